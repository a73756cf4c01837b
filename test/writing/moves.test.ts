import fc from 'fast-check';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Grant } from '../../src/kernel/access/actor.js';
import { compileSchema } from '../../src/kernel/schema/schema.js';
import { transitionsOf } from '../../src/kernel/model/state-machine.js';
import { accessTable } from '../../src/tools/access-table.js';
import { modules as platform } from '../../src/modules/index.js';
import { startTestApp, type TestApp } from '../kit/app.js';
import type { TestDatabase } from '../kit/database.js';
import { toyDatabase } from '../kit/toy-database.js';
import toy, { errandMachine } from './toy-moves.js';

/* Who makes which move, and what it takes: in the API, in what it tells beforehand, and in the database. */

const modules = [...platform, toy];
const NOW = new Date('2024-10-31T02:00:00Z');
const [PREFECTURE, COUNTY, TOWNSHIP, VILLAGE] = ['4205', '420529', '420529203', '420529203215'];
const OFFICE = 'dept-rural-revitalization';

let database: TestDatabase;
/** Past the application, as the owner of its tables. */
let admin: pg.Client;
let app: TestApp;
let resolved: TestApp;
let owner: string;
beforeAll(async () => {
  database = await toyDatabase(modules);
  app = await startTestApp({ modules, databaseUrl: database.url, now: () => NOW });
  resolved = await startTestApp({ modules, databaseUrl: database.url, now: () => NOW, plans: false });
  admin = new pg.Client({ connectionString: database.url });
  await admin.connect();
  owner = (await app.ask(`{ department(key: "${OFFICE}") { id } }`)).data.department.id;
});
afterAll(async () => {
  await resolved?.stop();
  await app?.stop();
  await admin?.end();
  await database?.drop();
});

const sql = async <R extends object>(text: string, values: unknown[] = []): Promise<R[]> =>
  (await admin.query<R>(text, values)).rows;
type Headers = Record<string, string>;
const local = (id: string): string => id.slice(id.indexOf(':') + 1);

/** An errand in a state, without a history of how it came there. */
async function errand(state = 'FOUND', more: Record<string, unknown> = {}): Promise<string> {
  const values = { state, due_on: '2024-10-01', result: '已办', ...more };
  const names = Object.keys(values);
  const [row] = await sql<{ id: string }>(
    `insert into errand (id, name, pinyin, region_id, owner_id, ${names.join()})
      select gen_random_uuid(), '修路', 'xiu lu', r.id, d.id, ${names.map((_, at) => `$${at + 3}`).join()}
      from region r, department d where r.code = $1 and d.key = $2 returning id`,
    [VILLAGE, OFFICE, ...Object.values(values)],
  );
  return `Errand:${row!.id}`;
}

const MOVE = `mutation ($input: TransitionErrandInput!) { transitionErrand(input: $input) { errand { state version } userErrors { code path message } } }`;
async function move(id: string, to: string, headers: Headers, more: object = {}, at = app) {
  const [row] = await sql<{ version: number }>(`select version from errand where id = $1`, [local(id)]);
  const input = { id, to, expectedVersion: row!.version, ...more };
  const { data, errors } = await send(at, MOVE, { input }, headers);
  return errors ? errors[0].extensions : data.transitionErrand;
}
/** The code of what keeps a move from being made; null if it was made. */
async function outcome(...args: Parameters<typeof move>): Promise<string | null> {
  const { code, userErrors, errand: row } = await move(...args);
  return code ?? userErrors[0]?.code ?? (row.state === args[1] ? null : 'UNCHANGED');
}
async function send(at: TestApp, query: string, variables: object, headers: Headers) {
  const response = await fetch(`${at.url}/graphql`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body: JSON.stringify({ query, variables }),
  });
  return (await response.json()) as any; // eslint-disable-line @typescript-eslint/no-explicit-any -- of the shape of the query
}
const as =
  (role: Grant['role'], region: string | null = null, department: string | null = null) =>
  (at = app): Promise<Headers> =>
    at.as({ role, region, department });
const person = (subject: string, ...grants: Partial<Grant>[]): Promise<Headers> => app.asPerson(subject, ...grants);

describe('a move is made', () => {
  test.each<[string, string, string, (at: TestApp) => Promise<Headers>, string | null]>([
    ['by its role', 'HANDED', 'FIXED', as('DATA_STEWARD', VILLAGE), null],
    ['by its role at a level above', 'HANDED', 'FIXED', as('DATA_STEWARD', COUNTY), null],
    ['not by another role', 'HANDED', 'FIXED', as('REVIEWER', COUNTY), 'FORBIDDEN'],
    ['not by its role below its level', 'FOUND', 'HANDED', as('DATA_STEWARD', TOWNSHIP), 'FORBIDDEN'],
    ['by its role at its level', 'FOUND', 'HANDED', as('DATA_STEWARD', COUNTY), null],
    ['by its role for the whole area', 'FOUND', 'HANDED', as('DATA_STEWARD'), null],
    ['not by its role elsewhere', 'FOUND', 'HANDED', as('DATA_STEWARD', '420528'), 'FORBIDDEN'],
    ['by one of its roles', 'FOUND', 'DROPPED', as('REVIEWER', TOWNSHIP), null],
    ['by its department', 'FIXED', 'CHECKED', as('REVIEWER', COUNTY, OFFICE), null],
    ['not by another department', 'FIXED', 'CHECKED', as('REVIEWER', COUNTY, 'dept-finance'), 'FORBIDDEN'],
    ['by whom no department binds', 'FIXED', 'CHECKED', as('REVIEWER', COUNTY), null],
    ['not by a county if the city makes it', 'CHECKED', 'CLOSED', as('REVIEWER', COUNTY), 'FORBIDDEN'],
    ['by the city if the city makes it', 'CHECKED', 'CLOSED', as('REVIEWER', PREFECTURE), null],
    ['by an administrator', 'FOUND', 'HANDED', as('ADMINISTRATOR'), null],
    ['not by an administrator below its level', 'FOUND', 'HANDED', as('ADMINISTRATOR', VILLAGE), 'FORBIDDEN'],
    ['not by an administrator if the platform makes it', 'HANDED', 'EXPIRED', as('ADMINISTRATOR'), 'FORBIDDEN'],
    ['as usual where nothing is declared', 'EXPIRED', 'CLOSED', as('REVIEWER', VILLAGE), null],
    ['not against what is usual', 'EXPIRED', 'CLOSED', as('DATA_STEWARD', COUNTY), 'FORBIDDEN'],
    ['not if it is not listed', 'CHECKED', 'FIXED', as('DATA_STEWARD', COUNTY), 'TRANSITION_NOT_ALLOWED'],
  ])('%s', async (_, from, to, headers, expected) => {
    for (const at of [app, resolved])
      expect(await outcome(await errand(from), to, await headers(at), { reason: '核实' }, at)).toBe(expected);
  });

  test('without a grant by nobody', async () => {
    expect(await outcome(await errand(), 'HANDED', { authorization: '' })).toBe('UNAUTHENTICATED');
  });
});

test('a refusal says who makes the move, in both languages, and so does what the caller can do', async () => {
  const headers = await as('REVIEWER', TOWNSHIP)();
  const id = await errand('FIXED');
  const SAYS = {
    'zh-CN': '此步由 dept-rural-revitalization 的县级及以上审核员（REVIEWER）办理',
    en: 'REVIEWER at COUNTY or above of dept-rural-revitalization',
  };
  for (const [language, who] of Object.entries(SAYS)) {
    const accept = { ...headers, 'accept-language': language };
    const input = { id, to: 'CHECKED', expectedVersion: 1 };
    const { errors } = await send(app, MOVE, { input }, accept);
    expect(errors[0].message).toContain(who);
    const CAN = `query ($id: ID!) { node(id: $id) { ... on Errand { availableTransitions viewerCan { transitions { to allowed reason } } } } }`;
    const { data } = await send(app, CAN, { id }, accept);
    expect(data.node.availableTransitions).toEqual([]);
    expect(data.node.viewerCan.transitions).toMatchObject([{ to: 'CHECKED', allowed: false }, { to: 'HANDED', allowed: false }]); // prettier-ignore
    expect(data.node.viewerCan.transitions[0].reason).toContain(who);
  }
});

test('what is missing is told together, with the reason', async () => {
  const steward = await as('DATA_STEWARD', COUNTY)();
  const bare = await errand('FOUND', { due_on: null });
  expect(await move(bare, 'HANDED', steward)).toMatchObject({ userErrors: [{ code: 'ERRAND_OWNER', path: ['to'] }] });
  const early = await errand('HANDED', { result: null, days: 100, due_on: '2024-11-01' });
  const { userErrors } = await move(early, 'FIXED', steward);
  expect(userErrors).toMatchObject([{ code: 'ERRAND_RESULT' }, { code: 'ERRAND_EARLY' }]);
  expect(userErrors[1].message).toContain('100');
  expect(await outcome(await errand('HANDED', { days: 100, due_on: '2024-10-31' }), 'FIXED', steward)).toBeNull();
  const found = await errand();
  for (const reason of [undefined, null, ' \n'])
    expect(await move(found, 'DROPPED', steward, { reason })).toMatchObject({ userErrors: [{ code: 'REASON_REQUIRED', path: ['reason'] }] }); // prettier-ignore
});

test('another person must make it than the one who made the move before, also in bulk', async () => {
  const steward = { role: 'DATA_STEWARD', region: COUNTY } as const;
  const reviewer = { role: 'REVIEWER', region: null } as const;
  const [one, other] = [await person('one', steward, reviewer), await person('other', steward, reviewer)];
  const id = await errand('HANDED');
  expect(await outcome(id, 'FIXED', one)).toBeNull();
  expect(await outcome(id, 'CHECKED', one)).toBe('ANOTHER_PERSON');
  const CAN = `query ($id: ID!) { node(id: $id) { ... on Errand { availableTransitions } } }`;
  expect((await app.ask(CAN, { id }, { headers: one })).data.node.availableTransitions).toEqual(['HANDED']);
  expect((await app.ask(CAN, { id }, { headers: other })).data.node.availableTransitions).toEqual(['CHECKED', 'HANDED']); // prettier-ignore
  const BULK = `mutation ($input: ChangeErrandsInput!) { changeErrands(input: $input) { results { userErrors { code path message } } } }`;
  const rows = { transition: [{ id, to: 'CHECKED', expectedVersion: 2 }], onError: 'REJECT_FAILED_ROWS' };
  const bulk = async (headers: Headers) =>
    (await app.ask(BULK, { input: rows }, { headers })).data.changeErrands.results;
  expect(await bulk(one)).toMatchObject([{ userErrors: [{ code: 'ANOTHER_PERSON', path: ['transition', '0', 'to'] }] }]); // prettier-ignore
  const [refused] = await bulk(await person('third', { role: 'REVIEWER', region: TOWNSHIP }));
  expect(refused.userErrors).toMatchObject([{ code: 'FORBIDDEN' }]);
  expect(refused.userErrors[0].message).toContain('县级及以上审核员（REVIEWER）');
  expect(await bulk(other)).toEqual([{ userErrors: [] }]);
  expect(await outcome(id, 'CLOSED', other)).toBeNull(); // seeds found it
});

test('whoever created a record took it to its first state, and a code of its own says so', async () => {
  const grants: Partial<Grant>[] = [{ role: 'ADMINISTRATOR' }];
  const finder = await person('finder', ...grants);
  const CREATE = `mutation ($input: CreateErrandInput!) { createErrand(input: $input) { errand { id } userErrors { code } } }`;
  const input = { name: '修桥', region: VILLAGE, owner, dueOn: '2024-10-01', result: '已办' };
  const { id } = (await app.ask(CREATE, { input }, { headers: finder })).data.createErrand.errand;
  expect(await outcome(id, 'HANDED', finder)).toBeNull();
  expect(await outcome(id, 'FIXED', await person('fixer', ...grants))).toBeNull();
  expect(await outcome(id, 'CHECKED', finder)).toBeNull();
  expect(await outcome(id, 'CLOSED', finder)).toBe('ERRAND_FINDER');
  expect(await outcome(id, 'CLOSED', await person('other', ...grants))).toBeNull();
});

describe('the database by itself', () => {
  /** Makes a move with the rights of the application, past the API. */
  async function past(id: string, to: string, settings: Record<string, string>): Promise<string | null> {
    await admin.query('begin');
    try {
      await admin.query('set local role rural_graph_app');
      for (const [name, value] of Object.entries(settings))
        await admin.query(`select set_config($1, $2, true)`, [`rural.${name}`, value]);
      await admin.query(`update errand set state = $2 where id = $1`, [local(id), to]);
      return null;
    } catch (error) {
      return (error as Error).message;
    } finally {
      await admin.query('rollback');
    }
  }
  const grants = (...held: Grant[]): string => JSON.stringify(held);
  const grant = (role: Grant['role'], region: string | null, department: string | null = null): Grant => ({ role, region, department }); // prettier-ignore

  test('asks for the right, the level, the department and the reason of a move', async () => {
    const steward = { actor: 'a', grants: grants(grant('DATA_STEWARD', COUNTY)) };
    expect(await past(await errand(), 'HANDED', {})).toContain('no right');
    expect(await past(await errand(), 'HANDED', steward)).toBeNull();
    expect(await past(await errand(), 'HANDED', { ...steward, grants: grants(grant('DATA_STEWARD', TOWNSHIP)) })).toContain('no right'); // prettier-ignore
    expect(await past(await errand('FOUND', { due_on: null }), 'HANDED', steward)).toBe('ERRAND_OWNER');
    expect(await past(await errand(), 'DROPPED', steward)).toBe('REASON_REQUIRED');
    expect(await past(await errand(), 'DROPPED', { ...steward, reason: '误报' })).toBeNull();
    const reviewer = (department: string): object => ({ actor: 'a', grants: grants(grant('REVIEWER', COUNTY, department)) }); // prettier-ignore
    expect(await past(await errand('FIXED'), 'CHECKED', { ...reviewer('dept-finance') })).toContain('no right');
    expect(await past(await errand('FIXED'), 'CHECKED', { ...reviewer(OFFICE) })).toBeNull();
    expect(await past(await errand('HANDED'), 'EXPIRED', steward)).toContain('no right');
    expect(await past(await errand('HANDED'), 'EXPIRED', { ...steward, actor: 'platform' })).toBeNull();
  });

  test('asks for another person', async () => {
    const id = await errand('HANDED');
    expect(await outcome(id, 'FIXED', await person('one', { role: 'ADMINISTRATOR' }))).toBeNull();
    const held = grants(grant('ADMINISTRATOR', null));
    expect(await past(id, 'CHECKED', { actor: 'person:one', grants: held })).toBe('ANOTHER_PERSON');
    expect(await past(id, 'CHECKED', { actor: 'person:two', grants: held })).toBeNull();
  });

  test('holds its owner to the list alone', async () => {
    const id = await errand('FIXED');
    await sql(`update errand set state = 'HANDED' where id = $1`, [local(id)]);
    await expect(sql(`update errand set state = 'CLOSED' where id = $1`, [local(id)])).rejects.toThrow('no transition');
  });

  test('and the API allow the same', async () => {
    const role = fc.constantFrom<Grant['role']>('DATA_STEWARD', 'REVIEWER', 'PLANNER', 'ADMINISTRATOR');
    const region = fc.constantFrom(null, PREFECTURE, COUNTY, TOWNSHIP, VILLAGE, '420528');
    const department = fc.constantFrom(null, OFFICE, 'dept-finance');
    const held = fc.array(fc.record({ role, region, department }), { maxLength: 2 });
    const anyMove = fc.constantFrom(...transitionsOf(errandMachine).filter(([from]) => from !== 'EXPIRED'));
    await fc.assert(
      fc.asyncProperty(held, anyMove, async (given, [from, to]) => {
        const id = await errand(from);
        const inDatabase = await past(id, to, { actor: 'person:tester', grants: grants(...given), reason: '理由' });
        const inApi = await outcome(id, to, await app.as(...given), { reason: '理由' });
        expect(inApi === null).toBe(inDatabase === null);
      }),
      { numRuns: 30 },
    );
  });
});

test('moves are data, and stand in the table of rights', async () => {
  const { data } = await app.ask(`{ moves(type: "Errand") { from to by level departments otherThan hasReason } of: moves(type: "Region") { to } none: moves(type: "Nothing") { to } }`); // prettier-ignore
  expect(data.of).toEqual([]);
  expect(data.none).toBeNull();
  expect(data.moves).toHaveLength(transitionsOf(errandMachine).length);
  expect(data.moves).toContainEqual({ from: 'FIXED', to: 'CHECKED', by: ['REVIEWER'], level: 'COUNTY', departments: [OFFICE], otherThan: ['FIXED'], hasReason: false }); // prettier-ignore
  expect(data.moves).toContainEqual({ from: 'HANDED', to: 'EXPIRED', by: [], level: null, departments: [], otherThan: [], hasReason: false }); // prettier-ignore
  const table = accessTable((await compileSchema(modules)).model);
  expect(table).toContain('| FIXED → CHECKED | ADMINISTRATOR, REVIEWER |');
  expect(table).toContain(`| FIXED → CHECKED | COUNTY or above; of ${OFFICE}; another person than took it to FIXED |`);
  expect(table).toContain('| HANDED → EXPIRED | the platform |');
});

test('what a grant may is explained move by move', async () => {
  const id = await errand('FIXED');
  const EXPLAIN = `query ($id: ID!, $grants: [GrantInput!]!) { explainAccess(id: $id, action: TRANSITION, to: "CHECKED", grants: $grants) { allowed rules { role allowed reason } } }`;
  const explained = async (...grants: object[]) => (await app.ask(EXPLAIN, { id, grants }, { headers: { 'accept-language': 'en' } })).data.explainAccess; // prettier-ignore
  expect(await explained({ role: 'REVIEWER', regionCode: COUNTY })).toMatchObject({ allowed: true });
  const { allowed, rules } = await explained({ role: 'REVIEWER', regionCode: TOWNSHIP }, { role: 'REVIEWER', departmentKey: 'dept-finance' }); // prettier-ignore
  expect(allowed).toBe(false);
  expect(rules).toMatchObject([
    { role: 'ADMINISTRATOR', allowed: false },
    { role: 'REVIEWER', reason: expect.stringContaining('level') },
    { role: 'REVIEWER', reason: expect.stringContaining('department') },
  ]);
});
