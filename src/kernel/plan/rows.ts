import { getNamedType, type FieldNode } from 'graphql';
import { readPredicate } from '../access/scope.js';
import { columnsText } from '../read/select.js';
import { all, as, col, every, sql, type Sql } from '../sql.js';
import type { AboutMeta } from '../model/about-ends.js';
import type { EntityMeta, ManyToManyMeta, ManyToOneMeta } from '../model/model.js';
import type { Compiler, Field, Plan } from './compiler.js';
import { listJson, orNull, textOf, type Json } from './json.js';
import { isConnection } from '../schema/builder/selection.js';

/** A row of an entity that the statement has at hand. */
export interface RowSource {
  readonly entity: EntityMeta;
  readonly alias: string;
  /**
   * If the row was reached as an ancestor at a fixed level: the ancestor column that holds its id in all rows below.
   */
  readonly level?: string | undefined;
  /** If the row is one of several: the relations whose ends they share. */
  readonly shares?: SharedRelations;
}

/** The selection on one row of an entity, as a text. */
export const rowText = (compiler: Compiler, row: RowSource, nodes: readonly FieldNode[]): Sql =>
  textOf(compiler.object(compiler.typeOf(row.entity), nodes, row, () => columnsText(row.entity, row.alias)));

/** `(select … from entity where …)`: the selection on a row that the caller may read; null if there is none. */
export function oneText(
  compiler: Compiler,
  entity: EntityMeta,
  nodes: readonly FieldNode[],
  is: (alias: string) => Sql,
  level?: string,
): Sql {
  const alias = compiler.alias();
  const selected = rowText(compiler, { entity, alias, level }, nodes);
  return sql`(select ${selected} from ${as(entity, alias)}
    where ${all([is(alias), ...readPredicate(entity, alias, compiler.actor)])})`;
}

/** The entities with these names, of which each is one. */
export const entitiesNamed = (names: readonly string[], { model }: Compiler): EntityMeta[] =>
  names.map((name) => model.byName.get(name)!);

/** The selection on a record of any of some types, given its type and id as SQL: null if there is none. */
export const anyText = (
  entities: readonly EntityMeta[],
  type: Sql,
  id: Sql,
  { nodes }: Pick<Field, 'nodes'>,
  compiler: Compiler,
): Sql =>
  textByType(entities, type, (entity) => oneText(compiler, entity, nodes, (alias) => sql`${col(alias, 'id')} = ${id}`));

/** A text that depends on the type of a record. */
const textByType = (entities: readonly EntityMeta[], type: Sql, text: (entity: EntityMeta) => Sql): Sql =>
  sql`case ${type} ${sql.join(
    entities.map((entity) => sql`when ${sql.lit(entity.name)} then ${text(entity)}`),
    sql` `,
  )} end`;

const PLACE = '$at';
/** A row's position in the rows read, which a join does not preserve. */
export const placeIn = (alias: string): Sql => col(alias, PLACE);

/**
 * Ends of to-one relations that several rows share: each end is read once, however many rows refer to it. A sub-select
 * would read it for every row: for fifty enterprises of one county, its heritage fifty times.
 */
export class SharedRelations {
  private readonly ends: { readonly name: string; readonly rows: Sql; readonly id: Sql }[] = [];

  constructor(
    private readonly compiler: Compiler,
    private readonly page: string,
    private readonly alias: string,
  ) {}

  /**
   * The selection on an end, as a text; null if there is none. Ids are unique across types, so of rows that refer to
   * several types those of another one find nothing.
   *
   * @param column the column of the end's id
   */
  end(to: EntityMeta, column: string, nodes: readonly FieldNode[], level?: string): Sql {
    const { compiler, page, alias } = this;
    const name = compiler.alias('ends');
    const id = col(alias, column);
    const end = compiler.alias();
    const rows = sql`select ${every(end)} from ${as(to, end)} where ${all([
      sql`${col(end, 'id')} in (select ${id} from ${sql.table(page)} ${sql.ref(alias)})`,
      ...readPredicate(to, end, compiler.actor),
    ])}`;
    const query = rowsQuery(compiler, to, end, {
      rows: () => rows,
      select: (row) => sql`${col(end, 'id')}, ${rowText(compiler, { ...row, level }, nodes)} as json`,
    });
    this.ends.push({ name, rows: query, id });
    return col(name, 'json');
  }

  get isEmpty(): boolean {
    return this.ends.length === 0;
  }

  /** `with page as (…), ends as (…) select … from page left join ends …` */
  query(rows: Sql, select: Sql): Sql {
    const { page, alias, ends } = this;
    const ctes = [
      sql`${sql.table(page)} as materialized (${rows})`,
      ...ends.map((end) => sql`${sql.table(end.name)} as materialized (${end.rows})`),
    ];
    const joins = ends.map(({ name, id }) => sql`left join ${sql.table(name)} on ${col(name, 'id')} = ${id}`);
    return sql`with ${sql.join(ctes)} select ${select}
      from ${sql.table(page)} ${sql.ref(alias)} ${sql.join(joins, sql` `)}`;
  }
}

interface RowsQuery {
  /** @param inOrder whether the rows need a `placeIn` column, since they are joined */
  rows(inOrder: boolean): Sql;
  /** @param inOrder whether an aggregate of the rows must order them by `placeIn` */
  select(row: RowSource, inOrder: () => boolean): Sql;
}

/** A query over several rows of an entity. */
export function rowsQuery(compiler: Compiler, entity: EntityMeta, alias: string, { rows, select }: RowsQuery): Sql {
  const shares = new SharedRelations(compiler, compiler.alias('page'), alias);
  const selected = select({ entity, alias, shares }, () => !shares.isEmpty);
  return shares.isEmpty
    ? sql`select ${selected} from (${rows(false)}) ${sql.ref(alias)}`
    : shares.query(rows(true), selected);
}

/** Numbers rows in the order in which they are read. @param more their columns besides those of the table */
export const numbered = (rows: Sql, alias: string, more: readonly string[]): Sql =>
  sql`select ${sql.join([every(alias), ...more.map((name) => col(alias, name))])},
    row_number() over () as ${sql.ref(PLACE)} from (${rows}) ${sql.ref(alias)}`;

/** Whether the selection on an end follows further relations, so that reading it only once is worth the join. */
function followsRelations(compiler: Compiler, to: EntityMeta, nodes: readonly FieldNode[]): boolean {
  const relations = new Set([...to.manyToOne, ...to.manyToMany, ...to.abouts].map(({ name }) => name));
  return compiler
    .fields(compiler.typeOf(to), nodes)
    .some(({ name, type }) => relations.has(name) || isConnection(getNamedType(type)));
}

const levelOf = ({ isAncestor, column }: ManyToOneMeta): string | undefined => (isAncestor ? column : undefined);

export const planManyToOne =
  (relation: ManyToOneMeta): Plan<RowSource> =>
  ({ alias, shares }, { nodes }, compiler): Json => {
    if (shares && followsRelations(compiler, relation.to, nodes))
      return orNull(shares.end(relation.to, relation.column, nodes, levelOf(relation)));
    return orNull(
      oneText(
        compiler,
        relation.to,
        nodes,
        (end) => sql`${col(end, 'id')} = ${col(alias, relation.column)}`,
        levelOf(relation),
      ),
    );
  };

/**
 * What a row is about: each type is a branch, which only its rows take. A branch that selects nothing reads nothing
 * either, except to know whether the caller may see an end that need not be public.
 */
export const planAbout =
  ({ to, column, typeColumn }: AboutMeta): Plan<RowSource> =>
  ({ alias, shares }, { nodes }, compiler): Json => {
    const id = col(alias, column);
    const text = (end: EntityMeta): Sql => {
      const type = compiler.typeOf(end);
      const isEmpty = compiler.fields(type, nodes).every(({ name }) => name === '__typename');
      if (isEmpty && !end.options.restricted) return textOf(compiler.object(type, nodes, null));
      if (shares && followsRelations(compiler, end, nodes)) return shares.end(end, column, nodes);
      return oneText(compiler, end, nodes, (at) => sql`${col(at, 'id')} = ${id}`);
    };
    return orNull(textByType(to, col(alias, typeColumn), text));
  };

export const planManyToMany =
  (link: ManyToManyMeta): Plan<RowSource> =>
  ({ alias }, { nodes }, compiler): Json => {
    const [end, at] = [compiler.alias(), compiler.alias('at')];
    const selected = rowText(compiler, { entity: link.to, alias: end }, nodes);
    const condition = all([sql`${col(end, 'id')} = ${col(at, 'id')}`, ...readPredicate(link.to, end, compiler.actor)]);
    return listJson(sql`(select string_agg(${selected}, ',' order by ${col(at, 'n')})
      from unnest(${col(alias, link.column)}) with ordinality ${sql.ref(at)}(id, n)
        join ${as(link.to, end)} on ${condition})`);
  };
