import { v5 } from 'uuid';
import type { Class } from '../src/kernel/describe.js';
import type { Provenance, Source } from '../src/kernel/model/entity.js';

/**
 * One row by the property names of its class. Relations hold the id of their end, links a list of ids in order.
 * `pinyin` is filled from `name` where it is left out.
 */
export type SeedRow = Readonly<Record<string, unknown>> & {
  readonly id: string;
  readonly provenance: Provenance;
  readonly sources: readonly Partial<Source>[];
};

/** Rows of one type, written by id: the same rows again change nothing. */
export interface Seeded {
  readonly of: Class;
  readonly rows: readonly SeedRow[];
}

/** What a module plants: a pure function of the data files, in the order of its foreign keys. */
export type Seeder = () => readonly Seeded[];

const NAMESPACE = '6f1c2f5e-0d1b-5c0e-9a53-0e5f4c2b7a11';

/** The id of a seeded row, the same in every database: ids in documents and bookmarks stay good. */
export const seedId = (type: string, key: string): string => v5(`${type}:${key}`, NAMESPACE);
