import { hash } from 'node:crypto';
import type { FeedProgress } from '../../kernel/feed.js';
import type { Statement } from '../../kernel/plan/planner.js';
import { compressedBytes } from './compression.js';

interface CachedAnswer {
  readonly json: Buffer;
  readonly types: readonly string[];
  /** The change after which it was read, at the latest. */
  readonly since: number;
  /** Bytes that it takes, as far as they are counted. */
  size: number;
}

/** One answer may take this share of all: a few large ones shall not drive out the others. */
const MOST_SHARE = 1 / 16;
/** What an entry takes besides its text. */
const OVERHEAD = 300;

/**
 * What statements gave, as long as it is what they would give: until the feed knows of a change of anything that they
 * read. A request gets what is kept only after the feed has looked, since it came, for changes that were committed:
 * nobody can read less than what was acknowledged before, in whichever process.
 */
export class Answers {
  /** The one that was used last is the last. */
  private readonly kept = new Map<string, CachedAnswer>();
  private size = 0;

  /** @param most bytes of all that is kept; 0 keeps nothing */
  constructor(
    private readonly feed: FeedProgress,
    private readonly most: number,
  ) {}

  /** What a statement gives that sees only what is public: kept from before, or made now. */
  async of(statement: Statement, make: () => Promise<Buffer>): Promise<Buffer> {
    const { touched: types } = statement;
    if (this.most === 0 || !types) return make();
    const key = hash('sha256', `${JSON.stringify(statement.parameters)}${statement.sql}`, 'base64');
    const known = this.kept.get(key);
    if (known && (await this.feed.catchUp()) && !this.feed.changedSince(known.since, types)) {
      // unless it was replaced meanwhile
      if (this.kept.get(key) === known) this.put(key, known);
      return known.json;
    }
    const since = this.feed.known();
    const json = await make();
    if (sizeOf(json) > this.most * MOST_SHARE) return json;
    const own = apart(json);
    this.put(key, { json: own, types, since, size: 0 });
    return own; // its compressed forms are then kept with it
  }

  /** Puts an entry last, with the size that it has by now: it was compressed since it was counted. */
  private put(key: string, entry: CachedAnswer): void {
    this.drop(key);
    entry.size = sizeOf(entry.json);
    this.kept.set(key, entry);
    this.size += entry.size;
    for (const oldest of this.kept.keys()) if (this.size > this.most) this.drop(oldest);
  }

  private drop(key: string): void {
    const entry = this.kept.get(key);
    if (entry && this.kept.delete(key)) this.size -= entry.size;
  }
}

/** An answer shares memory with what was read or made at the same time, all of which would be kept with it. */
function apart(json: Buffer): Buffer {
  const own = Buffer.allocUnsafeSlow(json.length);
  json.copy(own);
  return own;
}

/** In bytes. */
const sizeOf = (json: Buffer): number => json.length + compressedBytes(json) + OVERHEAD;
