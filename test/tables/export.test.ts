import 'reflect-metadata';
import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { getNamedType, getNullableType, isLeafType, isListType, type GraphQLObjectType } from 'graphql';
import { readXlsx } from 'hucre/xlsx';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { compileSchema } from '../../src/kernel/schema/schema.js';
import { modules } from '../../src/modules/index.js';
import { CALLERS, HERE } from '../access/doors.js';
import { startTestApp, type Answer, type TestApp } from '../kit/app.js';
import { download, exportLog, recordsOf } from './kit.js';

const { schema, model } = await compileSchema(modules);
const { log, lines, faults } = exportLog();
let app: TestApp;
beforeAll(async () => {
  app = await startTestApp({ log });
});
afterAll(() => app.stop());

const typeOf = (name: string): GraphQLObjectType => schema.getType(name) as GraphQLObjectType;

/** What can be selected of a record without arguments: its values, what is personal of it, and where it is. */
function selectionOf(name: string): string {
  const fields = Object.values(typeOf(name).getFields()).filter(({ args }) => args.length === 0);
  const leaves = fields.filter(({ type }) => isLeafType(getNamedType(type))).map((field) => field.name);
  const personal = fields.filter(({ type }) => getNamedType(type).name.startsWith('Personal'));
  return [...leaves, ...personal.map((field) => `${field.name} { value isMasked }`), ...('county' in typeOf(name).getFields() ? ['county { code name }'] : [])].join(' '); // prettier-ignore
}

type Row = Record<string, unknown>;

/** A value of the answer as a table has it, said once more and in another way. */
function expected(name: string, path: string, row: Row): string {
  const [key, member] = path.split('.') as [string, string?];
  const field = typeOf(name).getFields()[key]!;
  const type = member ? (getNamedType(field.type) as GraphQLObjectType).getFields()[member]!.type : field.type;
  const value = member ? (row[key] as Row | null)?.[member] : row[key];
  const written = (each: unknown): string => {
    if (each === null || each === undefined) return '';
    const { name: of } = getNamedType(type);
    if (of === 'Boolean') return each === true ? '是' : '否';
    if (of === 'DateTime') return new Date(each as string).toLocaleString('sv', { timeZone: 'Asia/Shanghai' });
    return typeof each === 'string' ? each : JSON.stringify(each);
  };
  const text = isListType(getNullableType(type))
    ? ((value ?? []) as unknown[]).map(written).join('；')
    : written(value);
  return ['Int', 'Float', 'Decimal', 'Date', 'DateTime'].includes(getNamedType(type).name) ? text : text.replace(/^(?=[-=+@])/, "'"); // prettier-ignore
}

interface ListPage {
  readonly nodes: readonly Row[];
  readonly pageInfo: { readonly hasNextPage: boolean; readonly endCursor: string | null };
}

/** All rows of a list as a client reads them, page by page. */
async function rowsOf(field: string, args: string, selection: string, headers: Record<string, string>): Promise<Row[]> {
  const rows: Row[] = [];
  for (let after: string | null = null; ;) {
    const query = `query ($after: String) { ${field}(first: 100, after: $after${args}) { nodes { ${selection} } pageInfo { hasNextPage endCursor } } }`;
    const answer: Answer<Record<string, ListPage>> = await app.ask(query, { after }, { headers });
    const { nodes, pageInfo } = answer.data[field]!;
    rows.push(...nodes);
    after = pageInfo.endCursor;
    if (!pageInfo.hasNextPage) return rows;
  }
}

const entities = model.entities.map(({ name, options: { plural } }) => ({ name, plural }));
const callers = ['nobody', 'a reader of the county', 'the steward of the county', 'an administrator'] as const;

describe.each(callers)('%s', (caller) => {
  const authorized = async (): Promise<Record<string, string>> => {
    const { grants } = CALLERS[caller];
    return grants === null ? { authorization: '' } : app.as(...grants);
  };
  test.each(entities)('gets of $plural the rows and the values of the list, and no other', async ({ name, plural }) => {
    const headers = await authorized();
    const isLarge = 'within' in (schema.getType(`${name}Filter`) as unknown as { getFields(): object }).getFields();
    const args = isLarge ? `, filter: { within: "${HERE}" }` : '';
    const selection = selectionOf(name);
    const { headers: answered, bytes, codes } = await download(app, `{ ${plural}(first: 3${args}) { totalCount nodes { ${selection} } } }`, { headers: headers['authorization'] === '' ? {} : headers }); // prettier-ignore
    expect(codes).toEqual([]);
    const table = recordsOf(bytes);
    const rows = await rowsOf(plural, args, selection, headers);
    expect(table.map(({ id }) => id)).toEqual(rows.map(({ id }) => id));
    expect(Number(answered.get('x-export-rows'))).toBe(rows.length);
    for (const [n, record] of table.entries())
      for (const [path, text] of Object.entries(record))
        if (!path.endsWith('@zh')) expect(text, `${plural} ${n} ${path}`).toBe(expected(name, path, rows[n]!));
  });
});

test('masks differ by caller in a table as they do in the list', async () => {
  const query = `{ talents(filter: { within: "${HERE}" }) { nodes { phone { value isMasked } } } }`;
  const masked = async (headers: Record<string, string>) =>
    recordsOf((await download(app, query, { headers })).bytes).filter((row) => row['phone.isMasked'] === '是').length;
  expect(await masked({})).toBeGreaterThan(0);
  expect(await masked(await app.as(...CALLERS['the steward of the county'].grants))).toBe(0);
});

test('who reads personal values in a table is in the access log', async () => {
  const steward = await app.asPerson('exporting-steward', ...CALLERS['the steward of the county'].grants);
  await download(app, `{ talents(filter: { within: "${HERE}" }) { nodes { name phone { value } } } }`, { headers: steward }); // prettier-ignore
  const [logged] = await app.sql<{ count: string }>(`select count(*) from access_log where actor like '%exporting-steward'`); // prettier-ignore
  expect(Number(logged!.count)).toBeGreaterThan(0);
});

test('each page takes one statement, besides one for the position', async () => {
  const { headers } = await download(app, '{ regions { nodes { name county { name } } } }');
  const line = lines.find(({ requestId }) => requestId === headers.get('x-request-id'))!;
  expect(line).toMatchObject({ outcome: 'done', rows: Number(headers.get('x-export-rows')) });
  expect(line.pages).toBe(Math.ceil(line.rows / 1_000));
  expect(line.pages).toBeGreaterThan(1);
  expect(line.statements).toBe(line.pages + 1);
});

test('a workbook says on its first sheet what was asked, by whom, when, where in the feed, and how many are samples', async () => {
  const headers = await app.asPerson('asking', { role: 'PLANNER' });
  const query =
    'query TeaPeople($in: RegionCode!) { talents(first: 5, filter: { within: $in }) { totalCount nodes { name } } }';
  const body = { query, variables: { in: HERE } };
  const { bytes, headers: answered } = await download(app, body, { headers, path: '/export' });
  expect(answered.get('content-type')).toBe('application/vnd.openxmlformats-officedocument.spreadsheetml.sheet');
  expect(decodeURIComponent(answered.get('content-disposition')!)).toMatch(/^attachment; filename="talents-\d{4}-\d\d-\d\d\.xlsx"; filename\*=UTF-8''乡村人才列表-/); // prettier-ignore
  const { sheets } = await readXlsx(bytes);
  const about = Object.fromEntries(sheets[0]!.rows as [string, string][]);
  const total = answered.get('x-export-rows')!;
  expect(about).toMatchObject({
    '内容 Table': '乡村人才列表 talents',
    '操作 Operation': 'TeaPeople',
    '变更位置 Feed position': answered.get('x-export-position'),
    '条数 Rows': total,
    '条件 Filter': JSON.stringify({ within: HERE }),
    '请求编号 Request': answered.get('x-request-id'),
  });
  expect(about['导出人 Exported by']).toMatch(/asking.*规划人员 PLANNER/);
  expect(about['样例 Samples']).toContain(`${total} 条，占 ${total} 条`);
  expect(about['导出时间（北京时间）At']).toMatch(/^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d$/);
  expect(sheets[1]!.rows[0]).toEqual(['名称\nname', '数据来源性质\nprovenance@zh', '数据来源性质（代码）\nprovenance']);
  expect(sheets[1]!.rows).toHaveLength(Number(total) + 1);
  const { changes } = (await app.ask('query ($after: Position) { changes(after: $after) { changes { position } } }', { after: answered.get('x-export-position') })).data; // prettier-ignore
  expect(changes.changes).toEqual([]);
});

test('a CSV begins with the same, unless its head is left out, and with the mark by which Excel knows UTF-8', async () => {
  const query = '{ departments { nodes { name } } }';
  const whole = (await download(app, query, { path: '/export?format=csv' })).bytes.toString();
  expect(whole).toMatch(/^\uFEFF# 内容 Table,责任单位列表 departments\r\n/);
  const { bytes, headers } = await download(app, query);
  expect(headers.get('content-type')).toBe('text/csv; charset=utf-8');
  expect([...bytes.subarray(0, 3)]).toEqual([0xef, 0xbb, 0xbf]);
  expect(whole.endsWith(bytes.toString().slice(1))).toBe(true);
});

test('a text that begins as a formula does is none, in a record of the platform', async () => {
  const [row] = await app.sql<{ id: string }>(`update department set remark = '=cmd|''/c calc''!A1' where id = (select id from department order by id limit 1) returning id`); // prettier-ignore
  const query = `{ departments(filter: { id: { eq: "Department:${row!.id}" } }) { nodes { remark } } }`;
  expect(recordsOf((await download(app, query)).bytes)[0]!['remark']).toBe(`'=cmd|'/c calc'!A1`);
  const { sheets } = await readXlsx((await download(app, query, { path: '/export' })).bytes);
  expect(sheets[1]!.rows[1]![0]).toBe(`=cmd|'/c calc'!A1`);
});

describe('other lists than those of records', () => {
  const table = async (query: string) => {
    const { bytes, codes } = await download(app, query);
    expect(codes).toEqual([]);
    return recordsOf(bytes);
  };
  test('groups have a column for each key, with its words and the name of its end', async () => {
    const query = '{ talents { groups(by: [COUNTY, KINDS, REGISTERED_ON_YEAR]) { keys { name value node { ... on Region { name } } } count registeredOn { max } } } }'; // prettier-ignore
    const rows = await table(query);
    const { groups } = (await app.ask(query, {}, { headers: { authorization: '' } })).data.talents;
    expect(groups).toHaveLength(100); // what a client gets by default
    const { groupCount } = (await app.ask('{ talents { groupCount(by: [COUNTY, KINDS, REGISTERED_ON_YEAR]) } }', {}, { headers: { authorization: '' } })).data.talents; // prettier-ignore
    expect(rows).toHaveLength(groupCount);
    expect(rows[0]).toMatchObject({
      'keys.1.node.name': groups[0].keys[0].node.name,
      'keys.2.value': groups[0].keys[1].value,
      'keys.3.value': groups[0].keys[2].value,
      count: String(groups[0].count),
      'registeredOn.max': groups[0].registeredOn.max,
    });
    expect(rows[0]!['keys.2.value@zh']).toMatch(/^\p{Script=Han}+$/u);
  });
  test('groups of what is yes or no say it', async () => {
    const rows = await table('{ workDocuments { groups(by: [IS_OVERDUE]) { keys { value } count } } }');
    expect(new Set(rows.map((row) => row['keys.1.value']))).toEqual(new Set(['是', '否']));
  });
  test('a board is its cells', async () => {
    const query = '{ progressBoard(region: "4205", level: COUNTY, period: "2024") { total position cells { target { key } regions { name } status ratio } } }'; // prettier-ignore
    const rows = await table(query);
    const { cells } = (await app.ask(query, {}, { headers: { authorization: '' } })).data.progressBoard;
    expect(rows.map((row) => [row['target.key'], row['regions.name'], row['status']])).toEqual(
      cells.map((cell: { target: { key: string }; regions: { name: string }[]; status: string }) => [cell.target.key, cell.regions.map(({ name }) => name).join('；'), cell.status]), // prettier-ignore
    );
    expect(new Set(rows.map((row) => row['isSample']))).toEqual(new Set(['是', '否'])); // added: what is made up shows
  });
  test('a report, the entries of a search and a list below one object', async () => {
    const report = await table('{ reporting(region: "4205", level: COUNTY, period: "2024") { indicator { name } region { name } expected completeness } }'); // prettier-ignore
    expect(report.length).toBeGreaterThan(100);
    const found = await table('{ search(query: "茶") { edges { cursor node { __typename id ... on NamedRecord { name } } } } }'); // prettier-ignore
    expect(found.length).toBeGreaterThan(100); // more than a page
    expect(found[0]).toMatchObject({ '__typename@zh': '行政区划', __typename: 'Region' });
    const below = await table(`{ region(code: "${HERE}") { name talents(first: 1) { nodes { id } } } }`);
    const { totalCount } = (await app.ask(`{ region(code: "${HERE}") { talents { totalCount } } }`, {}, { headers: { authorization: '' } })).data.region.talents; // prettier-ignore
    expect(below).toHaveLength(totalCount);
  });
  test('values, lists of values and what a list comes to stand in the row, in the order of the document', async () => {
    const { bytes } = await download(
      app,
      `query ($with: Boolean = false) { all: demonstrationBelts { nodes { ...Belt sources { title clause } counties { name } left: remark @include(if: $with) demonstrationUnits { totalCount } } } }
       fragment Belt on DemonstrationBelt { name key }`,
    );
    const [head] = bytes.toString().slice(1).split('\r\n');
    expect(head!.split(',').map((heading) => heading.split(' ').at(-1))).toEqual(
      ['name', 'key', 'sources.title', 'sources.clause', 'counties.name', 'demonstrationUnits.totalCount', 'provenance@zh', 'provenance'], // prettier-ignore
    );
  });
});

describe('what is refused, before anything is sent', () => {
  test.each([
    ['{ talents { nodes { teams { nodes { name } } } } }', 400, 'EXPORT_LIST_IN_ROW'],
    ['{ talents { nodes { teams { edges { node { name } } } } } }', 400, 'EXPORT_LIST_IN_ROW'],
    ['{ regions { nodes { talents { groups(by: [COUNTY]) { count } } } } }', 400, 'EXPORT_LIST_IN_ROW'],
    ['{ talents { nodes { name } } regions { nodes { name } } }', 400, 'EXPORT_ONE_LIST'],
    ['{ talents { nodes { name } groups(by: [COUNTY]) { count } } }', 400, 'EXPORT_ONE_LIST'],
    ['{ talents { totalCount aggregate { count } } }', 400, 'EXPORT_NO_LIST'],
    ['{ viewer { kind } }', 400, 'EXPORT_NO_LIST'],
    [
      '{ search(query: "茶") { nodes { ... on Talent { teams { pageInfo { hasNextPage } } } } } }',
      400,
      'EXPORT_NO_LIST',
    ],
    ['{ changes(first: 3) { changes { position } } }', 400, 'EXPORT_NO_LIST'],
    ['{ node(id: "Region:1") { ... on Region { talents { nodes { name } } } } }', 400, 'EXPORT_NO_LIST'],
    ['mutation { archive(input: { id: "x", expectedVersion: 1 }) { userErrors { code } } }', 400, 'EXPORT_QUERY_ONLY'],
    ['{ talents(filter: { within: "99" }) { nodes { name } } }', 400, 'UNKNOWN_REGION'],
    ['{ talents(filter: { search: null }) { nodes { name } } }', 400, 'FILTER_NULL'],
    ['query ($x: Int!) { talents(first: $x) { nodes { name } } }', 400, 'BAD_USER_INPUT'],
    ['{ talents { nodes { nothing } } }', 400, 'GRAPHQL_VALIDATION_FAILED'],
    ['{ accessLog { nodes { by } } }', 401, 'UNAUTHENTICATED'],
  ])('%s', async (query, status, code) => {
    const answered = await download(app, query);
    expect([answered.status, answered.codes]).toEqual([status, [code]]);
    expect(answered.headers.get('content-disposition')).toBeNull();
  });

  test('in two languages', async () => {
    const said = async (language: string): Promise<string> =>
      (await download(app, '{ viewer { kind } }', { headers: { 'accept-language': language } })).bytes.toString();
    expect(await said('zh')).toContain('没有可导出的列表');
    expect(await said('en')).toContain('There is no list to export');
  });

  test.each([
    ['/export?format=pdf', {}, 406],
    ['/export', { accept: 'application/json' }, 406],
    ['/export', { accept: 'text/csv;q=0.4, application/*' }, 200],
    ['/export?format=csv', { accept: 'application/json' }, 200],
  ])('%s with %j gives %i', async (path, headers, status) => {
    const answered = await download(app, '{ phaseGoals { nodes { year } } }', { path, headers });
    expect(answered.status).toBe(status);
    expect(answered.codes).toEqual(status === 406 ? ['EXPORT_FORMAT'] : []);
  });
});

test.each(['docs/tables.md', 'docs/tables.zh-CN.md'])(
  'the commands of %s give the files that they name',
  async (file) => {
    const folder = await mkdtemp(join(tmpdir(), 'rural-graph-tables-'));
    const commands = [...readFileSync(file, 'utf8').matchAll(/^```sh\n([\s\S]*?)^```/gm)].map(
      ([, command]) => command!,
    );
    for (const command of commands)
      await promisify(execFile)('sh', ['-c', command.replace('http://127.0.0.1:4000', app.url)], { cwd: folder });
    const { sheets } = await readXlsx(await readFile(join(folder, 'villages.xlsx')));
    expect(sheets[1]!.rows.length).toBeGreaterThan(90);
    const groups = (await readFile(join(folder, 'people.csv'), 'utf8')).split('\r\n\r\n').at(-1)!;
    expect(recordsOf(Buffer.from(groups.slice(groups.indexOf('所属'))))[0]).toHaveProperty('count');
    await rm(folder, { recursive: true });
  },
);

test('nothing failed that was not refused', () => expect(faults).toEqual([]));
