import type { Client } from 'pg';
import { withClient } from '../../src/server/postgres/databases.js';
import { startSeeded, type SeededPostgres } from '../kit/template.js';
import { addNation, addYears } from '../progress/nation.js';
import { plant, type Density } from './plant.js';

export type Scale = 'smoke' | 'S' | 'L';

const DENSITIES: Record<Scale, Density> = {
  smoke: { enterprises: 1, talents: 1, units: 1, heritagePerCounty: 6 },
  S: { enterprises: 2, talents: 5, units: 2, heritagePerCounty: 60 },
  L: { enterprises: 2, talents: 3, units: 1, heritagePerCounty: 20 },
};

const STATEMENT_MS = 15_000; // the statement timeout that our server sets for itself

/** PostGraphile's documented way to declare a relation that is not a foreign key: a function of the row. */
const HERITAGE_OF = `create function region_heritage(r region) returns setof heritage_item language sql stable as $$
  select h.* from heritage_item h where h.archived_at is null and h.id in (
    select l.heritage_item_id from region v join heritage_item_regions l on l.region_id = v.id where v.county_id = r.id)
  order by h.key $$`;

/** The tables with most of the rows; the indexes of `region` are needed during the inserts. */
const LARGE = ['observation', 'enterprise', 'talent', 'demonstration_unit'];

/** Drops indexes and creates them after the inserts: inserting ten million rows into fifteen indexes takes an hour. */
async function withoutIndexes(client: Client, work: () => Promise<void>): Promise<void> {
  const { rows } = await client.query<{ name: string; definition: string }>(
    `select indexrelid::regclass::text as name, pg_get_indexdef(indexrelid) as definition from pg_index
     where indrelid = any($1::regclass[]) and not indisunique order by 1`,
    [LARGE],
  );
  for (const { name } of rows) await client.query(`drop index ${name}`);
  await work();
  await client.query(`set maintenance_work_mem = '512MB'`);
  for (const { definition } of rows) await client.query(definition);
}

/** Inserts the rows of a scale beside the seeds, and updates PostgreSQL's statistics. */
export async function fill(client: Client, scale: Scale): Promise<void> {
  await client.query(`update warning_rule set is_active = false`); // background tasks are not measured here
  // nor do they compute figures anew between two answers
  await client.query(`set session_replication_role = replica`);
  await client.query(`update indicator set origin = 'REPORTED', computed_from = null`);
  await client.query(`set session_replication_role = default`);
  await withoutIndexes(client, async () => {
    if (scale === 'S') await addYears(client);
    if (scale === 'L') await addNation(client);
    await plant(client, DENSITIES[scale]);
  });
  await client.query(HERITAGE_OF);
  await client.query(
    `alter database ${client.escapeIdentifier(client.database!)} set statement_timeout = '${STATEMENT_MS}ms'`,
  ); // a connected client has a database
  await client.query(scale === 'smoke' ? 'analyze' : 'vacuum analyze');
}

export interface ReadDatabase extends Pick<SeededPostgres, 'pid' | 'stop'> {
  readonly url: string;
  readonly rows: number;
}

/** One database for all servers: they read, and each transitions units from their present states. */
export async function startData(scale: Scale): Promise<ReadDatabase> {
  const postgres = await startSeeded();
  try {
    const url = await postgres.clone('bench_read');
    const rows = await withClient(url, async (client) => {
      await client.query(`alter system set autovacuum = off`); // it would start at any time and affect the figures
      await client.query(`select pg_reload_conf()`);
      await fill(client, scale);
      const { rows: sums } = await client.query<{ rows: number }>(
        `select sum(reltuples)::float8 as rows from pg_class
         where relkind = 'r' and relnamespace = 'public'::regnamespace and reltuples > 0`,
      );
      return sums[0]!.rows; // a sum has one row
    });
    return { url, rows, pid: postgres.pid, stop: () => postgres.stop() };
  } catch (error) {
    await postgres.stop();
    throw error;
  }
}
