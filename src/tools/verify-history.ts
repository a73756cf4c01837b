import { sql } from 'kysely';
import pino from 'pino';
import { readConfig } from '../config.js';
import { compileSchema } from '../kernel/schema/schema.js';
import { modules } from '../modules/index.js';
import { openPool } from '../server/database/pool.js';
import { NOT_PROVED, verifyHistory } from '../server/database/verify.js';
import { startPostgres } from '../server/postgres/start.js';

// Walks every chain of the history and compares each record with it; exit code 1 if anything was altered.
const config = readConfig();
const log = pino({ level: 'warn' });
const { graph } = await compileSchema(modules);
const postgres = config.databaseUrl ? null : await startPostgres({ dataDir: config.dataDir, log });
const { kysely, close } = openPool(postgres?.url ?? config.databaseUrl!, false, log); // one of the two is there
try {
  const faults = await kysely.connection().execute(async (connection) => {
    await sql`set rural.keeper = 'on'`.execute(connection); // it looks at everything, whoever owns the database
    await sql`set statement_timeout = 0`.execute(connection); // nobody waits for an answer
    return verifyHistory(connection, graph);
  });
  for (const { type, subject, version, fault } of faults)
    console.log(`${type}:${subject} version ${version}: ${fault}`);
  console.log(faults.length === 0 ? 'history: no fault was found' : `history: ${faults.length} faults`);
  console.log(`history: this does not prove\n${NOT_PROVED.map((what) => `  - ${what}`).join('\n')}`);
  if (faults.length > 0) process.exitCode = 1;
} finally {
  await close();
  await postgres?.stop();
}
