import { createHash } from 'node:crypto';
import type { Actor } from '../access/actor.js';
import type { Context } from '../context.js';
import type { Database, Row, Settings } from '../database.js';
import { memo } from '../memo.js';
import { calendarDay } from '../period.js';
import { sql, type Sql } from '../sql.js';
import { isBlank, LINES, readText } from '../text.js';
import type { InputFaults } from './read-input.js';
import { userError, RolledBack, type UserErrorData } from './user-error.js';

/** The outcome of a change, with all that is needed to return it again. */
export interface Outcome {
  /** The row after the change, or the present row if the change was rejected. */
  readonly row: Row | null;
  readonly userErrors: readonly UserErrorData[];
  /**
   * Number of its history entry, by which its feed position is found, or the version that it wrote if the number has
   * not been read.
   */
  readonly event: string | WrittenVersion | null;
  /** It is the stored outcome of an earlier request with the same key. */
  readonly isRepeated?: true;
}

/** A version of a record, which belongs to one event. */
export interface WrittenVersion {
  readonly id: string;
  readonly version: number;
}

export interface MutationRequest {
  /** Name of the mutation: a key identifies a request, which includes the mutation's name. */
  readonly name: string;
  readonly input: Readonly<Record<string, unknown>> & {
    readonly idempotencyKey?: string | null;
    readonly reason?: string | null;
  };
  /** It makes one change and nothing after it. */
  readonly isOneChange?: true;
  /**
   * The change is called with a key or reason that cannot be stored as well, runs without them, and refuses them itself
   * (`requestErrors`) with all else that is wrong.
   */
  readonly tellsRequestErrors?: true;
  /** Reads the row as the caller may see it now, for a repeated request. */
  readonly reread?: (id: string) => Promise<Row | null>;
  /**
   * Makes the change in one statement that is a transaction of its own; returns null if that is impossible and nothing
   * was done.
   */
  readonly autocommit?: (settings: Settings) => Promise<Outcome | null>;
}

/** Outcomes of one request, aligned with its changes: one, or one per row of a bulk. */
export type Outcomes = readonly Outcome[];

export const succeeded = (row: Row | null, event: Outcome['event']): Outcome => ({ row, userErrors: [], event });
export const rejected = (userErrors: readonly UserErrorData[], row: Row | null = null): Outcome => ({
  row,
  userErrors,
  event: null,
});

const LONGEST_KEY = 128;
const LONGEST_REASON = 1000;

/** A reason in its stored form; empty if none is given. */
export const reasonOf = (reason: string | null | undefined): string => LINES.fold(reason ?? '');

/** The user errors of an idempotency key and a reason that cannot be stored. */
export function requestErrors({ idempotencyKey: key, reason }: MutationRequest['input']): UserErrorData[] {
  const isKeyUnfit = key != null && (key.length === 0 || key.length > LONGEST_KEY);
  const result = reason == null || isBlank(reason) ? '' : readText(reason, LINES, LONGEST_REASON);
  return [
    ...(isKeyUnfit ? [userError('IDEMPOTENCY_KEY_SIZE', ['idempotencyKey'], { most: LONGEST_KEY })] : []),
    ...(typeof result === 'string'
      ? []
      : [userError(result.code === 'TEXT_SIZE' ? 'REASON_SIZE' : result.code, ['reason'], result.variables)]),
  ];
}

/** The user errors of a request as faults of its input: what could not be read is not judged further. */
export function requestFaults(input: MutationRequest['input']): InputFaults {
  const userErrors = requestErrors(input);
  return { userErrors, unread: userErrors.map(({ path }) => path[0]!) }; // each has a path
}

/**
 * Runs one mutation in one transaction, or in a single statement if possible, with the caller, reason and request id in
 * the session settings, and notifies the feed. A repeated idempotency key gets the first outcome, with the row as the
 * caller may see it now, and has no second effect; of parallel repeats one runs and the others wait for it.
 *
 * A `RolledBack` error rolls back the transaction including the key: nothing happened, so nothing is stored.
 */
export async function runMutation(
  request: MutationRequest,
  context: Context,
  change: (db: Database) => Promise<Outcomes>,
): Promise<Outcomes> {
  const unfit = requestErrors(request.input);
  if (unfit.length > 0 && !request.tellsRequestErrors) return [rejected(unfit)];
  if (unfit.length > 0) return inTransaction({ ...request, input: {} }, context, callerSettings(context), change);

  const { idempotencyKey: key } = request.input;
  const settings = { ...callerSettings(context), reason: reasonOf(request.input.reason) };
  const single = key == null ? await request.autocommit?.(settings) : null;
  const outcomes = single ? [single] : await inTransaction(request, context, settings, change);
  if (outcomes.some((outcome) => outcome.event)) context.feed.notify();
  context.loaders.clear(); // the payload shows what was written
  return Promise.all(
    outcomes.map(async (outcome) => (outcome.isRepeated ? withCurrentRows(outcome, request) : outcome)),
  );
}

/**
 * Session settings of the caller. `today` is passed because the database's clock is not the platform's; `grants` are
 * what the database checks moves by.
 */
export const callerSettings = ({ actor, requestId, now: replaced }: Context): Settings => ({
  actor: actor.id,
  grants: grantsOf(actor),
  request: requestId,
  today: calendarDay(replaced()),
});

const grantsOf = memo((actor: Actor) => JSON.stringify(actor.grants));

/** Runs the change in a transaction of any number of statements. */
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
    sql`update idempotency set outcome = ${JSON.stringify(withoutRereadRows(outcomes, request))}::jsonb
      where actor = ${context.actor.id} and key = ${key}`,
  );
  return outcomes;
}

/** Rows that can be reread are stored as ids only, since a stored row would bypass rights that end later. */
const withoutRereadRows = (outcomes: Outcomes, { reread }: MutationRequest): Outcomes =>
  reread ? outcomes.map((outcome) => ({ ...outcome, ...withRows(outcome, ({ id }) => ({ id })) })) : outcomes;

/** Replaces the rows of an outcome: its own and those of version conflicts. */
function withRows(
  { row, userErrors }: Outcome,
  replace: (row: Row) => Row | null,
): Pick<Outcome, 'row' | 'userErrors'> {
  return {
    row: row && replace(row),
    userErrors: userErrors.map((each) => {
      const current = each.details?.['current'] as Row | undefined;
      if (!current) return each;
      const replaced = replace(current);
      const { __typename } = current as { readonly __typename?: string };
      return replaced
        ? { ...each, details: { ...each.details, current: { ...replaced, __typename } } }
        : userError('NOT_FOUND', ['id']);
    }),
  };
}

/** An earlier outcome with its rows reread under the present rights. */
async function withCurrentRows(outcome: Outcome, { reread }: MutationRequest): Promise<Outcome> {
  if (!reread) return outcome;
  const ids = new Set<string>();
  withRows(outcome, (row) => (ids.add(row.id), row));
  const rows = new Map(await Promise.all([...ids].map(async (id) => [id, await reread(id)] as const)));
  return { ...outcome, ...withRows(outcome, ({ id }) => rows.get(id) ?? null) };
}

/** Sets the reason of the following changes. */
export async function setReason(db: Database, reason: string): Promise<void> {
  await db.rows(sql`select set_config('rural.reason', ${reason}, true)`);
}

const hashOf = ({ name, input }: MutationRequest): string =>
  createHash('sha256')
    .update(JSON.stringify([name, input]))
    .digest('hex');

/** Keys expire 30 days after their first use. */
export const isExpired = (at: Sql): Sql => sql`${at} < now() - interval '30 days'`;

/**
 * Inserts the key in this transaction, or returns the outcome of an earlier request with it. Waits for a request with
 * the same key that is still running.
 */
async function claim(db: Database, actor: string, key: string, hash: string): Promise<Outcomes | null> {
  const claimed = await db.rows(
    sql`insert into idempotency as i (actor, key, request_hash) values (${actor}, ${key}, ${hash})
      on conflict (actor, key) do update set request_hash = excluded.request_hash, outcome = null, at = now()
      where ${isExpired(sql`i.at`)} returning key`,
  );
  if (claimed.length > 0) return null;
  const [earlier] = await db.rows<{ hash: string; outcome: Outcomes }>(
    sql`select request_hash as hash, outcome from idempotency where actor = ${actor} and key = ${key}`,
  );
  return earlier?.hash === hash ? earlier.outcome : [rejected([userError('IDEMPOTENCY_MISMATCH', ['idempotencyKey'])])];
}

/** The number of a committed event. */
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
  return row!.event; // a select without `from` has one row
}
