import type { Actor } from '../access/actor.js';
import { readPredicate } from '../access/scope.js';
import { TIME_ZONE } from '../period.js';
import { all, as, col, ROW, sql, type Sql } from '../sql.js';
import { isList, type Column } from '../model/column.js';
import type { EntityMeta, ManyToOneMeta } from '../model/model.js';
import { valueOf, type Virtual } from '../model/virtual.js';
import { groupsThrough, type Through } from '../model/through.js';
import { ordered, orderKeys } from './order.js';
import { shownAs } from './select.js';

const BUCKETS = { YEAR: 'YYYY', QUARTER: 'YYYY"Q"Q', MONTH: 'YYYY-MM' } as const;
export type Bucket = keyof typeof BUCKETS;

/** A column, a relation, or a date and its bucket: `foundedOn YEAR`. */
export type GroupByValue = string;

/** A key to group by: as an expression over the rows, as text over the groups, and as the order of the groups. */
export interface GroupKey {
  readonly name: string;
  readonly end?: EntityMeta;
  /** The lateral join that unnests a list before grouping: each of its values has a group. */
  readonly join?: Sql;
  readonly over: Sql;
  shown(at: Sql): Sql;
  order(at: Sql): readonly Sql[];
}

const END_ALIAS = 'end_';

function timeKey(column: Column, bucket: Bucket): GroupKey {
  const at = col(ROW, column.column);
  const day = column.kind === 'timestamp' ? sql`${at} at time zone ${sql.lit(TIME_ZONE)}` : at;
  return {
    name: column.name,
    over: sql`to_char(${day}, ${sql.lit(BUCKETS[bucket])}) collate "C"`,
    shown: (k) => k,
    order: (k) => [k],
  };
}

/** Ends that the caller may not see are grouped with absent ends, since a group of their own would reveal them. */
function endKey(relation: ManyToOneMeta, actor: Actor, at = ROW): GroupKey {
  const { to } = relation;
  const id = col(at, relation.column);
  const readScope = readPredicate(to, END_ALIAS, actor);
  const isEnd = sql`${col(END_ALIAS, 'id')} = ${id}`;
  return {
    name: relation.name,
    end: to,
    over:
      readScope.length === 0
        ? id
        : sql`(select ${col(END_ALIAS, 'id')} from ${as(to, END_ALIAS)} where ${all([isEnd, ...readScope])})`,
    shown: (at) => sql`${at}::text`,
    order: (at) =>
      orderKeys(to, actor).map(
        (key) => sql`(select ${key.at(END_ALIAS)} from ${as(to, END_ALIAS)}
        where ${col(END_ALIAS, 'id')} = ${at})`,
      ),
  };
}

/** Joins each row with the values of its list; a row with an empty list is joined with null. */
function valuesOf(column: Column): Pick<GroupKey, 'over' | 'join'> {
  const name = `values of ${column.column}`;
  const list = sql`coalesce(nullif(${col(ROW, column.column)}, '{}'), array[null]::text[])`;
  return { over: col(name, 'value'), join: sql`cross join lateral unnest(${list}) ${sql.ref(name)}("value")` };
}

const fieldKey = (column: Column, row = ROW): GroupKey => ({
  name: column.name,
  ...(isList(column) ? valuesOf(column) : { over: col(row, column.column) }),
  shown: (at) => sql`${shownAs(column.kind, at)}::text`,
  order: (at) => [ordered(column, at)],
});

/** A key of the ends of a relation. What the caller may not see is grouped with what is absent. */
function throughKey({ name, relation, member }: Through, actor: Actor): GroupKey {
  const { to, column } = relation;
  const end = `through_${name.replace('.', '_')}`;
  const isEnd = all([sql`${col(end, 'id')} = ${col(ROW, column)}`, ...readPredicate(to, end, actor)]);
  return {
    ...(member.does === 'column' ? fieldKey(member, end) : endKey(member, actor, end)),
    name,
    join: sql`left join ${as(to, end)} on ${isEnd}`,
  };
}

const virtualKey = (virtual: Virtual, entity: EntityMeta): GroupKey => ({
  name: virtual.name,
  over: valueOf(virtual, entity, ROW),
  shown: (at) => sql`${at}::text`,
  order: (at) => [at],
});

export function keyOf(entity: EntityMeta, key: GroupByValue, actor: Actor): GroupKey {
  const [name, bucket] = key.split(' ') as [string, Bucket?];
  const column = entity.columns.find((c) => c.name === name);
  if (column) return bucket ? timeKey(column, bucket) : fieldKey(column);
  const virtual = entity.virtuals.find((v) => v.name === name);
  if (virtual) return virtualKey(virtual, entity);
  const relation = entity.manyToOne.find((o) => o.name === name);
  if (relation) return endKey(relation, actor);
  const through = groupsThrough(entity).find((each) => each.name === name);
  if (!through) throw new Error(`${entity.name} has no ${name} to group by`);
  return throughKey(through, actor);
}
