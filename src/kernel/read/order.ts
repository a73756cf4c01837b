import { col, rank, type Sql } from '../sql.js';
import type { Column } from '../model/column.js';
import { sorter, type EntityMeta } from '../model/model.js';

export interface OrderBy {
  readonly field: string;
  readonly direction: 'ASC' | 'DESC';
}

/** One key of a total order. */
export interface OrderKey {
  readonly name: string;
  readonly descending: boolean;
  readonly nullable: boolean;
  readonly sqlType: string;
  at(alias: string): Sql;
}

/** An order key over a column of the aliased row. */
export const key = (
  name: string,
  column: string,
  sqlType: string,
  nullable: boolean,
  descending: boolean,
): OrderKey => ({
  name,
  descending,
  nullable,
  sqlType,
  at: (alias) => col(alias, column),
});

/** What a value is ordered by: a word by its place in its vocabulary, whatever its spelling. */
export const ordered = (column: Column, at: Sql): Sql =>
  ['enum', 'enumList'].includes(column.kind) ? rank(Object.keys(column.type()), at) : at;

function columnKey(column: Column, name: string, descending: boolean): OrderKey {
  return {
    name,
    descending,
    nullable: Boolean(column.nullable),
    sqlType: column.kind === 'enum' ? 'int' : column.sqlType,
    at: (alias) => ordered(column, col(alias, column.column)),
  };
}

/**
 * The total order of a list: what was asked, or the thing's own order; the id breaks ties. A field that comes again
 * decides nothing more, so there are never more keys than columns, whatever is asked.
 */
export function orderKeys(entity: EntityMeta, asked?: readonly OrderBy[] | null): OrderKey[] {
  const wanted = asked?.length
    ? asked
    : (entity.options.order ?? []).map((field) => ({ field, direction: 'ASC' as const }));
  const deciding = new Map<string, OrderBy>();
  for (const by of wanted) if (!deciding.has(by.field)) deciding.set(by.field, by);
  const keys = [...deciding.values()].map(({ field, direction }) => {
    const column = entity.columns.find((c) => c.name === field);
    if (!column) throw new Error(`${entity.name} has no column ${field} to order by`);
    return columnKey(sorter(entity, column), field, direction === 'DESC');
  });
  return [...keys, key('id', 'id', 'uuid', false, keys.at(-1)?.descending ?? false)];
}
