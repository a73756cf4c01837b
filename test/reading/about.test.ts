import fc from 'fast-check';
import { getOperationAST, parse, type GraphQLField } from 'graphql';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Grant } from '../../src/kernel/access/actor.js';
import { declareCosts, loadOf, type Load } from '../../src/kernel/schema/cost/cost.js';
import { compileSchema } from '../../src/kernel/schema/schema.js';
import { modules as platform } from '../../src/modules/index.js';
import { Walk, type Occurring } from '../kit/any-operation.js';
import { startTestApp, type TestApp } from '../kit/app.js';
import type { TestDatabase } from '../kit/database.js';
import { toyDatabase } from '../kit/toy-database.js';
import toy from '../kit/toy-abouts.js';

/* Rows about records of several types, read in one statement and by resolvers, by callers who may see all and not all. */

const modules = [...platform, toy];
const { schema, model } = await compileSchema(modules);
const RUNS = Number(process.env['PLAN_RUNS'] ?? 100);
const [HERE, THERE] = ['420529203215', '420527101201'] as const;

let database: TestDatabase;
let planned: TestApp;
let resolved: TestApp;
const squads: string[] = [];
const papers: string[] = [];
let region: string;
beforeAll(async () => {
  database = await toyDatabase(modules);
  planned = await startTestApp({ modules, databaseUrl: database.url });
  resolved = await startTestApp({ modules, databaseUrl: database.url, plans: false });
  region = (await planned.ask('query ($code: RegionCode!) { region(code: $code) { id } }', { code: HERE })).data.region.id; // prettier-ignore
  for (const [n, code] of [HERE, HERE, THERE].entries()) {
    squads.push(await made('Squad', { name: `队伍${n}`, region: code }));
    papers.push(await made('Paper', { name: `文件${n}`, region: code, sensitivity: n === 0 ? 'PUBLIC' : 'INTERNAL' }));
  }
  const subjects = [...squads, ...papers, region, null];
  for (const [n, subject] of [...subjects, ...subjects, ...subjects].entries())
    await made('Mark', {
      score: n * 4,
      verdict: n % 3 === 0 ? 'MISSED' : 'MET',
      region: n % 2 ? HERE : THERE,
      subject,
    });
  for (const [n, topic] of [...squads, ...papers, region].entries()) await made('Note', { words: `记${n}`, topic });
}, 300_000);
afterAll(async () => {
  await resolved?.stop();
  await planned?.stop();
  await database?.drop();
});

async function made(type: string, input: object): Promise<string> {
  const subject = type.toLowerCase();
  const query = `mutation ($input: Create${type}Input!) { create${type}(input: $input) { userErrors { code path } ${subject} { id } } }`; // prettier-ignore
  const { [subject]: row, userErrors } = (await planned.ask(query, { input })).data[`create${type}`];
  expect(userErrors).toEqual([]);
  return row.id as string;
}

/** Who asks: nobody without grants. */
type Grants = readonly Partial<Grant>[];
const ADMINISTRATOR: Grants = [{ role: 'ADMINISTRATOR' }];
const NOBODY: Grants = [];
const signed = async (app: TestApp, grants: Grants): Promise<Record<string, string>> =>
  grants.length === 0 ? { authorization: '' } : app.as(...grants);

/** The answer, after both ways have given the same; planned in one statement. */
// eslint-disable-next-line @typescript-eslint/no-explicit-any -- of the shape of the query
async function answer(query: string, variables: object = {}, grants = ADMINISTRATOR): Promise<any> {
  const one = await planned.ask(query, variables, { headers: await signed(planned, grants) });
  const other = await resolved.ask(query, variables, { headers: await signed(resolved, grants) });
  expect(one.data).toEqual(other.data);
  expect(one.statements).toBe(1);
  return one.data;
}

test('a mark says what it is about, whatever its type', async () => {
  const query = `{ marks(first: 8) { nodes { score subject { __typename ... on Squad { name region { code } } ... on Paper { name } ... on Region { code squads { totalCount } } } } } }`;
  const { marks } = await answer(query);
  expect(marks.nodes.map((mark: { subject: object | null }) => mark.subject)).toEqual([
    { __typename: 'Squad', name: '队伍0', region: { code: HERE } },
    { __typename: 'Squad', name: '队伍1', region: { code: HERE } },
    { __typename: 'Squad', name: '队伍2', region: { code: THERE } },
    ...[0, 1, 2].map((n) => ({ __typename: 'Paper', name: `文件${n}` })),
    { __typename: 'Region', code: HERE, squads: { totalCount: 2 } },
    null,
  ]);
  const { statements } = await resolved.ask(query);
  expect(statements).toBe(1 + 3 + 2); // the marks, each type, the regions of teams and the teams of the region
});

test('what the caller may not see is null, whatever is selected on it', async () => {
  const seen = async (on: string, grants?: Grants): Promise<(object | null)[]> =>
    (await answer(`{ marks(first: 8) { nodes { subject { ${on} } } } }`, {}, grants)).marks.nodes.map(
      ({ subject }: { subject: object | null }) => subject,
    );
  const named = (types: (string | null)[]): (object | null)[] => types.map((__typename) => (__typename === null ? null : { __typename })); // prettier-ignore
  const types = (...ofPapers: (string | null)[]): (object | null)[] => named(['Squad', 'Squad', 'Squad', ...ofPapers, 'Region', null]); // prettier-ignore
  expect(await seen('__typename')).toEqual(types('Paper', 'Paper', 'Paper'));
  expect(await seen('__typename', NOBODY)).toEqual(types('Paper', null, null));
  expect(await seen('__typename', [{ role: 'DATA_STEWARD', region: '420529' }])).toEqual(types('Paper', 'Paper', null));
  expect(await seen('... on Squad { name }', NOBODY)).toEqual([0, 1, 2].map((n) => ({ name: `队伍${n}` })).concat([{}, null, null, {}, null] as never)); // prettier-ignore
  expect(await seen('... on Node { id } ... on Paper { name }', NOBODY)).toEqual([
    ...squads.map((id) => ({ id })),
    { id: papers[0], name: '文件0' },
    null,
    null,
    { id: region },
    null,
  ]);
});

test('marks are found by what they are about, as far as the caller may see it', async () => {
  const count = async (filter: object, grants?: Grants): Promise<number> =>
    (await answer('query ($filter: MarkFilter) { marks(filter: $filter) { totalCount } }', { filter }, grants)).marks.totalCount; // prettier-ignore
  expect(await count({ subject: { squad: {} } })).toBe(9);
  expect(await count({ subject: { squad: { name: { eq: '队伍1' } } } })).toBe(3);
  expect(await count({ subject: { paper: { name: { startsWith: '文件' } } } })).toBe(9);
  expect(await count({ subject: { paper: { name: { startsWith: '文件' } } } }, NOBODY)).toBe(3);
  expect(await count({ not: { subject: { paper: {} } } }, NOBODY)).toBe(21);
  expect(await count({ subject: { region: { code: { eq: HERE } } }, verdict: ['MET'] })).toBe(2);
  expect(await count({ subject: { isNull: true } })).toBe(3);
  expect(await count({ subject: { isNull: false } })).toBe(21);
  expect(await count({ or: [{ subject: { squad: { within: THERE } } }, { subject: { isNull: true } }] })).toBe(6);
  expect(await count({ subject: { squad: { marks: { some: { score: { gte: 100 } } } } } })).toBe(0);
  expect(await count({ subject: { squad: { marks: { some: { score: { gte: 72 } } } } } })).toBe(3);
  expect(await count({ before: { subject: { squad: {} } } })).toBe(0);
  expect(await planned.codes('{ marks(filter: { subject: { squad: {}, isNull: false } }) { totalCount } }')).toEqual(['GRAPHQL_VALIDATION_FAILED']); // prettier-ignore
});

test('what they are about lists them: filtered, ordered, in pages, counted and in groups', async () => {
  const query = `query ($id: ID!, $after: String) { node(id: $id) { ... on Squad {
    marks(first: 2, after: $after, orderBy: [{ field: SCORE, direction: DESC }], filter: { score: { lt: 60 } }) {
      totalCount pageInfo { hasNextPage endCursor } nodes { score } aggregate { score { sum max } } groups(by: [VERDICT]) { count keys { value } } }
    notes { nodes { words } } } } }`;
  const { node } = await answer(query, { id: squads[1] });
  expect(node).toMatchObject({
    marks: {
      totalCount: 2,
      pageInfo: { hasNextPage: false },
      nodes: [{ score: 36 }, { score: 4 }],
      aggregate: { score: { sum: '40', max: 36 } },
      groups: [
        { count: 1, keys: [{ value: 'MET' }] },
        { count: 1, keys: [{ value: 'MISSED' }] },
      ],
    },
    notes: { nodes: [{ words: '记1' }] },
  });
  const byList = async (filter: string): Promise<string[]> =>
    (await answer(`{ squads(filter: { ${filter} }) { nodes { name } } }`)).squads.nodes.map(({ name }: { name: string }) => name); // prettier-ignore
  expect(await byList('marks: { some: { score: { eq: 4 } } }')).toEqual(['队伍1']);
  expect(await byList('marks: { none: { score: { gte: 72 } } }')).toEqual(['队伍0', '队伍1']);
  expect(await byList('marks: { every: { region: { marks: { some: { score: { gte: 0 } } } } } }')).toHaveLength(3);
});

test('a region lists the marks at or below it, and apart those about itself', async () => {
  const { region: county, node } = await answer(
    `query ($id: ID!) { region(code: "420529") { marks { totalCount } ownMarks { totalCount } notes { totalCount } squads { nodes { marks { totalCount } } } }
      node(id: $id) { ... on Region { marks { totalCount } ownMarks { nodes { score subject { ... on Region { code } } } } } } }`,
    { id: region },
  );
  expect(county).toEqual({
    marks: { totalCount: 12 },
    ownMarks: { totalCount: 0 },
    notes: { totalCount: 0 },
    squads: { nodes: [{ marks: { totalCount: 3 } }, { marks: { totalCount: 3 } }] },
  });
  expect(node).toEqual({ marks: { totalCount: 12 }, ownMarks: { nodes: [24, 56, 88].map((score) => ({ score, subject: { code: HERE } })) } }); // prettier-ignore
});

test('they are grouped by what they are about: by type, in the order of its lists', async () => {
  const query = `{ marks { groupCount(by: [SUBJECT]) groups(by: [SUBJECT]) { count keys { name value node { __typename ... on NamedRecord { name } } } } } }`;
  const group = (id: string | null, node: object | null, count = 3): object => ({ count, keys: [{ name: 'subject', value: id, node }] }); // prettier-ignore
  const { marks } = await answer(query);
  const { name } = (await planned.ask('query ($id: ID!) { node(id: $id) { ... on Region { name } } }', { id: region })).data.node; // prettier-ignore
  const ofSquads = squads.map((id, n) => group(id, { __typename: 'Squad', name: `队伍${n}` }));
  const ofRegion = group(region, { __typename: 'Region', name });
  expect(marks).toEqual({
    groupCount: 8,
    groups: [...ofSquads, ...papers.map((id, n) => group(id, { __typename: 'Paper', name: `文件${n}` })), ofRegion, group(null, null)], // prettier-ignore
  });
  expect((await answer(query, {}, NOBODY)).marks).toEqual({
    groupCount: 6,
    groups: [...ofSquads, group(papers[0]!, { __typename: 'Paper', name: '文件0' }), ofRegion, group(null, null, 9)],
  });
});

test('what follows further relations is read once for a page, and the rest is left to resolvers', async () => {
  const query = `{ marks(first: 20) { nodes { score subject { ... on Squad { marks(first: 2) { nodes { score subject { ... on Squad { name } } } } } ... on Region { name ownMarks { totalCount } } } } } }`;
  await answer(query);
  const partial = `{ marks(first: 8) { nodes { viewerCan { update { allowed } } subject { ... on Squad { name viewerCan { archive { allowed } } history { totalCount } } ... on Paper { name } } } } }`;
  const one = await planned.ask(partial);
  expect(one.data).toEqual((await resolved.ask(partial)).data);
  expect(one.statements).toBe(2); // the statement, and the histories
});

test('the union and its conditions are one type each, for all relations to the same types', () => {
  const names = Object.keys(schema.getTypeMap())
    .filter((name) => /^(Mark|Note)(Subject|Topic)/.test(name))
    .sort();
  expect(names).toEqual(['MarkSubject', 'MarkSubjectFilter']);
  expect(String((schema.getType('Note') as never as { getFields(): Record<string, GraphQLField<never, never>> }).getFields()['topic']!.type)).toBe('MarkSubject'); // prettier-ignore
});

test('each type that is selected on is paid for, and each condition', () => {
  declareCosts(schema);
  const load = (query: string): Load => {
    const document = parse(query);
    return loadOf(schema, document, getOperationAST(document)!, {}); // it has one operation
  };
  const on = (selected: string): Load => load(`{ marks(first: 10) { nodes { subject { ${selected} } } } }`);
  const [squad, paper, none] = ['... on Squad { marks(first: 2) { nodes { score } } }', '... on Paper { notes(first: 3) { nodes { words } } }', '__typename'].map(on); // prettier-ignore
  const both = on('... on Squad { marks(first: 2) { nodes { score } } } ... on Paper { notes(first: 3) { nodes { words } } }'); // prettier-ignore
  expect([squad!.nodes, paper!.nodes, none!.nodes, both.nodes]).toEqual([40, 50, 20, 70]);
  const filtered = (filter: string): number => load(`{ marks(first: 10, filter: { ${filter} }) { totalCount } }`).cost;
  expect(filtered('subject: { squad: { name: { eq: "x" } } }')).toBe(filtered('before: { score: { eq: 1 } }'));
  expect(filtered('subject: { isNull: true }')).toBe(filtered('score: { eq: 1 }'));
});

const TOYS = new Set(['Squad', 'Paper', 'Mark', 'Note']);
const wants = (owner: string, field: GraphQLField<unknown, unknown>): boolean =>
  owner === 'Query' ? ['squads', 'papers', 'marks', 'notes', 'node'].includes(field.name) : !(TOYS.has(owner) || model.byName.has(owner)) || field.extensions.plan !== undefined; // prettier-ignore

test.each([['an administrator', ADMINISTRATOR], ['nobody', NOBODY]] as const)('%s gets of one statement what resolvers answer, whatever is asked', async (_, grants) => {
  const occurring: Occurring = { ids: [...squads, ...papers, region], codes: [HERE, THERE, '420529'], cursors: ['x'], words: ['队伍', '文件1', '记'] }; // prettier-ignore
  const ask = async (app: TestApp, body: object): Promise<string> => {
    const response = await fetch(`${app.url}/graphql`, { method: 'POST', headers: { 'content-type': 'application/json', ...(grants.length > 0 && (await signed(app, grants))) }, body: JSON.stringify(body) }); // prettier-ignore
    const { data, errors } = (await response.json()) as { data?: unknown; errors?: { extensions: { code: string } }[] };
    return JSON.stringify(errors ? [...new Set(errors.map(({ extensions }) => extensions.code))].sort() : data, null, 1); // prettier-ignore
  };
  await fc.assert(
    fc.asyncProperty(fc.integer(), fc.integer({ min: 4, max: 30 }), async (seed, size) => {
      const operation = new Walk(schema, occurring, seed, size, wants).operationOf('query');
      const [one, other] = [await ask(planned, operation), await ask(resolved, operation)];
      if (one !== other) throw new Error(`${operation.query}\n${JSON.stringify(operation.variables)}\nplanned: ${one}\nresolved: ${other}`); // prettier-ignore
    }),
    { numRuns: RUNS },
  );
}, 300_000); // prettier-ignore
