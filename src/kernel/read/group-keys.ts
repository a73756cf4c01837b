import type { Actor } from '../access/actor.js';
import { readPredicate } from '../access/scope.js';
import { globalId } from '../id.js';
import type { AboutMeta } from '../model/about-ends.js';
import { TIME_ZONE } from '../period.js';
import { all, as, col, rank, ROW, sql, type Sql } from '../sql.js';
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
  /** The types that a relation leads to: the key is the global id of its end. */
  readonly ends?: readonly EntityMeta[];
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

/**
 * The id of an end, null if the caller may not see it: a group of its own would reveal it. Reading it also leaves it to
 * row-level security.
 */
function readableId(to: EntityMeta, id: Sql, actor: Actor): Sql {
  if (!to.options.restricted) return id;
  const isEnd = sql`${col(END_ALIAS, 'id')} = ${id}`;
  return sql`(select ${col(END_ALIAS, 'id')} from ${as(to, END_ALIAS)}
    where ${all([isEnd, ...readPredicate(to, END_ALIAS, actor)])})`;
}

/** The values by which lists of the ends are ordered. */
const endOrder = (to: EntityMeta, id: Sql, actor: Actor): Sql[] =>
  orderKeys(to, actor).map(
    (key) => sql`(select ${key.at(END_ALIAS)} from ${as(to, END_ALIAS)} where ${col(END_ALIAS, 'id')} = ${id})`,
  );

function endKey(relation: ManyToOneMeta, actor: Actor, row = ROW): GroupKey {
  const { to } = relation;
  return {
    name: relation.name,
    ends: [to],
    over: readableId(to, col(row, relation.column), actor),
    shown: (at) => sql`${sql.lit(globalId(to.name, ''))} || ${at}::text`,
    order: (at) => endOrder(to, at, actor),
  };
}

/** Groups by the global id of what rows are about, in the order of the types and of the lists of each. */
function aboutKey({ name, column, typeColumn, to }: AboutMeta, actor: Actor): GroupKey {
  const type = col(ROW, typeColumn);
  const id = col(ROW, column);
  const ofType = (at: Sql, each: (end: EntityMeta) => Sql): Sql =>
    sql`case ${at} ${sql.join(
      to.map((end) => sql`when ${sql.lit(end.name)} then ${each(end)}`),
      sql` `,
    )} end`;
  return {
    name,
    ends: to,
    over: sql`${type} || ':' || ${ofType(type, (end) => readableId(end, id, actor))}`,
    shown: (at) => at,
    order: (at) => [
      rank(
        to.map((end) => end.name),
        endType(at),
      ),
      ...to.flatMap((end) =>
        endOrder(end, sql`case when ${endType(at)} = ${sql.lit(end.name)} then ${endId(at)} end`, actor),
      ),
    ],
  };
}

/** The parts of a key that is a global id. */
export const endType = (at: Sql): Sql => sql`split_part(${at}, ':', 1)`;
export const endId = (at: Sql): Sql => sql`split_part(${at}, ':', 2)::uuid`;

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
  const about = entity.abouts.find((each) => each.name === name);
  if (about) return aboutKey(about, actor);
  const virtual = entity.virtuals.find((v) => v.name === name);
  if (virtual) return virtualKey(virtual, entity);
  const relation = entity.manyToOne.find((o) => o.name === name);
  if (relation) return endKey(relation, actor);
  const through = groupsThrough(entity).find((each) => each.name === name);
  if (!through) throw new Error(`${entity.name} has no ${name} to group by`);
  return throughKey(through, actor);
}
