import pg from 'pg';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { modules as platform } from '../../src/modules/index.js';
import { startTestApp, type TestApp } from '../kit/app.js';
import type { TestDatabase } from '../kit/database.js';
import { toyDatabase } from '../kit/toy-database.js';
import toy from './toy-papers.js';

/* Days on which rows come to their states, and what of a row is not changed in some of them. */

const modules = [...platform, toy];
const clock = { now: new Date() };
const setDay = (day: string): void => void (clock.now = new Date(`${day}T02:00:00Z`));
let database: TestDatabase;
let admin: pg.Client;
let app: TestApp;
beforeAll(async () => {
  database = await toyDatabase(modules);
  admin = new pg.Client({ connectionString: database.url });
  await admin.connect();
  app = await startTestApp({ modules, databaseUrl: database.url, now: () => clock.now });
});
afterAll(async () => {
  await app?.stop();
  await admin?.end();
  await database?.drop();
});

const ask = async (query: string, variables?: object) =>
  app.ask(query, variables, { headers: await app.as({ role: 'ADMINISTRATOR' }) });
const FIELDS = 'id version state firstFiledOn filedOn body remark';
async function write(verb: string, input: object) {
  const name = `${verb}ToyPaper`;
  const type = `${verb[0]!.toUpperCase()}${verb.slice(1)}ToyPaperInput!`;
  const query = `mutation ($input: ${type}) { ${name}(input: $input) { toyPaper { ${FIELDS} } userErrors { code path message } } }`;
  return (await ask(query, { input })).data[name];
}
const created = async () => {
  const { region } = (await ask('{ region(code: "420529203215") { id } }')).data;
  return (await write('create', { name: '文书', region: region.id })).toyPaper;
};
const move = async ({ id, version }: { id: string; version: number }, to: string) =>
  (await write('transition', { id, expectedVersion: version, to, reason: '测试' })).toyPaper;

test('the days of states are kept, the first and the last', async () => {
  setDay('2024-03-01');
  let paper = await created();
  expect(paper).toMatchObject({ firstFiledOn: null, filedOn: null });
  setDay('2024-03-02');
  paper = await move(paper, 'FILED');
  expect(paper).toMatchObject({ firstFiledOn: '2024-03-02', filedOn: '2024-03-02' });
  setDay('2024-03-05');
  paper = await move(paper, 'RETURNED');
  setDay('2024-03-09');
  paper = await move(paper, 'FILED');
  expect(paper).toMatchObject({ firstFiledOn: '2024-03-02', filedOn: '2024-03-09' });
  const list = `{ toyPapers(filter: { firstFiledOn: { eq: "2024-03-02" } }, orderBy: [{ field: FIRST_FILED_ON, direction: ASC }]) { totalCount } }`;
  expect((await ask(list)).data.toyPapers.totalCount).toBe(1);
});

test('a row that is created in a state keeps the day that it brings, and has the day of its creation without one', async () => {
  const insert = `insert into toy_paper (id, name, pinyin, sources, region_id, state, first_filed_on)
    select gen_random_uuid(), '甲', 'jia', '[]', id, 'FILED', $1 from region where code = '4205'
    returning first_filed_on::text as first, filed_on = today() as is_today`;
  const { rows } = await admin.query(insert, ['2023-05-06']);
  expect(rows).toEqual([{ first: '2023-05-06', is_today: true }]);
});

test('what is handed in is not edited, whoever writes; a note on the record and a move are taken', async () => {
  setDay('2024-03-01');
  let paper = await move(await created(), 'FILED');
  const input = () => ({ id: paper.id, expectedVersion: paper.version });
  const { userErrors } = await write('update', { ...input(), body: '改', dueOn: '2024-04-01', remark: '核' });
  expect(userErrors.map(({ code, path }: { code: string; path: string[] }) => [code, ...path])).toEqual([
    ['PAPER_CLOSED', 'body'],
    ['PAPER_CLOSED', 'dueOn'],
  ]);
  expect(userErrors[0].message).toBe('已报送的不能修改，请先退回。');
  const { departments } = (await ask('{ departments(first: 1) { nodes { id } } }')).data;
  const linked = await write('update', { ...input(), copies: [departments.nodes[0].id] });
  expect(linked.userErrors).toMatchObject([{ code: 'PAPER_CLOSED', path: ['copies'] }]);
  await expect(admin.query(`update toy_paper set body = 'x' where state = 'FILED'`)).rejects.toThrow('PAPER_CLOSED');
  paper = (await write('update', { ...input(), remark: '核' })).toyPaper;
  expect(paper.remark).toBe('核');
  paper = await move(paper, 'RETURNED');
  paper = (await write('update', { ...input(), body: '改' })).toyPaper;
  expect(paper.body).toBe('改');
});
