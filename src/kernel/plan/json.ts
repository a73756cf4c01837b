import { sql, type Sql } from '../sql.js';
import type { ColumnKind } from '../model/column.js';

/**
 * Text of a JSON value, in pieces: what is always the same as it stands, the rest as SQL of type text that is never
 * null. Joined by `||`: PostgreSQL's own makers of JSON, and `concat`, look at the type of every value anew and copy it
 * over and over, which takes two to three times as long.
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
  return joined(pieces.map((piece) => (typeof piece === 'string' ? sql.lit(piece) : piece)));
}

/** Halves of halves: so no piece is copied more often than there are levels, however many come after it. */
function joined(pieces: readonly Sql[]): Sql {
  if (pieces.length === 1) return pieces[0]!; // looked at just now
  const half = Math.ceil(pieces.length / 2);
  return sql`(${joined(pieces.slice(0, half))} || ${joined(pieces.slice(half))})`;
}

export const constantJson = (value: unknown): Json => [JSON.stringify(value)];

export const objectJson = (members: readonly (readonly [name: string, value: Json])[]): Json => [
  '{',
  ...members.flatMap(([name, value], n) => [`${n === 0 ? '' : ','}"${name}":`, ...value]),
  '}',
];

/** An expression of type text that is null where the value is. */
export const orNull = (text: Sql): Json => [sql`coalesce(${text}, 'null')`];

/** A list of what an aggregate query collects: `pieces` is `string_agg(…)`, null where there is nothing. */
export const listJson = (pieces: Sql): Json => ['[', sql`coalesce(${pieces}, '')`, ']'];

const nullable = (text: Sql, isNullable: boolean): Json => (isNullable ? orNull(text) : [text]);

/** A text as a value: see `jsonRoutines`. */
export const stringJson = (at: Sql, isNullable: boolean): Json => nullable(sql`json_string(${at})`, isNullable);

/** A number. */
export const numberJson = (at: Sql, isNullable = false): Json => nullable(sql`${at}::text`, isNullable);

/** A text that needs no escapes. */
const quoted = (at: Sql, isNullable: boolean): Json => (isNullable ? orNull(sql`'"' || ${at} || '"'`) : ['"', at, '"']);

/** A value as `shownAs` has it. */
export function valueJson(kind: ColumnKind, shown: Sql, isNullable: boolean): Json {
  switch (kind) {
    case 'integer':
      return numberJson(shown, isNullable);
    case 'boolean':
      return [sql`case when ${shown} then 'true' when not ${shown} then 'false' else 'null' end`];
    case 'enum':
    case 'decimal':
    case 'date':
    case 'timestamp':
      return quoted(shown, isNullable);
    case 'text':
    case 'regionCode':
    case 'period':
      return stringJson(shown, isNullable);
    default:
      return nullable(sql`to_json(${shown})::text`, isNullable);
  }
}
