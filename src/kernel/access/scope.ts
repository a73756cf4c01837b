import { all, any, col, sql, type Sql } from '../sql.js';
import { internalLike } from '../model/internal.js';
import { isLocated, pathColumn, type DataModel, type EntityMeta } from '../model/model.js';
import type { Actor } from './actor.js';
import { covers, grantsFor, type Action } from './rules.js';

/**
 * Division codes at and below which an actor may perform an action; null in the list means everywhere, an empty list
 * nowhere.
 */
export type Scope = readonly (string | null)[];

export const scopeOf = (actor: Actor, action: Action, entity: EntityMeta): Scope => [
  ...new Set(grantsFor(actor, action, entity).map(({ region }) => region)),
];

export const isInScope = (scope: Scope, path: string | null): boolean =>
  scope.some((region) => covers({ region }, path));

/** `isInScope` as an SQL predicate. */
export const inScope = (scope: Scope, path: Sql): Sql<boolean> =>
  scope.includes(null)
    ? sql<boolean>`true`
    : any(scope.map((region) => sql`strpos('/' || ${path}, ${`/${region}/`}) > 0`));

/** `inScope` for regions that are known only at execution. @param regions a `text[]`; null means everywhere */
export const inGivenScope = (regions: Sql, path: Sql): Sql<boolean> =>
  sql<boolean>`(${regions}::text[] is null or exists (select from unnest(${regions}::text[]) given(code)
    where strpos('/' || ${path}, '/' || given.code || '/') > 0))`;

/** A row's path; empty if the entity has no region. */
export const pathOf = (entity: EntityMeta, alias: string): Sql =>
  isLocated(entity) ? col(alias, pathColumn(entity)) : sql`''`;

/**
 * The predicate of the rows that an actor may read, which every query includes. Empty if all rows are public or the
 * actor may read all of them. A row that is seen like others takes the right to read these as well.
 */
export function readPredicate(entity: EntityMeta, alias: string, actor: Actor): Sql<boolean>[] {
  if (!entity.options.restricted) return [];
  const scope = scopeOf(actor, 'READ', entity);
  const conditions = [
    ...(scope.includes(null) ? [] : [inScope(scope, pathOf(entity, alias))]),
    ...(scope.length === 0 ? [] : endConditions(entity, alias, actor, scope)),
  ];
  if (conditions.length === 0) return [];
  return [any([sql`${col(alias, 'sensitivity')} = 'PUBLIC'`, all(conditions)])];
}

/** What a row that is seen like its ends takes besides its own scope: nothing where theirs are as wide. */
const endConditions = (entity: EntityMeta, alias: string, actor: Actor, own: Scope): Sql<boolean>[] =>
  internalLike(entity).flatMap(({ relation, ends }) =>
    ends.flatMap((end) => {
      const scope = scopeOf(actor, 'READ', end);
      if (scope.includes(null) || own.every((region) => scope.includes(region))) return [];
      const isOther =
        relation.does === 'about'
          ? sql`${col(alias, relation.typeColumn)} is distinct from ${sql.lit(end.name)}`
          : sql`${col(alias, relation.column)} is null`;
      return [any([isOther, inScope(scope, pathOf(entity, alias))])];
    }),
  );

/** Scopes of an action by the name of the restricted entity. */
export type Scopes = Readonly<Record<string, Scope>>;

export const scopesOf = (actor: Actor, action: Action, entities: Iterable<EntityMeta>): Scopes =>
  Object.fromEntries([...entities].map((entity) => [entity.name, scopeOf(actor, action, entity)]));

/** Whether a restricted row of some type is in scope; types that are not restricted have no scope. */
export const inAnyScope = (scopes: Scopes, type: Sql, path: Sql): Sql<boolean> =>
  any(Object.entries(scopes).map(([name, scope]) => sql`(${type} = ${name} and ${inScope(scope, path)})`));

export const restrictedEntities = (model: DataModel): EntityMeta[] =>
  model.entities.filter((entity) => entity.options.restricted);

/** Entities with row-level security or personal columns, which the database guards itself. */
export const guardedEntities = (model: DataModel): EntityMeta[] =>
  model.entities.filter((entity) => entity.options.restricted ?? entity.columns.some((column) => column.personal));
