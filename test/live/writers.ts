import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';
import { expect } from 'vitest';

/** One version of one row, written by a transaction that committed. */
export interface Written {
  readonly id: string;
  readonly version: number;
}

export const keyOf = ({ id, version }: Written): string => `${id}@${version}`;

interface Work {
  readonly url: string;
  readonly writers: number;
  readonly transactions: number;
  /** What each transaction does to each of its rows, with `$1` the row and `$2` a number that no other has. */
  readonly update: string;
  /** Few, so that writers meet. */
  readonly ids: readonly string[];
  readonly longestPauseMs?: number;
}

const ROLLED_BACK = 0.1;

/**
 * Writers that overlap: each transaction changes one or two rows, waits a moment of chance and commits, or one time
 * in ten does not.
 *
 * @returns what was committed, and known to be
 */
export async function write({ url, writers, transactions, update, ids, longestPauseMs = 5 }: Work): Promise<Written[]> {
  let unique = 0;
  const one = async (): Promise<Written[]> => {
    const client = new pg.Client({ connectionString: url });
    await client.connect();
    try {
      const committed: Written[] = [];
      for (let n = 0; n < transactions; n += 1) {
        const rows = Array.from(
          { length: Math.random() < 0.2 ? 2 : 1 },
          () => ids[Math.floor(Math.random() * ids.length)]!,
        ); // an index within
        const written: Written[] = [];
        await client.query('begin');
        for (const id of [...new Set(rows)].sort()) { // always in one order, so that no two wait for each other
          const { rows: [row] } = await client.query<{ version: number }>(`${update} returning version`, [id, (unique += 1)]);
          written.push({ id, version: row!.version }); // the rows are there
        } // prettier-ignore
        await sleep(Math.random() * longestPauseMs);
        const keeps = Math.random() >= ROLLED_BACK;
        await client.query(keeps ? 'commit' : 'rollback');
        if (keeps) committed.push(...written);
      }
      return committed;
    } finally {
      await client.end();
    }
  };
  return (await Promise.all(Array.from({ length: writers }, one))).flat();
}

/** `expect.poll` for a machine that is busy with other tests. */
export const eventually = <T>(value: () => T): ReturnType<typeof expect.poll<T>> =>
  expect.poll(value, { timeout: 15_000, interval: 20 });
