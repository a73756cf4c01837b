import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';
import { expect } from 'vitest';
import { WebSocket } from 'ws';
import { follow } from '../../src/client/follow.js';
import type { Feed, Item, FeedFilter } from '../../src/kernel/feed.js';
import { SequentialQueue } from '../../src/kernel/read/sequential-queue.js';
import { NUMBERING_LOCK } from '../../src/server/database/routines/feed.js';

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
let unique = 0; // never again in this file: an update that changes nothing is no change

/**
 * Writers that overlap: each transaction changes one or two rows, waits a moment of chance and commits, or one time
 * in ten does not.
 *
 * @returns what was committed, and known to be
 */
export async function write({ url, writers, transactions, update, ids, longestPauseMs = 5 }: Work): Promise<Written[]> {
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

const CHANGED = `subscription ($after: Position) { changed(types: [DEMONSTRATION_UNIT, DEPARTMENT], after: $after) { position nodeId version } }`;

/** One who follows the feed as an app would, writes down all it is told, and may be cut off at any time. */
export interface Reader {
  readonly received: readonly Written[];
  /** What it was told that cannot be: twice, out of order, or with a hole before it. */
  readonly faults: readonly string[];
  readonly cuts: number;
  /** Ends its connection without a word, as a crash or a tunnel would; nothing happens if it has none. */
  cut(): void;
  stop(): Promise<void>;
}

/** @param url of a server, asked again for each connection */
export function read(url: () => string, after: string): Reader {
  const received: Written[] = [];
  const faults: string[] = [];
  const versions = new Map<string, number>();
  let last = -1;
  let cuts = 0;
  let socket: WebSocket | undefined;
  class Cuttable extends WebSocket {
    constructor(address: string, protocols: string) {
      super(address, protocols);
      socket = this; // eslint-disable-line @typescript-eslint/no-this-alias -- the client makes it, the test cuts it
    }
  }
  const following = follow<{ position: string; nodeId: string; version: number }>({
    url: () => `${url().replace('http', 'ws')}/graphql`,
    webSocketImpl: Cuttable,
    query: CHANGED,
    after,
    ended: ({ code }) => faults.push(`it ended with ${code}`),
    event({ position, nodeId, version }) {
      const n = Number(position.split('.')[1]);
      if (n <= last) faults.push(`position ${n} came after ${last}`);
      const before = versions.get(nodeId);
      if (before !== undefined && version !== before + 1) faults.push(`${nodeId} went from ${before} to ${version}`);
      last = n;
      versions.set(nodeId, version);
      received.push({ id: nodeId.slice(nodeId.indexOf(':') + 1), version });
    },
  });
  return {
    received,
    faults,
    get cuts() {
      return cuts;
    },
    cut() {
      if (socket?.readyState !== WebSocket.OPEN) return;
      cuts += 1;
      socket.terminate();
    },
    stop: () => following.stop(),
  };
}

/** Where the feed of a database stands. */
export async function positionOf(url: string): Promise<string> {
  const answer = await fetch(`${url}/graphql`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ query: '{ changes { position } }' }),
  });
  return ((await answer.json()) as { data: { changes: { position: string } } }).data.changes.position;
}

/** Cuts the feed of a database that has one large partition into small ones from here on, so that a test crosses many. */
export async function smallPartitions(client: pg.ClientBase, size: number): Promise<void> {
  await client.query(`
    begin;
    select pg_advisory_xact_lock(${NUMBERING_LOCK});
    alter table change detach partition change_0;
    alter table change_0 rename to change_before;
    update feed set partition_size = ${size};
    select feed_partition(position) from feed;
    insert into change select c.* from change_before c, feed f where c.position / ${size} = f.position / ${size};
    commit`);
}

/** Each reader was told exactly what was committed, in the order of each row's commits. */
export async function complete(of: readonly Reader[], committed: readonly Written[]): Promise<void> {
  const truth = new Set(committed.map(keyOf));
  for (const reader of of) {
    const heard = (): Set<string> => new Set(reader.received.map(keyOf));
    await eventually(() => [...truth.difference(heard())].slice(-5)).toEqual([]);
    expect({
      faults: reader.faults,
      invented: [...heard().difference(truth)].slice(0, 5),
      twice: reader.received.length - heard().size,
    }).toEqual({ faults: [], invented: [], twice: 0 });
  }
}

/** What the feed gives, without its handfuls. */
export const oneByOne = async (feed: Feed, wants: FeedFilter, after?: string): Promise<SequentialQueue<Item, Item>> =>
  new SequentialQueue(await feed.follow(wants, after), (items) => items);
