import { parseArgs } from 'node:util';
import { compileSchema } from '../kernel/schema/schema.js';
import { modules } from '../modules/index.js';
import { openOrm } from '../server/database/setup/orm.js';
import { command } from './command.js';
import { onThrowaway } from './on-throwaway.js';

// Writes the migration from the last snapshot to the declarations; with --check it only reports whether one is missing.
await command('migration', async () => {
  const { values, positionals } = parseArgs({ options: { check: { type: 'boolean' } }, allowPositionals: true });
  const { model } = await compileSchema(modules);
  await onThrowaway(async (url) => {
    const orm = await openOrm(model, url);
    try {
      if (values.check) {
        const differs = await orm.migrator.checkSchema();
        console.log(differs ? 'migrations: behind the declarations; run npm run migration' : 'migrations: current');
        if (differs) process.exitCode = 1;
      } else {
        const { fileName } = await orm.migrator.create(undefined, false, false, positionals[0]);
        console.log(fileName ? `migrations: wrote ${fileName}` : 'migrations: nothing to write');
      }
    } finally {
      await orm.close(true);
    }
  });
});
