import { setTimeout as pause } from 'node:timers/promises';
import { sql } from '../../kernel/sql.js';
import type { Log } from '../../kernel/context.js';
import type { Database } from '../../kernel/database.js';
import type { Grant } from '../../kernel/access/actor.js';
import { OLDEST_TOKEN_SECONDS, TOLERANCE_SECONDS } from './access-tokens.js';

/** From this age on a snapshot is refreshed in the background, so that hardly any request waits for it. */
const REFRESH_MS = 500;
/**
 * Maximum age of a snapshot that is used. As connections are checked every second, a revocation takes effect within
 * two.
 */
const OLDEST_MS = 1000;
/** Minimum time between reads for unknown keys. */
const MIN_INTERVAL_MS = 100;

export interface StoredKey {
  readonly id: string;
  readonly hash: Buffer;
  readonly name: string;
  readonly grants: readonly Grant[];
  readonly expiresAt: Date;
  readonly usedAt: Date | null;
}

/**
 * The valid credentials at one moment: keys that are not revoked, and for each subject the time before which its tokens
 * are revoked.
 */
export interface CredentialSnapshot {
  readonly keys: ReadonlyMap<string, StoredKey>;
  readonly revoked: ReadonlyMap<string, Date>;
}

interface DatedSnapshot {
  readonly at: number;
  readonly snapshot: CredentialSnapshot;
}

/**
 * Reads both tables as a whole: they are short, one read serves every connection, and a made-up key costs no statement.
 * Single lookups would take as many statements as there are callers.
 */
export class CredentialSnapshots {
  private cached: DatedSnapshot | undefined;
  private pending: Promise<CredentialSnapshot> | undefined;
  private next: Promise<CredentialSnapshot> | undefined;
  private readAt = -Infinity;

  /** @param clock monotonic milliseconds */
  constructor(
    private readonly db: Database,
    private readonly clock: () => number,
    private readonly now: () => Date,
    private readonly log: Log,
  ) {}

  /** A recent snapshot, without waiting if there is one. */
  current(): CredentialSnapshot | Promise<CredentialSnapshot> {
    const age = this.clock() - (this.cached?.at ?? -Infinity);
    if (!this.cached || age > OLDEST_MS) return this.renew();
    if (age > REFRESH_MS && !this.pending) {
      this.renew().catch((error: unknown) => this.log.warn({ err: error }, 'revocations could not be read'));
    }
    return this.cached.snapshot;
  }

  /** The last snapshot, whatever its age; undefined before the first read. */
  get last(): CredentialSnapshot | undefined {
    return this.cached?.snapshot;
  }

  /**
   * A snapshot as of now, for a key that the last one does not contain: a read that began before does not count. All
   * callers meanwhile wait for one read, and reads are spaced, so that made-up keys cost their sender time and hardly a
   * statement.
   */
  fresh(): Promise<CredentialSnapshot> {
    this.next ??= pause(Math.max(0, this.readAt + MIN_INTERVAL_MS - this.clock())).then(() => {
      this.next = undefined;
      this.pending = undefined; // it may have started before the key was created
      return this.renew();
    });
    return this.next;
  }

  private renew(): Promise<CredentialSnapshot> {
    if (this.pending) return this.pending;
    const at = (this.readAt = this.clock()); // before the read: what is committed meanwhile may be missing
    const reading = this.read().then(
      (snapshot) => {
        if (this.pending === reading) {
          this.cached = { at, snapshot };
          this.pending = undefined;
        }
        return snapshot;
      },
      (error: unknown) => {
        if (this.pending === reading) this.pending = undefined;
        throw error;
      },
    );
    this.pending = reading;
    return reading;
  }

  private async read(): Promise<CredentialSnapshot> {
    const now = this.now();
    const oldest = new Date(now.getTime() - (OLDEST_TOKEN_SECONDS + TOLERANCE_SECONDS) * 1000);
    const [keys, revoked] = await Promise.all([
      this.db.rows<StoredKey>(sql`
        select id, hash, name, grants, expires_at as "expiresAt", last_used_at as "usedAt"
        from application_key where revoked_at is null and expires_at > ${now}`),
      this.db.rows<{ readonly subject: string; readonly at: Date }>(sql`
        select subject, at from revocation where at > ${oldest}`),
    ]);
    return {
      keys: new Map(keys.map((key) => [key.id, key])),
      revoked: new Map(revoked.map(({ subject, at }) => [subject, at])),
    };
  }
}
