import { sql, type Sql } from '../sql.js';
import type { TreeEntity } from '../model/model.js';

/** The current code of the node with this code, present or former. Null if there is none. */
export const presentCode = ({ table, tree }: TreeEntity, code: Sql): Sql =>
  sql`(select coalesce(max(${sql.ref(tree.code.column)}), ${sql.raw(`${table}_formerly`)}(${code}))
    from ${sql.table(table)} where ${sql.ref(tree.code.column)} = ${code})`;

/** `presentCode` for a list, as rows `given` and `present` of the codes that have a node. @param codes a `text[]` */
export const presentCodes = ({ table, tree }: TreeEntity, codes: Sql): Sql =>
  sql`(select given, present from unnest(${codes}) given
    left join ${sql.table(table)} node on ${sql.ref(`node.${tree.code.column}`)} = given,
    coalesce(${sql.ref(`node.${tree.code.column}`)}, ${sql.raw(`${table}_formerly`)}(given)) present
    where present is not null)`;

/**
 * The path of the node with this code, present or former.
 *
 * @throws Invalid `UNKNOWN_REGION` when PostgreSQL evaluates it and there is none
 */
export const pathByCode = ({ table, tree }: TreeEntity, code: Sql): Sql =>
  sql`(select coalesce(max(path), ${sql.raw(`${table}_path`)}(${code}))
    from ${sql.table(table)} where ${sql.ref(tree.code.column)} = ${code})`;
