import { hash } from 'node:crypto';
import type { FeedProgress } from '../../kernel/feed.js';
import type { Statement } from '../../kernel/plan/planner.js';
import { compressedBytes } from './compression.js';

interface CachedAnswer {
  readonly json: Buffer;
  readonly types: readonly string[];
  /** A revision of the feed from before it was read. */
  readonly since: number;
  /** Size in bytes when it was last measured. */
  size: number;
}

/** The share of the cache that one answer may take, so that a few large ones do not evict the others. */
const MOST_SHARE = 1 / 16;
/** Bytes of an entry besides its text. */
const OVERHEAD = 300;

/**
 * Caches the results of statements until the feed learns of a change of any entity that they read. A cached result is
 * used only after the feed has checked for changes committed before the request: nobody can read an older state than
 * was acknowledged before, in whichever process.
 */
export class Answers {
  /** In the order of use, the latest last. */
  private readonly entries = new Map<string, CachedAnswer>();
  private size = 0;

  /** @param most bytes of all entries; 0 disables the cache */
  constructor(
    private readonly feed: FeedProgress,
    private readonly most: number,
  ) {}

  /** The result of a statement that reads only public data: cached or made now. */
  async of(statement: Statement, make: () => Promise<Buffer>): Promise<Buffer> {
    const { touched: types } = statement;
    if (this.most === 0 || !types) return make();
    const key = hash('sha256', `${JSON.stringify(statement.parameters)}${statement.sql}`, 'base64');
    const cached = this.entries.get(key);
    if (cached && (await this.feed.catchUp()) && !this.feed.changedSince(cached.since, types)) {
      // unless it was replaced in the meantime
      if (this.entries.get(key) === cached) this.put(key, cached);
      return cached.json;
    }
    const since = this.feed.known();
    const json = await make();
    if (sizeOf(json) > this.most * MOST_SHARE) return json;
    const detached = detach(json);
    this.put(key, { json: detached, types, since, size: 0 });
    return detached; // so that its compressed forms are cached with it
  }

  /** Puts an entry last and measures it anew: it may have been compressed since. */
  private put(key: string, entry: CachedAnswer): void {
    this.drop(key);
    entry.size = sizeOf(entry.json);
    this.entries.set(key, entry);
    this.size += entry.size;
    for (const oldest of this.entries.keys()) if (this.size > this.most) this.drop(oldest);
  }

  private drop(key: string): void {
    const entry = this.entries.get(key);
    if (entry && this.entries.delete(key)) this.size -= entry.size;
  }
}

/** A buffer shares memory with others allocated at the same time, all of which would be retained with it. */
function detach(json: Buffer): Buffer {
  const copy = Buffer.allocUnsafeSlow(json.length);
  json.copy(copy);
  return copy;
}

const sizeOf = (json: Buffer): number => json.length + compressedBytes(json) + OVERHEAD;
