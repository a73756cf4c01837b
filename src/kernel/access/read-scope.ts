import { pathColumn, type EntityMeta } from '../model/model.js';
import type { Actor } from './actor.js';
import { isInScope, scopeOf, type Scope } from './scope.js';

/** The scope in which an actor may see restricted rows of a type, and the column of their path. */
export interface ReadScope {
  readonly scope: Scope;
  readonly column: string;
}

export const readScopeOf = (entity: EntityMeta, actor: Actor): ReadScope => ({
  scope: scopeOf(actor, 'READ', entity),
  column: pathColumn(entity),
});

/** Read scopes of the restricted entities by type name, as `FeedFilter` takes them. */
export const readScopes = (entities: readonly EntityMeta[], actor: Actor): Readonly<Record<string, ReadScope>> =>
  Object.fromEntries(
    entities.filter(({ options }) => options.restricted).map((entity) => [entity.name, readScopeOf(entity, actor)]),
  );

/** The properties of a change that decide who may receive it. */
export interface ScopedChange {
  /** The record is not public after the change. */
  readonly restricted: boolean;
  /** The record's path after the change. */
  readonly path: string | null;
  /** Previous values of the changed columns. */
  readonly before: Readonly<Record<string, unknown>> | null;
}

/** Whether the record is visible in the state after the change. */
export const isVisibleAfter = ({ restricted, path }: ScopedChange, readScope: ReadScope | undefined): boolean =>
  !restricted || (readScope !== undefined && isInScope(readScope.scope, path));

/** Whether the record was visible in the state before the change. */
export function wasVisibleBefore(
  { restricted, path, before }: ScopedChange,
  readScope: ReadScope | undefined,
): boolean {
  const sensitivity = before?.['sensitivity'];
  const wasRestricted = sensitivity === undefined ? restricted : sensitivity !== 'PUBLIC';
  const hasMoved = readScope !== undefined && before !== null && readScope.column in before;
  const pathBefore = hasMoved ? (before[readScope.column] as string | null) : path;
  return !wasRestricted || (readScope !== undefined && isInScope(readScope.scope, pathBefore));
}
