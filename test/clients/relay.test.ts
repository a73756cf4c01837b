import 'reflect-metadata';
import { execFile } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { getNamedType, isRequiredArgument, type GraphQLInterfaceType, type GraphQLSchema } from 'graphql';
import { afterEach, beforeAll, expect, test } from 'vitest';
import { capital } from '../../src/kernel/describe.js';
import { printSdl } from '../../src/kernel/schema/builder/print.js';
import { compileSchema } from '../../src/kernel/schema/schema.js';
import { modules } from '../../src/modules/index.js';

const require = createRequire(import.meta.url);
const compiler = require('relay-compiler') as string; // the path of its program

const DOCUMENTS = new URL('relay/', import.meta.url);
const OPERATIONS = new URL('../../schema/operations/', import.meta.url);
/** What an app takes along, with its folders here. */
const CONFIG = {
  ...(JSON.parse(readFileSync(new URL('../../src/client/relay.config.json', import.meta.url), 'utf8')) as object),
  src: './src',
  artifactDirectory: './made',
};

let schema: GraphQLSchema;
beforeAll(async () => {
  ({ schema } = await compileSchema(modules));
});

let folder: string;
afterEach(() => rmSync(folder, { recursive: true, force: true }));

/** What Relay's compiler says to documents, by the name of the module that would hold each. */
function compile(documents: Readonly<Record<string, string>>): Promise<{ exitCode: number; output: string }> {
  folder = mkdtempSync(join(tmpdir(), 'relay-'));
  const write = (name: string, text: string): void => writeFileSync(join(folder, name), text);
  for (const part of ['src', 'made']) mkdirSync(join(folder, part));
  write('schema.graphql', printSdl(schema));
  for (const [module, text] of Object.entries(documents)) write(`src/${module}.ts`, `graphql\`${text}\`;\n`);
  write('relay.config.json', JSON.stringify(CONFIG));
  return new Promise((resolve) => {
    execFile(compiler, ['--noWatchman', 'relay.config.json'], { cwd: folder }, (error, out, err) =>
      resolve({ exitCode: error ? 1 : 0, output: out + err }),
    );
  });
}

async function expectSound(documents: Readonly<Record<string, string>>): Promise<void> {
  const { exitCode, output } = await compile(documents);
  expect(exitCode, output).toBe(0);
}

const made = (): string[] => readdirSync(join(folder, 'made'));

/**
 * Fragments as a Relay client would write them, for everything that Relay looks at: each type that can be fetched
 * again by its id, and each connection on it and on Query.
 */
function fragments(): Record<string, string> {
  const owners = schema.getPossibleTypes(schema.getType('Node') as GraphQLInterfaceType);
  return Object.fromEntries(
    [schema.getQueryType()!, ...owners].flatMap((owner) => { // every schema has a Query
      const lists = Object.values(owner.getFields()).filter(({ type }) => getNamedType(type).name.endsWith('Connection'));
      const pages = lists.map(({ name, args }): [string, string] => {
        const module = `${owner.name}${name}Page`;
        const given = args.filter((arg) => isRequiredArgument(arg) || ['first', 'after', 'last', 'before'].includes(arg.name));
        return [module, `fragment ${module}_it on ${owner.name}
          @argumentDefinitions(${given.map((arg) => `${arg.name}: { type: "${String(arg.type)}" }`).join(', ')})
          @refetchable(queryName: "${module}Query") {
            ${name}(${given.map((arg) => `${arg.name}: $${arg.name}`).join(', ')}) @connection(key: "${module}_${name}") {
              totalCount edges { node { __typename } }
            }
          }`];
      });
      const whole: [string, string] = [`${owner.name}Whole`, `fragment ${owner.name}Whole_it on ${owner.name} @refetchable(queryName: "${owner.name}WholeQuery") { __typename }`];
      return owner.name === 'Query' ? pages : [whole, ...pages];
    }),
  );
} // prettier-ignore

test('Relay refetches every node and pages every connection', async () => {
  const documents = fragments();
  await expectSound(documents);
  for (const module of Object.keys(documents)) expect(made()).toContain(`${module}Query.graphql.ts`);
});

test('Relay compiles what an app would write, and every operation of the platform', async () => {
  const written = readdirSync(DOCUMENTS).map((file) => [file.replace('.graphql', ''), readFileSync(new URL(file, DOCUMENTS), 'utf8')] as const);
  const operations = readdirSync(OPERATIONS, { recursive: true, encoding: 'utf8' }).filter((file) => file.endsWith('.graphql')).map((file) => {
    const text = readFileSync(new URL(file, OPERATIONS), 'utf8');
    const [, kind, name] = /^(query|mutation|subscription) (\w+)/m.exec(text)!;
    // Relay names an operation by its module and kind, and wants a variable that has a default to be nullable
    return [name!, text.replace(`${kind} ${name}`, `${kind} ${name}${capital(kind!)}`).replaceAll('! = ', ' = ')] as const;
  });
  await expectSound(Object.fromEntries([...written, ...operations]));
  expect(made().length).toBeGreaterThanOrEqual(written.length + operations.length);
  expect(operations.length).toBeGreaterThan(10);
}); // prettier-ignore

test.each([
  ['a field that is not there', 'fragment Planted_it on Region { nonsense }', /nonsense/],
  [
    'a connection without its page arguments',
    'fragment Planted_it on Region { children @connection(key: "Planted_children") { edges { node { id } } } }',
    /first/,
  ],
  [
    'a refetch of what has no id',
    'fragment Planted_it on PageInfo @refetchable(queryName: "PlantedQuery") { hasNextPage }',
    /refetchable/i,
  ],
])('Relay is red on %s', async (_, text, complaint) => {
  const { exitCode, output } = await compile({ Planted: text });
  expect(output).toMatch(complaint);
  expect(exitCode).toBe(1);
});
