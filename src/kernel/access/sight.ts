import { pathColumn, type EntityMeta } from '../model/model.js';
import type { Actor } from './actor.js';
import { reaches, reachOf, type Reach } from './reach.js';

/** Where somebody may see restricted rows of a type, and the column of their place. */
export interface Sight {
  readonly reach: Reach;
  readonly column: string;
}

export const sightIn = (entity: EntityMeta, actor: Actor): Sight => ({
  reach: reachOf(actor, 'READ', entity),
  column: pathColumn(entity),
});

/** Where an actor may see what is not public of these things, as readers of the feed want it. */
export const sightOf = (entities: readonly EntityMeta[], actor: Actor): Readonly<Record<string, Sight>> =>
  Object.fromEntries(
    entities.filter(({ options }) => options.restricted).map((entity) => [entity.name, sightIn(entity, actor)]),
  );

/** What of a change decides who may be told of it. */
export interface Step {
  /** Not public after the change. */
  readonly restricted: boolean;
  /** The place after it. */
  readonly path: string | null;
  /** Columns that it changed, as they were. */
  readonly before: Readonly<Record<string, unknown>> | null;
}

/** Whether the record may be seen as the change left it. */
export const seesAfter = ({ restricted, path }: Step, sight: Sight | undefined): boolean =>
  !restricted || (sight !== undefined && reaches(sight.reach, path));

/** Whether it could be seen as it was before. */
export function sawBefore({ restricted, path, before }: Step, sight: Sight | undefined): boolean {
  const was = before?.['sensitivity'];
  const wasRestricted = was === undefined ? restricted : was !== 'PUBLIC';
  const moved = sight !== undefined && before !== null && sight.column in before;
  const place = moved ? (before[sight.column] as string | null) : path;
  return !wasRestricted || (sight !== undefined && reaches(sight.reach, place));
}
