import type pg from 'pg';
import { bytesOf } from './bytes.js';

/** For each lane: so long, at most, those that wait take together. */
const DEEP_MS = 20;
/** So long those take that are under way on one lane: no more than keeps it busy until the next ones are sent. */
const AHEAD_MS = 8;
/** After so long a lane is given back to its pool, which may close it. */
const HELD_MS = 60_000;

interface Lane {
  readonly client: Promise<pg.PoolClient>;
  readonly until: number;
  underWay: number;
  /** What they take, as far as is known. */
  ms: number;
  isLost: boolean;
}

interface Waiting {
  readonly query: pg.QueryArrayConfig;
  readonly ms: number;
  readonly resolve: (json: Promise<Buffer>) => void;
}

/**
 * Connections on which several quick statements are under way at a time: one read and one write, here and at
 * PostgreSQL, take many of them, and reading and writing is most of what a small answer costs. Each is a transaction
 * of its own. They are answered in order, so a slow one holds up those behind it: see `preparedOn`. What is not under
 * way yet waits for whichever lane is ready first: the machine may let one of them stand for long.
 */
export class Lanes {
  private open: Lane[] = [];
  private readonly waiting: Waiting[] = [];
  /** What all take that wait or are under way. */
  private ms = 0;

  /** @param pool whose connections are the lanes; they must read bytes, and take statements before they have answered (`pipeline`) */
  constructor(private readonly pool: pg.Pool) {}

  /** Runs a statement that gives one text, which takes so long; undefined where there is no room. */
  run(query: pg.QueryArrayConfig, ms: number): Promise<Buffer> | undefined {
    if (this.ms > 0 && this.ms + ms > DEEP_MS * this.pool.options.max) return undefined;
    this.ms += ms;
    return new Promise((resolve) => {
      this.waiting.push({ query, ms, resolve });
      this.send();
    });
  }

  private send(): void {
    for (let lane; this.waiting.length > 0 && (lane = this.free(this.waiting[0]!.ms));) {
      const { query, ms, resolve } = this.waiting.shift()!;
      resolve(this.runOn(lane, query, ms));
    }
  }

  private async runOn(lane: Lane, query: pg.QueryArrayConfig, ms: number): Promise<Buffer> {
    lane.underWay += 1;
    lane.ms += ms;
    try {
      return await textOf(await lane.client, query);
    } catch (error) {
      if (isLost(error)) this.close(lane);
      throw error;
    } finally {
      this.ms -= ms;
      lane.underWay -= 1;
      lane.ms -= ms;
      this.send();
      if (lane.underWay === 0) this.giveBack(lane);
    }
  }

  /** Nobody else shall come. */
  private close(lane: Lane): void {
    lane.isLost = true;
    this.open = this.open.filter((other) => other !== lane);
  }

  private free(ms: number): Lane | undefined {
    const now = Date.now();
    this.open = this.open.filter(({ until }) => until > now); // its last one gives it back
    const lane = this.open.reduce<Lane | undefined>((least, each) => (least && least.ms <= each.ms ? least : each), undefined); // prettier-ignore
    if (this.open.length === this.pool.options.max)
      return lane && (lane.underWay === 0 || lane.ms + ms <= AHEAD_MS) ? lane : undefined;
    const another = { client: this.pool.connect(), until: now + HELD_MS, underWay: 0, ms: 0, isLost: false };
    this.open.push(another);
    return another;
  }

  private giveBack(lane: Lane): void {
    this.open = this.open.filter((other) => other !== lane);
    void lane.client.then(
      (client) => client.release(lane.isLost),
      () => undefined,
    ); // its statements have failed with it
  }
}

/** Whether a connection is of no more use: it is closed (no SQLSTATE, which has a digit), or the server says that it will be. */
export const isLost = (error: unknown): boolean => {
  const { code = '' } = error as { readonly code?: string };
  return !/\d/.test(code) || /^(08|57P)/.test(code);
};

/** A statement goes out in one write with whatever else there is for its connection in this turn of the event loop. */
const textOf = (client: pg.PoolClient, query: pg.QueryArrayConfig): Promise<Buffer> =>
  new Promise((resolve, reject) => {
    const { stream } = client.connection;
    if (stream.writableCorked === 0) {
      stream.cork();
      setImmediate(() => stream.uncork());
    }
    client.query<[string]>(
      { ...query }, // pg writes into what it is given
      (error: Error | null, result) => (error ? reject(error) : resolve(bytesOf(result))),
    );
  });
