import type { Compiled } from '../../src/kernel/sql.js';
import { withClient } from '../../src/server/postgres/databases.js';

/** How PostgreSQL would run it for the application’s role, behind row-level security, where it can help it without reading a whole table. */
export const planOf = (databaseUrl: string, { sql, parameters }: Compiled): Promise<string> =>
  withClient(databaseUrl, async (client) => {
    await client.query('set role rural_graph_app; set enable_seqscan = off');
    const { rows } = await client.query<{ 'QUERY PLAN': string }>(`explain ${sql}`, [...parameters]);
    return rows.map((row) => row['QUERY PLAN']).join('\n');
  });
