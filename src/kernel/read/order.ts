import type { Actor } from '../access/actor.js';
import { readPredicate } from '../access/scope.js';
import { all, as, col, rank, sql, type Sql } from '../sql.js';
import type { Column } from '../model/column.js';
import { sorter, type EntityMeta } from '../model/model.js';
import { ordersThrough, type Through } from '../model/through.js';

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
  /** Whether it is a column of the row itself, of which an index may be. */
  readonly isColumn: boolean;
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
  isColumn: true,
  at: (alias) => col(alias, column),
});

/** The sort expression of a value: an enum value sorts by its rank in the enum, not by its spelling. */
export const ordered = (column: Column, at: Sql): Sql =>
  ['enum', 'enumList'].includes(column.kind) ? rank(Object.keys(column.type()), at) : at;

function columnKey(column: Column, name: string, descending: boolean): OrderKey {
  return {
    name,
    descending,
    nullable: Boolean(column.nullable),
    sqlType: column.kind === 'enum' ? 'int' : column.sqlType,
    isColumn: column.kind !== 'enum',
    at: (alias) => ordered(column, col(alias, column.column)),
  };
}

/** A value of the end of a to-one relation; null if the actor may not see the end. */
function throughKey({ name, relation, member }: Through<Column>, descending: boolean, actor: Actor): OrderKey {
  const { to, nullable } = relation;
  const end = `end_of_${relation.column}`;
  const readScope = readPredicate(to, end, actor);
  const by = columnKey(sorter(to, member), name, descending);
  return {
    ...by,
    nullable: by.nullable || nullable || readScope.length > 0,
    isColumn: false,
    at: (alias) =>
      sql`(select ${by.at(end)} from ${as(to, end)}
        where ${all([sql`${col(end, 'id')} = ${col(alias, relation.column)}`, ...readScope])})`,
  };
}

/**
 * The total order of a list: the given order, or the entity's default; the id breaks ties. A repeated field is ignored,
 * so there are never more keys than columns.
 */
export function orderKeys(entity: EntityMeta, actor: Actor, orderBy?: readonly OrderBy[] | null): OrderKey[] {
  const order = orderBy?.length
    ? orderBy
    : (entity.options.order ?? []).map((field) => ({ field, direction: 'ASC' as const }));
  const byField = new Map<string, OrderBy>();
  for (const by of order) if (!byField.has(by.field)) byField.set(by.field, by);
  const keys = [...byField.values()].map(({ field, direction }) => {
    const column = entity.columns.find((c) => c.name === field);
    if (column) return columnKey(sorter(entity, column), field, direction === 'DESC');
    const through = ordersThrough(entity).find(({ name }) => name === field);
    if (!through) throw new Error(`${entity.name} has no column ${field} to order by`);
    return throughKey(through, direction === 'DESC', actor);
  });
  return [...keys, key('id', 'id', 'uuid', false, keys.at(-1)?.descending ?? false)];
}
