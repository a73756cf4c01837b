import type { Actor, Grant } from '../../kernel/access/actor.js';
import type { Database } from '../../kernel/database.js';
import { memo } from '../../kernel/memo.js';
import type { Sql } from '../../kernel/sql.js';
import type { Identity } from './identity.js';

/** A pair that ends is noticed within two of these: one for what is read, one for the look of a connection that stays. */
const OLDEST_MS = 1000;

type Sides = ReadonlyMap<string, ReadonlySet<string>>;

interface PartnersOptions {
  readonly db: Database;
  /** Rows `one`, `other`: division codes of regions that are partners now, each in both directions. */
  readonly pairs: Sql;
  /** Milliseconds that never jump. */
  readonly clock?: () => number;
}

/**
 * What the grant of a partner means: the other sides of the pairs that its region is in, for as long as they last.
 * Any other grant means what it says; a partner without a region is nobody's.
 */
export function withPartners(
  identity: Identity,
  { db, pairs, clock = () => performance.now() }: PartnersOptions,
): Identity {
  const given = new WeakMap<Actor, Actor>();
  let taken: { at: number; sides: Promise<Sides> } | undefined;

  const read = async (): Promise<Sides> => {
    const rows = await db.rows<{ one: string; other: string }>(pairs);
    const grouped = Map.groupBy(rows, ({ one }) => one);
    return new Map([...grouped].map(([one, all]) => [one, new Set(all.map(({ other }) => other))]));
  };
  const current = (): Promise<Sides> => {
    if (!taken || clock() - taken.at > OLDEST_MS) {
      const sides = read();
      taken = { at: clock(), sides };
      sides.catch(() => (taken = undefined)); // whoever asks next tries again
    }
    return taken.sides;
  };
  const meant = (grants: readonly Grant[], sides: Sides): readonly Grant[] =>
    grants.flatMap((grant) =>
      grant.role === 'PARTNER'
        ? [...(sides.get(grant.region ?? '') ?? [])].map((region) => ({ ...grant, region }))
        : [grant],
    );
  /** One for all requests of an actor, as long as the pairs are those that were read: see `actorOf` of applications. */
  const partnerBy = memo((sides: Sides) =>
    memo((actor: Actor): Actor => {
      const partner = { ...actor, grants: meant(actor.grants, sides) };
      given.set(partner, actor);
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
      const proved = given.get(actor);
      if (!proved) return identity.stillValid(actor);
      return Promise.all([identity.stillValid(proved), current()]).then(
        ([holds, sides]) => holds && JSON.stringify(meant(proved.grants, sides)) === JSON.stringify(actor.grants),
        () => true, // the database is away: nothing can be read either
      );
    },
  };
}
