import { col, type Sql } from '../sql.js';
import { sorter, type Thing } from '../thing/graph.js';

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

/**
 * The total order of a list: what was asked, or the thing's own order; the id breaks ties. A field that comes again
 * decides nothing more, so there are never more keys than columns, whatever is asked.
 */
export function orderKeys(thing: Thing, asked?: readonly OrderBy[] | null): OrderKey[] {
  const wanted = asked?.length
    ? asked
    : (thing.options.order ?? []).map((field) => ({ field, direction: 'ASC' as const }));
  const deciding = new Map<string, OrderBy>();
  for (const by of wanted) if (!deciding.has(by.field)) deciding.set(by.field, by);
  const keys = [...deciding.values()].map(({ field, direction }) => {
    const column = thing.columns.find((c) => c.name === field);
    if (!column) throw new Error(`${thing.name} has no column ${field} to order by`);
    const by = sorter(thing, column);
    return key(field, by.column, by.sqlType, Boolean(by.nullable), direction === 'DESC');
  });
  return [...keys, key('id', 'id', 'uuid', false, keys.at(-1)?.descending ?? false)];
}
