import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { modules as platform } from '../../src/modules/index.js';
import { startTestApp, type TestApp } from '../kit/app.js';
import type { TestDatabase } from '../kit/database.js';
import toy from '../kit/toy-abouts.js';
import { toyDatabase } from '../kit/toy-database.js';

/* As in second-layer.test.ts, of what rows are about: what the first layer would let through, PostgreSQL withholds. */

vi.mock(import('../../src/kernel/access/scope.js'), async (original) => {
  const { sql: raw } = await import('kysely');
  const everything = () => raw<boolean>`true`;
  return { ...(await original()), readPredicate: () => [], inScope: everything, inAnyScope: everything };
});

const modules = [...platform, toy];
const HERE = '420529203215';
let database: TestDatabase;
let planned: TestApp;
let resolved: TestApp;
beforeAll(async () => {
  database = await toyDatabase(modules);
  planned = await startTestApp({ modules, databaseUrl: database.url });
  resolved = await startTestApp({ modules, databaseUrl: database.url, plans: false });
  for (const sensitivity of ['PUBLIC', 'INTERNAL']) {
    const paper = await planned.ask(`mutation { createPaper(input: { name: "${sensitivity}", region: "${HERE}", sensitivity: ${sensitivity} }) { paper { id } } }`); // prettier-ignore
    const subject = paper.data.createPaper.paper.id as string;
    const { data } = await planned.ask(`mutation { createMark(input: { score: 1, region: "${HERE}", subject: "${subject}" }) { userErrors { code } } createNote(input: { words: "记", topic: "${subject}" }) { userErrors { code } } }`); // prettier-ignore
    expect([data.createMark.userErrors, data.createNote.userErrors]).toEqual([[], []]);
  }
}, 300_000);
afterAll(async () => {
  await resolved?.stop();
  await planned?.stop();
  await database?.drop();
});

const QUERY = `{
  marks { nodes { subject { __typename ... on Paper { name } } } groups(by: [SUBJECT]) { count keys { node { ... on NamedRecord { name } } } } }
  bare: marks { nodes { subject { __typename } } }
  found: marks(filter: { subject: { paper: { name: { eq: "INTERNAL" } } } }) { totalCount }
  notes(filter: { topic: { paper: {} } }) { totalCount }
}`;

test.each(['planned', 'resolved'] as const)('nobody comes to what is internal by what rows are about (%s)', async (way) => {
  const app = way === 'planned' ? planned : resolved;
  const paper = { __typename: 'Paper', name: 'PUBLIC' };
  expect((await app.ask(QUERY, {}, { headers: { authorization: '' } })).data).toEqual({
    marks: {
      nodes: expect.arrayContaining([{ subject: paper }, { subject: null }]),
      groups: [{ count: 1, keys: [{ node: { name: 'PUBLIC' } }] }, { count: 1, keys: [{ node: null }] }],
    },
    bare: { nodes: expect.arrayContaining([{ subject: { __typename: 'Paper' } }, { subject: null }]) },
    found: { totalCount: 0 },
    notes: { totalCount: 1 },
  });
  const { data } = await app.ask(QUERY);
  expect(data.marks.nodes.map(({ subject }: { subject: { name: string } }) => subject.name).sort()).toEqual(['INTERNAL', 'PUBLIC']); // prettier-ignore
}); // prettier-ignore
