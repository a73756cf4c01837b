import { sql, type Sql } from '../sql.js';
import type { ColumnKind } from '../model/column.js';

/**
 * Text of a JSON value in pieces: constants as strings, the rest as SQL of type text that is never null. Joined by
 * `||`: PostgreSQL's own JSON constructors and `concat` look up the type of every value again and copy it repeatedly,
 * which takes two to three times as long.
 */
export type Json = readonly (string | Sql)[];

/** The whole text as one expression. */
export function textOf(json: Json): Sql {
  const pieces: (string | Sql)[] = [];
  for (const piece of json) {
    const last = pieces.at(-1);
    if (typeof piece === 'string' && typeof last === 'string') pieces[pieces.length - 1] = last + piece;
    else pieces.push(piece);
  }
  return join(pieces.map((piece) => (typeof piece === 'string' ? sql.lit(piece) : piece)));
}

/**
 * Joins halves recursively, so that no piece is copied more often than the tree is deep, which is logarithmic in the
 * number of pieces.
 */
function join(pieces: readonly Sql[]): Sql {
  if (pieces.length === 1) return pieces[0]!; // its length was just checked
  const half = Math.ceil(pieces.length / 2);
  return sql`(${join(pieces.slice(0, half))} || ${join(pieces.slice(half))})`;
}

export const constantJson = (value: unknown): Json => [JSON.stringify(value)];

export const objectJson = (members: readonly (readonly [name: string, value: Json])[]): Json => [
  '{',
  ...members.flatMap(([name, value], n) => [`${n === 0 ? '' : ','}"${name}":`, ...value]),
  '}',
];

/** An expression of type text, `null` as JSON if it is null. */
export const orNull = (text: Sql): Json => [sql`coalesce(${text}, 'null')`];

/** A JSON array: `pieces` is `string_agg(…)`, null if there are no elements. */
export const listJson = (pieces: Sql): Json => ['[', sql`coalesce(${pieces}, '')`, ']'];

const nullable = (text: Sql, isNullable: boolean): Json => (isNullable ? orNull(text) : [text]);

/** A text as a JSON string; see `jsonRoutines`. */
export const stringJson = (value: Sql, isNullable: boolean): Json => nullable(sql`json_string(${value})`, isNullable);

/** A JSON number. */
export const numberJson = (value: Sql, isNullable = false): Json => nullable(sql`${value}::text`, isNullable);

/** A JSON string of a text that needs no escapes. */
const quoted = (value: Sql, isNullable: boolean): Json =>
  isNullable ? orNull(sql`'"' || ${value} || '"'`) : ['"', value, '"'];

/** A value as `shownAs` formats it. */
export function valueJson(kind: ColumnKind, value: Sql, isNullable: boolean): Json {
  switch (kind) {
    case 'integer':
      return numberJson(value, isNullable);
    case 'boolean':
      return [sql`case when ${value} then 'true' when not ${value} then 'false' else 'null' end`];
    case 'enum':
    case 'decimal':
    case 'date':
    case 'timestamp':
      return quoted(value, isNullable);
    case 'text':
    case 'regionCode':
    case 'period':
      return stringJson(value, isNullable);
    default:
      return nullable(sql`to_json(${value})::text`, isNullable);
  }
}
