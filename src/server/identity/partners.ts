import type { Actor, Grant } from '../../kernel/access/actor.js';
import type { Database } from '../../kernel/database.js';
import { memo } from '../../kernel/memo.js';
import type { Sql } from '../../kernel/sql.js';
import type { Identity } from './identity.js';

/**
 * The end of a pair takes effect within two of these: one is the age of cached pairs, one the interval at which
 * connections are checked.
 */
const OLDEST_MS = 1000;

type Sides = ReadonlyMap<string, ReadonlySet<string>>;

interface PartnersOptions {
  readonly db: Database;
  /** Rows `one`, `other`: division codes of regions that are partners now, each in both directions. */
  readonly pairs: Sql;
  /** Monotonic milliseconds. */
  readonly clock?: () => number;
}

/**
 * Expands the grant of a partner to the other sides of the pairs that its region is in, as long as they last. Other
 * grants are unchanged; a partner grant without a region grants nothing.
 */
export function withPartners(
  identity: Identity,
  { db, pairs, clock = () => performance.now() }: PartnersOptions,
): Identity {
  const originals = new WeakMap<Actor, Actor>();
  let cached: { at: number; sides: Promise<Sides> } | undefined;

  const read = async (): Promise<Sides> => {
    const rows = await db.rows<{ one: string; other: string }>(pairs);
    const grouped = Map.groupBy(rows, ({ one }) => one);
    return new Map([...grouped].map(([one, all]) => [one, new Set(all.map(({ other }) => other))]));
  };
  const current = (): Promise<Sides> => {
    if (!cached || clock() - cached.at > OLDEST_MS) {
      const sides = read();
      cached = { at: clock(), sides };
      sides.catch(() => (cached = undefined)); // the next request tries again
    }
    return cached.sides;
  };
  const expanded = (grants: readonly Grant[], sides: Sides): readonly Grant[] =>
    grants.flatMap((grant) =>
      grant.role === 'PARTNER'
        ? [...(sides.get(grant.region ?? '') ?? [])].map((region) => ({ ...grant, region }))
        : [grant],
    );
  /** The same object for all requests of an actor, until the pairs are read again: see `actorOf` of applications. */
  const partnerBy = memo((sides: Sides) =>
    memo((actor: Actor): Actor => {
      const partner = { ...actor, grants: expanded(actor.grants, sides) };
      originals.set(partner, actor);
      return partner;
    }),
  );
  const isPartner = ({ grants }: Actor): boolean => grants.some(({ role }) => role === 'PARTNER');

  return {
    ...identity,
    async identify(authorization) {
      const actor = await identity.identify(authorization);
      return isPartner(actor) ? partnerBy(await current())(actor) : actor;
    },
    stillValid(actor) {
      const original = originals.get(actor);
      if (!original) return identity.stillValid(actor);
      return Promise.all([identity.stillValid(original), current()]).then(
        ([holds, sides]) => holds && JSON.stringify(expanded(original.grants, sides)) === JSON.stringify(actor.grants),
        () => true, // the database is unavailable, so no data can be read either
      );
    },
  };
}
