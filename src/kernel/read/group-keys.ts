import type { Actor } from '../access/actor.js';
import { readPredicate } from '../access/scope.js';
import { all, as, col, ROW, sql, type Sql } from '../sql.js';
import { isList, type Column } from '../model/column.js';
import type { EntityMeta, ManyToOneMeta } from '../model/model.js';
import { ordered, orderKeys } from './order.js';
import { shownAs } from './select.js';

const BUCKETS = { YEAR: 'YYYY', QUARTER: 'YYYY"Q"Q', MONTH: 'YYYY-MM' } as const;
export type Bucket = keyof typeof BUCKETS;

/** A column, a relation, or a date and its bucket: `foundedOn YEAR`. */
export type KeyAsked = string;

/** A key as it is grouped by: over the rows, as text over the groups, and what groups are ordered by. */
export interface GroupKey {
  readonly name: string;
  readonly end?: EntityMeta;
  /** What the rows are joined to before they are grouped: the values of a list, each of which has a group. */
  readonly join?: Sql;
  readonly over: Sql;
  shown(at: Sql): Sql;
  order(at: Sql): readonly Sql[];
}

const END = 'end_';

function timeKey(column: Column, bucket: Bucket): GroupKey {
  const at = col(ROW, column.column);
  const day = column.kind === 'timestamp' ? sql`${at} at time zone 'Asia/Shanghai'` : at;
  return {
    name: column.name,
    over: sql`to_char(${day}, ${sql.lit(BUCKETS[bucket])}) collate "C"`,
    shown: (k) => k,
    order: (k) => [k],
  };
}

/** Ends that the caller may not see are one group with those that have none: a group would tell that they are there. */
function endKey(relation: ManyToOneMeta, actor: Actor): GroupKey {
  const { to } = relation;
  const id = col(ROW, relation.column);
  const readScope = readPredicate(to, END, actor);
  const isEnd = sql`${col(END, 'id')} = ${id}`;
  return {
    name: relation.name,
    end: to,
    over:
      readScope.length === 0
        ? id
        : sql`(select ${col(END, 'id')} from ${as(to, END)} where ${all([isEnd, ...readScope])})`,
    shown: (at) => sql`${at}::text`,
    order: (at) =>
      orderKeys(to).map((key) => sql`(select ${key.at(END)} from ${as(to, END)} where ${col(END, 'id')} = ${at})`),
  };
}

/** The values of a list beside its row; a row whose list is empty stands beside null. */
function valuesOf(column: Column): Pick<GroupKey, 'over' | 'join'> {
  const name = `values of ${column.column}`;
  const list = sql`coalesce(nullif(${col(ROW, column.column)}, '{}'), array[null]::text[])`;
  return { over: col(name, 'value'), join: sql`cross join lateral unnest(${list}) ${sql.ref(name)}("value")` };
}

const fieldKey = (column: Column): GroupKey => ({
  name: column.name,
  ...(isList(column) ? valuesOf(column) : { over: col(ROW, column.column) }),
  shown: (at) => sql`${shownAs(column.kind, at)}::text`,
  order: (at) => [ordered(column, at)],
});

export function keyOf(entity: EntityMeta, key: KeyAsked, actor: Actor): GroupKey {
  const [name, bucket] = key.split(' ') as [string, Bucket?];
  const column = entity.columns.find((c) => c.name === name);
  if (column) return bucket ? timeKey(column, bucket) : fieldKey(column);
  const relation = entity.manyToOne.find((o) => o.name === name);
  if (!relation) throw new Error(`${entity.name} has no ${name} to group by`);
  return endKey(relation, actor);
}
