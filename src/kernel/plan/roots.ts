import { Invalid } from '../errors.js';
import { readGlobalId, splitGlobalId } from '../id.js';
import { presentCode } from '../read/code.js';
import { mapped } from '../slot.js';
import { col, sql, type Sql } from '../sql.js';
import type { Column } from '../thing/column.js';
import { isTree, type Graph, type Thing } from '../thing/graph.js';
import { Unplanned, type Compiler, type Field, type Plan } from './compiler.js';
import { constantJson, listJson, orNull } from './json.js';
import { oneText } from './rows.js';

const MOST_NODES = 100;

/** @throws Invalid `TOO_MANY_NODES` */
export function requireFew(ids: readonly string[]): void {
  if (ids.length > MOST_NODES) throw new Invalid('TOO_MANY_NODES', { most: MOST_NODES });
}

export const planByKey =
  (thing: Thing, key: Column): Plan =>
  (_, { args, nodes }, compiler) =>
    orNull(oneText(compiler, thing, nodes, (alias) => sql`${col(alias, key.column)}::text = ${keyOf(thing, key, sql`${args[key.name]}::text`)}`)); // prettier-ignore

/** A tree's node is looked up by codes that it had, too. */
const keyOf = (thing: Thing, key: Column, given: Sql): Sql =>
  isTree(thing) && thing.tree.code === key ? presentCode(thing, given) : given;

/** In place of a type: resolvers read what is computed, and the past. */
const RESOLVED = '';

/** The type of the record that a global id names; null for what is no id. */
const typeIn =
  ({ byName }: Graph) =>
  (id: string): string | null => {
    if (!splitGlobalId(id)) return null;
    const at = readGlobalId(id);
    return at && byName.has(at.type) ? at.type : RESOLVED;
  };
const keyIn = (id: string): string | null => readGlobalId(id)?.id ?? null;

export const planNode: Plan = (_, { args, nodes }, compiler) => {
  const id = args['id'] as string;
  const type = compiler.trace.known(id, typeIn(compiler.graph));
  if (type === null) return constantJson(null);
  const thing = compiler.graph.byName.get(type);
  if (!thing) throw new Unplanned('it is computed, or of the past');
  return orNull(oneText(compiler, thing, nodes, (alias) => sql`${col(alias, 'id')} = ${mapped(id, keyIn)}::uuid`));
};

/** A thing of any of some types, given its type and id as SQL: null where there is none. */
export function anyText(
  types: readonly string[],
  type: Sql,
  id: Sql,
  { nodes }: Pick<Field, 'nodes'>,
  compiler: Compiler,
): Sql {
  const cases = types.map((name) => {
    const thing = compiler.graph.byName.get(name)!; // names of things
    return sql`when ${sql.lit(name)} then ${oneText(compiler, thing, nodes, (alias) => sql`${col(alias, 'id')} = ${id}`)}`;
  });
  return sql`case ${type} ${sql.join(cases, sql` `)} end`;
}

export const planNodes: Plan = (_, field, compiler) => {
  const ids = field.args['ids'] as string[];
  requireFew(ids);
  const typeOf = typeIn(compiler.graph);
  const types = compiler.trace.known(ids, (all) =>
    [...new Set(all.map(typeOf).filter((type) => type !== null))].sort(),
  );
  if (types.length === 0) return constantJson(ids.map(() => null));
  if (types.includes(RESOLVED)) throw new Unplanned('some are computed, or of the past');
  const at = compiler.alias('at');
  const column = (of: (id: string) => string | null): unknown => ids.map((id) => mapped(id, of));
  const each = anyText(types, col(at, 'type'), col(at, 'id'), field, compiler);
  return listJson(sql`(select string_agg(coalesce(${each}, 'null'), ',' order by ${col(at, 'n')})
    from unnest(${column(keyIn)}::uuid[], ${column(typeOf)}::text[]) with ordinality ${sql.ref(at)}(id, type, n))`);
};
