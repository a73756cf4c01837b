import type pg from 'pg';
import { bytesOf } from './bytes.js';

/** Of one lane: so long, at most, those that wait take together. */
const DEEP_MS = 20;
/** After so long a lane is given back to its pool, which may close it. */
const HELD_MS = 60_000;

interface Lane {
  readonly client: Promise<pg.PoolClient>;
  readonly until: number;
  waiting: number;
  /** What they take, as far as is known. */
  ms: number;
  isLost: boolean;
}

/**
 * Connections on which several quick statements are under way at a time: one read and one write, here and at
 * PostgreSQL, take many of them, and reading and writing is most of what a small answer costs. Each is a transaction
 * of its own. They are answered in order, so a slow one holds up those behind it: see `preparedOn`.
 */
export class Lanes {
  private open: Lane[] = [];

  /** @param pool whose connections are the lanes; they must read bytes, and take statements before they have answered (`pipeline`) */
  constructor(private readonly pool: pg.Pool) {}

  /** Runs a statement that gives one text, which takes so long; undefined where there is no room. */
  run(query: pg.QueryArrayConfig, ms: number): Promise<Buffer> | undefined {
    const lane = this.free(ms);
    if (!lane) return undefined;
    lane.waiting += 1;
    lane.ms += ms;
    return lane.client
      .then((client) => textOf(client, query))
      .catch((error: unknown) => {
        if (isLost(error)) this.close(lane);
        throw error;
      })
      .finally(() => {
        lane.waiting -= 1;
        lane.ms -= ms;
        if (lane.waiting === 0) this.giveBack(lane);
      });
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
    if (this.open.length === this.pool.options.max) return lane && lane.ms + ms <= DEEP_MS ? lane : undefined;
    const another = { client: this.pool.connect(), until: now + HELD_MS, waiting: 0, ms: 0, isLost: false };
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
    stream.cork();
    setImmediate(() => stream.uncork());
    client.query<[string]>(
      { ...query }, // pg writes into what it is given
      (error: Error | null, result) => (error ? reject(error) : resolve(bytesOf(result))),
    );
  });
