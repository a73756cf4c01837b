import { parseArgs } from 'node:util';
import { sql } from 'kysely';
import pino from 'pino';
import { readConfig } from '../config.js';
import { compileSchema } from '../kernel/schema/schema.js';
import { modules } from '../modules/index.js';
import { openPool } from '../server/database/wire/pool.js';
import { endsOf, makeAnchor, matchesAnchor } from '../server/database/verify/anchor.js';
import { NOT_PROVED, verifyHistory } from '../server/database/verify/verify.js';
import { command } from './command.js';
import { onDatabase } from './on-database.js';

// npm run verify-history -- --anchor 48000.12.3:9f86…: checks every hash chain of the history, compares each record and
// the feed with it, and all of it with an anchor that an earlier run printed; exit code 1 if anything was altered
await command('verify-history', async () => {
  const { anchor } = parseArgs({ options: { anchor: { type: 'string' } } }).values;
  if (anchor !== undefined) endsOf(anchor); // a malformed one is refused before the database is asked
  const config = readConfig();
  const log = pino({ level: 'warn' });
  const { model } = await compileSchema(modules);
  await onDatabase(
    config,
    log,
    async (url) => {
      const { kysely, close } = openPool(url, false, log);
      try {
        const { faults, isAnchored, next } = await kysely.connection().execute(async (connection) => {
          await sql`set rural.keeper = 'on'`.execute(connection); // makes every row visible, whoever owns the database
          await sql`set statement_timeout = 0`.execute(connection); // no request waits for it
          return {
            isAnchored: anchor === undefined || (await matchesAnchor(connection, anchor)),
            faults: await verifyHistory(connection, model),
            next: await makeAnchor(connection),
          };
        });
        for (const { type, subject, version, fault } of faults)
          console.log(`${type}:${subject}${version === null ? '' : ` version ${version}`}: ${fault}`);
        if (!isAnchored) console.log('history: entries up to the anchor were altered, deleted or put in');
        const count = faults.length + Number(!isAnchored);
        console.log(count === 0 ? 'history: no fault was found' : `history: ${count} faults`);
        console.log(`history: this does not prove\n${NOT_PROVED.map((what) => `  - ${what}`).join('\n')}`);
        console.log(`history: anchor ${next}`);
        if (count > 0) process.exitCode = 1;
      } finally {
        await close();
      }
    },
    { needsWrites: false },
  );
});
