import { col, sql, type Sql } from '../sql.js';
import type { Column } from '../thing/column.js';
import { hasPlace, pathColumn, type Thing } from '../thing/graph.js';

/** A column as the schema's scalars write it, so that rows need no further formatting. */
export function shown(alias: string, column: Column): Sql {
  const at = col(alias, column.column);
  switch (column.kind) {
    case 'instant':
      return sql`to_char(${at} at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"')`;
    case 'decimal':
    case 'date':
      return sql`${at}::text`;
    default:
      return at;
  }
}

/** Everything of a thing's row that fields or relations may ask for. */
export function columnsOf(thing: Thing, alias: string): Sql {
  return sql.join([
    sql`${col(alias, 'id')} as "id"`,
    ...thing.columns.filter((c) => !c.hidden).map((c) => sql`${shown(alias, c)} as ${sql.ref(c.name)}`),
    ...thing.ones.map((one) => sql`${col(alias, one.column)} as ${sql.ref(one.column)}`),
    ...thing.links.map((link) => sql`${col(alias, link.column)} as ${sql.ref(link.column)}`),
    ...(hasPlace(thing) ? [sql`${col(alias, pathColumn(thing))} as "$path"`] : []),
  ]);
}
