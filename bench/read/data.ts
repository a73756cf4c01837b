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

const STATEMENT_MS = 15_000; // as ours sets for itself: what takes longer is no answer to anybody

/** PostGraphile's documented way of a relation that is more than a foreign key: a function of the row. */
const HERITAGE_OF = `create function region_heritage(r region) returns setof heritage_item language sql stable as $$
  select h.* from heritage_item h where h.archived_at is null and h.id in (
    select l.heritage_item_id from region v join heritage_item_regions l on l.region_id = v.id where v.county_id = r.id)
  order by h.key $$`;

/** Where most of the rows go; the indexes of regions are needed while planting. */
const LARGE = ['observation', 'enterprise', 'talent', 'demonstration_unit'];

/** Sorted at once when all rows are there: ten million, each put in its place in fifteen indexes, take an hour. */
async function indexedAfterwards(client: Client, work: () => Promise<void>): Promise<void> {
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

/** Plants what that scale has beside the seeds, and lets PostgreSQL know of it. */
export async function fill(client: Client, scale: Scale): Promise<void> {
  await client.query(`update warning_rule set is_active = false`); // what the platform does by itself is another measurement
  await indexedAfterwards(client, async () => {
    if (scale === 'S') await addYears(client);
    if (scale === 'L') await addNation(client);
    await plant(client, DENSITIES[scale]);
  });
  await client.query(HERITAGE_OF);
  await client.query(
    `alter database ${client.escapeIdentifier(client.database!)} set statement_timeout = '${STATEMENT_MS}ms'`,
  ); // connected, so it has one
  await client.query(scale === 'smoke' ? 'analyze' : 'vacuum analyze');
}

export interface ReadDatabase extends Pick<SeededPostgres, 'pid' | 'stop'> {
  readonly url: string;
  readonly rows: number;
}

/** One database for all servers: they read, and each moves units on from wherever they stand. */
export async function startData(scale: Scale): Promise<ReadDatabase> {
  const postgres = await startSeeded();
  try {
    const url = await postgres.clone('bench_read');
    const rows = await withClient(url, async (client) => {
      await client.query(`alter system set autovacuum = off`); // at a moment of its own choosing it is in somebody's figures
      await client.query(`select pg_reload_conf()`);
      await fill(client, scale);
      const { rows: counted } = await client.query<{ rows: number }>(
        `select sum(reltuples)::float8 as rows from pg_class where relkind = 'r' and relnamespace = 'public'::regnamespace and reltuples > 0`,
      );
      return counted[0]!.rows; // a sum is one row
    });
    return { url, rows, pid: postgres.pid, stop: () => postgres.stop() };
  } catch (error) {
    await postgres.stop();
    throw error;
  }
}
