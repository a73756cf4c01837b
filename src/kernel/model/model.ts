import { snake, type Class } from '../describe.js';
import { below, col, sql, type Sql } from '../sql.js';
import { USUAL, type Access, type Rule } from '../access/rules.js';
import { sensitivityColumn } from '../access/sensitivity.js';
import { addAbout, type AboutMeta } from './about-ends.js';
import type { Column } from './column.js';
import { computationsByKey, settingsRead, type Computation } from './computation.js';
import { settingsExpected, type Expectation } from './expectation.js';
import { findingsByKey, settingsOfFinding, type Finding } from './finding.js';
import { deadlineColumns, deadlineVirtuals, requireSettings } from './deadline.js';
import { declarationsOf } from './declarations.js';
import { nameColumns, REVISION, stateColumn } from './derived-columns.js';
import { internalLike, internalValues } from './internal.js';
import { descendantRows, isDescendant, linkingRows, onRows, onRowsBelow } from './list-rows.js';
import { referringRows, rowsBelow, type ListRowsOf } from './list-rows.js';
import { locationOf, refuseUnresolvedLocation } from './location.js';
import type { ManyToMany, JoinCondition, ManyToOne } from './relation.js';
import { requireNamedColumns } from './named-columns.js';
import { rolledRowsOf } from './roll-ups.js';
import { settingsByKey, type Setting } from './setting.js';
import type { State } from './state.js';
import type { Virtual } from './virtual.js';
import { entityOptions, type AncestorColumn, type EntityOptions, type Extra } from './entity.js';

/** A to-one relation with both ends resolved. */
export interface ManyToOneMeta extends Omit<ManyToOne, 'target'> {
  readonly to: EntityMeta;
}

/**
 * A many-to-many list: an ordered array of ids in the row, and a link table `product_regions(product_id, region_id,
 * position)` that triggers derive from it, for foreign keys and the inverse list.
 */
export interface ManyToManyMeta extends Omit<ManyToMany, 'target'> {
  readonly to: EntityMeta;
  readonly column: string;
  readonly table: string;
  readonly fromColumn: string;
  readonly toColumn: string;
}

/** A list field of an entity: the inverse of a relation that `to` declares. */
export interface ListMeta {
  readonly field: string;
  readonly zh: string;
  readonly en: string;
  readonly from: EntityMeta;
  readonly to: EntityMeta;
  readonly on: JoinCondition;
  /** The same rows for a filter, each maybe several times; absent where only `on` says which they are. */
  readonly rows?: ListRowsOf;
  /** The list contains rows below the parent in a tree, at any depth. */
  readonly isBelow?: boolean;
  /** Its condition is of its own making, not a foreign key, a path or a link. */
  readonly isDerived?: boolean;
  /** It is a slice: the condition that its rows meet besides the caller's filter. */
  readonly preset?: Readonly<Record<string, unknown>>;
}

export interface Tree {
  readonly parent: ManyToOneMeta;
  readonly level: Column;
  readonly code: Column;
  /** Former codes of a node; see `EntityOptions`. */
  readonly former?: Column | undefined;
  /** By field name. */
  readonly ancestorColumns: Readonly<Record<string, AncestorColumn>>;
  /** Whether a node with this code has few descendants, as far as the code can tell. */
  readonly isSmall?: ((code: string) => boolean) | undefined;
}

/** A name by which a row is searched for, with the column of its reading; codes and foreign names have none. */
export interface NameColumn {
  readonly column: Column;
  readonly reading?: Column | undefined;
}

/** Metadata of one stored type. */
export interface EntityMeta {
  readonly type: Class;
  readonly name: string;
  readonly table: string;
  readonly options: EntityOptions;
  readonly columns: readonly Column[];
  readonly virtuals: readonly Virtual[];
  /** The columns of its names, the title first. */
  readonly names: readonly NameColumn[];
  readonly manyToOne: ManyToOneMeta[];
  readonly manyToMany: ManyToManyMeta[];
  readonly abouts: AboutMeta[];
  readonly lists: ListMeta[];
  readonly state?: State;
  /** Who may change its rows; see `kernel/access/rules.ts`. */
  rules: readonly Rule[];
  ownerDepartments?: readonly string[] | undefined;
  ownersOf?: Access['ownersOf'];
  tree?: Tree;
}

export type TreeEntity = EntityMeta & { readonly tree: Tree };

export const isTree = (entity: EntityMeta): entity is TreeEntity => entity.tree !== undefined;

export interface DataModel {
  readonly entities: readonly EntityMeta[];
  /** By GraphQL type name. */
  readonly byName: ReadonlyMap<string, EntityMeta>;
  of(type: Class): EntityMeta;
  /** Tables and routines of modules besides their entities. */
  readonly moduleTables: ModuleTables;
  /** Declared settings by key. */
  readonly settings: ReadonlyMap<string, Setting>;
  /** How indicators are computed, by their keys. */
  readonly computations: ReadonlyMap<string, Computation>;
  /** What the platform looks for in rows, by the keys of its warning rules. */
  readonly findings: ReadonlyMap<string, Finding>;
  /** The rows that it makes when they are due. */
  readonly expectations: readonly Expectation[];
}

export interface ModuleTables {
  readonly tables: readonly string[];
  readonly routines: readonly string[];
}

function readEntity(type: Class): EntityMeta {
  const declarations = declarationsOf(type);
  const state = declarations.find((d) => d.does === 'state');
  const options = entityOptions(type);
  const columns = declarations.flatMap((d) => (d.does === 'column' ? [d] : d.does === 'state' ? [stateColumn(d)] : []));
  columns.push(...deadlineColumns(state?.stateMachine));
  if (options.restricted) columns.push({ ...sensitivityColumn, ...(options.internal && { readOnly: true }) });
  const personal = columns.filter((column) => column.personal);
  const exposed = personal.find(({ filter, order, key, search }) => [filter, order, key, search].some(Boolean));
  if (exposed)
    throw new Error(`${type.name}.${exposed.name}: what is personal cannot be filtered, ordered or searched by`);
  if (personal.length > 0) columns.push(REVISION);
  const searched = columns.find(({ search }) => search);
  if (searched?.nullable && !columns.some(({ search }) => search === 'title'))
    throw new Error(
      `${type.name}.${searched.name}: what is searched for has a title, or begins with a text of each row`,
    );
  const names = nameColumns(columns);
  columns.push(...names.flatMap(({ reading }) => (reading && !columns.includes(reading) ? [reading] : [])));
  const entity: EntityMeta = {
    type,
    name: type.name,
    table: snake(type.name),
    options,
    columns,
    virtuals: [...declarations.filter((d) => d.does === 'virtual'), ...deadlineVirtuals(state?.stateMachine)],
    names,
    manyToOne: [],
    manyToMany: [],
    abouts: [],
    lists: [],
    rules: USUAL,
    ...(state && { state }),
  };
  requireNamedColumns(entity);
  return entity;
}

function resolveTree(entity: EntityMeta): void {
  const { tree } = entity.options;
  if (!tree) return;
  const find = (name: string): Column => {
    const column = entity.columns.find((column) => column.name === name);
    if (!column) throw new Error(`${entity.name}.${name}: the tree names a column that is not declared`);
    return column;
  };
  const parent = entity.manyToOne.find((relation) => relation.name === tree.parent);
  if (!parent) throw new Error(`${entity.name}.${tree.parent}: the tree names a relation that is not declared`);
  entity.tree = {
    parent,
    level: find(tree.level),
    code: find(tree.code),
    former: tree.former === undefined ? undefined : find(tree.former),
    ancestorColumns: tree.ancestorColumns,
    isSmall: tree.isSmall,
  };
}

/**
 * Adds relations to ancestors at fixed levels, which the database fills in each row of a tree and each row located in
 * it.
 */
function ancestorColumns(entity: EntityMeta, tree: EntityMeta): void {
  for (const [name, { zh, en }] of Object.entries(tree.options.tree?.ancestorColumns ?? {})) {
    const column = `${snake(name)}_id`;
    entity.manyToOne.push({
      does: 'manyToOne',
      name,
      column,
      to: tree,
      nullable: true,
      isLocation: false,
      isAncestor: true,
      zh,
      en,
    });
  }
}

/** The column of a row's path in the tree that it is located in, or in its own tree. */
export const pathColumn = (entity: EntityMeta): string => {
  const location = locationOf(entity);
  return location ? `${location.name}_path` : 'path';
};

/** Whether the input gives the relation's end; otherwise the database fills it. */
export const isGiven = ({ isAncestor, inherits }: ManyToOneMeta): boolean => !isAncestor && inherits === undefined;

/** Whether the entity's rows have a place in a region tree. */
export const isLocated = (entity: EntityMeta): boolean => Boolean(entity.tree) || locationOf(entity) !== undefined;

/** The many-to-many lists of an entity that are places of its rows. */
export const placeLists = (entity: EntityMeta): ManyToManyMeta[] =>
  entity.manyToMany.filter(({ to }) => to.tree && to !== entity);

/** Whether the contract offers this of the entity. */
export const offers = ({ options }: EntityMeta, extra: Extra): boolean => !options.without?.includes(extra);

/** The column that an orderable column sorts by: Chinese names sort by their pinyin. */
export const sorter = (entity: EntityMeta, column: Column): Column =>
  column.order === 'pinyin' ? (entity.columns.find((c) => c.name === 'pinyin') ?? column) : column;

/** Reads the few links of a parent first. */
function linked(link: ManyToManyMeta): JoinCondition {
  const [from, to] = [sql`l.${sql.ref(link.fromColumn)}`, sql`l.${sql.ref(link.toColumn)}`];
  const links = sql`${sql.table(link.table)} l`;
  const linksBelow = sql`${links} join ${sql.table(link.to.table)} x on x.id = ${to}`;
  const idAmong = (c: string, source: Sql) => sql<boolean>`${col(c, 'id')} = any(array(select ${from} from ${source}))`;
  return (p, c, level) => {
    if (link.inverse?.scope !== 'below') return idAmong(c, sql`${links} where ${to} = ${col(p, 'id')}`);
    const isBelow = level ? sql`${col('x', level)} = ${col(p, 'id')}` : below(sql`x.path`, col(p, 'path'));
    return idAmong(c, sql`${linksBelow} where ${isBelow}`);
  };
}

/**
 * Joins the declarations of all modules into one model: resolves both ends of every relation, adds inverse lists to
 * their parents and builds the trees.
 *
 * @throws if a relation's other end is not among the types, two declarations claim one field or setting, or a setting
 * is named that no module declares.
 */
export function buildModel(
  types: readonly Class[],
  access: readonly Access[],
  moduleTables: ModuleTables,
  settings: readonly Setting[] = [],
  computations: readonly Computation[] = [],
  {
    findings: declared = [],
    expectations = [],
  }: { findings?: readonly Finding[]; expectations?: readonly Expectation[] } = {},
): DataModel {
  const entities = types.map(readEntity);
  const findings = findingsByKey(declared, entities);
  const isSubject = new Set([...findings.values()].map(({ of: type }) => type));
  const subjects = types.filter((type) => isSubject.has(type));
  const byType = new Map(entities.map((entity) => [entity.type, entity]));
  const of = (type: Class): EntityMeta => {
    const entity = byType.get(type);
    if (!entity) throw new Error(`${type.name} is not among the graph's types: list its module in modules/index.ts`);
    return entity;
  };
  for (const entity of entities) {
    for (const declaration of declarationsOf(entity.type)) {
      if (declaration.does === 'manyToOne') {
        const to = of(declaration.target());
        const relation: ManyToOneMeta = { ...declaration, to };
        entity.manyToOne.push(relation);
        const { inverse, column, isLocation } = relation;
        const rows = isLocation ? rowsBelow(entity, pathColumn(entity), to) : referringRows(entity, column);
        const on = isLocation ? onRowsBelow(rows) : onRows(rows);
        if (inverse) to.lists.push({ ...inverse, from: to, to: entity, on, rows, isBelow: isLocation });
        if (isLocation) ancestorColumns(entity, to);
      } else if (declaration.does === 'manyToMany') {
        const to = of(declaration.target());
        const link: ManyToManyMeta = {
          ...declaration,
          to,
          column: `${snake(declaration.name)}_ids`,
          table: `${entity.table}_${snake(declaration.name)}`,
          fromColumn: `${entity.table}_id`,
          toColumn: entity.table === to.table ? `other_${to.table}_id` : `${to.table}_id`,
        };
        entity.manyToMany.push(link);
        if (link.inverse)
          to.lists.push({
            ...link.inverse,
            from: to,
            to: entity,
            on: linked(link),
            rows: linkingRows(link, entity),
            isBelow: link.inverse.scope === 'below',
          });
      } else if (declaration.does === 'about') {
        addAbout(entity, declaration, entities, of, subjects);
      } else if (declaration.does === 'derivedList') {
        const from = of(declaration.parent());
        from.lists.push({
          field: declaration.field,
          zh: declaration.zh,
          en: declaration.en,
          from,
          to: of(declaration.child()),
          on: declaration.on,
          isDerived: true,
        });
      }
    }
  }
  for (const { of: type, rules, ownerDepartments, ownersOf } of access)
    Object.assign(of(type), { rules, ownerDepartments, ownersOf });
  for (const entity of entities) {
    resolveTree(entity);
    if (entity.tree) addTreeLists(entity);
    refuseDuplicateFields(entity);
    refuseUnresolvedLocation(entity);
    for (const check of [rolledRowsOf, internalValues, internalLike]) check(entity); // each throws
  }
  const byKey = settingsByKey(settings);
  for (const entity of entities) requireSettings(entity, byKey);
  const readers = [
    ...computations.map(({ key, figure }) => [`computation ${key}`, settingsRead(figure)] as const),
    ...declared.map((each) => [`finding ${each.code}`, settingsOfFinding(each)] as const),
    ...expectations.map((each) => [`expectation ${each.code}`, settingsExpected(each)] as const),
  ];
  for (const [reader, read] of readers) {
    const unknown = read.find((setting) => !byKey.has(setting.key));
    if (unknown) throw new Error(`the ${reader}: no module declares the setting ${unknown.key}`);
  }
  const byName = new Map(entities.map((entity) => [entity.name, entity]));
  const computationByKey = computationsByKey(computations);
  return {
    entities,
    byName,
    of,
    moduleTables,
    settings: byKey,
    computations: computationByKey,
    findings,
    expectations,
  };
}

function addTreeLists(entity: EntityMeta): void {
  ancestorColumns(entity, entity);
  entity.lists.push({
    field: 'descendants',
    from: entity,
    to: entity,
    isBelow: true,
    zh: '所有下级，可按级别筛选',
    en: 'Everything below, at any depth.',
    on: isDescendant,
    rows: descendantRows(entity),
  });
  entity.lists.push({
    field: 'ancestors',
    from: entity,
    to: entity,
    zh: '所有上级',
    en: 'Everything above, up to the root.',
    on: (p, c) => sql<boolean>`${col(c, 'path')} = any(above(${col(p, 'path')}))`,
  });
}

function refuseDuplicateFields(entity: EntityMeta): void {
  const names = [...entity.columns, ...entity.virtuals, ...entity.manyToOne, ...entity.abouts, ...entity.manyToMany]
    .map((d) => d.name)
    .concat(entity.lists.map((m) => m.field));
  const duplicate = names.find((name, at) => names.indexOf(name) !== at);
  if (duplicate) throw new Error(`${entity.name}.${duplicate} is declared twice`);
}
