import { execFile, spawn, type ChildProcess } from 'node:child_process';
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { cpSync, mkdtempSync, readFileSync, readdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { createInterface } from 'node:readline';
import { promisify } from 'node:util';
import { buildSchema, introspectionFromSchema, type GraphQLSchema } from 'graphql';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { register, type Register } from '../src/tools/register-files.js';
import { freshDatabase, type TestDatabase } from './kit/database.js';
import { signIn } from './kit/sign-in.js';
import { subscribe } from './kit/socket.js';
import { START_ARGS } from './kit/start-command.js';

// The recipe of docs/registers.md, as written, in a scratch copy of the tree: a register from nothing to its first event.
const ROOT = resolve(import.meta.dirname, '..');
const COPIED = /^(src|seeds|schema|test|\.gitignore|\.prettier\w+|[\w.-]+\.(cjs|js|json|ts))$/;
const COUNTY = '420527';

const tree = mkdtempSync(join(tmpdir(), 'rural-graph-register-'));
const run = promisify(execFile);

/** A command in the copy, as a reader of it types it; a failure carries all that it said. */
const sh = (command: string): Promise<unknown> =>
  run('sh', ['-c', `${command} 2>&1`], { cwd: tree }).catch((error: unknown) => {
    throw new Error(`${command}\n${(error as { stdout: string }).stdout}`);
  });

/** Its commands, less the last: the tests would run themselves. */
function recipe(): string[] {
  const block = /^```sh\n([\s\S]*?)\nnpm test\n```$/m.exec(readFileSync(join(ROOT, 'docs/registers.md'), 'utf8'));
  return block![1]!.split('\n');
}

/** Hashes of all files of the copy, by path. */
function files(): Map<string, string> {
  const paths = readdirSync(tree, { recursive: true, withFileTypes: true }).flatMap((entry) => {
    const path = join(entry.parentPath, entry.name).slice(tree.length + 1);
    return entry.isFile() && !path.startsWith('node_modules') ? [path] : [];
  });
  return new Map(
    paths.map((path) => [
      path,
      createHash('sha1')
        .update(readFileSync(join(tree, path)))
        .digest('hex'),
    ]),
  );
}

/** What `work` left different, sorted; a time in a name becomes `TIME`. */
async function touchedBy(work: () => Promise<unknown>): Promise<string[]> {
  const before = files();
  await work();
  const after = files();
  const paths = new Set([...before.keys(), ...after.keys()]);
  const differ = [...paths].filter((path) => before.get(path) !== after.get(path));
  return differ.map((path) => path.replace(/\d{14}/, 'TIME')).sort();
}

let database: TestDatabase;
let server: ChildProcess | undefined;
let url: string;
let touched: string[];
let generated: string[];
const greeting: string[] = [];

beforeAll(async () => {
  for (const name of readdirSync(ROOT))
    if (COPIED.test(name)) cpSync(join(ROOT, name), join(tree, name), { recursive: true });
  symlinkSync(join(ROOT, 'node_modules'), join(tree, 'node_modules'));
  const [make, ...generate] = recipe();
  touched = await touchedBy(() => sh(make!));
  generated = await touchedBy(() => Promise.all(generate.map(sh)));
  database = await freshDatabase(); // as an operator has it before the upgrade: migrated and seeded without the register
  url = await start();
}, 120_000);

afterAll(async () => {
  if (server) {
    server.kill('SIGTERM');
    await once(server, 'exit');
  }
  await database?.drop();
  rmSync(tree, { recursive: true, force: true });
});

/** What `npm start` runs, without npm in between, which would keep the signal to itself. */
async function start(): Promise<string> {
  const env = {
    ...process.env,
    PORT: '0',
    DATABASE_URL: database.url,
    LOG_LEVEL: 'error',
    NODE_ENV: 'test',
    DATA_DIR: join(tree, '.data'),
  };
  server = spawn(process.execPath, START_ARGS, {
    cwd: tree,
    env,
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  for await (const line of createInterface(server.stdout!)) {
    greeting.push(line);
    if (line.includes('Ctrl-C')) return /GraphQL +(http\S+)\/graphql/.exec(greeting.join('\n'))![1]!; // it says so before
  }
  throw new Error('the server ended before it said where it is');
}

// eslint-disable-next-line @typescript-eslint/no-explicit-any -- an answer has the shape of its query
async function ask(query: string, variables: object = {}): Promise<Record<string, any>> {
  const signedIn = await signIn(join(tree, '.data'), [{ role: 'ADMINISTRATOR' }]);
  const headers = { 'content-type': 'application/json', ...signedIn };
  const response = await fetch(`${url}/graphql`, {
    method: 'POST',
    headers,
    body: JSON.stringify({ query, variables }),
  });
  const body = (await response.json()) as { data: Record<string, unknown>; errors?: unknown };
  if (body.errors) throw new Error(`${query}\n${JSON.stringify(variables)}\n${JSON.stringify(body.errors)}`);
  return body.data;
}

test('a register is one folder and one word', () => {
  expect(touched).toEqual([
    'src/modules/cooperative/cooperative.entity.ts',
    'src/modules/cooperative/cooperative.rules.ts',
    'src/modules/cooperative/index.ts',
    'src/modules/index.ts',
  ]);
  const words = (root: string): string[] =>
    readFileSync(join(root, 'src/modules/index.ts'), 'utf8').match(/^import .*$|\w+/gm) ?? [];
  const before = new Set(words(ROOT));
  const added = words(tree).filter((word) => !before.has(word));
  expect(added).toEqual(["import cooperative from './cooperative/index.js';", 'cooperative']);
});

test('what the terminal says at the start is what the README shows, but for the steps of a database that is there', () => {
  const shown = /^```text\n(乡村图谱[\s\S]*?)\n```$/m.exec(readFileSync(join(ROOT, 'README.md'), 'utf8'))![1]!;
  const steps = /^ {2}(Database|Waiting|Migrations|Seeding|…)/;
  const plain = (text: string): string[] =>
    text.split('\n').filter((line) => !steps.test(line)).map((line) => line.replace(/:\d+/g, ':0').replace(/in [\d.]+ s$/, '')); // prettier-ignore
  expect(plain(greeting.join('\n'))).toEqual(plain(shown));
});

test('what follows from it is generated: its migration and the schema', () => {
  expect(generated).toEqual([
    'schema/access.md',
    'schema/migrations/TIME_cooperative.ts',
    'schema/migrations/snapshot.json',
    'schema/schema.graphql',
    'src/client/schema.ts',
  ]);
});

test('it costs every client at most 18 types, 48 KB of introspection and 450 lines of SDL', () => {
  const sdlIn = (folder: string): string => readFileSync(join(folder, 'schema/schema.graphql'), 'utf8');
  const lines = (folder: string): number => sdlIn(folder).split('\n').length;
  expect(lines(tree) - lines(ROOT)).toBeLessThanOrEqual(450);
  const [before, after] = [buildSchema(sdlIn(ROOT)), buildSchema(sdlIn(tree))];
  const added = Object.keys(after.getTypeMap()).filter((name) => !before.getType(name));
  expect(added).toContain('CooperativeState'); // with a machine, a list, aggregates, groups, live and bulk
  expect(added.length).toBeLessThanOrEqual(18);
  const size = (schema: GraphQLSchema): number => Buffer.byteLength(JSON.stringify(introspectionFromSchema(schema, { oneOf: true }))); // prettier-ignore
  expect(size(after) - size(before)).toBeLessThan(48_000);
});

describe('through GraphQL', () => {
  beforeAll(async () => {
    const { town, county } = await ask(
      `{ town: region(code: "${COUNTY}101") { id } county: region(code: "420506") { id } }`,
    );
    const make =
      'mutation ($input: CreateCooperativeInput!) { createCooperative(input: $input) { userErrors { code path } } }';
    for (const input of [
      { key: 'cooperative-01', name: '归州柑橘合作社', region: town.id },
      { key: 'cooperative-02', name: '夷陵茶叶合作社', region: county.id },
    ]) {
      const made = await ask(make, { input: { ...input, provenance: 'SAMPLE' } });
      expect(made['createCooperative']).toEqual({ userErrors: [] });
    }
  });

  test('there are a list, filters, an order, a look-up and a refetch by id', async () => {
    const { cooperatives, cooperative } = await ask(`query ($county: RegionCode!) {
      cooperatives(filter: { within: $county, state: PLANNED }, orderBy: [{ field: NAME, direction: ASC }]) {
        totalCount nodes { id name provenance region { level county { code } } }
      }
      cooperative(key: "cooperative-01") { id state version }
    }`, { county: COUNTY }); // prettier-ignore
    expect(cooperatives).toMatchObject({
      totalCount: 1,
      nodes: [{ name: '归州柑橘合作社', provenance: 'SAMPLE', region: { county: { code: COUNTY } } }],
    });
    expect(cooperative).toMatchObject({ id: cooperatives.nodes[0].id, state: 'PLANNED', version: 1 });
    const { node } = await ask('query ($id: ID!) { node(id: $id) { __typename } }', { id: cooperative.id });
    expect(node).toEqual({ __typename: 'Cooperative' });
  });

  test('Region has the list of those at or below it, and filters by it', async () => {
    const { region, regions } = await ask(`query ($county: RegionCode!) {
      region(code: $county) { cooperatives { totalCount nodes { name } } }
      regions(filter: { cooperatives: { some: { name: { startsWith: "夷陵" } } }, level: COUNTY }) { nodes { code } }
    }`, { county: COUNTY }); // prettier-ignore
    expect(region.cooperatives).toEqual({ totalCount: 1, nodes: [{ name: '归州柑橘合作社' }] });
    expect(regions.nodes).toEqual([{ code: '420506' }]);
  });

  test('search finds it by Chinese and by initials', async () => {
    for (const words of ['柑橘合作社', 'gzgj']) {
      const { search } = await ask(
        `query ($words: String!) { search(query: $words, types: [COOPERATIVE]) { nodes { ... on Cooperative { key } } } }`,
        { words },
      );
      expect(search.nodes).toEqual([{ key: 'cooperative-01' }]);
    }
  });

  test('its state moves along its machine alone, and followers of its region hear of it', async () => {
    interface Move {
      readonly from: string;
      readonly to: string;
      readonly record: { readonly key: string };
    }
    const move = `mutation ($input: TransitionCooperativeInput!) {
      transitionCooperative(input: $input) { cooperative { state version } userErrors { code } feedPosition }
    }`;
    const { cooperative: one } = await ask('{ cooperative(key: "cooperative-01") { id version } }');
    const input = { id: one.id, expectedVersion: one.version };
    const subscriber = await subscribe<Move>({
      url,
      query:
        'subscription ($region: RegionCode) { cooperativeTransitioned(region: $region) { from to record { ... on Cooperative { key } } } }',
      variables: { region: COUNTY },
      pick: (data) => data['cooperativeTransitioned']!,
    });
    const refused = await ask(move, { input: { ...input, to: 'SUSPENDED' } });
    expect(refused['transitionCooperative']).toMatchObject({
      userErrors: [{ code: 'TRANSITION_NOT_ALLOWED' }],
      feedPosition: null,
    });
    const moved = await ask(move, { input: { ...input, to: 'ACTIVE' } });
    expect(moved['transitionCooperative']).toMatchObject({
      cooperative: { state: 'ACTIVE', version: 2 },
      userErrors: [],
    });
    expect(await subscriber.until(1)).toMatchObject([
      { from: 'PLANNED', to: 'ACTIVE', record: { key: 'cooperative-01' } },
    ]);
    await subscriber.close();
  });
});

test('a name that is taken, and flags that npm kept to itself, are refused before anything is written', async () => {
  const left = await touchedBy(() =>
    Promise.all([
      expect(sh('npm run new region')).rejects.toThrow(/src\/modules\/region, the type Region/),
      expect(sh('npm run new pond 鱼塘')).rejects.toThrow(/usage: npm run new/),
    ]),
  );
  expect(left).toEqual([]);
});

test('a name has a form for its folder, type, fields and list', () => {
  const forms = ({ type, field, plural, en }: Register) => [type, field, plural, en];
  expect(forms(register('family-farm', {}))).toEqual(['FamilyFarm', 'familyFarm', 'familyFarms', 'A family farm.']);
  expect(forms(register('irrigation-facility', {}))).toEqual([
    'IrrigationFacility', 'irrigationFacility', 'irrigationFacilities', 'An irrigation facility.',
  ]); // prettier-ignore
  expect(register('fish', { plural: 'fish' }).plural).toBe('fish');
  for (const name of ['Cooperative', 'family_farm', 'family-', '2nd', '../farm'])
    expect(() => register(name, {})).toThrow('singular noun');
});

describe('the generated code passes', () => {
  beforeAll(() => {
    // types of modules, and what they import, are all that a register can break: a third of the time of the whole tree
    const path = join(tree, 'tsconfig.json');
    const config = JSON.parse(readFileSync(path, 'utf8')) as object;
    writeFileSync(path, JSON.stringify({ ...config, include: ['src/modules'] }));
  });
  const paths = 'src/modules/index.ts src/modules/cooperative';
  test.each([
    ['format', `prettier --check ${paths}`],
    ['lint', `eslint --max-warnings 0 ${paths}`],
    ['types', 'tsc --noEmit'],
    [
      'dependency rules',
      `depcruise --config .dependency-cruiser.cjs src/modules | tee found; ! grep cooperative found`,
    ],
    ['dead code', `knip | tee found; ! grep cooperative found`],
  ])('%s', async (_, command) => void (await sh(`PATH=node_modules/.bin:$PATH; ${command}`)), 60_000);
});
