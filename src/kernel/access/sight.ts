import type { Sight } from '../feed.js';
import { pathColumn, type Thing } from '../thing/graph.js';
import type { Actor } from './actor.js';
import { reachOf } from './reach.js';

/** Where an actor may see what is not public of these things, as readers of the feed want it. */
export const sightOf = (things: readonly Thing[], actor: Actor): Readonly<Record<string, Sight>> =>
  Object.fromEntries(
    things
      .filter(({ options }) => options.restricted)
      .map((thing) => [thing.name, { reach: reachOf(actor, 'READ', thing), column: pathColumn(thing) }]),
  );
