import type pg from 'pg';
import { Unavailable } from '../../../kernel/errors.js';

/** Opening a connection may take longer than waiting for one that is in use, above all at the start. */
export const LEAST_OPENING_MS = 1_000;

/** The connections of a pool, with a bounded wait. */
export class Connections {
  private queued = 0;

  constructor(
    private readonly pool: pg.Pool,
    private readonly waitMs: number,
  ) {}

  get waiting(): number {
    return this.queued;
  }

  get options(): pg.PoolOptions {
    return this.pool.options;
  }

  /** @throws Unavailable `OVERLOADED` when none became free in `waitMs` */
  async connect(): Promise<pg.PoolClient> {
    const { pool } = this;
    if (pool.idleCount > pool.waitingCount) return pool.connect();
    if (pool.totalCount < pool.options.max) return within(Math.max(this.waitMs, LEAST_OPENING_MS), pool.connect());
    this.queued += 1;
    try {
      return await within(this.waitMs, pool.connect());
    } finally {
      this.queued -= 1;
    }
  }

  end(): Promise<void> {
    return this.pool.end();
  }
}

/** @throws Unavailable `OVERLOADED` after so long; the connection then goes to whoever comes next */
async function within(ms: number, connecting: Promise<pg.PoolClient>): Promise<pg.PoolClient> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<undefined>((resolve) => (timer = setTimeout(() => resolve(undefined), ms)));
  try {
    const client = await Promise.race([connecting, late]);
    if (client) return client;
  } finally {
    clearTimeout(timer);
  }
  connecting.then(
    (client) => client.release(), // pg-pool has no way to leave its queue
    () => undefined,
  );
  throw new Unavailable('OVERLOADED', { seconds: 1 });
}
