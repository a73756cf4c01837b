import { col, sql, type Sql } from '../sql.js';
import type { ColumnKind } from '../model/column.js';
import { isLocated, pathColumn, type EntityMeta } from '../model/model.js';

/** A value of a column's kind in the form of the schema's scalars, so that rows need no further formatting. */
export function shownAs(kind: ColumnKind, at: Sql): Sql {
  switch (kind) {
    case 'timestamp':
      return sql`to_char(${at} at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"')`;
    case 'decimal':
    case 'date':
      return sql`${at}::text`;
    default:
      return at;
  }
}

/** A row as resolvers take it, as JSON text. */
export const columnsText = (entity: EntityMeta, alias: string): Sql =>
  sql`(select row_to_json(columns_)::text from (select ${columnsOf(entity, alias)}) columns_)`;

/** All columns of a row that fields or relations may need. */
export function columnsOf(entity: EntityMeta, alias: string): Sql {
  return sql.join([
    sql`${col(alias, 'id')} as "id"`,
    ...entity.columns
      .filter((c) => !c.hidden)
      .map((c) => sql`${shownAs(c.kind, col(alias, c.column))} as ${sql.ref(c.name)}`),
    ...entity.manyToOne.map((relation) => sql`${col(alias, relation.column)} as ${sql.ref(relation.column)}`),
    ...entity.abouts.flatMap(({ column, typeColumn }) =>
      [typeColumn, column].map((each) => sql`${col(alias, each)} as ${sql.ref(each)}`),
    ),
    ...entity.manyToMany.map((link) => sql`${col(alias, link.column)} as ${sql.ref(link.column)}`),
    ...(isLocated(entity) ? [sql`${col(alias, pathColumn(entity))} as "$path"`] : []),
  ]);
}
