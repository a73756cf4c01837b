import { setTimeout as pause } from 'node:timers/promises';
import { sql } from '../../kernel/sql.js';
import type { Log } from '../../kernel/context.js';
import type { Database } from '../../kernel/database.js';
import type { Grant } from '../../kernel/access/actor.js';
import { OLDEST_TOKEN_SECONDS, TOLERANCE_SECONDS } from './access-tokens.js';

/** From this age on it is read again beside what goes on, so that hardly anybody waits for it. */
const RENEWED_MS = 500;
/** Nothing older is answered from. With a look each second, a revocation holds within two. */
const OLDEST_MS = 1000;
/** Between looks for a key that is not known. */
const APART_MS = 100;

export interface StoredKey {
  readonly id: string;
  readonly hash: Buffer;
  readonly name: string;
  readonly grants: readonly Grant[];
  readonly expiresAt: Date;
  readonly usedAt: Date | null;
}

/** What holds of credentials at a moment: keys that were not revoked, and since when tokens of a subject are not. */
export interface CredentialSnapshot {
  readonly keys: ReadonlyMap<string, StoredKey>;
  readonly revoked: ReadonlyMap<string, Date>;
}

interface TakenSnapshot {
  readonly at: number;
  readonly snapshot: CredentialSnapshot;
}

/**
 * All of both tables at once: they are short, one look serves every socket, and a made-up key costs no statement.
 * Looking up one by one would ask as often as there are callers.
 */
export class CredentialSnapshots {
  private taken: TakenSnapshot | undefined;
  private pending: Promise<CredentialSnapshot> | undefined;
  private next: Promise<CredentialSnapshot> | undefined;
  private lookedAt = -Infinity;

  /** @param clock milliseconds that never jump */
  constructor(
    private readonly db: Database,
    private readonly clock: () => number,
    private readonly now: () => Date,
    private readonly log: Log,
  ) {}

  /** At once where it is young enough. */
  current(): CredentialSnapshot | Promise<CredentialSnapshot> {
    const age = this.clock() - (this.taken?.at ?? -Infinity);
    if (!this.taken || age > OLDEST_MS) return this.renew();
    if (age > RENEWED_MS && !this.pending) {
      this.renew().catch((error: unknown) => this.log.warn({ err: error }, 'revocations could not be read'));
    }
    return this.taken.snapshot;
  }

  /** However old; undefined before the first look. */
  get last(): CredentialSnapshot | undefined {
    return this.taken?.snapshot;
  }

  /**
   * As it is now, for a key that the last look did not show: what began before is no answer. All who ask meanwhile
   * wait for one look, and none begins soon after the other, so that made-up keys cost their sender time and hardly
   * a statement.
   */
  fresh(): Promise<CredentialSnapshot> {
    this.next ??= pause(Math.max(0, this.lookedAt + APART_MS - this.clock())).then(() => {
      this.next = undefined;
      this.pending = undefined; // it may not have seen what is asked for
      return this.renew();
    });
    return this.next;
  }

  private renew(): Promise<CredentialSnapshot> {
    if (this.pending) return this.pending;
    const at = (this.lookedAt = this.clock()); // before it is read: what is committed meanwhile may be missing
    const reading = this.read().then(
      (snapshot) => {
        if (this.pending === reading) {
          this.taken = { at, snapshot };
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
