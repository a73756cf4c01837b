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

const USED_MS = 3600 * 1000; // `last_used_at` is that coarse: it tells keys that nobody uses, not habits
const NOBODY = digest('no key has this secret');

/** One for all its requests: what is worked out for an actor is kept by it. */
const actorOf = memo(({ id, name, grants, expiresAt }: StoredKey): Actor => ({
  id: applicationId(id),
  name,
  kind: 'APPLICATION',
  grants,
  expiresAt: expiresAt.getTime(),
}));

/** Checks keys of applications, which the graph makes and revokes (`modules/identity`). */
export class ApplicationKeys {
  private readonly marked = new Map<string, number>();

  constructor(
    private readonly db: Database,
    private readonly now: () => Date,
    private readonly log: Log,
  ) {}

  /** The application that a key proves. @throws Unauthenticated */
  async check(token: string, standing: CredentialSnapshots): Promise<Actor> {
    const given = readKey(token);
    if (!given) throw unauthenticated('not the form of a key');
    const { id } = given;
    // one that is not known may have been made just now, here or by another process
    const stored = (await standing.current()).keys.get(id) ?? (await standing.fresh()).keys.get(id);
    const proves = timingSafeEqual(digest(given.secret), stored?.hash ?? NOBODY);
    if (!stored || !proves) throw unauthenticated('no such key, or it was revoked');
    const now = this.now();
    if (stored.expiresAt <= now) throw unauthenticated('expired');
    this.mark(stored, now.getTime());
    return actorOf(stored);
  }

  /** Beside the request, and never its failure. */
  private mark({ id, usedAt }: StoredKey, now: number): void {
    if (now - Math.max(usedAt?.getTime() ?? -Infinity, this.marked.get(id) ?? -Infinity) < USED_MS) return;
    this.marked.set(id, now);
    this.db
      .rows(sql`update application_key set last_used_at = ${new Date(now)} where id = ${id}`)
      .catch((error: unknown) => this.log.warn({ err: error, key: id }, 'the use of a key was not marked'));
  }
}
