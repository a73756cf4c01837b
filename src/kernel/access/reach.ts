import { any, col, sql, type Sql } from '../sql.js';
import { isLocated, pathColumn, type DataModel, type EntityMeta } from '../model/model.js';
import type { Actor } from './actor.js';
import { covers, grantsFor, type Action } from './rules.js';

/** Division codes at and below which an actor may do something; null among them is everywhere, none is nowhere. */
export type Reach = readonly (string | null)[];

export const reachOf = (actor: Actor, action: Action, entity: EntityMeta): Reach => [
  ...new Set(grantsFor(actor, action, entity).map(({ region }) => region)),
];

export const reaches = (reach: Reach, path: string | null): boolean => reach.some((region) => covers({ region }, path));

/** The same as `reaches`, asked of the database. */
export const within = (reach: Reach, path: Sql): Sql<boolean> =>
  reach.includes(null)
    ? sql<boolean>`true`
    : any(reach.map((region) => sql`strpos('/' || ${path}, ${`/${region}/`}) > 0`));

/** The same of regions that are known only when the statement runs. @param regions a `text[]`; null is everywhere */
export const withinGiven = (regions: Sql, path: Sql): Sql<boolean> =>
  sql<boolean>`(${regions}::text[] is null or exists (select from unnest(${regions}::text[]) given(code) where strpos('/' || ${path}, '/' || given.code || '/') > 0))`;

/** Where a row is, as a path; an empty one where it hangs on no region. */
export const pathOf = (entity: EntityMeta, alias: string): Sql =>
  isLocated(entity) ? col(alias, pathColumn(entity)) : sql`''`;

/**
 * Which rows of a thing an actor may see: the one predicate of every way to them. Nothing where all are public or
 * the actor sees all.
 */
export function seen(entity: EntityMeta, alias: string, actor: Actor): Sql<boolean>[] {
  if (!entity.options.restricted) return [];
  const reach = reachOf(actor, 'READ', entity);
  if (reach.includes(null)) return [];
  return [any([sql`${col(alias, 'sensitivity')} = 'PUBLIC'`, within(reach, pathOf(entity, alias))])];
}

/** Where an actor may do something to the things whose rows are restricted, by their names. */
export type Reaches = Readonly<Record<string, Reach>>;

export const reachesOf = (actor: Actor, action: Action, entities: Iterable<EntityMeta>): Reaches =>
  Object.fromEntries([...entities].map((entity) => [entity.name, reachOf(actor, action, entity)]));

/** A restricted row of some type is within reach; of types that are not restricted there is none. */
export const withinAny = (all: Reaches, type: Sql, path: Sql): Sql<boolean> =>
  any(Object.entries(all).map(([name, reach]) => sql`(${type} = ${name} and ${within(reach, path)})`));

export const restricted = (model: DataModel): EntityMeta[] =>
  model.entities.filter((entity) => entity.options.restricted);

/** Things of which the database guards something itself. */
export const guarded = (model: DataModel): EntityMeta[] =>
  model.entities.filter((entity) => entity.options.restricted ?? entity.columns.some((column) => column.personal));
