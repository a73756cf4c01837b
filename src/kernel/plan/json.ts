import { sql, type Sql } from '../sql.js';
import type { ColumnKind } from '../thing/column.js';

/**
 * Text of a JSON value, in pieces: what is always the same as it stands, the rest as SQL of type text. Joined by
 * `concat`: PostgreSQL's own makers of JSON look up every value's type anew, which takes half as much time again.
 */
export type Json = readonly (string | Sql)[];

/** Most arguments of a function in PostgreSQL. */
const MOST_PIECES = 100;

/** The whole text as one expression. */
export function textOf(json: Json): Sql {
  const pieces: (string | Sql)[] = [];
  for (const piece of json) {
    const last = pieces.at(-1);
    if (typeof piece === 'string' && typeof last === 'string') pieces[pieces.length - 1] = last + piece;
    else pieces.push(piece);
  }
  const parts = pieces.map((piece) => (typeof piece === 'string' ? sql.lit(piece) : piece));
  if (parts.length === 1) return parts[0]!; // looked at just before
  return concat(parts);
}

function concat(parts: readonly Sql[]): Sql {
  if (parts.length <= MOST_PIECES) return sql`concat(${sql.join(parts)})`;
  const chunks = Array.from({ length: Math.ceil(parts.length / MOST_PIECES) }, (_, n) => parts.slice(n * MOST_PIECES, (n + 1) * MOST_PIECES)); // prettier-ignore
  return concat(chunks.map(concat));
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
export const listJson = (pieces: Sql): Json => ['[', pieces, ']'];

/** Any value as PostgreSQL writes it in JSON. */
export const anyJson = (at: Sql, nullable: boolean): Json => (nullable ? orNull(sql`to_json(${at})::text`) : [sql`to_json(${at})`]); // prettier-ignore

/** A text that needs no escapes. */
const quoted = (at: Sql, nullable: boolean): Json => (nullable ? orNull(sql`'"' || ${at} || '"'`) : ['"', at, '"']);

/** A value as `shownAs` has it. */
export function valueJson(kind: ColumnKind, shown: Sql, nullable: boolean): Json {
  switch (kind) {
    case 'integer':
      return nullable ? orNull(sql`${shown}::text`) : [shown];
    case 'flag':
      return [sql`case when ${shown} then 'true' when not ${shown} then 'false' else 'null' end`];
    case 'choice':
    case 'decimal':
    case 'date':
    case 'instant':
      return quoted(shown, nullable);
    default:
      return anyJson(shown, nullable);
  }
}
