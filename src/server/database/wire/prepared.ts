import pg from 'pg';
import type { Statements } from '../../../kernel/database.js';
import type { Compiled } from '../../../kernel/sql.js';
import type { Connections } from './connections.js';
import type { PipelinedPool } from './pipelined-pool.js';
import { TextClient } from './text-client.js';
import { askTexts, isLost, RolledBackError } from './text-query.js';

/** Most prepared statements in `CONNECTION_S`: each takes memory in every connection that runs it. */
const MOST_PREPARED = 200;
/** Preparing longer statements takes more memory than it saves parsing time. */
const LONGEST_PREPARED = 50_000;
/** A statement is prepared from its fourth run on. */
const WORTH = 3;
/** Lifetime of a connection, and with it of its prepared statements. */
export const CONNECTION_S = 600;
/** Statements that take longer, in their fastest run, get a connection of their own. */
const QUICK_MS = 10;

/**
 * Runs a statement that returns one text, and returns its bytes.
 *
 * @param statements accumulates the time that it took
 */
export type RunText = (statement: Compiled, statements: Statements) => Promise<Buffer>;

/** A text that was run lately; it has a name once it is prepared. */
export interface KnownText {
  runs: number;
  /** The shortest time that it took on its own connection: concurrent statements make runs longer. */
  ms: number;
  /** Whether it was cancelled on a pipelined connection for not being quick. */
  wasCutOff: boolean;
  name?: string;
}

const newEntry = (): KnownText => ({ runs: 0, ms: Infinity, wasCutOff: false });

/**
 * Statements that recur are prepared: PostgreSQL parses them once for each connection, and plans them only until it has
 * a plan that is good for all parameters. However many different ones clients send, a connection keeps few.
 */
export function knownTexts(): (text: string) => KnownText {
  let entries = new Map<string, KnownText>();
  let prepared = 0;
  let serial = 0;
  let until = 0;
  return (text) => {
    if (Date.now() > until || entries.size > MOST_PREPARED * 10) {
      [entries, prepared, until] = [new Map<string, KnownText>(), 0, Date.now() + CONNECTION_S * 1000];
    }
    const entry = entries.get(text) ?? newEntry();
    entries.set(text, entry);
    entry.runs += 1;
    if (entry.name === undefined && entry.runs > WORTH && text.length <= LONGEST_PREPARED && prepared < MOST_PREPARED) {
      prepared += 1;
      entry.name = `planned_${(serial += 1)}`;
    }
    return entry;
  };
}

const BEGIN = /^(?:begin|start transaction\b.*)$/;
const BOUNDARY = /^(?:begin|start transaction\b.*|commit|rollback)$/;

type Done = (error: Error | null, result: unknown) => void;

/**
 * Clients that prepare the parameterized statements of transactions, which Kysely sends as plain texts without a name.
 * Reads outside transactions are planned for their parameters.
 *
 * The promises of answers are made here and not by pg: V8 allocates pg's callbacks in its old space, like every
 * function that is assigned to a property, and all that an answer holds would live until the next full garbage
 * collection.
 */
export function preparing(lookUp: (text: string) => KnownText): typeof TextClient {
  const runQuery = pg.Client.prototype.query as (...of: unknown[]) => unknown;
  return class extends TextClient {
    private isInTransaction = false;
    // its signatures are pg's, and return the same
    override query = ((text: unknown, values?: unknown, done?: Done) => {
      if (typeof text === 'string' && BOUNDARY.test(text)) this.isInTransaction = BEGIN.test(text);
      if (done || typeof values === 'function' || typeof (text as Partial<pg.Submittable>).submit === 'function')
        return runQuery.call(this, text, values, done);
      const isNamed = this.isInTransaction && typeof text === 'string' && Array.isArray(values) && values.length > 0;
      const config = isNamed ? { text, name: lookUp(text).name } : text;
      return settled((settle) => runQuery.call(this, config, values, settle));
    }) as pg.Client['query'];
  };
}

async function settled(runQuery: (settle: Done) => unknown): Promise<unknown> {
  try {
    return await new Promise((resolve, reject) => {
      runQuery((error, result) => (error ? reject(error) : resolve(result)));
    });
  } catch (error) {
    if (error instanceof Error) Error.captureStackTrace(error); // the stack of the caller instead of the socket's
    throw error;
  }
}

/**
 * Runs prepared statements where they are quickest: those that have been quick share pipelined connections. A statement
 * that is cancelled there runs again on its own connection, and so does one that had to wait for a row, or that was
 * rolled back with another.
 */
export function preparedOn(
  connections: Connections,
  pipelined: PipelinedPool,
  lookUp: (text: string) => KnownText,
): RunText {
  return async ({ sql: text, parameters, isPlannedAnew = false }, statements) => {
    const entry: KnownText = isPlannedAnew ? newEntry() : lookUp(text);
    const request = { text, values: parameters, name: entry.name };
    const shared =
      entry.name !== undefined && entry.ms <= QUICK_MS && !entry.wasCutOff
        ? pipelined.run(request, entry.ms)
        : undefined;
    try {
      if (shared) statements.ms += entry.ms; // a measurement would include the others on its connection
      if (shared) return await shared;
    } catch (error) {
      if (isCutOff(error)) entry.wasCutOff = true;
      else if (!(error instanceof RolledBackError) && !hasWaited(error)) throw error;
    }
    const client = await connections.connect();
    const started = performance.now();
    const [answer] = (await askTexts(client, [request])) as readonly [Buffer | Error];
    const ms = performance.now() - started;
    statements.ms += ms;
    client.release(isLost(answer));
    if (answer instanceof Error) throw answer;
    entry.ms = Math.min(entry.ms, ms);
    return answer;
  };
}

const isCutOff = (error: unknown): boolean => (error as { code?: string }).code === '57014';
/** For a row that another transaction has locked; on its own connection the statement may wait longer. */
const hasWaited = (error: unknown): boolean => (error as { code?: string }).code === '55P03';
