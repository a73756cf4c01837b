import { sql, type Sql } from '../sql.js';
import type { TreeEntity } from '../model/model.js';

/** The code of the node that a code leads to: its own, or one that it had. Null where there is none. */
export const presentCode = ({ table, tree }: TreeEntity, given: Sql): Sql =>
  sql`(select coalesce(max(${sql.ref(tree.code.column)}), ${sql.raw(`${table}_formerly`)}(${given}))
    from ${sql.table(table)} where ${sql.ref(tree.code.column)} = ${given})`;

/** The same of a list, as rows `given` and `present` of those that lead somewhere. @param given a `text[]` */
export const presentCodes = ({ table, tree }: TreeEntity, given: Sql): Sql =>
  sql`(select given, present from unnest(${given}) given
    left join ${sql.table(table)} node on ${sql.ref(`node.${tree.code.column}`)} = given,
    coalesce(${sql.ref(`node.${tree.code.column}`)}, ${sql.raw(`${table}_formerly`)}(given)) present where present is not null)`;

/**
 * The path of the node that a code leads to.
 *
 * @throws Invalid `UNKNOWN_REGION` as PostgreSQL comes to it, where there is none
 */
export const pathByCode = ({ table, tree }: TreeEntity, given: Sql): Sql =>
  sql`(select coalesce(max(path), ${sql.raw(`${table}_path`)}(${given}))
    from ${sql.table(table)} where ${sql.ref(tree.code.column)} = ${given})`;
