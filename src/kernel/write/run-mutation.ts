import { createHash } from 'node:crypto';
import type { Context } from '../context.js';
import type { Database, Row, Settings } from '../database.js';
import { calendarDay } from '../period.js';
import { sql, type Sql } from '../sql.js';
import { isBlank, LINES, readText } from '../text.js';
import { userError, RolledBack, type UserErrorData } from './user-error.js';

/** What a change came to: all that is needed to answer it again. */
export interface Outcome {
  /** The row as it stands after the change, or as it is where the change was refused. */
  readonly row: Row | null;
  readonly userErrors: readonly UserErrorData[];
  /** Number of its event in the history, by which its position is found; where nobody has looked, what it made. */
  readonly event: string | WrittenVersion | null;
  /** It is of an earlier request with the same key. */
  readonly isRepeated?: true;
}

/** A version of a thing, to which one event belongs. */
export interface WrittenVersion {
  readonly id: string;
  readonly version: number;
}

export interface MutationRequest {
  /** Name of the mutation: a key is good for one request, not for one payload. */
  readonly name: string;
  readonly input: Readonly<Record<string, unknown>> & {
    readonly idempotencyKey?: string | null;
    readonly reason?: string | null;
  };
  /** It attempts one change and does nothing after it. */
  readonly isOneChange?: true;
  /** The row as the caller may see it now, where a repeat of the request shows it. */
  readonly reread?: (id: string) => Promise<Row | null>;
  /** Does it in one statement that is a transaction of its own; null where that is not possible, and nothing is done. */
  readonly autocommit?: (settings: Settings) => Promise<Outcome | null>;
}

/** Outcomes of one request, aligned with what it asked: one, or one a row of a bulk form. */
export type Outcomes = readonly Outcome[];

export const succeeded = (row: Row | null, event: Outcome['event']): Outcome => ({ row, userErrors: [], event });
export const rejected = (userErrors: readonly UserErrorData[], row: Row | null = null): Outcome => ({
  row,
  userErrors,
  event: null,
});

const LONGEST_KEY = 128;
const LONGEST_REASON = 1000;

/** Why something is done, as it is kept; empty where nobody said. */
export const reasonOf = (given: string | null | undefined): string => LINES.fold(given ?? '');

/** What of a request cannot be kept, whatever it asks. */
export function requestError({ idempotencyKey: key, reason }: MutationRequest['input']): UserErrorData | null {
  if (key != null && (key.length === 0 || key.length > LONGEST_KEY)) {
    return userError('IDEMPOTENCY_KEY_SIZE', ['idempotencyKey'], { most: LONGEST_KEY });
  }
  if (reason == null || isBlank(reason)) return null;
  const read = readText(reason, LINES, LONGEST_REASON);
  if (typeof read === 'string') return null;
  return userError(read.code === 'TEXT_SIZE' ? 'REASON_SIZE' : read.code, ['reason'], read.variables);
}

/**
 * Runs what one mutation asks in one transaction, alone where it can be one statement, with who, why and which request known to the database, and
 * tells the feed. A repeated idempotency key gets the first outcome, with the row as the caller may see it now, and has
 * no second effect; of parallel repeats one runs and the others wait for it.
 *
 * A `Refused` that is thrown undoes the transaction, key included: nothing happened, so nothing is remembered.
 */
export async function runMutation(
  request: MutationRequest,
  context: Context,
  change: (db: Database) => Promise<Outcomes>,
): Promise<Outcomes> {
  const { idempotencyKey: key } = request.input;
  const against = requestError(request.input);
  if (against) return [rejected([against])];

  const settings = { ...callerSettings(context), reason: reasonOf(request.input.reason) };
  const alone = key == null ? await request.autocommit?.(settings) : null;
  const outcomes = alone ? [alone] : await inTransaction(request, context, settings, change);
  if (outcomes.some((outcome) => outcome.event)) context.feed.notify();
  context.loaders.clear(); // the payload shows what was written
  return Promise.all(
    outcomes.map(async (outcome) => (outcome.isRepeated ? withCurrentRows(outcome, request) : outcome)),
  );
}

/** What the database is told of whoever changes something. Its own clock is not the platform's. */
export const callerSettings = ({ actor, requestId, now }: Context): Settings => ({
  actor: actor.id,
  request: requestId,
  today: calendarDay(now()),
});

/** In a transaction of however many statements. */
async function inTransaction(
  request: MutationRequest,
  context: Context,
  settings: Settings,
  change: (db: Database) => Promise<Outcomes>,
): Promise<Outcomes> {
  const isOneAttempt = request.isOneChange === true && request.input.idempotencyKey == null;
  try {
    return await context.db.transaction((db) => withIdempotency(db, request, context, change), {
      settings,
      isOneAttempt,
    });
  } catch (error) {
    if (error instanceof RolledBack) return error.outcomes;
    throw error;
  }
}

async function withIdempotency(
  db: Database,
  request: MutationRequest,
  context: Context,
  change: (db: Database) => Promise<Outcomes>,
): Promise<Outcomes> {
  const { idempotencyKey: key } = request.input;
  if (key == null) return change(db);
  const earlier = await claim(db, context.actor.id, key, hashOf(request));
  if (earlier) return earlier.map((outcome) => ({ ...outcome, isRepeated: true }));
  const outcomes = await change(db);
  await db.rows(
    sql`update idempotency set outcome = ${JSON.stringify(remembered(outcomes, request))}::jsonb where actor = ${context.actor.id} and key = ${key}`,
  );
  return outcomes;
}

/** What is read again need not be kept: rights that end would not reach it here. */
const remembered = (outcomes: Outcomes, { reread: readAgain }: MutationRequest): Outcomes =>
  readAgain ? outcomes.map((outcome) => ({ ...outcome, ...withRows(outcome, ({ id }) => ({ id })) })) : outcomes;

/** The rows of an outcome, its own and those of conflicts, each replaced. */
function withRows(
  { row, userErrors }: Outcome,
  replace: (row: Row) => Row | null,
): Pick<Outcome, 'row' | 'userErrors'> {
  return {
    row: row && replace(row),
    userErrors: userErrors.map((each) => {
      const current = each.details?.['current'] as Row | undefined;
      if (!current) return each;
      const now = replace(current);
      const { __typename } = current as { readonly __typename?: string };
      return now
        ? { ...each, details: { ...each.details, current: { ...now, __typename } } }
        : userError('NOT_FOUND', ['id']);
    }),
  };
}

/** An earlier outcome as it is answered with today's rights. */
async function withCurrentRows(outcome: Outcome, { reread: readAgain }: MutationRequest): Promise<Outcome> {
  if (!readAgain) return outcome;
  const ids = new Set<string>();
  withRows(outcome, (row) => (ids.add(row.id), row));
  const rows = new Map(await Promise.all([...ids].map(async (id) => [id, await readAgain(id)] as const)));
  return { ...outcome, ...withRows(outcome, ({ id }) => rows.get(id) ?? null) };
}

/** Says why the next changes are made. */
export async function setReason(db: Database, reason: string): Promise<void> {
  await db.rows(sql`select set_config('rural.reason', ${reason}, true)`);
}

const hashOf = ({ name, input }: MutationRequest): string =>
  createHash('sha256')
    .update(JSON.stringify([name, input]))
    .digest('hex');

/** Keys are good for so long after their first use. */
export const isExpired = (at: Sql): Sql => sql`${at} < now() - interval '30 days'`;

/** Takes the key for this transaction, or gives what an earlier request with it came to. Waits for one that is under way. */
async function claim(db: Database, actor: string, key: string, hash: string): Promise<Outcomes | null> {
  const taken = await db.rows(
    sql`insert into idempotency as i (actor, key, request_hash) values (${actor}, ${key}, ${hash})
      on conflict (actor, key) do update set request_hash = excluded.request_hash, outcome = null, at = now()
      where ${isExpired(sql`i.at`)} returning key`,
  );
  if (taken.length > 0) return null;
  const [earlier] = await db.rows<{ hash: string; outcome: Outcomes }>(
    sql`select request_hash as hash, outcome from idempotency where actor = ${actor} and key = ${key}`,
  );
  return earlier?.hash === hash ? earlier.outcome : [rejected([userError('IDEMPOTENCY_MISMATCH', ['idempotencyKey'])])];
}

/** The number of an event that is committed. */
export async function eventNumber(db: Database, event: string | WrittenVersion): Promise<string> {
  if (typeof event === 'string') return event;
  const [row] = await db.rows<{ id: string }>(
    sql`select id from history where subject = ${event.id} and version = ${event.version}`,
  );
  return row!.id; // triggers write it with the version
}

/** The last event that this transaction wrote. */
export async function lastEvent(db: Database): Promise<string> {
  const [row] = await db.rows<{ event: string }>(sql`select current_setting('rural.event') as event`);
  return row!.event; // a select without from has one row
}
