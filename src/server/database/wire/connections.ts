import type pg from 'pg';
import { Unavailable } from '../../../kernel/errors.js';

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
    const isFree = pool.idleCount > pool.waitingCount || pool.totalCount < pool.options.max;
    return isFree ? pool.connect() : this.wait(pool.connect());
  }

  private async wait(connecting: Promise<pg.PoolClient>): Promise<pg.PoolClient> {
    this.queued += 1;
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<undefined>((resolve) => (timer = setTimeout(() => resolve(undefined), this.waitMs)));
    try {
      const client = await Promise.race([connecting, late]);
      if (client) return client;
    } finally {
      clearTimeout(timer);
      this.queued -= 1;
    }
    connecting.then(
      (client) => client.release(), // pg-pool has no way to leave its queue
      () => undefined,
    );
    throw new Unavailable('OVERLOADED', { seconds: 1 });
  }

  end(): Promise<void> {
    return this.pool.end();
  }
}
