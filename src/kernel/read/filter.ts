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
import { endFilters, goesOnToList, isAmong, listedBy, listPredicate } from './filter-lists.js';
import { searchMatch } from './search-match.js';

export type Filter = Readonly<Record<string, unknown>>;

const MAX_CONDITIONS = 200;
const MAX_VALUES = 500;
const MAX_DEPTH = 12;
/** Cost of a step to other rows, in conditions: PostgreSQL plans 24 steps in half a second, 48 in five. */
const STEP_COST = 8;

/**
 * The caller, the plan dependencies and the condition budget of one filter, which bounds PostgreSQL's planning time.
 */
class FilterCompilation {
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
    if (this.conditions > MAX_CONDITIONS || depth > MAX_DEPTH) {
      throw new Invalid('FILTER_TOO_COMPLEX', { conditions: MAX_CONDITIONS, depth: MAX_DEPTH, values: MAX_VALUES });
    }
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
  const hasColumn = entity.columns.find((c) => presence(c) === name);
  if (hasColumn)
    return compare(col(alias, hasColumn.column), hasColumn, { isNull: !compilation.dependOn(value) }, compilation);
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
  return compilation.inList(() =>
    all(
      Object.entries(value as Filter).flatMap(([quantifier, part]) => {
        if (part === undefined) return [];
        const matches = nested(to, part, next);
        const visible = all([
          ...readPredicate(to, next, compilation.actor),
          ...archivedPredicate(compilation.dependOn((part as Filter)['archived']), next),
        ]);
        if (quantifier === 'some') return [has(all([visible, matches]), part as Filter)];
        if (quantifier === 'none') return [sql`not ${has(all([visible, matches]), part as Filter)}`];
        return [sql`not ${has(sql`${visible} and not ${matches}`, part as Filter)}`];
      }),
    ),
  );
}

/** Name of the condition that an enum column has a value; null if it always has one. */
export const presence = ({ kind, nullable, name }: Column): string | null =>
  kind === 'enum' && nullable ? `has${capital(name)}` : null;

export type OnValue = (at: Sql, of: Pick<Column, 'sqlType' | 'nullable'>, filter: Filter) => Sql<boolean>;

/** Conditions on values that no column holds, such as sums, within the limits of one filter. */
export function valueConditions(actor: Actor): OnValue {
  const compilation = new FilterCompilation(actor);
  return (at, of, filter) => {
    compilation.spend(1, 0);
    return compare(at, of, filter, compilation);
  };
}

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

/** The condition of an enum column is a list of its values; other kinds have operators. */
function columnCondition(
  column: Column,
  condition: unknown,
  alias: string,
  compilation: FilterCompilation,
): Sql<boolean> {
  const at = col(alias, column.column);
  if (column.kind === 'enum') return compare(at, column, equalsAny(condition as readonly unknown[]), compilation);
  if (column.kind !== 'enumList' && column.kind !== 'stringList')
    return compare(at, column, condition as Filter, compilation);
  const values = column.kind === 'enumList' ? (condition as readonly unknown[]) : [(condition as Filter)['has']];
  requireFewValues(values);
  const has = sql<boolean>`${at} && ${values}::text[]`;
  return column.nullable ? present(at, has) : has;
}

/** PostgreSQL estimates equality by its statistics, but an unknown array by a constant. */
const equalsAny = (values: readonly unknown[]): Filter => (values.length === 1 ? { eq: values[0] } : { in: values });

/** @throws Invalid `FILTER_TOO_COMPLEX` */
function requireFewValues(values: readonly unknown[]): void {
  if (values.length > MAX_VALUES)
    throw new Invalid('FILTER_TOO_COMPLEX', { conditions: MAX_CONDITIONS, depth: MAX_DEPTH, values: MAX_VALUES });
}

/** False instead of null if the value is absent. */
const present = (at: Sql, matches: Sql): Sql<boolean> => sql<boolean>`(${matches} and ${at} is not null)`;

type Operator = (at: Sql, value: Sql) => Sql;
const OPERATORS: Readonly<Record<string, Operator>> = {
  eq: (at, value) => sql`${at} = ${value}`,
  lt: (at, value) => sql`${at} < ${value}`,
  lte: (at, value) => sql`${at} <= ${value}`,
  gt: (at, value) => sql`${at} > ${value}`,
  gte: (at, value) => sql`${at} >= ${value}`,
};

/** Transforms the given value, or list of values, to what the column is compared with. */
interface Comparand {
  readonly value: (value: Sql) => Sql;
  readonly list: (values: Sql) => Sql;
}
const UNCHANGED: Comparand = { value: (value) => value, list: (values) => values };

/** Replaces former codes of a node by its present one. */
const presentCodeOf = (tree: TreeEntity): Comparand => ({
  value: (code) => presentCode(tree, code),
  list: (codes) => sql`array(select present from ${presentCodes(tree, codes)} codes)`,
});

function compare(
  at: Sql,
  { sqlType, nullable }: Pick<Column, 'sqlType' | 'nullable'>,
  filter: Filter,
  compilation: FilterCompilation,
  comparand = UNCHANGED,
): Sql<boolean> {
  const type = sql.raw(sqlType);
  const ifPresent = (matches: Sql): Sql => (nullable ? present(at, matches) : matches);
  const entries = Object.entries(filter).filter(([, value]) => value !== undefined);
  compilation.spend(Math.max(entries.length - 1, 0), 0); // the first condition was counted with its column
  return all(
    entries.map(([operator, value]) => {
      if (operator === 'isNull') return value ? sql`${at} is null` : sql`${at} is not null`;
      if (operator === 'in' || operator === 'notIn') {
        const list = value as unknown[];
        requireFewValues(list);
        const member = ifPresent(sql`${at} = any(${comparand.list(sql`${list}::${type}[]`)})`);
        return operator === 'in' ? member : sql`not ${member}`;
      }
      if (operator === 'startsWith') return ifPresent(startsWith(at, value as string));
      const compareWith = OPERATORS[operator];
      if (!compareWith) throw new Error(`no filter operator ${operator}`);
      return ifPresent(compareWith(at, comparand.value(sql`${value}::${type}`)));
    }),
  );
}

/** Sorts after every character that texts contain. */
const LAST_CHARACTER = '\u{10ffff}';

/** A prefix as a range in the C collation: the index of the text serves any prefix, also through row-level security. */
const startsWith = (at: Sql, prefix: string): Sql =>
  sql`${at} collate "C" >= ${prefix}::text
    and ${at} collate "C" < ${mapSlot(prefix, (text) => text + LAST_CHARACTER)}::text`;

/** The tree that an entity is or is located in. */
export function treeOf(entity: EntityMeta): TreeEntity {
  const tree = entity.tree ? entity : entity.manyToOne.find((relation) => relation.isLocation)?.to;
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
  const location = entity.manyToOne.find((relation) => relation.isLocation);
  const path = col(alias, pathColumn(entity));
  const isBelow = below(path, pathByCode(tree, sql`${code}::text`));
  return !entity.tree && location?.nullable ? present(path, isBelow) : isBelow;
}
