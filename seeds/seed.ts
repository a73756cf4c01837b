import { v5 } from 'uuid';
import type { Class } from '../src/kernel/describe.js';
import type { Provenance, Source } from '../src/kernel/model/entity.js';

/**
 * A row by the property names of its class. A many-to-one relation holds the id of its target, a many-to-many relation
 * an ordered list of ids. `pinyin` is derived from `name` if it is left out.
 */
export type SeedRow = Readonly<Record<string, unknown>> & {
  readonly id: string;
  readonly provenance: Provenance;
  readonly sources: readonly Partial<Source>[];
};

/** Rows of one type. They are written by id: writing the same rows again changes nothing. */
export interface Seeded {
  readonly of: Class;
  readonly rows: readonly SeedRow[];
}

/** The seeds of a module: a pure function of the data files, in the order of the foreign keys. */
export type Seeder = () => readonly Seeded[];

const NAMESPACE = '6f1c2f5e-0d1b-5c0e-9a53-0e5f4c2b7a11';

/** The id of a seeded row, the same in every database, so that ids in documents and bookmarks stay valid. */
export const seedId = (type: string, key: string): string => v5(`${type}:${key}`, NAMESPACE);
