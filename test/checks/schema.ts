import 'reflect-metadata';
import { readFileSync, writeFileSync } from 'node:fs';
import { argv, exit } from 'node:process';
import { printSdl } from '../../src/kernel/schema/builder/print.js';
import { compileSchema } from '../../src/kernel/schema/schema.js';
import { modules } from '../../src/modules/index.js';
import { accessTable } from '../../src/tools/access-table.js';
import { clientSchema, relayConfig } from '../../src/tools/client-schema.js';
import { formatted } from '../../src/tools/prettier.js';
import { breaksBetween, earlierVersion, type AgreedBreak } from './schema-breaks.js';

// `npm run schema` writes the contract from the code; `npm run check:schema` says whether the committed one is the
// code's and breaks no client of the last release.
const FILE = 'schema/schema.graphql';
const ACCESS = 'schema/access.md';
const CLIENT = 'src/client/schema.ts';
const RELAY = 'src/client/relay.config.json';
const AGREED = 'schema/breaking.json';

const { model, schema } = await compileSchema(modules);
const sdl = printSdl(schema);
const access = await formatted(ACCESS, accessTable(model));
const client = await formatted(CLIENT, clientSchema(schema));
const relay = await formatted(RELAY, relayConfig(schema));

if (argv[2] === 'write') {
  writeFileSync(FILE, sdl);
  writeFileSync(ACCESS, access);
  writeFileSync(CLIENT, client);
  writeFileSync(RELAY, relay);
  console.log(`schema: wrote ${FILE}, ${sdl.split('\n').length} lines, ${ACCESS}, ${CLIENT} and ${RELAY}`);
  exit(0);
}

const committed = read(FILE);
if (committed !== sdl) {
  fail(
    committed === undefined ? `${FILE} is missing` : `${FILE} is not what the code says`,
    'run npm run schema and commit it with its cause',
  );
}
if (read(ACCESS) !== access)
  fail(`${ACCESS} is not what the code says`, 'run npm run schema and look at what it changes: these are rights');
if (read(CLIENT) !== client || read(RELAY) !== relay)
  fail(`${CLIENT} or ${RELAY} is not what the code says`, 'run npm run schema and commit it with its cause');
const earlier = earlierVersion(FILE, sdl);
const breaks = earlier ? await breaksBetween(earlier.text, sdl, JSON.parse(read(AGREED) ?? '[]') as AgreedBreak[]) : [];
if (breaks.length > 0) {
  fail(`the contract breaks clients of ${earlier!.name}:\n${breaks.map((change) => `  ${change}`).join('\n')}`,
    `deprecate first, or agree on each break with an entry { "change" or "pattern", "reason", "on" } in ${AGREED}`); // prettier-ignore
}
console.log(
  `schema: current${earlier ? `, and breaks nothing of ${earlier.name}` : '; no earlier version to compare with'}`,
);
exit(0);

function read(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return undefined;
  }
}

function fail(what: string, remedy: string): never {
  console.error(`schema: ${what}\n  -> ${remedy}`);
  exit(1);
}
