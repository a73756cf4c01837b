import { hash, randomBytes, timingSafeEqual } from 'node:crypto';
import { z } from 'zod';
import type { Actor, Grant } from '../../kernel/access/actor.js';
import type { Log } from '../../kernel/context.js';
import type { Database } from '../../kernel/database.js';
import { Invalid } from '../../kernel/errors.js';
import { sql } from '../../kernel/sql.js';
import { grantsOfKey } from './grants.js';
import { refused } from './refuse.js';
import type { Snapshot, StoredKey } from './standing.js';

const DAY_MS = 24 * 3600 * 1000;
const LONGEST_DAYS = 366;
const USED_MS = 3600 * 1000; // `last_used_at` is that coarse: it tells keys that nobody uses, not habits
const KEY = /^rgk_([0-9a-f]{16})_([\w-]{43})$/;
const PREFIX = 'application:';
const NOBODY = digest('no key has this secret');

/** An application of a department. The department of its grants is the key's: no key reaches beyond it. */
export interface NewApplicationKey {
  readonly name: string;
  /** Key of the department. */
  readonly department: string;
  readonly grants: readonly Omit<Grant, 'department'>[];
  readonly expiresAt: Date;
  /** Id of the actor who makes it. */
  readonly createdBy: string;
}

export interface IssuedKey {
  readonly id: string;
  /** The whole key: shown once, kept nowhere. */
  readonly key: string;
}

const described = z.object({
  name: z.string().regex(/^\P{C}{1,100}$/u),
  department: z.string().regex(/^[a-z][a-z0-9-]{0,63}$/),
  grants: grantsOfKey,
  createdBy: z.string().min(1).max(300),
});

/**
 * SHA-256 is enough: the secret is 256 random bits, so there is no dictionary to try and a slow hash would only slow
 * down every request.
 */
function digest(secret: string): Buffer {
  return hash('sha256', secret, 'buffer');
}

export const applicationId = (key: string): string => PREFIX + key;
export const keyOf = (actor: Actor): string => actor.id.slice(PREFIX.length);

export class ApplicationKeys {
  private readonly marked = new Map<string, number>();

  constructor(
    private readonly db: Database,
    private readonly now: () => Date,
    private readonly log: Log,
  ) {}

  /** @throws Invalid `INVALID_VALUE` */
  async create(wanted: NewApplicationKey, db: Database = this.db): Promise<IssuedKey> {
    const now = this.now();
    const { expiresAt } = wanted;
    const read = described.safeParse(wanted);
    const left = expiresAt.getTime() - now.getTime();
    if (!read.success || !(left > 0 && left <= LONGEST_DAYS * DAY_MS)) {
      throw new Invalid('INVALID_VALUE', {}, { cause: read.error ?? new Error('expiresAt') });
    }
    const { name, department, grants, createdBy } = read.data;
    const id = randomBytes(8).toString('hex');
    const secret = randomBytes(32).toString('base64url');
    const scoped = JSON.stringify(grants.map((grant) => ({ ...grant, department })));
    await db.rows(sql`
      insert into application_key (id, hash, name, department, grants, created_by, created_at, expires_at)
      values (${id}, ${digest(secret)}, ${name}, ${department}, ${scoped}::jsonb, ${createdBy}, ${now}, ${expiresAt})`);
    return { id, key: `rgk_${id}_${secret}` };
  }

  /** @returns whether there was such a key; one that was revoked keeps its time */
  async revoke(id: string, db: Database = this.db): Promise<boolean> {
    const rows = await db.rows(sql`
      update application_key set revoked_at = coalesce(revoked_at, ${this.now()}) where id = ${id} returning id`);
    return rows.length > 0;
  }

  /** The application that a key proves. @throws Unauthenticated */
  async check(token: string, standing: () => Snapshot | Promise<Snapshot>): Promise<Actor> {
    const [, id, secret] = KEY.exec(token) ?? [];
    if (id === undefined || secret === undefined) throw refused('not the form of a key');
    const stored = (await standing()).keys.get(id);
    const proves = timingSafeEqual(digest(secret), stored?.hash ?? NOBODY);
    if (!stored || !proves) throw refused('no such key, or it was revoked');
    const now = this.now();
    if (stored.expiresAt <= now) throw refused('expired');
    this.mark(id, stored, now.getTime());
    const { name, grants, expiresAt } = stored;
    return { id: applicationId(id), name, kind: 'APPLICATION', grants, expiresAt: expiresAt.getTime() };
  }

  /** Beside the request, and never its failure. */
  private mark(id: string, { usedAt }: StoredKey, now: number): void {
    if (now - Math.max(usedAt?.getTime() ?? -Infinity, this.marked.get(id) ?? -Infinity) < USED_MS) return;
    this.marked.set(id, now);
    this.db
      .rows(sql`update application_key set last_used_at = ${new Date(now)} where id = ${id}`)
      .catch((error: unknown) => this.log.warn({ err: error, key: id }, 'the use of a key was not marked'));
  }
}
