import type { Class } from '../describe.js';
import { snake } from '../describe.js';
import type { Sql } from '../sql.js';
import { record } from './declarations.js';

/**
 * The list on the other side: the many-side names it, the other type never hears of it.
 * `scope: 'below'` makes it the rows at or below the parent in its tree instead of those at the parent itself.
 */
export interface Inverse {
  readonly field: string;
  readonly zh: string;
  readonly en: string;
}

export interface ManyToOne {
  readonly does: 'manyToOne';
  readonly name: string;
  readonly column: string;
  readonly target: () => Class;
  readonly zh: string;
  readonly en: string;
  readonly nullable: boolean;
  readonly inverse?: Inverse;
  /** The row hangs on a tree here: the database keeps the tree's path and carried ancestors in the row too. */
  readonly isLocation: boolean;
  /** The to-one relation to the row whose place this is: the database keeps it, and no input gives it. */
  readonly inherits?: string;
  /** The foreign key is kept by the database (a carried ancestor). */
  readonly isAncestor: boolean;
}

interface ManyToOneOptions {
  readonly nullable?: boolean;
  readonly inverse?: Inverse;
}

/** A to-one relation, declared where its foreign key is. Nullable in the schema: a right or a date may hide its end. */
export const manyToOne =
  (target: () => Class, zh: string, en: string, options: ManyToOneOptions = {}): PropertyDecorator =>
  (prototype, property) => {
    const name = String(property);
    const { nullable = false, inverse } = options;
    const column = `${snake(name)}_id`;
    record(prototype, {
      does: 'manyToOne',
      name,
      column,
      target,
      zh,
      en,
      nullable,
      isLocation: false,
      isAncestor: false,
      ...(inverse && { inverse }),
    });
  };

interface LocationOptions extends ManyToOneOptions {
  /** The to-one relation to the row below which a row lies: its place is that row's, always, and nobody gives it. */
  readonly inherits?: string;
}

/** The to-one relation by which a row hangs on a tree; its list on the other side holds everything below. */
export const locatedIn =
  (target: () => Class, zh: string, en: string, options: LocationOptions = {}): PropertyDecorator =>
  (prototype, property) => {
    const name = String(property);
    const { nullable = false, inverse, inherits } = options;
    const column = `${snake(name)}_id`;
    record(prototype, {
      does: 'manyToOne',
      name,
      column,
      target,
      zh,
      en,
      nullable,
      isLocation: true,
      isAncestor: false,
      ...(inherits !== undefined && { inherits }),
      ...(inverse && { inverse }),
    });
  };

export interface ManyToMany {
  readonly does: 'manyToMany';
  readonly name: string;
  readonly target: () => Class;
  readonly zh: string;
  readonly en: string;
  /** How many ends a row has at most, each once. */
  readonly most: number;
  /** Nothing is made without it: a rule of the thing says how many there must be. */
  readonly required?: boolean;
  readonly inverse?: Inverse & { readonly scope?: 'below' };
}

/** A short, ordered many-to-many list, declared on the side that owns the order. */
export const manyToMany =
  (
    target: () => Class,
    zh: string,
    en: string,
    options: Pick<ManyToMany, 'most' | 'required' | 'inverse'>,
  ): PropertyDecorator =>
  (prototype, property) =>
    record(prototype, {
      does: 'manyToMany',
      name: String(property),
      target,
      zh,
      en,
      ...options,
    });

/**
 * The condition that joins two ends, given their aliases: write columns as `col(alias, name)`, give own tables other names.
 *
 * @param level where the parent is known to be an ancestor at a fixed level: the column in which all below it have its id
 */
export type JoinCondition = (parent: string, child: string, level?: string) => Sql<boolean>;

export interface DerivedList {
  readonly does: 'derivedList';
  readonly parent: () => Class;
  readonly child: () => Class;
  readonly field: string;
  readonly zh: string;
  readonly en: string;
  readonly on: JoinCondition;
}

/**
 * A list that no single foreign key makes, such as "the targets that concern a region's level".
 * Decorates the class whose module declares it; `on` must be served by an index.
 */
export const derivedList =
  (parent: () => Class, child: () => Class, inverse: Inverse, on: JoinCondition): ClassDecorator =>
  (type) =>
    record(type.prototype as object, { does: 'derivedList', parent, child, ...inverse, on });
