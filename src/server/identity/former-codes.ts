import type { Actor } from '../../kernel/access/actor.js';
import type { Database } from '../../kernel/database.js';
import { presentCodes } from '../../kernel/read/code.js';
import { sql } from '../../kernel/sql.js';
import type { TreeEntity } from '../../kernel/model/model.js';
import type { Identity } from './identity.js';

/**
 * A changed code takes effect within two of these: one is the age of cached codes, one the interval at which
 * connections are checked.
 */
const OLDEST_MS = 1000;

interface FormerCodesOptions {
  readonly db: Database;
  /** The tree whose codes grants contain. */
  readonly tree: TreeEntity;
  /** Monotonic milliseconds. */
  readonly clock?: () => number;
}

/** Present codes of regions by the codes in grants. */
type Codes = ReadonlyMap<string, string>;

/**
 * Resolves former codes: a grant for a code that a region once had applies to that region; one for an unknown code
 * applies nowhere.
 */
export function withFormerCodes(
  identity: Identity,
  { db, tree, clock = () => performance.now() }: FormerCodesOptions,
): Identity {
  const originals = new WeakMap<Actor, Actor>();
  /** The same object for all requests of an actor, as long as its codes resolve to the same regions. */
  const cache = new WeakMap<Actor, { at: number; actor: Promise<Actor> }>();

  const read = async (actor: Actor): Promise<Codes> => {
    const codes = actor.grants.flatMap(({ region }) => region ?? []);
    const rows = await db.rows<{ given: string; present: string }>(
      sql`select given, present from ${presentCodes(tree, sql`${codes}::text[]`)} codes`,
    );
    return new Map(rows.map(({ given, present }) => [given, present]));
  };
  const present = async (actor: Actor, previous: Promise<Actor> | undefined): Promise<Actor> => {
    const codes = await read(actor);
    const grants = actor.grants.map((grant) => ({ ...grant, region: codes.get(grant.region ?? '') ?? grant.region }));
    const last = await previous?.catch(() => undefined);
    // an undefined `same` is not equal to any grants
    for (const same of [actor, last]) if (JSON.stringify(same?.grants) === JSON.stringify(grants)) return same!;
    const resolved = { ...actor, grants };
    originals.set(resolved, actor);
    return resolved;
  };
  const current = (actor: Actor): Promise<Actor> => {
    const last = cache.get(actor);
    if (last && clock() - last.at <= OLDEST_MS) return last.actor;
    const next = present(actor, last?.actor);
    cache.set(actor, { at: clock(), actor: next });
    next.catch(() => cache.delete(actor)); // the next request tries again
    return next;
  };
  const namesRegions = ({ grants }: Actor): boolean => grants.some(({ region }) => region !== null);

  return {
    ...identity,
    async identify(authorization) {
      const actor = await identity.identify(authorization);
      return namesRegions(actor) ? current(actor) : actor;
    },
    stillValid(actor) {
      const original = originals.get(actor) ?? actor;
      const holds = identity.stillValid(original);
      if (!namesRegions(original)) return holds;
      return Promise.all([holds, current(original)]).then(
        ([isValid, now]) => isValid && now === actor,
        () => true, // the database is unavailable, so no data can be read either
      );
    },
  };
}
