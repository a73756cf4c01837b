import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import type { GraphQLSchema } from 'graphql';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { compileSchema } from '../src/kernel/schema/schema.js';
import { modules } from '../src/modules/index.js';
import { guarded, type Guarded, type Reply } from './guard/kit.js';
import { broken, Walk, type AnyOperation, type Occurring } from './kit/any-operation.js';
import { signIn } from './kit/sign-in.js';

/** Documents in every run; `FUZZ=100000` for a night of it, `SEED` for another 1,500. */
const DOCUMENTS = Number(process.env['FUZZ'] ?? 1_500);
const SEED = Number(process.env['SEED'] ?? 20_261_124);
const BATCH = 50;
const SLOWEST_MS = 10_000;

let app: Guarded;
let schema: GraphQLSchema;
let occurring: Occurring;
let dataDir: string;
let callers: Record<string, string>[];

beforeAll(async () => {
  ({ schema } = await compileSchema(modules));
  dataDir = await mkdtemp(join(tmpdir(), 'rural-graph-test-'));
  app = await guarded({ LIMITS: 'rateBurst=1000000000', DATA_DIR: dataDir });
  callers = [
    {},
    await signIn(dataDir, [{ role: 'DATA_STEWARD', region: '4205' }, { role: 'REVIEWER' }]),
    await signIn(dataDir, [{ role: 'ADMINISTRATOR' }], undefined, 'administrator'),
  ];
  occurring = await readOccurring();
});
afterAll(async () => {
  await app?.stop();
  await rm(dataDir, { recursive: true, force: true });
});

/** Ids of every type, codes, cursors of lists and words that are there. */
async function readOccurring(): Promise<Occurring> {
  const lists = Object.values(schema.getQueryType()!.getFields()) // every schema here has one
    .filter(
      ({ name, args }) =>
        name !== 'search' && args.some((arg) => arg.name === 'filter') && args.some((arg) => arg.name === 'first'),
    ) // prettier-ignore
    .map(({ name }) => name);
  const { data } = await app.gql(
    `{ ${lists.map((name) => `${name}(first: 3) { nodes { id } pageInfo { endCursor } }`).join(' ')}
      all: regions(first: 20) { nodes { code name } } city: regions(filter: { within: "4205", level: COUNTY }) { nodes { code name } } }`,
  );
  const pages = Object.values(data ?? {}) as { nodes: { id?: string; code?: string; name?: string }[]; pageInfo?: { endCursor: string | null } }[]; // prettier-ignore
  const nodes = pages.flatMap((page) => page.nodes);
  const found = {
    ids: nodes.flatMap(({ id }) => id ?? []),
    codes: nodes.flatMap(({ code }) => code ?? []),
    cursors: pages.flatMap(({ pageInfo }) => pageInfo?.endCursor ?? []),
    words: ['茶', 'yc', '农业', 'dept-agriculture', 'person:somebody', ...nodes.flatMap(({ name }) => name ?? [])],
  };
  expect(Object.values(found).every((list) => list.length > 5)).toBe(true);
  return found;
}

interface Recipe {
  readonly seed: number;
  readonly size: number;
  readonly edits: readonly (readonly [number, number, number])[];
  readonly caller: number;
}
const edit = fc.tuple(fc.double({ min: 0, max: 1, noNaN: true }), fc.nat(12), fc.nat(1000));
const recipe: fc.Arbitrary<Recipe> = fc.record({
  seed: fc.noBias(fc.nat()), // small ones would be the same documents again and again
  size: fc.integer({ min: 1, max: 24 }),
  edits: fc.oneof({ weight: 3, arbitrary: fc.constant([]) }, { weight: 1, arbitrary: fc.array(edit, { minLength: 1, maxLength: 4 }) }), // prettier-ignore
  caller: fc.nat(2),
});

function cooked({ seed, size, edits }: Recipe): AnyOperation {
  const { query, variables } = new Walk(schema, occurring, seed, size).operation();
  return { query: broken(query, edits), variables };
}

const tally = { sent: 0, answered: 0, codes: new Set<string>() };

/** But that a machine which stood still opened no connection in time, which `UNAVAILABLE` tells the caller. */
const faults = (): string[] => app.faults.filter((line) => !line.includes('due to connection timeout'));

/** Sends one, and holds what comes back to what holds for every answer (kit.ts looks at its form). */
async function served(given: Recipe): Promise<void> {
  const operation = cooked(given);
  const shown = (): string => `caller ${given.caller}: ${JSON.stringify(operation)}`;
  let reply: Reply;
  try {
    reply = await Promise.race([app.gql(operation.query, operation.variables, callers[given.caller]), late()]);
  } catch (error) {
    throw new Error(`${(error as Error).message}\n${shown()}`, { cause: error });
  }
  tally.sent += 1;
  if (reply.data && Object.values(reply.data).some((member) => member !== null)) tally.answered += 1;
  for (const code of reply.codes) tally.codes.add(code);
  const body = JSON.parse(reply.text) as object;
  if (!('data' in body || 'errors' in body)) throw new Error(`neither data nor errors\n${shown()}`);
  if (reply.codes.includes('INTERNAL_SERVER_ERROR') || reply.codes.includes('STATEMENT_TIMEOUT'))
    throw new Error(`${reply.text.slice(0, 400)}\n${shown()}`);
  const id = reply.headers.get('x-request-id') ?? '';
  const fault = faults().find((line) => line.includes(id));
  if (fault) throw new Error(`${fault.slice(0, 2_000)}\n${shown()}`);
}

const late = (): Promise<never> =>
  new Promise((_, reject) => setTimeout(() => reject(new Error(`no answer within ${SLOWEST_MS} ms`)), SLOWEST_MS).unref()); // prettier-ignore

test(`${DOCUMENTS} generated operations, of nobody, a steward and an administrator, are answered as operations are`, { timeout: 60_000 + DOCUMENTS * 40 }, async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(recipe, { minLength: BATCH, maxLength: BATCH }), async (batch) => {
      await Promise.all(batch.map(served));
      expect(faults()).toEqual([]);
    }),
    // what is thrown names the document: a batch takes minutes to shrink
    { numRuns: Math.ceil(DOCUMENTS / BATCH), seed: SEED, endOnFailure: true },
  );
  expect(tally.sent).toBeGreaterThanOrEqual(DOCUMENTS);
  expect(tally.codes.size).toBeGreaterThan(10);
  expect(tally.answered / tally.sent).toBeGreaterThan(0.25); // else it would be the parser alone that is looked at
  expect((await app.send('/readyz')).status).toBe(200);
}); // prettier-ignore
