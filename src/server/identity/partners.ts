import type { Database } from '../../kernel/database.js';
import type { Sql } from '../../kernel/sql.js';
import type { GrantSource } from './present-grants.js';

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
export function partners({ db, pairs, clock = () => performance.now() }: PartnersOptions): GrantSource {
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

  return {
    concerns: ({ role }) => role === 'PARTNER',
    async present(grants) {
      const sides = await current();
      return grants.flatMap((grant) =>
        grant.role === 'PARTNER'
          ? [...(sides.get(grant.region ?? '') ?? [])].map((region) => ({ ...grant, region }))
          : [grant],
      );
    },
  };
}
