import { readScopes } from '../access/read-scope.js';
import type { Context } from '../context.js';
import type { Row } from '../database.js';
import { TooMuch } from '../errors.js';
import type { Bookmark, Change, FeedFilter, Item } from '../feed.js';
import { globalId } from '../id.js';
import { all, as, col, ROW, sql, type Sql } from '../sql.js';
import { isLocated, type EntityMeta } from '../model/model.js';
import { treeOf, filterPredicate, type Filter } from './filter.js';
import { orderKeys } from './order.js';
import { persist } from './persist.js';
import { columnsOf } from './select.js';

/** Rows that a board may hold: what a screen shows and a server can keep the versions of. */
export const LARGEST_BOARD = 500;

/** The whole board, or what changed on it. */
export interface Delta {
  readonly bookmark?: undefined;
  /** Each reader's own: another's board began elsewhere, so at one position it has something else to say. */
  readonly snapshot: true;
  readonly position: string;
  /** What the reader had is void: `upserted` is all there is. */
  readonly isSnapshot: boolean;
  readonly upserted: readonly Row[];
  /** Global ids. */
  readonly removed: readonly string[];
}

/** What a filter looks at besides the thing's own rows: a change there can move rows in or out. */
export function touched(
  entity: EntityMeta,
  filter: Filter | null | undefined,
  found = new Set<EntityMeta>(),
): Set<EntityMeta> {
  for (const [name, value] of Object.entries(filter ?? {})) {
    if (value == null) continue;
    if (name === 'and' || name === 'or') for (const part of value as Filter[]) touched(entity, part, found);
    if (name === 'search' && isLocated(entity)) found.add(treeOf(entity)); // it may be found by the names of where it is
    if (name === 'not') touched(entity, value as Filter, found);
    const relation = entity.manyToOne.find((o) => o.name === name);
    if (relation) touched(relation.to, value as Filter, found.add(relation.to));
    const list = entity.manyToMany.find((l) => l.name === name)?.to ?? entity.lists.find((m) => m.field === name)?.to;
    if (list) for (const part of Object.values(value as Filter)) touched(list, part as Filter, found.add(list));
  }
  return found;
}

/** Opens a board: what is on it now, then what changes. Its rows and its position are of one moment. */
export async function openBoard(
  entity: EntityMeta,
  filter: Filter | null | undefined,
  context: Context,
): Promise<Board> {
  const rows = await context.db.rows<Row & { readonly $position: string }>(sql`
    select feed_position(f) as "$position", page.* from feed f left join lateral (${matching(entity, filter, context)}) page on true`);
  const upserted = rows.filter((row) => row.id !== null);
  refuseLarge(upserted.length);
  const position = rows[0]!.$position; // the table feed has one row
  const others = [...touched(entity, filter)];
  const feedFilter: FeedFilter = {
    types: [entity, ...others].map(({ name }) => name),
    readScopes: readScopes([entity, ...others], context.actor),
  };
  const source = await context.feed.follow(feedFilter, position);
  return new Board(entity, filter, new Set(others.map(({ name }) => name)), context, source, {
    snapshot: true,
    position,
    isSnapshot: true,
    upserted,
    removed: [],
  });
}

function matching(
  entity: EntityMeta,
  filter: Filter | null | undefined,
  { actor }: Context,
  more: readonly Sql[] = [],
): Sql {
  const keys = sql.join(orderKeys(entity).map((key) => key.at(ROW)));
  return sql`select ${columnsOf(entity, ROW)}, ${sql.lit(entity.name)} as __typename from ${as(entity, ROW)}
    where ${all([...filterPredicate(entity, filter, ROW, actor), ...more])} order by ${keys} limit ${sql.lit(LARGEST_BOARD + 1)}`;
}

function refuseLarge(size: number): void {
  if (size > LARGEST_BOARD) throw new TooMuch('BOARD_TOO_LARGE', { most: LARGEST_BOARD });
}

const DONE: IteratorReturnResult<undefined> = { done: true, value: undefined };

/**
 * One reader's board. It knows the version of each row that the reader has, and nothing more of it; what may have
 * changed is read again with the filter, as it is now, one statement for a batch of changes. So a delta may show a
 * row newer than its position, never an older one than was shown, and changes that a later one overtook are left out.
 */
export class Board implements AsyncIterableIterator<Delta | Bookmark> {
  private readonly shown: Map<string, number>;
  private first: Delta | undefined;
  private open = true;

  constructor(
    private readonly entity: EntityMeta,
    private readonly filter: Filter | null | undefined,
    /** Types that the filter looks at besides the thing's own rows. */
    private readonly others: ReadonlySet<string>,
    private readonly context: Context,
    private readonly source: AsyncIterableIterator<readonly Item[]>,
    first: Delta,
  ) {
    this.first = first;
    this.shown = new Map(first.upserted.map((row) => [row.id, version(row)]));
  }

  async next(): Promise<IteratorResult<Delta | Bookmark, undefined>> {
    const { first } = this;
    this.first = undefined;
    if (first && this.open) return { done: false, value: first };
    while (this.open) {
      const batch = await this.source.next();
      if (batch.done) break;
      const value = await this.digest(batch.value);
      if (value && this.open) return { done: false, value };
    }
    return DONE;
  }

  private async digest(items: readonly Item[]): Promise<Delta | Bookmark | null> {
    const last = items.at(-1);
    if (!last || last.bookmark) return last ?? null;
    const changes = items as readonly Change[]; // bookmarks come alone
    const all = changes.some(({ type }) => this.others.has(type)); // any row may have moved in or out
    const ids = all ? null : this.candidates(changes);
    if (ids?.length === 0) return null;
    const statement = matching(
      this.entity,
      this.filter,
      this.context,
      ids ? [sql`${col(ROW, 'id')} = any(${ids}::uuid[])`] : [],
    );
    const rows = await persist(
      () => this.context.db.rows<Row>(statement),
      () => this.open,
    );
    const delta = this.apply(rows, ids ?? [...this.shown.keys()], last.position);
    if (this.shown.size > LARGEST_BOARD) await this.return();
    refuseLarge(this.shown.size);
    return delta;
  }

  /** Rows that changed since they were shown, or that were not shown. */
  private candidates(changes: readonly Change[]): string[] {
    return [
      ...new Set(
        changes.filter(({ subject, version: of }) => of > (this.shown.get(subject) ?? 0)).map(({ subject }) => subject),
      ),
    ];
  }

  /** @param asked ids of which those without a row are on the board no more */
  private apply(rows: readonly Row[], asked: readonly string[], position: string): Delta | null {
    const upserted = rows.filter((row) => version(row) > (this.shown.get(row.id) ?? 0));
    const present = new Set(rows.map(({ id }) => id));
    const gone = asked.filter((id) => !present.has(id) && this.shown.delete(id));
    for (const row of upserted) this.shown.set(row.id, version(row));
    if (upserted.length === 0 && gone.length === 0) return null;
    return {
      snapshot: true,
      position,
      isSnapshot: false,
      upserted,
      removed: gone.map((id) => globalId(this.entity.name, id)),
    };
  }

  async return(): Promise<IteratorResult<Delta | Bookmark, undefined>> {
    this.open = false;
    await this.source.return?.();
    return DONE;
  }

  [Symbol.asyncIterator](): this {
    return this;
  }
}

const version = (row: Row): number => row['version'] as number;
