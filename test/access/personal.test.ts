import pino from 'pino';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startTestApp, type TestApp } from '../kit/app.js';
import { HERE, THERE } from './doors.js';

const PHONE = '13812345678';
const OTHER_PHONE = '13887655678'; // of the same mask
const ADDRESS = '湖北省宜昌市秭归县某镇某村七组十一号';

let app: TestApp;
const logged: string[] = [];
beforeAll(async () => {
  app = await startTestApp({ log: pino({ level: 'trace' }, { write: (line: string) => void logged.push(line) }) });
});
afterAll(() => app.stop());

const local = (id: string): string => id.slice(id.indexOf(':') + 1);
const villageIn = async (county: string): Promise<string> =>
  (await app.ask(`query ($county: RegionCode!) { regions(filter: { within: $county, level: VILLAGE }, first: 1) { nodes { id } } }`, { county })).data.regions.nodes[0].id; // prettier-ignore
const steward = (region: string) => app.as({ role: 'DATA_STEWARD', region });

const TALENT = `id version sensitivity phone { value isMasked } address { value isMasked } birthYear { value isMasked }`;
const CREATE = `mutation ($input: CreateTalentInput!) { createTalent(input: $input) { talent { ${TALENT} } userErrors { code path } } }`;
const UPDATE = `mutation ($input: UpdateTalentInput!) { updateTalent(input: $input) { talent { ${TALENT} } userErrors { code path } } }`;

async function create(county: string, more: object = {}) {
  const input = { name: '某人', kinds: ['LOCAL_EXPERT'], skills: '嫁接', registeredOn: '2024-01-01', region: await villageIn(county), ...more }; // prettier-ignore
  const { data } = await app.ask(CREATE, { input }, { headers: await steward(county) });
  expect(data.createTalent.userErrors).toEqual([]);
  return data.createTalent.talent as { id: string; version: number; phone: object };
}
const update = async (input: object, county = HERE) =>
  (await app.ask(UPDATE, { input }, { headers: await steward(county) })).data.updateTalent;

describe('a personal value', () => {
  test('is kept nowhere but in its own table, and stands in no line of the log', async () => {
    const made = await create(HERE, { phone: PHONE, address: ADDRESS, birthYear: 1987, idempotencyKey: 'personal-1' });
    expect(made.phone).toEqual({ value: PHONE, isMasked: false });
    await update({ id: made.id, expectedVersion: 1, phone: OTHER_PHONE });
    await app.codes('{ nothing }');
    const tables = await app.sql<{ name: string }>(`select relname as name from pg_class where relkind in ('r', 'p') and relnamespace = 'public'::regnamespace`); // prettier-ignore
    const holding: string[] = [];
    for (const { name } of tables) {
      const [found] = await app.sql<{ n: number }>(`select count(*)::int as n from ${name} t where t::text ~ $1`, [`${PHONE}|${OTHER_PHONE}|七组十一号`]); // prettier-ignore
      if (found!.n > 0) holding.push(name);
    }
    expect(holding).toEqual(['personal']);
    expect(logged.length).toBeGreaterThan(3);
    expect(logged.filter((line) => line.includes(PHONE) || line.includes(OTHER_PHONE) || line.includes('七组'))).toEqual([]); // prettier-ignore
  });

  test('makes a version when it changes, also to one with the same mask, and none when its mask is written back', async () => {
    const { id } = await create(HERE, { phone: PHONE });
    const changed = await update({ id, expectedVersion: 1, phone: OTHER_PHONE });
    expect(changed.talent).toMatchObject({ version: 2, phone: { value: OTHER_PHONE } });
    const same = await update({ id, expectedVersion: 2, phone: '138****5678', skills: '嫁接' });
    expect(same.talent).toMatchObject({ version: 2, phone: { value: OTHER_PHONE } });
    const none = await update({ id, expectedVersion: 2, phone: null });
    expect(none.talent).toMatchObject({ version: 3, phone: null });
    expect(await app.sql(`select from personal where subject = $1 and field = 'phone'`, [local(id)])).toEqual([]);
  });

  test.each([
    ['a mask of another number', { phone: '139****0000' }, 'RULE_BROKEN', ['phone']],
    ['no number', { phone: 'call me' }, 'PHONE_MALFORMED', ['phone']],
    ['a year that nobody alive was born in', { birthYear: 1787 }, 'VALUE_OUT_OF_RANGE', ['birthYear']],
  ])('is refused when it is %s', async (_, given, code, path) => {
    const { id } = await create(HERE, { phone: PHONE });
    expect((await update({ id, expectedVersion: 1, ...given })).userErrors).toMatchObject([{ code, path }]);
  });

  test('is open to everybody once its owner agrees, and closed again at once when they do not', async () => {
    const { id } = await create(HERE, { phone: PHONE, birthYear: 1987 });
    const seen = async () => {
      const response = await fetch(`${app.url}/graphql`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ query: `query ($id: ID!) { node(id: $id) { ... on Talent { phone { value } birthYear { value } } } }`, variables: { id } }), // prettier-ignore
      });
      const { node } = ((await response.json()) as { data: { node: { phone: { value: string }; birthYear: { value: number } } } }).data; // prettier-ignore
      return [node.phone.value, node.birthYear.value];
    };
    expect(await seen()).toEqual(['138****5678', 1980]);
    await update({ id, expectedVersion: 1, hasContactConsent: true });
    expect(await seen()).toEqual([PHONE, 1980]); // the consent is for contact data
    await update({ id, expectedVersion: 2, hasContactConsent: false });
    expect(await seen()).toEqual(['138****5678', 1980]);
  });

  test('goes with its record to another county, and out of the old steward’s sight', async () => {
    const { id } = await create(HERE, { phone: PHONE });
    const move = { id, expectedVersion: 1, region: await villageIn(THERE) };
    const both = await app.as({ role: 'DATA_STEWARD', region: HERE }, { role: 'DATA_STEWARD', region: THERE });
    await app.ask(UPDATE, { input: move }, { headers: both });
    const phone = async (county: string) =>
      (await app.ask(`query ($id: ID!) { node(id: $id) { ... on Talent { phone { value } } } }`, { id }, { headers: await steward(county) })).data.node.phone.value; // prettier-ignore
    expect([await phone(HERE), await phone(THERE)]).toEqual(['138****5678', PHONE]);
  });

  test('is read for fifty records by one statement a field', async () => {
    const LIST = `query ($first: Int!) { talents(filter: { within: "4205" }, first: $first) { nodes { phone { value } birthYear { value } } } }`;
    for (const first of [2, 50]) {
      const { headers } = await app.ask(LIST, { first });
      const line = logged.find((each) => each.includes('"operation"') && each.includes(headers.get('x-request-id')!));
      expect(JSON.parse(line!)).toMatchObject({ statements: 3 });
    }
  });
});

describe('who sees one by right', () => {
  test('is written down with it; who sees one that is open or masked is not', async () => {
    const [closed, open] = [await create(HERE, { phone: PHONE }), await create(HERE, { phone: PHONE, hasContactConsent: true })]; // prettier-ignore
    await app.sql(`truncate access_log`);
    const PHONES = `query ($ids: [ID!]!) { nodes(ids: $ids) { ... on Talent { phone { value } } } }`;
    const ids = [closed.id, open.id];
    await app.ask(PHONES, { ids }, { headers: await steward(THERE) });
    expect(await app.sql(`select from access_log`)).toEqual([]);
    const { headers } = await app.ask(PHONES, { ids }, { headers: await steward(HERE) });
    expect(await app.sql(`select actor, request_id, type, subject, field from access_log`)).toEqual([
      { actor: 'person:tester', request_id: headers.get('x-request-id'), type: 'Talent', subject: local(closed.id), field: 'phone' }, // prettier-ignore
    ]);
  });

  test('cannot undo that: the application may add to the log and nothing else', async () => {
    const [may] = await app.sql(`select has_table_privilege('rural_graph_app', 'access_log', 'insert') as adds,
      has_table_privilege('rural_graph_app', 'access_log', 'update, delete, truncate') as changes,
      has_table_privilege('rural_graph_app', 'personal', 'insert, update, delete, truncate') as writes`);
    expect(may).toEqual({ adds: true, changes: false, writes: false });
  });
});

describe('a record that is not public', () => {
  test('is made and changed by its steward, and is not there for others, whatever they try', async () => {
    const { id } = await create(HERE, { sensitivity: 'INTERNAL' });
    const other = await steward(THERE);
    for (const [mutation, input] of [
      ['updateTalent', { id, expectedVersion: 1, skills: '改' }],
      ['archive', { id, expectedVersion: 1 }],
    ] as const) {
      const type = `${mutation[0]!.toUpperCase()}${mutation.slice(1)}Input`;
      const { data } = await app.ask(`mutation ($input: ${type}!) { ${mutation}(input: $input) { userErrors { code path } } }`, { input }, { headers: other }); // prettier-ignore
      expect(data[mutation]).toEqual({ userErrors: [{ code: 'NOT_FOUND', path: ['id'] }] });
    }
    expect((await update({ id, expectedVersion: 1, skills: '改' })).userErrors).toEqual([]);
  });

  test('cannot be put where its maker may not see it', async () => {
    const input = { name: '某人', kinds: ['LOCAL_EXPERT'], skills: '嫁接', registeredOn: '2024-01-01', region: await villageIn(THERE), sensitivity: 'INTERNAL' }; // prettier-ignore
    const response = await fetch(`${app.url}/graphql`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...(await steward(HERE)) },
      body: JSON.stringify({ query: CREATE, variables: { input } }),
    });
    const { errors } = (await response.json()) as { errors: { extensions: { code: string } }[] };
    expect(errors.map(({ extensions }) => extensions.code)).toEqual(['FORBIDDEN']);
  });
});
