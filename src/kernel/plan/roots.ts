import { Invalid } from '../errors.js';
import { readGlobalId, splitGlobalId } from '../id.js';
import { presentCode } from '../read/code.js';
import { mapSlot } from '../parameters.js';
import { col, sql, type Sql } from '../sql.js';
import type { Column } from '../model/column.js';
import { isTree, type DataModel, type EntityMeta } from '../model/model.js';
import { NotPlannable, type Plan } from './compiler.js';
import { constantJson, listJson, orNull } from './json.js';
import { anyText, entitiesNamed, oneText } from './rows.js';

const MOST_NODES = 100;

/** @throws Invalid `TOO_MANY_NODES` */
export function requireFew(ids: readonly string[]): void {
  if (ids.length > MOST_NODES) throw new Invalid('TOO_MANY_NODES', { most: MOST_NODES });
}

export const planByKey =
  (entity: EntityMeta, key: Column): Plan =>
  (_, { args, nodes }, compiler) =>
    orNull(
      oneText(
        compiler,
        entity,
        nodes,
        (alias) => sql`${col(alias, key.column)}::text = ${keyOf(entity, key, sql`${args[key.name]}::text`)}`,
      ),
    );

/** Nodes of a tree are found by their former codes too. */
const keyOf = (entity: EntityMeta, key: Column, code: Sql): Sql =>
  isTree(entity) && entity.tree.code === key ? presentCode(entity, code) : code;

/** Takes the place of a type that resolvers read: computed objects and past versions. */
const BY_RESOLVERS = '';

/** The type of the record that a global id names; null if it is not a global id. */
const typeIn =
  ({ byName }: DataModel) =>
  (id: string): string | null => {
    if (!splitGlobalId(id)) return null;
    const reference = readGlobalId(id);
    return reference && byName.has(reference.type) ? reference.type : BY_RESOLVERS;
  };
const keyIn = (id: string): string | null => readGlobalId(id)?.id ?? null;

export const planNode: Plan = (_, { args, nodes }, compiler) => {
  const id = args['id'] as string;
  const type = compiler.dependencies.dependOn(id, typeIn(compiler.model));
  if (type === null) return constantJson(null);
  const entity = compiler.model.byName.get(type);
  if (!entity) throw new NotPlannable('it is computed, or of the past');
  return orNull(oneText(compiler, entity, nodes, (alias) => sql`${col(alias, 'id')} = ${mapSlot(id, keyIn)}::uuid`));
};

export const planNodes: Plan = (_, field, compiler) => {
  const ids = field.args['ids'] as string[];
  requireFew(ids);
  const typeOf = typeIn(compiler.model);
  const types = compiler.dependencies.dependOn(ids, (all) =>
    [...new Set(all.map(typeOf).filter((type) => type !== null))].sort(),
  );
  if (types.length === 0) return constantJson(ids.map(() => null));
  if (types.includes(BY_RESOLVERS)) throw new NotPlannable('some are computed, or of the past');
  const unnested = compiler.alias('at');
  const column = (of: (id: string) => string | null): unknown => ids.map((id) => mapSlot(id, of));
  const each = anyText(entitiesNamed(types, compiler), col(unnested, 'type'), col(unnested, 'id'), field, compiler);
  return listJson(sql`(select string_agg(coalesce(${each}, 'null'), ',' order by ${col(unnested, 'n')})
    from unnest(${column(keyIn)}::uuid[], ${column(typeOf)}::text[])
      with ordinality ${sql.ref(unnested)}(id, type, n))`);
};
