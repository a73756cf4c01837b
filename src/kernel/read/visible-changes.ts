import { inScope, readPredicate } from '../access/scope.js';
import { wasVisibleBefore, isVisibleAfter, readScopeOf } from '../access/read-scope.js';
import type { Context } from '../context.js';
import type { Bookmark, Change, Item, FeedFilter } from '../feed.js';
import { all, any, ROW, sql } from '../sql.js';
import { internalLike } from '../model/internal.js';
import type { EntityMeta } from '../model/model.js';
import { SequentialQueue } from './sequential-queue.js';
import { readNode } from './read.js';

/** Actor of a change of which the caller may only know that it happened. */
export const WITHHELD = 'withheld';

/** A change that its follower has not taken yet; its visibility is decided when it is taken. */
export interface StoredChange {
  readonly bookmark?: undefined;
  readonly position: string;
  tell(): Promise<Change>;
}

/** Changes with the details that the caller may see now. */
export const visibleChanges = (changes: readonly Change[], context: Context): Promise<Change[]> => {
  const redactor = new Redactor(changes, context);
  return Promise.all(changes.map((change, n) => redactor.tell(change, n)));
};

/** Every change that passes the filter, to be redacted one by one; see `Feed.follow`. */
export async function followVisible(
  feedFilter: FeedFilter,
  after: string | null | undefined,
  context: Context,
): Promise<AsyncIterableIterator<Bookmark | StoredChange>> {
  return new SequentialQueue<Item, Bookmark | StoredChange>(await context.feed.follow(feedFilter, after), (items) => {
    const redactor = new Redactor(items, context);
    return items.map((item, n) =>
      item.bookmark ? item : { position: item.position, tell: () => redactor.tell(item, n) },
    );
  });
}

/**
 * Redacts changes that were read together. Of a record that the caller may not see now, only its identity remains; of
 * one that came into the caller's scope, its previous values are removed. Visibility is read once for all remaining
 * changes of a type, and again once any record of that type has changed.
 */
class Redactor {
  private readonly visibleByEntity = new Map<
    EntityMeta,
    { readonly known: number; readonly ids: Promise<ReadonlySet<string>> }
  >();

  constructor(
    private readonly items: readonly Item[],
    private readonly context: Context,
  ) {}

  /** @param n index of the change among the items */
  async tell(change: Change, n: number): Promise<Change> {
    const entity = this.context.model.byName.get(change.type);
    if (!entity?.options.restricted) return change;
    const { actor } = this.context;
    if (readPredicate(entity, ROW, actor).length === 0) return change;
    const readScope = readScopeOf(entity, actor);
    if (!isVisibleAfter(change, readScope) || !(await this.visibleFrom(n, entity)).has(change.subject))
      return redacted(change);
    return wasVisibleBefore(change, readScope)
      ? change
      : (Object.create(change, { before: { value: null } }) as Change); // the values of a change are getters
  }

  private visibleFrom(n: number, entity: EntityMeta): Promise<ReadonlySet<string>> {
    const { feed } = this.context;
    const cached = this.visibleByEntity.get(entity);
    if (cached && !feed.changedSince(cached.known, [entity.name])) return cached.ids;
    const known = feed.known();
    const remaining = this.items.slice(n).filter((item): item is Change => !item.bookmark && item.type === entity.name);
    const visible = visibleRecords(entity, [...new Set(remaining.map(({ subject }) => subject))], this.context);
    this.visibleByEntity.set(entity, { known, ids: visible });
    visible.catch(() => this.visibleByEntity.delete(entity)); // this caller gets the error; the next one reads again
    return visible;
  }
}

/** The records that the caller may see. A deleted record counts as it was at its end. */
async function visibleRecords(
  entity: EntityMeta,
  ids: readonly string[],
  context: Context,
): Promise<ReadonlySet<string>> {
  const isVisible = async (id: string): Promise<boolean> =>
    (await readNode(entity, id, context)) !== null || wasVisibleAtDeletion(entity, id, context);
  const areVisible = await Promise.all(ids.map(isVisible));
  return new Set(ids.filter((_, n) => areVisible[n]));
}

async function wasVisibleAtDeletion(entity: EntityMeta, id: string, { actor, db, loaders }: Context): Promise<boolean> {
  if (internalLike(entity).length > 0) return false; // who may read what it was about is not known any more
  const { scope } = readScopeOf(entity, actor);
  return loaders
    .get<boolean>(`end of ${entity.name}`, async (keys) => {
      const deletions = await db.rows<{ subject: string }>(
        sql`select h.subject from unnest(${keys}::uuid[]) k cross join lateral
            (select * from history where subject = k order by version desc limit 1) h
          where ${all([sql`h.operation = 'DELETE'`, any([sql`not h.restricted`, inScope(scope, sql`h.path`)])])}`,
      );
      const visible = new Set(deletions.map(({ subject }) => subject));
      return keys.map((key) => visible.has(key));
    })
    .load(id);
}

function redacted({ n, position, at, type, subject, version, operation }: Change): Change {
  const nothing = { path: null, reason: null, requestId: null, before: null, after: null };
  return { n, position, at, type, subject, version, operation, actor: WITHHELD, restricted: true, ...nothing };
}
