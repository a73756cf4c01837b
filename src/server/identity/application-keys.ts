import { timingSafeEqual } from 'node:crypto';
import type { Actor } from '../../kernel/access/actor.js';
import type { Log } from '../../kernel/context.js';
import type { Database } from '../../kernel/database.js';
import { digest, readKey } from '../../kernel/identity/application-key.js';
import { applicationId } from '../../kernel/identity/identifier.js';
import { memo } from '../../kernel/memo.js';
import { sql } from '../../kernel/sql.js';
import { unauthenticated } from './unauthenticated.js';
import type { CredentialSnapshots, StoredKey } from './credential-snapshots.js';

const USED_MS = 3600 * 1000; // precision of `last_used_at`: it reveals unused keys, not habits
const NO_KEY_HASH = digest('no key has this secret');

/** The same object for all requests of a key, since values derived from an actor are cached by it. */
const actorOf = memo(({ id, name, grants, expiresAt }: StoredKey): Actor => ({
  id: applicationId(id),
  name,
  kind: 'APPLICATION',
  grants,
  expiresAt: expiresAt.getTime(),
}));

/** Verifies the keys of applications, which `modules/identity` creates and revokes. */
export class ApplicationKeys {
  private readonly marked = new Map<string, number>();

  constructor(
    private readonly db: Database,
    private readonly now: () => Date,
    private readonly log: Log,
  ) {}

  /**
   * The application that a key authenticates.
   *
   * @throws Unauthenticated
   */
  async check(token: string, snapshots: CredentialSnapshots): Promise<Actor> {
    const key = readKey(token);
    if (!key) throw unauthenticated('not the form of a key');
    const { id } = key;
    // an unknown key may have been created just now, here or by another process
    const stored = (await snapshots.current()).keys.get(id) ?? (await snapshots.fresh()).keys.get(id);
    const proves = timingSafeEqual(digest(key.secret), stored?.hash ?? NO_KEY_HASH);
    if (!stored || !proves) throw unauthenticated('no such key, or it was revoked');
    const now = this.now();
    if (stored.expiresAt <= now) throw unauthenticated('expired');
    this.mark(stored, now.getTime());
    return actorOf(stored);
  }

  /** Records the use in the background; a failure never fails the request. */
  private mark({ id, usedAt }: StoredKey, now: number): void {
    if (now - Math.max(usedAt?.getTime() ?? -Infinity, this.marked.get(id) ?? -Infinity) < USED_MS) return;
    this.marked.set(id, now);
    this.db
      .rows(sql`update application_key set last_used_at = ${new Date(now)} where id = ${id}`)
      .catch((error: unknown) => this.log.warn({ err: error, key: id }, 'the use of a key was not marked'));
  }
}
