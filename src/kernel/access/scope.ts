import { any, col, sql, type Sql } from '../sql.js';
import { isLocated, pathColumn, type DataModel, type EntityMeta } from '../model/model.js';
import type { Actor } from './actor.js';
import { covers, grantsFor, type Action } from './rules.js';

/** Division codes at and below which an actor may do something; null among them is everywhere, none is nowhere. */
export type Scope = readonly (string | null)[];

export const scopeOf = (actor: Actor, action: Action, entity: EntityMeta): Scope => [
  ...new Set(grantsFor(actor, action, entity).map(({ region }) => region)),
];

export const isInScope = (scope: Scope, path: string | null): boolean =>
  scope.some((region) => covers({ region }, path));

/** The same as `reaches`, asked of the database. */
export const inScope = (scope: Scope, path: Sql): Sql<boolean> =>
  scope.includes(null)
    ? sql<boolean>`true`
    : any(scope.map((region) => sql`strpos('/' || ${path}, ${`/${region}/`}) > 0`));

/** The same of regions that are known only when the statement runs. @param regions a `text[]`; null is everywhere */
export const inGivenScope = (regions: Sql, path: Sql): Sql<boolean> =>
  sql<boolean>`(${regions}::text[] is null or exists (select from unnest(${regions}::text[]) given(code) where strpos('/' || ${path}, '/' || given.code || '/') > 0))`;

/** Where a row is, as a path; an empty one where it hangs on no region. */
export const pathOf = (entity: EntityMeta, alias: string): Sql =>
  isLocated(entity) ? col(alias, pathColumn(entity)) : sql`''`;

/**
 * Which rows of a thing an actor may see: the one predicate of every way to them. Nothing where all are public or
 * the actor sees all.
 */
export function readPredicate(entity: EntityMeta, alias: string, actor: Actor): Sql<boolean>[] {
  if (!entity.options.restricted) return [];
  const scope = scopeOf(actor, 'READ', entity);
  if (scope.includes(null)) return [];
  return [any([sql`${col(alias, 'sensitivity')} = 'PUBLIC'`, inScope(scope, pathOf(entity, alias))])];
}

/** Where an actor may do something to the things whose rows are restricted, by their names. */
export type Scopes = Readonly<Record<string, Scope>>;

export const scopesOf = (actor: Actor, action: Action, entities: Iterable<EntityMeta>): Scopes =>
  Object.fromEntries([...entities].map((entity) => [entity.name, scopeOf(actor, action, entity)]));

/** A restricted row of some type is within reach; of types that are not restricted there is none. */
export const inAnyScope = (all: Scopes, type: Sql, path: Sql): Sql<boolean> =>
  any(Object.entries(all).map(([name, scope]) => sql`(${type} = ${name} and ${inScope(scope, path)})`));

export const restrictedEntities = (model: DataModel): EntityMeta[] =>
  model.entities.filter((entity) => entity.options.restricted);

/** Things of which the database guards something itself. */
export const guardedEntities = (model: DataModel): EntityMeta[] =>
  model.entities.filter((entity) => entity.options.restricted ?? entity.columns.some((column) => column.personal));
