import pg from 'pg';
import type { Statements } from '../../kernel/database.js';
import type { Compiled } from '../../kernel/sql.js';
import type { Connections } from './connections.js';
import type { PipelinedPool } from './pipelined-pool.js';
import { TextClient } from './text-client.js';
import { askTexts, isLost, Undone } from './text-query.js';

/** Of the statements of one stretch of time: each takes memory of every connection that runs it. */
const MOST_PREPARED = 200;
/** Longer ones take more memory than their parsing takes time. */
const LONGEST_PREPARED = 50_000;
/** Runs that make a statement worth being prepared. */
const WORTH = 3;
/** How long a connection lives, and with it what was prepared on it. */
export const CONNECTION_S = 600;
/** What takes longer, whenever it has run, has a connection of its own. */
const QUICK_MS = 10;

/**
 * Runs a statement that gives one text: its bytes.
 *
 * @param statements what it takes is added there
 */
export type RunText = (statement: Compiled, statements: Statements) => Promise<Buffer>;

/** A text that was run lately; it has a name once it is prepared. */
export interface Known {
  runs: number;
  /** The shortest time it took alone: others that run meanwhile make any one longer. */
  ms: number;
  /** It was not quick where it has to be. */
  wasCutOff: boolean;
  name?: string;
}

const unknown = (): Known => ({ runs: 0, ms: Infinity, wasCutOff: false });

/**
 * Statements that come again are prepared: PostgreSQL parses them once a connection, and plans them only until it
 * knows a plan that is good for all parameters. However many different ones clients think of, a connection keeps few.
 */
export function knownTexts(): (text: string) => Known {
  let known = new Map<string, Known>();
  let prepared = 0;
  let serial = 0;
  let until = 0;
  return (text) => {
    if (Date.now() > until || known.size > MOST_PREPARED * 10) {
      [known, prepared, until] = [new Map<string, Known>(), 0, Date.now() + CONNECTION_S * 1000];
    }
    const it = known.get(text) ?? unknown();
    known.set(text, it);
    it.runs += 1;
    if (it.name === undefined && it.runs > WORTH && text.length <= LONGEST_PREPARED && prepared < MOST_PREPARED) {
      prepared += 1;
      it.name = `planned_${(serial += 1)}`;
    }
    return it;
  };
}

type Done = (error: Error | null, result: unknown) => void;

/**
 * Clients that prepare what is asked with parameters in a transaction, as Kysely asks: as texts, of which it names
 * none. Reads alone are left to be planned for what they ask.
 *
 * Answers are awaited here and not by pg, whose callbacks V8 makes in its old space, as it does every function that
 * stands where a property is set: all that an answer holds would live until the next full collection.
 */
export function preparing(look: (text: string) => Known): typeof TextClient {
  const ask = pg.Client.prototype.query as (...of: unknown[]) => unknown;
  return class extends TextClient {
    private isInTransaction = false;
    // its signatures are those of pg, and all give what they gave
    override query = ((text: unknown, values?: unknown, done?: Done) => {
      if (text === 'begin' || text === 'commit' || text === 'rollback') this.isInTransaction = text === 'begin';
      if (done || typeof values === 'function' || typeof (text as Partial<pg.Submittable>).submit === 'function')
        return ask.call(this, text, values, done);
      const isNamed = this.isInTransaction && typeof text === 'string' && Array.isArray(values) && values.length > 0;
      const config = isNamed ? { text, name: look(text).name } : text;
      return answered((settled) => ask.call(this, config, values, settled));
    }) as pg.Client['query'];
  };
}

async function answered(ask: (settled: Done) => unknown): Promise<unknown> {
  try {
    return await new Promise((resolve, reject) => {
      ask((error, result) => (error ? reject(error) : resolve(result)));
    });
  } catch (error) {
    if (error instanceof Error) Error.captureStackTrace(error); // who asked, instead of the socket that was read
    throw error;
  }
}

/**
 * Runs what is prepared where it is quickest: statements that have been quick share connections. One that is cut off
 * there, where time is short, has shown that it is not, and runs again alone; so does what had to wait for a row, and what
 * was undone with another.
 */
export function preparedOn(connections: Connections, lanes: PipelinedPool, look: (text: string) => Known): RunText {
  return async ({ sql: text, parameters, isPlannedAnew = false }, statements) => {
    const it: Known = isPlannedAnew ? unknown() : look(text);
    const asked = { text, values: parameters, name: it.name };
    const shared = it.name !== undefined && it.ms <= QUICK_MS && !it.wasCutOff ? lanes.run(asked, it.ms) : undefined;
    try {
      if (shared) statements.ms += it.ms; // the others on its connection make it wait for longer
      if (shared) return await shared;
    } catch (error) {
      if (isCutOff(error)) it.wasCutOff = true;
      else if (!(error instanceof Undone) && !hasWaited(error)) throw error;
    }
    const client = await connections.connect();
    const began = performance.now();
    const [answer] = (await askTexts(client, [asked])) as readonly [Buffer | Error];
    const ms = performance.now() - began;
    statements.ms += ms;
    client.release(isLost(answer));
    if (answer instanceof Error) throw answer;
    it.ms = Math.min(it.ms, ms);
    return answer;
  };
}

const isCutOff = (error: unknown): boolean => (error as { code?: string }).code === '57014';
/** For a row that somebody holds: alone it may wait for longer. */
const hasWaited = (error: unknown): boolean => (error as { code?: string }).code === '55P03';
