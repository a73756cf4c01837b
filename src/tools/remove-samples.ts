import { exit } from 'node:process';
import { parseArgs } from 'node:util';
import pino from 'pino';
import { readConfig } from '../config.js';
import { compileSchema } from '../kernel/schema/schema.js';
import { modules } from '../modules/index.js';
import { removeSamples, SamplesInUse } from '../server/database/setup/remove-samples.js';
import { onDatabase } from './on-database.js';

// npm run remove-samples -- --dry-run: counts the sample records by type; without --dry-run it deletes them
const MOST_NAMED = 20;

try {
  const { values } = parseArgs({ options: { 'dry-run': { type: 'boolean', default: false } } });
  const isDryRun = values['dry-run'];
  const { model } = await compileSchema(modules);
  const counts = await onDatabase(readConfig(), pino({ level: 'warn' }), (url) => removeSamples(url, model, isDryRun));
  const number = (count: number): string => count.toLocaleString('en');
  for (const [{ options }, count] of counts) console.log(`remove-samples: ${number(count)} ${options.plural}`);
  const all = [...counts.values()].reduce((sum, count) => sum + count, 0);
  console.log(`remove-samples: ${number(all)} samples ${isDryRun ? 'would be removed' : 'removed'}`);
} catch (error) {
  console.error(`remove-samples: ${(error as Error).message}`);
  if (error instanceof SamplesInUse) {
    for (const each of error.references.slice(0, MOST_NAMED)) console.error(`  ${each}`);
    if (error.references.length > MOST_NAMED) console.error(`  … ${error.references.length - MOST_NAMED} more`);
    console.error('Nothing was removed. Have them refer to something real, or say that they are samples too.');
  }
  exit(1);
}
