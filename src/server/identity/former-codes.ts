import type { Grant } from '../../kernel/access/actor.js';
import type { Database } from '../../kernel/database.js';
import { presentCodes } from '../../kernel/read/code.js';
import { sql } from '../../kernel/sql.js';
import type { TreeEntity } from '../../kernel/model/model.js';
import type { GrantSource } from './present-grants.js';

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
export function formerCodes({ db, tree, clock = () => performance.now() }: FormerCodesOptions): GrantSource {
  const cache = new WeakMap<readonly Grant[], { at: number; codes: Promise<Codes> }>();

  const read = async (grants: readonly Grant[]): Promise<Codes> => {
    const codes = grants.flatMap(({ region }) => region ?? []);
    const rows = await db.rows<{ given: string; present: string }>(
      sql`select given, present from ${presentCodes(tree, sql`${codes}::text[]`)} codes`,
    );
    return new Map(rows.map(({ given, present }) => [given, present]));
  };
  const current = (grants: readonly Grant[]): Promise<Codes> => {
    const last = cache.get(grants);
    if (last && clock() - last.at <= OLDEST_MS) return last.codes;
    const codes = read(grants);
    cache.set(grants, { at: clock(), codes });
    codes.catch(() => cache.delete(grants)); // the next request tries again
    return codes;
  };

  return {
    concerns: ({ region }) => region !== null,
    async present(grants) {
      const codes = await current(grants);
      return grants.map((grant) => ({ ...grant, region: codes.get(grant.region ?? '') ?? grant.region }));
    },
  };
}
