import { locationOf } from '../model/location.js';
import type { Actor } from '../access/actor.js';
import { readPredicate } from '../access/scope.js';
import { Invalid } from '../errors.js';
import { requirePresentId } from '../id.js';
import { mapSlot, NO_DEPENDENCIES, ParameterSlot, type PlanDependencies } from '../parameters.js';
import { all, any, below, col, sql, TRUE, type Sql } from '../sql.js';
import type { Column } from '../model/column.js';
import { isTree, pathColumn, type EntityMeta, type TreeEntity } from '../model/model.js';
import { valueOf } from '../model/virtual.js';
import { pathByCode, presentCode, presentCodes } from './code.js';
import { compare, compareList, MAX_CONDITIONS, MAX_DEPTH, present, tooComplex } from './compare.js';
import type { Budget, Comparand } from './compare.js';
import { entirety, presence } from './condition-names.js';
import { endFilters, goesOnToList, isAmong, listCount, listedBy, listPredicate } from './list-conditions.js';
import { searchMatch } from './search-match.js';

export type Filter = Readonly<Record<string, unknown>>;

/** Cost of a step to other rows, in conditions: PostgreSQL plans 24 steps in half a second, 48 in five. */
const STEP_COST = 8;

/**
 * The caller, the plan dependencies and the condition budget of one filter, which bounds PostgreSQL's planning time.
 */
class FilterCompilation implements Budget {
  private conditions = 0;
  /** Whether a list contains the condition that is being compiled. */
  isInList = false;

  constructor(
    readonly actor: Actor,
    readonly dependencies: PlanDependencies = NO_DEPENDENCIES,
    /** Whether `inRegion` adds the condition of the top-level `within`. */
    readonly skipsWithin = false,
  ) {}

  /** A value that decides what is compiled. */
  readonly dependOn = <V>(value: V): V => this.dependencies.dependOn(value);

  inList<R>(compile: () => R): R {
    const before = this.isInList;
    this.isInList = true;
    const result = compile();
    this.isInList = before;
    return result;
  }

  spend(amount: number, depth: number): void {
    this.conditions += amount;
    if (this.conditions > MAX_CONDITIONS || depth > MAX_DEPTH) throw tooComplex();
  }
}

/**
 * Compiles a filter input to a predicate on the aliased row, including that the actor may see the row. Members of one
 * object are combined by `and`; a step to other rows reaches only those that the actor may see. Every condition is true
 * or false, never SQL's null: a condition on an absent value is false, so `not`, `none`, `every` and `notIn` mean what
 * they say.
 *
 * @param dependencies given if the filter has parameter slots
 * @param skipsWithin whether `inRegion` adds the condition of `within`
 * @throws Invalid `FILTER_TOO_COMPLEX` over 200 conditions (a step to other rows counts as 8), 12 levels or 500 values
 * in one list; `FILTER_NULL` if a member at any depth is null; `ID_OF_THE_PAST`
 */
export function filterPredicate(
  entity: EntityMeta,
  filter: Filter | null | undefined,
  alias: string,
  actor: Actor,
  dependencies?: PlanDependencies,
  skipsWithin?: boolean,
): Sql<boolean>[] {
  requireNoNulls(filter ?? {});
  const { archived, ...rest } = filter ?? {};
  const compilation = new FilterCompilation(actor, dependencies, skipsWithin);
  const predicates = conditions(entity, rest, alias, 0, compilation);
  return [
    ...regionsExist(entity, rest),
    ...readPredicate(entity, alias, actor),
    ...archivedPredicate(compilation.dependOn(archived), alias),
    ...predicates,
  ];
}

/** The condition of a slice on its rows, beside the caller's filter and within limits of its own. */
export const presetPredicate = (
  entity: EntityMeta,
  preset: Filter | undefined,
  alias: string,
  actor: Actor,
): Sql<boolean>[] => (preset ? conditions(entity, preset, alias, 0, new FilterCompilation(actor)) : []);

/** Rejects null as a condition: ignoring it would let an unset field of a form widen the result. */
export function requireNoNulls(filter: unknown, path = ''): void {
  if (filter === null) throw new Invalid('FILTER_NULL', { path });
  if (typeof filter !== 'object' || filter instanceof ParameterSlot) return;
  for (const [name, member] of Object.entries(filter)) requireNoNulls(member, path === '' ? name : `${path}.${name}`);
}

/**
 * Checks the regions of a filter first if it has other conditions: whether PostgreSQL evaluates a condition depends on
 * the rows that the others leave, and whether an unknown region is reported must not depend on that.
 */
function regionsExist(entity: EntityMeta, filter: Filter): Sql<boolean>[] {
  const isAlone = 'within' in filter && Object.keys(filter).length === 1;
  return isAlone ? [] : regionPathsIn(entity, filter).map((path) => sql<boolean>`(select ${path} is not null)`);
}

/** Paths of every `within` in a filter, at any depth. */
function regionPathsIn(entity: EntityMeta, filter: Filter): Sql[] {
  return Object.entries(filter).flatMap(([name, value]) => {
    if (value == null) return [];
    if (name === 'within') return [pathByCode(treeOf(entity), sql`${value}::text`)];
    if (name === 'and' || name === 'or') return (value as Filter[]).flatMap((part) => regionPathsIn(entity, part));
    if (name === 'not') return regionPathsIn(entity, value as Filter);
    const relation = entity.manyToOne.find((o) => o.name === name);
    if (relation) return regionPathsIn(relation.to, value as Filter);
    const about = entity.abouts.find((each) => each.name === name);
    if (about) return endFilters(about, value as Filter).flatMap(({ end, part }) => regionPathsIn(end, part));
    const list = listedBy(entity, name);
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
  compilation: FilterCompilation,
): Sql<boolean>[] {
  const entries = Object.entries(filter).filter(([, value]) => value !== undefined);
  compilation.spend(Math.max(entries.length, 1), depth); // an empty filter counts too: it is SQL to parse
  return entries.map(([name, value]) => condition(entity, name, value, alias, depth + 1, compilation));
}

function condition(
  entity: EntityMeta,
  name: string,
  value: unknown,
  alias: string,
  depth: number,
  compilation: FilterCompilation,
): Sql<boolean> {
  const nested = (of: EntityMeta, filter: unknown, at: string): Sql<boolean> =>
    all(conditions(of, filter as Filter, at, depth, compilation));
  if (name === 'and') return all((value as Filter[]).map((part) => nested(entity, part, alias)));
  if (name === 'or') return any((value as Filter[]).map((part) => nested(entity, part, alias)));
  if (name === 'not') return sql<boolean>`not ${nested(entity, value, alias)}`;
  if (name === 'search')
    return searchMatch(entity, value as string, alias, compilation.actor, compilation.dependencies);
  if (name === 'archived') return all(archivedPredicate(compilation.dependOn(value), alias));
  if (name === 'id')
    return compare(col(alias, 'id'), { sqlType: 'uuid' }, localIds(entity, value as Filter), compilation);
  if (name === 'within') return compilation.skipsWithin && depth === 1 ? TRUE : within(entity, value as string, alias);

  const next = `${alias}_${depth}`;
  const column = entity.columns.find((c) => c.name === name);
  if (column && isTree(entity) && entity.tree.code === column)
    return compare(col(alias, column.column), column, value as Filter, compilation, presentCodeOf(entity));
  if (column) return columnCondition(column, value, alias, compilation);
  const virtual = entity.virtuals.find((v) => v.name === name);
  if (virtual) return compare(valueOf(virtual, entity, alias), YES_OR_NO, value as Filter, compilation);
  const further = furtherCondition(entity, name, value, alias, compilation);
  if (further) return further;
  /** The condition that the row whose id is `key` matches. */
  const endMatches = (of: EntityMeta, filter: Filter, key: Sql): Sql<boolean> => {
    const matches = all([...readPredicate(of, next, compilation.actor), nested(of, filter, next)]);
    const rows = sql`from ${sql.table(of.table)} ${sql.ref(next)}`;
    return compilation.isInList && goesOnToList(of, filter)
      ? isAmong(key, sql`select ${col(next, 'id')} ${rows} where ${matches}`)
      : sql<boolean>`exists (select 1 ${rows} where ${col(next, 'id')} = ${key} and ${matches})`;
  };
  const about = entity.abouts.find((each) => each.name === name);
  if (about) {
    const key = col(alias, about.column);
    const isNull = compilation.dependOn((value as Filter)['isNull']);
    if (isNull !== undefined) return compare(key, { sqlType: 'uuid', nullable: true }, { isNull }, compilation);
    compilation.spend(STEP_COST - 1, 0); // the first condition was counted with its name
    return all(
      endFilters(about, value as Filter).flatMap(({ end, part }) => [
        endMatches(end, part, key), // first: it is false, not null, of a row that is about nothing
        sql`${col(alias, about.typeColumn)} = ${sql.lit(end.name)}`,
      ]),
    );
  }
  compilation.spend(STEP_COST - 1, 0); // the first condition was counted with its name
  const relation = entity.manyToOne.find((o) => o.name === name);
  if (relation) return endMatches(relation.to, value as Filter, col(alias, relation.column));
  const to = listedBy(entity, name);
  if (!to) throw new Error(`${entity.name} has nothing named ${name} to filter by`);
  const has = listPredicate(entity, name, alias, next);
  const visibleOf = (part: unknown): Sql<boolean> =>
    all([
      ...readPredicate(to, next, compilation.actor),
      ...archivedPredicate(compilation.dependOn((part as Filter)['archived']), next),
    ]);
  const { count, ...quantifiers } = value as Filter;
  if (count !== undefined) {
    const { some = {}, ...others } = quantifiers;
    return compilation.inList(() => {
      const counted = listCount(entity, name, alias, next, all([visibleOf(some), nested(to, some, next)]));
      const isRight = compare(counted, WHOLE_NUMBER, count as Filter, compilation);
      return Object.keys(others).length === 0
        ? isRight
        : all([isRight, condition(entity, name, others, alias, depth, compilation)]);
    });
  }
  return compilation.inList(() =>
    all(
      Object.entries(quantifiers).flatMap(([quantifier, part]) => {
        if (part === undefined) return [];
        const matches = nested(to, part, next);
        const visible = visibleOf(part);
        if (quantifier === 'some') return [has(all([visible, matches]), part as Filter)];
        if (quantifier === 'none') return [sql`not ${has(all([visible, matches]), part as Filter)}`];
        return [sql`not ${has(sql`${visible} and not ${matches}`, part as Filter)}`];
      }),
    ),
  );
}

export type OnValue = (at: Sql, of: Pick<Column, 'sqlType' | 'nullable'>, filter: Filter) => Sql<boolean>;

/** Conditions on values that no column holds, such as sums, within the limits of one filter. */
export function valueConditions(actor: Actor): OnValue {
  const compilation = new FilterCompilation(actor);
  return (at, of, filter) => {
    compilation.spend(1, 0);
    return compare(at, of, filter, compilation);
  };
}

/** A count and a virtual column are never absent. */
const WHOLE_NUMBER = { sqlType: 'int', nullable: false };
const YES_OR_NO = { sqlType: 'boolean', nullable: false };

const NIL_UUID = '00000000-0000-0000-0000-000000000000';

/** Global ids as primary keys; an id of another type, or an invalid one, becomes the nil UUID, which no row has. */
function localIds(entity: EntityMeta, filter: Filter): Filter {
  const local = (id: unknown): unknown => {
    if (typeof id !== 'string') return id;
    const reference = requirePresentId(id);
    return reference?.type === entity.name ? reference.id : NIL_UUID;
  };
  return Object.fromEntries(
    Object.entries(filter).map(([operator, id]) => [
      operator,
      Array.isArray(id) ? id.map((each) => mapSlot(each, local)) : mapSlot(id, local),
    ]),
  );
}

/** Conditions on enum columns that have names of their own. */
function furtherCondition(
  entity: EntityMeta,
  name: string,
  value: unknown,
  alias: string,
  compilation: FilterCompilation,
): Sql<boolean> | undefined {
  const whole = entity.columns.find((column) => entirety(column) === name);
  if (whole) return compareList(col(alias, whole.column), whole, { hasAll: value }, compilation);
  const column = entity.columns.find((each) => presence(each) === name);
  if (!column) return undefined;
  const [at, isAbsent] = [col(alias, column.column), !compilation.dependOn(value)];
  return column.kind === 'enumList'
    ? compareList(at, column, { isEmpty: isAbsent }, compilation)
    : compare(at, column, { isNull: isAbsent }, compilation);
}

/** The condition of an enum column is a list of its values; other kinds have operators. */
function columnCondition(
  column: Column,
  condition: unknown,
  alias: string,
  compilation: FilterCompilation,
): Sql<boolean> {
  const at = col(alias, column.column);
  switch (column.kind) {
    case 'enum':
      return compare(at, column, equalsAny(condition as readonly unknown[]), compilation);
    case 'enumList':
      return compareList(at, column, { hasAny: condition }, compilation);
    case 'stringList':
      return compareList(at, column, condition as Filter, compilation);
    default:
      return compare(at, column, condition as Filter, compilation);
  }
}

/** PostgreSQL estimates equality by its statistics, but an unknown array by a constant. */
const equalsAny = (values: readonly unknown[]): Filter => (values.length === 1 ? { eq: values[0] } : { in: values });

/** Replaces former codes of a node by its present one. */
const presentCodeOf = (tree: TreeEntity): Comparand => ({
  value: (code) => presentCode(tree, code),
  list: (codes) => sql`array(select present from ${presentCodes(tree, codes)} codes)`,
});

/** The tree that an entity is or is located in. */
export function treeOf(entity: EntityMeta): TreeEntity {
  const tree = entity.tree ? entity : locationOf(entity)?.to;
  if (!tree || !isTree(tree)) throw new Error(`${entity.name} hangs on no tree`);
  return tree;
}

/** Whether a filter's `within` names a small region, so that `inRegion` applies. */
export function namesSmallRegion(
  entity: EntityMeta,
  filter: Filter | null | undefined,
  dependencies: PlanDependencies,
): boolean {
  const code = filter?.['within'] as string | null | undefined;
  const isSmall = code == null ? undefined : treeOf(entity).tree.isSmall;
  return isSmall !== undefined && dependencies.dependOn(code!, isSmall);
}

/**
 * Makes PostgreSQL find the rows of a filter's region by their path whatever the other conditions are: it cannot
 * estimate how short a range of paths is, and would intersect it with an index of half the table. An expression `(…) is
 * true` uses no index, and its selectivity is estimated as before.
 */
export const inRegion = (entity: EntityMeta, filter: Filter, alias: string, conditions: readonly Sql[]): Sql[] => [
  within(entity, filter['within'] as string, alias),
  ...conditions.map((each) => sql`(${each}) is true`),
];

/**
 * Rows at or below the tree node with this code. `coalesce` must stay inside the sub-select: outside, PostgreSQL
 * considers it leaky, evaluates it after row-level security, and reads the whole table.
 */
function within(entity: EntityMeta, code: string, alias: string): Sql<boolean> {
  const tree = treeOf(entity);
  const location = locationOf(entity);
  const path = col(alias, pathColumn(entity));
  const isBelow = below(path, pathByCode(tree, sql`${code}::text`));
  return !entity.tree && location?.nullable ? present(path, isBelow) : isBelow;
}
