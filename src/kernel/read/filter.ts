import type { Actor } from '../access/actor.js';
import { readPredicate } from '../access/scope.js';
import { capital } from '../describe.js';
import { Invalid } from '../errors.js';
import { requirePresentId } from '../id.js';
import { mapSlot, NO_DEPENDENCIES, ParameterSlot, type PlanDependencies } from '../parameters.js';
import { all, any, below, col, sql, TRUE, type Sql } from '../sql.js';
import type { Column } from '../model/column.js';
import { isTree, pathColumn, type EntityMeta, type TreeEntity } from '../model/model.js';
import { pathByCode, presentCode, presentCodes } from './code.js';
import { searchMatch } from './search-match.js';

export type Filter = Readonly<Record<string, unknown>>;

const MOST_CONDITIONS = 200;
const MOST_VALUES = 500;
const DEEPEST = 12;
/** What a step to other rows costs: PostgreSQL plans 24 of them in half a second, 48 in five. */
const STEP = 8;

/** Who filters, and how much of it: a client cannot make PostgreSQL plan a novel. */
class FilterCompilation {
  private conditions = 0;

  constructor(
    readonly actor: Actor,
    readonly dependencies: PlanDependencies = NO_DEPENDENCIES,
    /** That the rows lie where the filter has them is asked elsewhere. */
    readonly arePlaced = false,
  ) {}

  /** What a value is that decides what is compiled. */
  readonly known = <V>(value: V): V => this.dependencies.dependOn(value);

  spend(amount: number, depth: number): void {
    this.conditions += amount;
    if (this.conditions > MOST_CONDITIONS || depth > DEEPEST) {
      throw new Invalid('FILTER_TOO_COMPLEX', { conditions: MOST_CONDITIONS, depth: DEEPEST, values: MOST_VALUES });
    }
  }
}

/**
 * A typed filter input as one predicate on the aliased row, which the actor may see. Members of one object hold
 * together (and); a step to other rows leads only to those that the actor may see.
 * Every condition is true or false, never SQL's unknown: one on an absent value does not hold, so `not`, `none`,
 * `every` and `notIn` mean what they say of it.
 *
 * @param trace where the filter has slots
 * @param arePlaced whether `placed` asks where they are
 * @throws Invalid `FILTER_TOO_COMPLEX` over 200 conditions (a step to other rows counts as 8), 12 levels or 500
 * values in one list; `FILTER_NULL` where a member at any depth is null; `ID_OF_THE_PAST`
 */
export function filterPredicate(
  entity: EntityMeta,
  filter: Filter | null | undefined,
  alias: string,
  actor: Actor,
  dependencies?: PlanDependencies,
  arePlaced?: boolean,
): Sql<boolean>[] {
  requireNoNulls(filter ?? {});
  const { archived, ...rest } = filter ?? {};
  const asking = new FilterCompilation(actor, dependencies, arePlaced);
  const asked = conditions(entity, rest, alias, 0, asking);
  return [
    ...regionsExist(entity, rest),
    ...readPredicate(entity, alias, actor),
    ...archivedPredicate(asking.known(archived), alias),
    ...asked,
  ];
}

/** A null where a condition belongs is refused: read as no condition, an unset field of a form would widen the answer. */
export function requireNoNulls(filter: unknown, path = ''): void {
  if (filter === null) throw new Invalid('FILTER_NULL', { path });
  if (typeof filter !== 'object' || filter instanceof ParameterSlot) return;
  for (const [name, member] of Object.entries(filter)) requireNoNulls(member, path === '' ? name : `${path}.${name}`);
}

/**
 * Places of a filter with other conditions beside them are looked at first: whether PostgreSQL comes to a condition
 * hangs on what the others leave, and a region that does not exist shall not be found out by chance.
 */
function regionsExist(entity: EntityMeta, filter: Filter): Sql<boolean>[] {
  const isAlone = 'within' in filter && Object.keys(filter).length === 1;
  return isAlone ? [] : regionPathsIn(entity, filter).map((path) => sql<boolean>`(select ${path} is not null)`);
}

/** Paths of what `within` says in a filter, however deep. */
function regionPathsIn(entity: EntityMeta, filter: Filter): Sql[] {
  return Object.entries(filter).flatMap(([name, value]) => {
    if (value == null) return [];
    if (name === 'within') return [pathByCode(treeOf(entity), sql`${value}::text`)];
    if (name === 'and' || name === 'or') return (value as Filter[]).flatMap((part) => regionPathsIn(entity, part));
    if (name === 'not') return regionPathsIn(entity, value as Filter);
    const relation = entity.manyToOne.find((o) => o.name === name);
    if (relation) return regionPathsIn(relation.to, value as Filter);
    const list = entity.manyToMany.find((l) => l.name === name)?.to ?? entity.lists.find((m) => m.field === name)?.to;
    return list
      ? Object.values(value as Filter).flatMap((part) => (part == null ? [] : regionPathsIn(list, part as Filter)))
      : [];
  });
}

/** Lists leave out what is archived unless it is asked for. */
function archivedPredicate(archived: unknown, alias: string): Sql<boolean>[] {
  if (archived === 'INCLUDE') return [];
  return [
    archived === 'ONLY'
      ? sql<boolean>`${col(alias, 'archived_at')} is not null`
      : sql<boolean>`${col(alias, 'archived_at')} is null`,
  ];
}

function conditions(
  entity: EntityMeta,
  filter: Filter,
  alias: string,
  depth: number,
  asking: FilterCompilation,
): Sql<boolean>[] {
  const entries = Object.entries(filter).filter(([, value]) => value !== undefined);
  asking.spend(Math.max(entries.length, 1), depth); // an empty one too: it is SQL to parse
  return entries.map(([name, value]) => condition(entity, name, value, alias, depth + 1, asking));
}

function condition(
  entity: EntityMeta,
  name: string,
  value: unknown,
  alias: string,
  depth: number,
  asking: FilterCompilation,
): Sql<boolean> {
  const inside = (of: EntityMeta, filter: unknown, at: string): Sql<boolean> =>
    all(conditions(of, filter as Filter, at, depth, asking));
  if (name === 'and') return all((value as Filter[]).map((part) => inside(entity, part, alias)));
  if (name === 'or') return any((value as Filter[]).map((part) => inside(entity, part, alias)));
  if (name === 'not') return sql<boolean>`not ${inside(entity, value, alias)}`;
  if (name === 'search') return searchMatch(entity, value as string, alias, asking.actor, asking.dependencies);
  if (name === 'archived') return all(archivedPredicate(asking.known(value), alias));
  if (name === 'id') return compare(col(alias, 'id'), { sqlType: 'uuid' }, localIds(entity, value as Filter), asking);
  if (name === 'within') return asking.arePlaced && depth === 1 ? TRUE : within(entity, value as string, alias);

  const next = `${alias}_${depth}`;
  const column = entity.columns.find((c) => c.name === name);
  if (column && isTree(entity) && entity.tree.code === column)
    return compare(col(alias, column.column), column, value as Filter, asking, leading(entity));
  if (column) return onColumn(column, value, alias, asking);
  const hasColumn = entity.columns.find((c) => presence(c) === name);
  if (hasColumn) return compare(col(alias, hasColumn.column), hasColumn, { isNull: !asking.known(value) }, asking);
  asking.spend(STEP - 1, 0); // the first was counted with its name
  const relation = entity.manyToOne.find((o) => o.name === name);
  if (relation) {
    const holds = all([...readPredicate(relation.to, next, asking.actor), inside(relation.to, value, next)]);
    return sql<boolean>`exists (select 1 from ${sql.table(relation.to.table)} ${sql.ref(next)}
      where ${col(next, 'id')} = ${col(alias, relation.column)} and ${holds})`;
  }
  const link = entity.manyToMany.find((l) => l.name === name);
  const many = entity.lists.find((m) => m.field === name);
  const to = link?.to ?? many?.to;
  if (!to) throw new Error(`${entity.name} has nothing named ${name} to filter by`);
  const rows = link
    ? sql`from ${sql.table(to.table)} ${sql.ref(next)} where exists (select 1 from ${sql.table(link.table)} l
        where l.${sql.ref(link.fromColumn)} = ${col(alias, 'id')} and l.${sql.ref(link.toColumn)} = ${col(next, 'id')})`
    : sql`from ${sql.table(to.table)} ${sql.ref(next)} where ${many!.on(alias, next)}`; // one of the two, or we threw
  return all(
    Object.entries(value as Filter).flatMap(([quantifier, part]) => {
      if (part === undefined) return [];
      const holds = inside(to, part, next);
      const those = all([
        ...readPredicate(to, next, asking.actor),
        ...archivedPredicate(asking.known((part as Filter)['archived']), next),
      ]);
      if (quantifier === 'some') return [sql`exists (select 1 ${rows} and ${those} and ${holds})`];
      if (quantifier === 'none') return [sql`not exists (select 1 ${rows} and ${those} and ${holds})`];
      return [sql`not exists (select 1 ${rows} and ${those} and not ${holds})`];
    }),
  );
}

/** Name of the condition that a word is there; none where it always is. */
export const presence = ({ kind, nullable, name }: Column): string | null =>
  kind === 'enum' && nullable ? `has${capital(name)}` : null;

export type OnValue = (at: Sql, of: Pick<Column, 'sqlType' | 'nullable'>, filter: Filter) => Sql<boolean>;

/** Conditions on values that no column holds, such as sums, within the limits of one filter. */
export function valueConditions(actor: Actor): OnValue {
  const asking = new FilterCompilation(actor);
  return (at, of, filter) => {
    asking.spend(1, 0);
    return compare(at, of, filter, asking);
  };
}

const NOBODY = '00000000-0000-0000-0000-000000000000';

/** Global ids as primary keys; an id of another type, or of none, is nobody's. */
function localIds(entity: EntityMeta, filter: Filter): Filter {
  const local = (id: unknown): unknown => {
    if (typeof id !== 'string') return id;
    const at = requirePresentId(id);
    return at?.type === entity.name ? at.id : NOBODY;
  };
  return Object.fromEntries(
    Object.entries(filter).map(([operator, id]) => [
      operator,
      Array.isArray(id) ? id.map((each) => mapSlot(each, local)) : mapSlot(id, local),
    ]),
  );
}

/** A list of the words that a vocabulary column may have is its condition; other kinds have operators. */
function onColumn(column: Column, condition: unknown, alias: string, asking: FilterCompilation): Sql<boolean> {
  const at = col(alias, column.column);
  if (column.kind === 'enum') return compare(at, column, oneOf(condition as readonly unknown[]), asking);
  if (column.kind !== 'enumList' && column.kind !== 'stringList')
    return compare(at, column, condition as Filter, asking);
  const words = column.kind === 'enumList' ? (condition as readonly unknown[]) : [(condition as Filter)['has']];
  refuseMany(words);
  const has = sql<boolean>`${at} && ${words}::text[]`;
  return column.nullable ? present(at, has) : has;
}

/** PostgreSQL estimates equality by its statistics, and an array that it does not know by a constant. */
const oneOf = (words: readonly unknown[]): Filter => (words.length === 1 ? { eq: words[0] } : { in: words });

/** @throws Invalid `FILTER_TOO_COMPLEX` */
function refuseMany(values: readonly unknown[]): void {
  if (values.length > MOST_VALUES)
    throw new Invalid('FILTER_TOO_COMPLEX', { conditions: MOST_CONDITIONS, depth: DEEPEST, values: MOST_VALUES });
}

/** False, not unknown, where there is no value. */
const present = (at: Sql, holds: Sql): Sql<boolean> => sql<boolean>`(${holds} and ${at} is not null)`;

type Operator = (at: Sql, value: Sql) => Sql;
const OPERATORS: Readonly<Record<string, Operator>> = {
  eq: (at, value) => sql`${at} = ${value}`,
  lt: (at, value) => sql`${at} < ${value}`,
  lte: (at, value) => sql`${at} <= ${value}`,
  gt: (at, value) => sql`${at} > ${value}`,
  gte: (at, value) => sql`${at} >= ${value}`,
};

/** What is compared with, made of what was given: a value, or a list. */
interface Comparand {
  readonly value: (value: Sql) => Sql;
  readonly list: (values: Sql) => Sql;
}
const AS_GIVEN: Comparand = { value: (value) => value, list: (values) => values };

/** Codes that a node had are its own. */
const leading = (tree: TreeEntity): Comparand => ({
  value: (code) => presentCode(tree, code),
  list: (codes) => sql`array(select present from ${presentCodes(tree, codes)} codes)`,
});

function compare(
  at: Sql,
  { sqlType, nullable }: Pick<Column, 'sqlType' | 'nullable'>,
  filter: Filter,
  asking: FilterCompilation,
  given = AS_GIVEN,
): Sql<boolean> {
  const type = sql.raw(sqlType);
  const sure = (holds: Sql): Sql => (nullable ? present(at, holds) : holds);
  const entries = Object.entries(filter).filter(([, value]) => value !== undefined);
  asking.spend(Math.max(entries.length - 1, 0), 0); // the first was counted with its column
  return all(
    entries.map(([operator, value]) => {
      if (operator === 'isNull') return value ? sql`${at} is null` : sql`${at} is not null`;
      if (operator === 'in' || operator === 'notIn') {
        const list = value as unknown[];
        refuseMany(list);
        const member = sure(sql`${at} = any(${given.list(sql`${list}::${type}[]`)})`);
        return operator === 'in' ? member : sql`not ${member}`;
      }
      if (operator === 'startsWith') return sure(startsWith(at, value as string));
      const compareWith = OPERATORS[operator];
      if (!compareWith) throw new Error(`no filter operator ${operator}`);
      return sure(compareWith(at, given.value(sql`${value}::${type}`)));
    }),
  );
}

/** Sorts after every character that texts are written in. */
const LAST = '\u{10ffff}';

/** A prefix as a range in the C collation: the text index serves it whatever the prefix, through row-level security too. */
const startsWith = (at: Sql, prefix: string): Sql =>
  sql`${at} collate "C" >= ${prefix}::text and ${at} collate "C" < ${mapSlot(prefix, (text) => text + LAST)}::text`;

/** The tree that a thing is or hangs on. */
export function treeOf(entity: EntityMeta): TreeEntity {
  const tree = entity.tree ? entity : entity.manyToOne.find((relation) => relation.isLocation)?.to;
  if (!tree || !isTree(tree)) throw new Error(`${entity.name} hangs on no tree`);
  return tree;
}

/** Whether a filter names a small place: its rows are then `placed`. */
export function isInTree(
  entity: EntityMeta,
  filter: Filter | null | undefined,
  dependencies: PlanDependencies,
): boolean {
  const code = filter?.['within'] as string | null | undefined;
  const isSmall = code == null ? undefined : treeOf(entity).tree.isSmall;
  return isSmall !== undefined && dependencies.dependOn(code!, isSmall);
}

/**
 * Conditions by which rows in the place that a filter names are found by where they are, whatever else is asked of them:
 * PostgreSQL cannot know how short a range of paths is, and would intersect it with an index of half the table. For what
 * `is true` it takes no index, and estimates how many are left as ever.
 */
export const inRegion = (entity: EntityMeta, filter: Filter, alias: string, conditions: readonly Sql[]): Sql[] => [
  within(entity, filter['within'] as string, alias),
  ...conditions.map((each) => sql`(${each}) is true`),
];

/**
 * Rows at or below the tree node that this code leads to. `coalesce` stays inside the sub-select:
 * outside, PostgreSQL takes it for something that may leak, tests it after row-level security, and reads the whole table.
 */
function within(entity: EntityMeta, code: string, alias: string): Sql<boolean> {
  const tree = treeOf(entity);
  const hanging = entity.manyToOne.find((relation) => relation.isLocation);
  const path = col(alias, pathColumn(entity));
  const isBelow = below(path, pathByCode(tree, sql`${code}::text`));
  return !entity.tree && hanging?.nullable ? present(path, isBelow) : isBelow;
}
