import { snake, type Class } from '../describe.js';
import { record } from './declarations.js';
import type { Inverse } from './relation.js';

/**
 * A to-one relation whose end may be of several types: the row stores type and id of what it is about. No foreign key
 * can hold it, so a trigger does (`server/database/routines/about.sql`).
 */
export interface About {
  readonly does: 'about';
  readonly name: string;
  /** The column of the end's id. */
  readonly column: string;
  /** The column of the end's type. */
  readonly typeColumn: string;
  /** @param subjects the types that findings of the model are about */
  readonly targets: (subjects: readonly Class[]) => readonly Class[];
  readonly zh: string;
  readonly en: string;
  readonly nullable: boolean;
  /** The list of each end; `ownMarks` where `marks` lists what lies at or below the end. */
  readonly inverse?: Inverse;
}

interface AboutOptions {
  readonly nullable?: boolean;
  readonly inverse?: Inverse;
}

/**
 * What a row is about: one record of one of these types, or of any that findings are about, `(subjects) => subjects`.
 * Nullable in the schema, as any relation.
 */
export const about =
  (targets: About['targets'], zh: string, en: string, options: AboutOptions = {}): PropertyDecorator =>
  (prototype, property) => {
    const name = String(property);
    const { nullable = false, inverse } = options;
    record(prototype, {
      does: 'about',
      name,
      column: `${snake(name)}_id`,
      typeColumn: `${snake(name)}_type`,
      targets,
      zh,
      en,
      nullable,
      ...(inverse && { inverse }),
    });
  };
