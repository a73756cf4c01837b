import pg from 'pg';
import { withClient } from '../../src/server/postgres/databases.js';
import { startSeeded } from '../kit/template.js';
import { now } from './clock.js';
import { serverNames, specs, type ServerName } from './servers.js';

/** The documented way for a peer to learn of a change: one NOTIFY for each row. */
const NOTIFY = `
create function tell_of_transition() returns trigger language plpgsql as $$
begin
  perform pg_notify('demonstration_unit_transitioned', json_build_object(
    'id', new.id, 'at', to_char(clock_timestamp() at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"'),
    'from', old.state, 'to', new.state, 'by', 'database', 'reason', current_setting('rural.reason', true))::text);
  return null;
end $$;
create trigger zz_tell after update of state on demonstration_unit for each row
  when (old.state is distinct from new.state) execute function tell_of_transition();`;

export interface BenchDatabases {
  /** Process id of the postmaster, whose children are all other processes of PostgreSQL. */
  readonly pid: number;
  url(server: ServerName): string;
  stop(): Promise<void>;
}

/** Starts one PostgreSQL with a seeded database for each server, so that no server receives another's changes. */
export async function startDatabases(): Promise<BenchDatabases> {
  const postgres = await startSeeded();
  try {
    for (const server of serverNames) {
      const url = await postgres.clone(`bench_${server}`);
      if (specs[server].notified) await withClient(url, (client) => client.query(NOTIFY));
    }
    return { pid: postgres.pid, url: (server) => postgres.url(`bench_${server}`), stop: () => postgres.stop() };
  } catch (error) {
    await postgres.stop();
    throw error;
  }
}

/** Transitions units between CREATING and ASSESSED, one in each transaction, in the same way for every server. */
export class Writer {
  private transitions = 0;

  private constructor(
    private readonly client: pg.Client,
    private readonly units: readonly string[],
    /** Process id of the writer's backend, whose work is not counted for any server. */
    readonly pid: number,
    private readonly numbering: pg.Client | null,
  ) {}

  /** @param numbers whether to number the feed after a commit, as a writing process of ours does to wake the others */
  static async open(url: string, numbers: boolean): Promise<Writer> {
    const client = new pg.Client({ connectionString: url });
    await client.connect();
    const { rows } = await client.query<{ id: string; pid: number }>(
      `select id, pg_backend_pid() as pid from demonstration_unit
       where state in ('CREATING', 'ASSESSED') and archived_at is null order by key limit 50`,
    );
    if (!rows[0]) throw new Error('the seeds hold no unit in creation');
    // a connection of its own, whose work counts for our server
    const numbering = numbers ? new pg.Client({ connectionString: url }) : null;
    await numbering?.connect();
    return new Writer(
      client,
      rows.map(({ id }) => id),
      rows[0].pid,
      numbering,
    );
  }

  /** @returns the moment just before COMMIT was sent */
  async move(reason: string): Promise<number> {
    const unit = this.units[this.transitions % this.units.length];
    this.transitions += 1;
    await this.client.query('begin');
    await this.client.query({ name: 'reason', text: `select set_config('rural.reason', $1, true)`, values: [reason] });
    await this.client.query({
      name: 'move',
      text: `update demonstration_unit
        set state = case state when 'CREATING' then 'ASSESSED' else 'CREATING' end where id = $1`,
      values: [unit],
    });
    const at = now();
    await this.client.query('commit');
    if (this.numbering) await this.numbering.query({ name: 'number', text: 'select feed_number(1000)' });
    return at;
  }

  async close(): Promise<void> {
    await this.numbering?.end();
    await this.client.end();
  }
}
