import fc from 'fast-check';
import type { GraphQLField } from 'graphql';
import pino from 'pino';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { compileSchema } from '../../src/kernel/schema/schema.js';
import { modules } from '../../src/modules/index.js';
import { CALLERS as RIGHTS, type Caller, prepare } from '../access/doors.js';
import { withClient } from '../../src/server/postgres/databases.js';
import { Walk, type AnyOperation, type Occurring } from '../kit/any-operation.js';
import { startTestApp, type TestApp } from '../kit/app.js';
import { signIn } from '../kit/sign-in.js';

const { schema, model } = await compileSchema(modules);
const CALLERS: readonly Caller[] = ['nobody', 'an administrator', 'the steward of the county', 'a planner', 'a reader of the county']; // prettier-ignore

const RUNS = Number(process.env['PLAN_RUNS'] ?? 50);

let planned: TestApp;
let resolved: TestApp;
let occurring: Occurring;
beforeAll(async () => {
  planned = await startTestApp({
    log: pino({ level: 'info' }, { write: (line: string) => void lines.push(JSON.parse(line) as Line) }),
  });
  await prepare(planned);
  const { data } = await planned.ask(
    `{ regions(first: 30) { edges { cursor node { id code name } } } demonstrationUnits(first: 20) { nodes { id name } } enterprises(first: 20) { nodes { id name } } talents(first: 20) { nodes { id } } }`,
  );
  const regions = data.regions.edges.map(({ node }: { node: object }) => node);
  const rows = [...regions, ...data.demonstrationUnits.nodes, ...data.enterprises.nodes, ...data.talents.nodes] as {
    id: string;
    name?: string;
    code?: string;
  }[];
  occurring = {
    ids: rows.map(({ id }) => id),
    codes: rows.flatMap(({ code }) => code ?? []),
    cursors: data.regions.edges.map(({ cursor }: { cursor: string }) => cursor),
    words: ['a', '农', '示范', ...rows.flatMap(({ name }) => name ?? [])],
  };
  resolved = await startTestApp({ plans: false, databaseUrl: planned.databaseUrl });
});
/** Until the same second at both: `viewer.expiresAt` tells it. */
const headersFor = async (app: TestApp, caller: Caller, since: Date): Promise<Record<string, string>> => {
  const { grants } = RIGHTS[caller];
  return grants === null ? {} : signIn(app.dataDir, grants, since);
};
afterAll(async () => {
  await resolved?.stop();
  await planned?.stop();
});

interface Line {
  readonly msg: string;
  readonly statements?: number;
  readonly err?: { readonly message: string };
  readonly sql?: string;
}
const lines: Line[] = [];

type Wants = (owner: string, field: GraphQLField<unknown, unknown>) => boolean;

const ofRows = (owner: string): boolean => owner === 'Query' || model.byName.has(owner);
const WANTS = {
  /** What statements answer, so that an operation is one statement. */
  'one statement': (owner, field) => !ofRows(owner) || field.extensions.plan !== undefined,
  /** Of rows anything; of the root what leads to rows, and who asks. */
  'a statement and resolvers': (owner, field) => owner !== 'Query' || field.name === 'viewer' || field.extensions.plan !== undefined,
} satisfies Record<string, Wants>; // prettier-ignore

/** The same variables with other values: those that occur at other places, and other numbers. */
function others(variables: object): Record<string, unknown> {
  const other = (value: unknown): unknown => {
    if (Array.isArray(value)) return value.map(other);
    if (typeof value === 'object' && value !== null) return others(value);
    if (typeof value === 'number') return (value % 5) + 1;
    const among = [occurring.ids, occurring.codes, occurring.cursors, occurring.words].find((list) => list.includes(value as string)); // prettier-ignore
    return among ? among[(among.indexOf(value as string) + 1) % among.length] : value;
  };
  return Object.fromEntries(Object.entries(variables).map(([name, value]) => [name, other(value)]));
}

interface Body {
  readonly data?: unknown;
  readonly errors?: readonly { readonly extensions: { readonly code: string } }[];
}

/** The answer as it came, but for the request's own name. */
async function answer(app: TestApp, headers: Record<string, string>, operation: AnyOperation): Promise<string> {
  const response = await fetch(`${app.url}/graphql`, { method: 'POST', headers: { 'content-type': 'application/json', ...headers }, body: JSON.stringify(operation) }); // prettier-ignore
  const text = await response.text();
  if (!text.startsWith('{')) throw new Error(text);
  let body: Body;
  try {
    body = JSON.parse(text) as Body;
  } catch (error) {
    throw new Error(`${operation.query}\n${JSON.stringify(operation.variables)}\n${text}`, { cause: error });
  }
  // of several that fail at once any may be the first
  const codes = body.errors?.map(({ extensions }) => extensions.code);
  return JSON.stringify([response.status, codes ? [...new Set(codes)].sort() : body.data], null, 1);
}

const CASES = CALLERS.flatMap((caller) => (Object.keys(WANTS) as (keyof typeof WANTS)[]).map((way) => [caller, way] as const)); // prettier-ignore

test.each(CASES)('%s gets of %s what resolvers alone answer, whatever is asked', async (caller, way) => {
  const since = new Date();
  const [here, there] = [await headersFor(planned, caller, since), await headersFor(resolved, caller, since)];
  lines.length = 0;
  await fc.assert(
    fc.asyncProperty(fc.integer(), fc.integer({ min: 1, max: 30 }), async (seed, size) => {
      const { query, variables } = new Walk(schema, occurring, seed, size, WANTS[way]).operationOf('query');
      // what was made for some variables must hold for others
      for (const given of [variables, others(variables)]) {
        const operation = { query, variables: given };
        const one = await answer(planned, here, operation);
        const other = await answer(resolved, there, operation);
        if (one !== other) throw new Error(`${query}\n${JSON.stringify(given)}\nplanned: ${one}\nresolved: ${other}`);
      }
    }),
    { numRuns: RUNS },
  );
  expect(lines.filter(({ msg }) => /planned/.test(msg)).map(({ err, sql }) => [err?.message, sql])).toEqual([]);
  const counts = lines.flatMap(({ msg, statements = 0 }) => (msg === 'operation' ? [statements] : []));
  const isOne = (count: number): boolean => count === 1;
  const share = caller === 'nobody' ? 1 / 4 : 1 / 2; // the rest is refused or, of what nobody asks a second time, kept
  if (way === 'one statement') expect(counts.filter(isOne).length).toBeGreaterThan(counts.length * share);
}, 300_000); // prettier-ignore

test('texts are written as JSON has them, whatever they hold', async () => {
  const name = 'a"b\\c/d\n\t\u0001\u2028😀 村"."x';
  await withClient(planned.databaseUrl, (client) =>
    client.query(`update enterprise set name = $1 where id = (select id from enterprise order by id limit 1)`, [name]),
  );
  const operation = { query: 'query ($n: String!) { enterprises(filter: { name: { eq: $n } }, first: 1) { totalCount pageInfo { endCursor } nodes { name } } }', variables: { n: name } }; // prettier-ignore
  const told = await answer(planned, {}, operation);
  expect(told).toBe(await answer(resolved, {}, operation));
  expect(told).toContain(JSON.stringify(name));
});

test('what would be too long a statement is resolved, and answers the same', async () => {
  const each = Array.from({ length: 99 }, (_, n) => `a${n}: search(query: "村", first: 1) { nodes { id __typename } }`);
  const operation = { query: `{ ${each.join(' ')} }`, variables: {} };
  lines.length = 0;
  expect(await answer(planned, {}, operation)).toBe(await answer(resolved, {}, operation));
  expect(lines.find(({ msg }) => msg === 'operation')?.statements).toBeGreaterThan(1);
});

test('a plan that is cut off fails every field, and 20 of them say so', async () => {
  const fields = Array.from({ length: 50 }, (_, n) => `a${n}: region(code: "42") { name }`);
  const answered = await withClient(planned.databaseUrl, async (holder) => {
    await holder.query('begin');
    await holder.query('lock table region in access exclusive mode');
    const asked = fetch(`${planned.url}/graphql`, { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify({ query: `{ ${fields.join(' ')} }` }) }); // prettier-ignore
    const cut = `select pg_cancel_backend(pid) from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'`;
    while ((await holder.query(cut)).rows.length === 0); // until it waits for the table
    const response = await asked;
    await holder.query('rollback');
    return (await response.json()) as { data: object; errors: { path: string[]; extensions: { code: string } }[] };
  });
  expect(Object.values(answered.data)).toEqual(fields.map(() => null));
  expect(answered.errors.map(({ path, extensions }) => [path[0], extensions.code])).toEqual(Array.from({ length: 20 }, (_, n) => [`a${n}`, 'STATEMENT_TIMEOUT'])); // prettier-ignore
});

/** Of a few entities, eight rows each: a text of theirs, or whether they are still in use. What tells of others stays. */
async function changeSomething(seed: number): Promise<void> {
  const changed = model.entities.filter((_, n) => n % 6 === seed % 6);
  await withClient(planned.databaseUrl, async (client) => {
    await client.query(`set rural.keeper = 'on'`);
    for (const { table, columns } of changed) {
      const name = columns.find(({ column }) => ['name', 'title', 'content'].includes(column));
      const set = name && seed % 3 > 0 ? `"${name.column}" = "${name.column}" || '改'` : `archived_at = case when archived_at is null then now() end`; // prettier-ignore
      await client.query(`update ${table} set ${set} where id in (select id from ${table} order by md5(id::text || ${seed}) limit 8)`); // prettier-ignore
    }
  });
}

test('what was kept of an answer is what resolvers answer, whatever has changed since', async () => {
  lines.length = 0;
  await fc.assert(
    fc.asyncProperty(fc.integer(), fc.integer({ min: 1, max: 20 }), async (seed, size) => {
      const operation = new Walk(schema, occurring, seed, size, WANTS['one statement']).operationOf('query');
      const before = await answer(planned, {}, operation);
      expect(await answer(planned, {}, operation)).toBe(before);
      await changeSomething(Math.abs(seed));
      expect(await answer(planned, {}, operation)).toBe(await answer(resolved, {}, operation));
    }),
    { numRuns: Math.ceil(RUNS / 2) },
  );
  const counts = lines.flatMap(({ msg, statements = 0 }) => (msg === 'operation' ? [statements] : []));
  expect(counts.filter((count) => count === 0).length).toBeGreaterThan(counts.length / 4); // of three, the second was kept
}, 300_000);
