import { inScope } from '../access/scope.js';
import { wasVisibleBefore, isVisibleAfter, readScopeOf } from '../access/read-scope.js';
import type { Context } from '../context.js';
import type { Bookmark, Change, Item, FeedFilter } from '../feed.js';
import { all, any, sql } from '../sql.js';
import type { EntityMeta } from '../model/model.js';
import { SequentialQueue } from './sequential-queue.js';
import { readNode } from './read.js';

/** Who made a change of which the caller is told only that it was made. */
export const WITHHELD = 'withheld';

/** A change that its follower has not taken yet: what they may be told of it is found when they do. */
export interface StoredChange {
  readonly bookmark?: undefined;
  readonly position: string;
  tell(): Promise<Change>;
}

/** Changes as their caller may be told of them today. */
export const visibleChanges = (changes: readonly Change[], context: Context): Promise<Change[]> => {
  const telling = new Telling(changes, context);
  return Promise.all(changes.map((change, n) => telling.tell(change, n)));
};

/** Every wanted change, to be told one by one; see `Feed.follow`. */
export async function followVisible(
  feedFilter: FeedFilter,
  after: string | null | undefined,
  context: Context,
): Promise<AsyncIterableIterator<Bookmark | StoredChange>> {
  return new SequentialQueue<Item, Bookmark | StoredChange>(await context.feed.follow(feedFilter, after), (items) => {
    const telling = new Telling(items, context);
    return items.map((item, n) =>
      item.bookmark ? item : { position: item.position, tell: () => telling.tell(item, n) },
    );
  });
}

/**
 * Tells changes that were read together. Of a record that the caller may not see now, only which one it is; of one that
 * came into their sight, not what it was before. What they may see is asked once for all that are left of a type, and
 * anew once anything of that type has changed.
 */
class Telling {
  private readonly seen = new Map<EntityMeta, { readonly known: number; readonly ids: Promise<ReadonlySet<string>> }>();

  constructor(
    private readonly items: readonly Item[],
    private readonly context: Context,
  ) {}

  /** @param n which of them it is */
  async tell(change: Change, n: number): Promise<Change> {
    const entity = this.context.model.byName.get(change.type);
    if (!entity?.options.restricted) return change;
    const readScope = readScopeOf(entity, this.context.actor);
    if (readScope.scope.includes(null)) return change;
    if (!isVisibleAfter(change, readScope) || !(await this.seenFrom(n, entity)).has(change.subject))
      return bare(change);
    return wasVisibleBefore(change, readScope)
      ? change
      : (Object.create(change, { before: { value: null } }) as Change); // its values stand in getters
  }

  private seenFrom(n: number, entity: EntityMeta): Promise<ReadonlySet<string>> {
    const { feed } = this.context;
    const asked = this.seen.get(entity);
    if (asked && !feed.changedSince(asked.known, [entity.name])) return asked.ids;
    const known = feed.known();
    const left = this.items.slice(n).filter((item): item is Change => !item.bookmark && item.type === entity.name);
    const seen = stillSeen(entity, [...new Set(left.map(({ subject }) => subject))], this.context);
    this.seen.set(entity, { known, ids: seen });
    seen.catch(() => this.seen.delete(entity)); // whoever asked is told; the next one asks again
    return seen;
  }
}

/** Those of some records that the caller may see. One that is gone counts as it was at its end. */
async function stillSeen(entity: EntityMeta, ids: readonly string[], context: Context): Promise<ReadonlySet<string>> {
  const isSeen = async (id: string): Promise<boolean> =>
    (await readNode(entity, id, context)) !== null || wasSeenAtItsEnd(entity, id, context);
  const seen = await Promise.all(ids.map(isSeen));
  return new Set(ids.filter((_, n) => seen[n]));
}

function wasSeenAtItsEnd(entity: EntityMeta, id: string, { actor, db, loaders }: Context): Promise<boolean> {
  const { scope } = readScopeOf(entity, actor);
  return loaders
    .get<boolean>(`end of ${entity.name}`, async (keys) => {
      const ends = await db.rows<{ subject: string }>(
        sql`select h.subject from unnest(${keys}::uuid[]) k cross join lateral
            (select * from history where subject = k order by version desc limit 1) h
          where ${all([sql`h.operation = 'DELETE'`, any([sql`not h.restricted`, inScope(scope, sql`h.path`)])])}`,
      );
      const seen = new Set(ends.map(({ subject }) => subject));
      return keys.map((key) => seen.has(key));
    })
    .load(id);
}

function bare({ n, position, at, type, subject, version, operation }: Change): Change {
  const nothing = { path: null, reason: null, requestId: null, before: null, after: null };
  return { n, position, at, type, subject, version, operation, actor: WITHHELD, restricted: true, ...nothing };
}
