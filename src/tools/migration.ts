import { argv } from 'node:process';
import { compileSchema } from '../kernel/schema/schema.js';
import { modules } from '../modules/index.js';
import { openOrm } from '../server/database/setup/orm.js';
import { onThrowaway } from './on-throwaway.js';

// Writes the migration from the last snapshot to the declarations; with --check it only reports whether one is missing.
const check = argv.includes('--check');
const { model } = await compileSchema(modules);
await onThrowaway(async (url) => {
  const orm = await openOrm(model, url);
  try {
    if (check) {
      const differs = await orm.migrator.checkSchema();
      console.log(differs ? 'migrations: behind the declarations; run npm run migration' : 'migrations: current');
      if (differs) process.exitCode = 1;
    } else {
      const { fileName } = await orm.migrator.create(undefined, false, false, argv[2]);
      console.log(fileName ? `migrations: wrote ${fileName}` : 'migrations: nothing to write');
    }
  } finally {
    await orm.close(true);
  }
});
