import type pg from 'pg';
import type { Compiled } from '../../kernel/sql.js';

/** Of the statements of one stretch of time: each takes memory of every connection that runs it. */
const MOST_PREPARED = 200;
/** Longer ones take more memory than their parsing takes time. */
const LONGEST_PREPARED = 50_000;
/** Runs that make a statement worth being prepared. */
const WORTH = 3;
/** How long a connection lives, and with it what was prepared on it. */
export const CONNECTION_S = 600;

/** Runs a statement that gives one text. */
export type RunText = (statement: Compiled) => Promise<string>;

/** A text that was run lately; it has a name once it is prepared. */
interface Known {
  runs: number;
  name?: string;
}

/**
 * Statements that come again are prepared: PostgreSQL parses them once a connection, and plans them only until it
 * knows a plan that is good for all parameters. However many different ones clients think of, a connection keeps few.
 */
export function preparedOn(pool: pg.Pool): RunText {
  let known = new Map<string, Known>();
  let prepared = 0;
  let serial = 0;
  let until = 0;
  const nameOf = (text: string): string | undefined => {
    if (Date.now() > until || known.size > MOST_PREPARED * 10) {
      [known, prepared, until] = [new Map<string, Known>(), 0, Date.now() + CONNECTION_S * 1000];
    }
    const it = known.get(text) ?? { runs: 0 };
    known.set(text, it);
    it.runs += 1;
    if (it.name === undefined && it.runs >= WORTH && text.length <= LONGEST_PREPARED && prepared < MOST_PREPARED) {
      prepared += 1;
      it.name = `planned_${(serial += 1)}`;
    }
    return it.name;
  };
  return async ({ sql: text, parameters }) => {
    const name = nameOf(text);
    const { rows } = await pool.query<[string]>({ text, values: [...parameters], rowMode: 'array', ...(name && { name }) }); // prettier-ignore
    return rows[0]![0]; // such a statement gives one row
  };
}
