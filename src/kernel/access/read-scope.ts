import { pathColumn, type EntityMeta } from '../model/model.js';
import type { Actor } from './actor.js';
import { isInScope, scopeOf, type Scope } from './scope.js';

/** Where somebody may see restricted rows of a type, and the column of their place. */
export interface ReadScope {
  readonly scope: Scope;
  readonly column: string;
}

export const readScopeOf = (entity: EntityMeta, actor: Actor): ReadScope => ({
  scope: scopeOf(actor, 'READ', entity),
  column: pathColumn(entity),
});

/** Where an actor may see what is not public of these things, as readers of the feed want it. */
export const readScopes = (entities: readonly EntityMeta[], actor: Actor): Readonly<Record<string, ReadScope>> =>
  Object.fromEntries(
    entities.filter(({ options }) => options.restricted).map((entity) => [entity.name, readScopeOf(entity, actor)]),
  );

/** What of a change decides who may be told of it. */
export interface ScopedChange {
  /** Not public after the change. */
  readonly restricted: boolean;
  /** The place after it. */
  readonly path: string | null;
  /** Columns that it changed, as they were. */
  readonly before: Readonly<Record<string, unknown>> | null;
}

/** Whether the record may be seen as the change left it. */
export const isVisibleAfter = ({ restricted, path }: ScopedChange, readScope: ReadScope | undefined): boolean =>
  !restricted || (readScope !== undefined && isInScope(readScope.scope, path));

/** Whether it could be seen as it was before. */
export function wasVisibleBefore(
  { restricted, path, before }: ScopedChange,
  readScope: ReadScope | undefined,
): boolean {
  const was = before?.['sensitivity'];
  const wasRestricted = was === undefined ? restricted : was !== 'PUBLIC';
  const moved = readScope !== undefined && before !== null && readScope.column in before;
  const place = moved ? (before[readScope.column] as string | null) : path;
  return !wasRestricted || (readScope !== undefined && isInScope(readScope.scope, place));
}
