import {
  DummyDriver,
  Kysely,
  PostgresAdapter,
  PostgresIntrospector,
  PostgresQueryCompiler,
  type CompiledQuery,
} from 'kysely';
import type { Sql } from '../../src/kernel/sql.js';
import { withClient } from '../../src/server/postgres/databases.js';

const compiler = new Kysely<never>({
  dialect: {
    createAdapter: () => new PostgresAdapter(),
    createDriver: () => new DummyDriver(),
    createIntrospector: (db) => new PostgresIntrospector(db),
    createQueryCompiler: () => new PostgresQueryCompiler(),
  },
});

/** The text of a statement and its parameters, as the server would send them. */
export const compiled = (statement: Sql): CompiledQuery => statement.compile(compiler);

/** How PostgreSQL would run it for the application’s role, behind row-level security, where it can help it without reading a whole table. */
export const planOf = (databaseUrl: string, { sql, parameters }: CompiledQuery): Promise<string> =>
  withClient(databaseUrl, async (client) => {
    await client.query('set role rural_graph_app; set enable_seqscan = off');
    const { rows } = await client.query<{ 'QUERY PLAN': string }>(`explain ${sql}`, [...parameters]);
    return rows.map((row) => row['QUERY PLAN']).join('\n');
  });
