import type { Actor } from '../../kernel/access/actor.js';
import type { Database } from '../../kernel/database.js';
import { presentCodes } from '../../kernel/read/code.js';
import { sql } from '../../kernel/sql.js';
import type { TreeEntity } from '../../kernel/model/model.js';
import type { Identity } from './identity.js';

/** A code that changes is noticed within two of these: one for what is read, one for the look of a connection that stays. */
const OLDEST_MS = 1000;

interface FormerCodesOptions {
  readonly db: Database;
  /** Whose codes grants name. */
  readonly tree: TreeEntity;
  /** Milliseconds that never jump. */
  readonly clock?: () => number;
}

/** What a region is called now, by the codes that grants name. */
type Codes = ReadonlyMap<string, string>;

/** A grant for a code that a region had holds where that region is now; one for a code of nobody holds nowhere. */
export function withFormerCodes(
  identity: Identity,
  { db, tree, clock = () => performance.now() }: FormerCodesOptions,
): Identity {
  const proved = new WeakMap<Actor, Actor>();
  /** One for all requests of an actor, as long as its codes lead to the same. */
  const known = new WeakMap<Actor, { at: number; actor: Promise<Actor> }>();

  const read = async (actor: Actor): Promise<Codes> => {
    const codes = actor.grants.flatMap(({ region }) => region ?? []);
    const rows = await db.rows<{ given: string; present: string }>(
      sql`select given, present from ${presentCodes(tree, sql`${codes}::text[]`)} codes`,
    );
    return new Map(rows.map(({ given, present }) => [given, present]));
  };
  const present = async (actor: Actor, before: Promise<Actor> | undefined): Promise<Actor> => {
    const codes = await read(actor);
    const grants = actor.grants.map((grant) => ({ ...grant, region: codes.get(grant.region ?? '') ?? grant.region }));
    const last = await before?.catch(() => undefined);
    for (const same of [actor, last]) if (JSON.stringify(same?.grants) === JSON.stringify(grants)) return same!; // compared
    const moved = { ...actor, grants };
    proved.set(moved, actor);
    return moved;
  };
  const current = (actor: Actor): Promise<Actor> => {
    const last = known.get(actor);
    if (last && clock() - last.at <= OLDEST_MS) return last.actor;
    const next = present(actor, last?.actor);
    known.set(actor, { at: clock(), actor: next });
    next.catch(() => known.delete(actor)); // whoever asks next tries again
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
      const original = proved.get(actor) ?? actor;
      const holds = identity.stillValid(original);
      if (!namesRegions(original)) return holds;
      return Promise.all([holds, current(original)]).then(
        ([isValid, now]) => isValid && now === actor,
        () => true, // the database is away: nothing can be read either
      );
    },
  };
}
