import { readScopes } from '../access/read-scope.js';
import type { Context } from '../context.js';
import type { Row } from '../database.js';
import { TooMuch } from '../errors.js';
import type { Bookmark, Change, FeedFilter, Item } from '../feed.js';
import { globalId } from '../id.js';
import { all, as, col, ROW, sql, type Sql } from '../sql.js';
import { isLocated, type EntityMeta } from '../model/model.js';
import { rolledEntities } from '../model/roll-ups.js';
import { calendarDay } from '../period.js';
import { treeOf, filterPredicate, type Filter } from './filter.js';
import { endFilters, listedBy } from './list-conditions.js';
import { orderKeys } from './order.js';
import { persist } from './persist.js';
import { columnsOf } from './select.js';

/** Maximum number of rows on a board: what a screen shows and a server can keep the versions of. */
export const LARGEST_BOARD = 500;

/** The whole board, or its changes. */
export interface Delta {
  readonly bookmark?: undefined;
  /**
   * Marks a delta as its reader's own: another reader's board began elsewhere, so the same position may carry another
   * delta.
   */
  readonly snapshot: true;
  readonly position: string;
  /** The reader must discard its rows: `upserted` is the whole board. */
  readonly isSnapshot: boolean;
  readonly upserted: readonly Row[];
  /** Global ids. */
  readonly removed: readonly string[];
}

/** The other entities that a filter reads: a change there can move rows in or out. */
export function typesInFilter(
  entity: EntityMeta,
  filter: Filter | null | undefined,
  entities = new Set<EntityMeta>(),
): Set<EntityMeta> {
  for (const [name, value] of Object.entries(filter ?? {})) {
    if (value == null) continue;
    if (name === 'and' || name === 'or') for (const part of value as Filter[]) typesInFilter(entity, part, entities);
    // a search also matches the names of a row's regions
    if (name === 'search' && isLocated(entity)) entities.add(treeOf(entity));
    if (entity.columns.find((column) => column.name === name)?.rolledUp)
      for (const child of rolledEntities(entity)) entities.add(child);
    if (name === 'not') typesInFilter(entity, value as Filter, entities);
    const relation = entity.manyToOne.find((o) => o.name === name);
    if (relation) typesInFilter(relation.to, value as Filter, entities.add(relation.to));
    const about = entity.abouts.find((each) => each.name === name);
    if (about)
      for (const { end, part } of endFilters(about, value as Filter)) typesInFilter(end, part, entities.add(end));
    const list = entity.manyToMany.find((l) => l.name === name)?.to ?? entity.lists.find((m) => m.field === name)?.to;
    if (list)
      for (const part of Object.values(value as Filter)) typesInFilter(list, part as Filter, entities.add(list));
  }
  return entities;
}

/** Whether a filter selects other rows on another day. */
export const followsDay = (entity: EntityMeta, filter: Filter | null | undefined): boolean =>
  Object.entries(filter ?? {}).some(([name, value]) => {
    if (value == null) return false;
    if (name === 'and' || name === 'or') return (value as Filter[]).some((part) => followsDay(entity, part));
    if (name === 'not') return followsDay(entity, value as Filter);
    if (entity.virtuals.some((virtual) => virtual.name === name)) return true;
    const to = entity.manyToOne.find((relation) => relation.name === name)?.to;
    if (to) return followsDay(to, value as Filter);
    const list = listedBy(entity, name);
    if (list) return Object.values(value as Filter).some((part) => followsDay(list, part as Filter));
    return typeof value === 'object' && 'daysFromToday' in value;
  });

/** Opens a board: its rows now, then their changes. Rows and position come from one snapshot. */
export async function openBoard(
  entity: EntityMeta,
  filter: Filter | null | undefined,
  context: Context,
): Promise<Board> {
  const rows = await context.db.rows<Row & { readonly $position: string }>(sql`
    select feed_position(f) as "$position", page.* from feed f
      left join lateral (${boardQuery(entity, filter, context)}) page on true`);
  const upserted = rows.filter((row) => row.id !== null);
  requireSize(upserted.length);
  const position = rows[0]!.$position; // the table `feed` has one row
  const others = [...typesInFilter(entity, filter)];
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

function boardQuery(
  entity: EntityMeta,
  filter: Filter | null | undefined,
  { actor }: Context,
  more: readonly Sql[] = [],
): Sql {
  const keys = sql.join(orderKeys(entity, actor).map((key) => key.at(ROW)));
  return sql`select ${columnsOf(entity, ROW)}, ${sql.lit(entity.name)} as __typename from ${as(entity, ROW)}
    where ${all([...filterPredicate(entity, filter, ROW, actor), ...more])} order by ${keys}
      limit ${sql.lit(LARGEST_BOARD + 1)}`;
}

function requireSize(size: number): void {
  if (size > LARGEST_BOARD) throw new TooMuch('BOARD_TOO_LARGE', { most: LARGEST_BOARD });
}

const DONE: IteratorReturnResult<undefined> = { done: true, value: undefined };

/**
 * One reader's board. It stores only the version of each row that the reader has. Rows that may have changed are read
 * again with the filter, in their present state, with one statement per batch of changes. So a delta may contain a row
 * newer than its position but never one older than sent before, and skips intermediate changes.
 */
export class Board implements AsyncIterableIterator<Delta | Bookmark> {
  private readonly sentVersions: Map<string, number>;
  private first: Delta | undefined;
  private open = true;
  /** The day of which its rows are; null if they are of any day. */
  private day: string | null;

  constructor(
    private readonly entity: EntityMeta,
    private readonly filter: Filter | null | undefined,
    /** Other types that the filter reads. */
    private readonly others: ReadonlySet<string>,
    private readonly context: Context,
    private readonly source: AsyncIterableIterator<readonly Item[]>,
    first: Delta,
  ) {
    this.first = first;
    this.day = followsDay(entity, filter) ? calendarDay(context.now()) : null;
    this.sentVersions = new Map(first.upserted.map((row) => [row.id, version(row)]));
  }

  async next(): Promise<IteratorResult<Delta | Bookmark, undefined>> {
    const { first } = this;
    this.first = undefined;
    if (first && this.open) return { done: false, value: first };
    while (this.open) {
      const batch = await this.source.next();
      if (batch.done) break;
      const value = await this.deltaOf(batch.value);
      if (value && this.open) return { done: false, value };
    }
    return DONE;
  }

  private async deltaOf(items: readonly Item[]): Promise<Delta | Bookmark | null> {
    const last = items.at(-1);
    const isNewDay = this.takeDay();
    if (!last || (last.bookmark && !isNewDay)) return last ?? null;
    const changes = last.bookmark ? [] : (items as readonly Change[]); // bookmarks come alone
    // any row may have moved in or out
    const affectsAll = isNewDay || changes.some(({ type }) => this.others.has(type));
    const ids = affectsAll ? null : this.candidates(changes);
    if (ids?.length === 0) return null;
    const statement = boardQuery(
      this.entity,
      this.filter,
      this.context,
      ids ? [sql`${col(ROW, 'id')} = any(${ids}::uuid[])`] : [],
    );
    const rows = await persist(
      () => this.context.db.rows<Row>(statement),
      () => this.open,
    );
    const delta = this.apply(rows, ids ?? [...this.sentVersions.keys()], last.position);
    if (this.sentVersions.size > LARGEST_BOARD) await this.return();
    requireSize(this.sentVersions.size);
    return delta;
  }

  /** Whether a day has begun since the rows were read, which no event tells. */
  private takeDay(): boolean {
    if (this.day === null) return false;
    const [before, today] = [this.day, calendarDay(this.context.now())];
    this.day = today;
    return today !== before;
  }

  /** Ids of rows that changed since they were sent, or were never sent. */
  private candidates(changes: readonly Change[]): string[] {
    return [
      ...new Set(
        changes
          .filter(({ subject, version: of }) => of > (this.sentVersions.get(subject) ?? 0))
          .map(({ subject }) => subject),
      ),
    ];
  }

  /** @param ids those without a row have left the board */
  private apply(rows: readonly Row[], ids: readonly string[], position: string): Delta | null {
    const upserted = rows.filter((row) => version(row) > (this.sentVersions.get(row.id) ?? 0));
    const present = new Set(rows.map(({ id }) => id));
    const removed = ids.filter((id) => !present.has(id) && this.sentVersions.delete(id));
    for (const row of upserted) this.sentVersions.set(row.id, version(row));
    if (upserted.length === 0 && removed.length === 0) return null;
    return {
      snapshot: true,
      position,
      isSnapshot: false,
      upserted,
      removed: removed.map((id) => globalId(this.entity.name, id)),
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
