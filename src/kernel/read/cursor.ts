import { createHash } from 'node:crypto';
import { Invalid } from '../errors.js';
import { all, any, sql, type Sql } from '../sql.js';
import type { OrderKey } from './order.js';

/** Values of the order keys at one row, as PostgreSQL formatted them; null is a value. */
export type Place = readonly (string | null)[];

/** Hash that binds a cursor to one list, order and filter: used elsewhere it would skip rows silently. */
export const seal = (list: string, question: unknown): string =>
  createHash('sha256')
    .update(list)
    .update(JSON.stringify(question ?? null))
    .digest('base64url')
    .slice(0, 8);

export const writeCursor = (mark: string, place: Place): string =>
  Buffer.from(JSON.stringify([mark, ...place])).toString('base64url');

/** @throws Invalid `INVALID_CURSOR` if it is not a cursor of this list, order and filter */
export function readCursor(mark: string, keys: readonly OrderKey[], cursor: string): Place {
  const invalid = (): Invalid => new Invalid('INVALID_CURSOR');
  let parts: unknown;
  try {
    parts = JSON.parse(Buffer.from(cursor, 'base64url').toString('utf8'));
  } catch {
    throw invalid();
  }
  if (!Array.isArray(parts) || parts.length !== keys.length + 1 || parts[0] !== mark) throw invalid();
  const place = parts.slice(1) as unknown[];
  if (!place.every((value, at) => typeof value === 'string' || (value === null && keys[at]?.nullable))) throw invalid();
  return place as Place;
}

/**
 * Rows strictly after a place, with nulls and mixed directions. PostgreSQL sorts null as larger than any value, so
 * ascending keys meet it last and descending keys first.
 *
 * PostgreSQL finds no start in an index for alternatives: it would walk from the first row to the page, which takes
 * 380 ms at row 45,000 of a busy machine, and 3 ms with the bound that all of them imply.
 */
export function beyond(keys: readonly OrderKey[], alias: string, place: Place, backward: boolean): Sql<boolean> {
  const alternatives = keys.map((key, at) => {
    const same = keys.slice(0, at).map((k, i) => equal(k, alias, place[i] ?? null));
    return all([...same, after(key, alias, place[at] ?? null, key.descending !== backward)]);
  });
  return all([...boundOf(keys[0]!, alias, place[0] ?? null, backward), any(alternatives)]); // the last key is the id
}

/** What the first key of rows after a place is at least, where an index has that and no null follows. */
function boundOf(key: OrderKey, alias: string, value: string | null, backward: boolean): Sql[] {
  const descending = key.descending !== backward;
  if (!key.isColumn || value === null || (key.nullable && !descending)) return [];
  return [sql`${key.at(alias)} ${sql.raw(descending ? '<=' : '>=')} ${literal(key, value)}`];
}

const literal = (key: OrderKey, value: string | null): Sql => sql`${value}::text::${sql.raw(key.sqlType)}`;

const equal = (key: OrderKey, alias: string, value: string | null): Sql =>
  value === null ? sql`${key.at(alias)} is null` : sql`${key.at(alias)} = ${literal(key, value)}`;

function after(key: OrderKey, alias: string, value: string | null, descending: boolean): Sql {
  const at = key.at(alias);
  if (value === null) return descending ? sql`${at} is not null` : sql`false`;
  if (descending) return sql`${at} < ${literal(key, value)}`;
  return key.nullable ? sql`(${at} > ${literal(key, value)} or ${at} is null)` : sql`${at} > ${literal(key, value)}`;
}
