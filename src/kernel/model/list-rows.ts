import { all, below, col, sql, type Sql } from '../sql.js';
import type { EntityMeta, ManyToManyMeta } from './model.js';
import type { JoinCondition } from './relation.js';

/**
 * The rows of a list for the conditions of a filter. PostgreSQL looks them up for each parent with `on`; or it computes
 * once which parents have such a row: those whose `key` is among the values of `parents`.
 */
export interface ListRows {
  readonly from: Sql;
  readonly on: (parent: string) => Sql<boolean>;
  readonly parents: { readonly key: string; readonly value: Sql; readonly from: Sql };
}

/** `from … where …` on the rows of a list, with an alias for them. */
export type ListRowsOf = (child: string) => ListRows;

/** The rows of a list as its condition. */
export const onRows =
  (rows: ListRowsOf): JoinCondition =>
  (p, c) =>
    rows(c).on(p);

/** Located rows store the id of their ancestor at each fixed level; its equality is faster than a range of paths. */
export const onRowsBelow =
  (rows: ListRowsOf): JoinCondition =>
  (p, c, level) =>
    level ? sql<boolean>`${col(c, level)} = ${col(p, 'id')}` : rows(c).on(p);

/** The nodes at and above a path, as rows with their code. */
const nodesOf = (path: Sql): Sql => sql`cross join unnest(string_to_array(rtrim(${path}, '/'), '/')) node(code)`;
const codeOf = ({ tree }: EntityMeta): string => tree!.code.column; // only trees have rows below them

/** Rows with a foreign key of the parent. */
export const referringRows =
  (entity: EntityMeta, column: string): ListRowsOf =>
  (child) => {
    const from = sql`from ${sql.table(entity.table)} ${sql.ref(child)}`;
    return {
      from,
      on: (parent) => sql<boolean>`${col(child, column)} = ${col(parent, 'id')}`,
      parents: { key: 'id', value: col(child, column), from },
    };
  };

/** Rows located at or below the parent, a node of the tree. */
export const rowsBelow =
  (entity: EntityMeta, path: string, tree: EntityMeta): ListRowsOf =>
  (child) => {
    const from = sql`from ${sql.table(entity.table)} ${sql.ref(child)}`;
    return {
      from,
      on: (parent) => below(col(child, path), col(parent, 'path')),
      parents: { key: codeOf(tree), value: sql`node.code`, from: sql`${from} ${nodesOf(col(child, path))}` },
    };
  };

/** Nodes of a tree below the parent. */
export const descendantRows =
  (tree: EntityMeta): ListRowsOf =>
  (child) => {
    const from = sql`from ${sql.table(tree.table)} ${sql.ref(child)}`;
    return {
      from,
      on: (parent) => isDescendant(parent, child),
      parents: {
        key: 'path',
        value: sql`node.path`,
        from: sql`${from} cross join unnest(above(${col(child, 'path')})) node(path)`,
      },
    };
  };

export const isDescendant = (parent: string, child: string): Sql<boolean> =>
  all([below(col(child, 'path'), col(parent, 'path')), sql<boolean>`${col(child, 'id')} <> ${col(parent, 'id')}`]);

/** Rows that the parent links to. */
export const linkedRows =
  ({ table, to, fromColumn, toColumn }: ManyToManyMeta): ListRowsOf =>
  (child) => {
    const from = sql`from ${sql.table(table)} l join ${sql.table(to.table)} ${sql.ref(child)}
      on ${col(child, 'id')} = l.${sql.ref(toColumn)}`;
    return {
      from,
      on: (parent) => sql<boolean>`l.${sql.ref(fromColumn)} = ${col(parent, 'id')}`,
      parents: { key: 'id', value: sql`l.${sql.ref(fromColumn)}`, from },
    };
  };

/** Rows that link to the parent, or for `scope: 'below'` to a row at or below it. */
export const linkingRows =
  ({ table, to, fromColumn, toColumn, inverse }: ManyToManyMeta, linking: EntityMeta): ListRowsOf =>
  (child) => {
    const links = sql`from ${sql.table(table)} l join ${sql.table(linking.table)} ${sql.ref(child)}
      on ${col(child, 'id')} = l.${sql.ref(fromColumn)}`;
    if (inverse?.scope !== 'below')
      return {
        from: links,
        on: (parent) => sql<boolean>`l.${sql.ref(toColumn)} = ${col(parent, 'id')}`,
        parents: { key: 'id', value: sql`l.${sql.ref(toColumn)}`, from: links },
      };
    const from = sql`${links} join ${sql.table(to.table)} x on x.id = l.${sql.ref(toColumn)}`;
    return {
      from,
      on: (parent) => below(sql`x.path`, col(parent, 'path')),
      parents: { key: codeOf(to), value: sql`node.code`, from: sql`${from} ${nodesOf(sql`x.path`)}` },
    };
  };
