import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { compileSchema } from '../../src/kernel/schema/schema.js';
import { valueMembers } from '../../src/kernel/model/value-members.js';
import { isWritable } from '../../src/kernel/model/column.js';
import type { Class } from '../../src/kernel/describe.js';
import { formOf, LINE, readText } from '../../src/kernel/text.js';
import { isGiven, offers } from '../../src/kernel/model/model.js';
import { bulkName } from '../../src/kernel/schema/builder/names.js';
import { capital } from '../../src/kernel/describe.js';
import { modules } from '../../src/modules/index.js';
import { admin, app, ERRORS, start, stop, village } from './kit.js';

beforeAll(start);
afterAll(stop);

const CREATE_TALENT = `mutation ($input: CreateTalentInput!) { createTalent(input: $input) { talent { id version name skills remark } ${ERRORS} } }`;
const UPDATE_TALENT = `mutation ($input: UpdateTalentInput!) { updateTalent(input: $input) { talent { version name remark } ${ERRORS} } }`;
const CREATE_INDICATOR = `mutation ($input: CreateIndicatorInput!) { createIndicator(input: $input) { indicator { id key } ${ERRORS} } }`;

const talent = async (rest: object = {}) => {
  const input = { name: '甲', kinds: ['LOCAL_EXPERT'], skills: '制茶', region: await village(), registeredOn: '2024-05-01', ...rest }; // prettier-ignore
  return (await app.ask(CREATE_TALENT, { input })).data.createTalent;
};
const indicator = {
  name: '试验', unit: '个', definition: '试', direction: 'UP', acrossRegions: 'SUM', acrossPeriods: 'SUM', decimals: 0,
  level: 'VILLAGE', kinds: [], cadence: 'YEAR', reportingDays: 30, isAboutPeople: false,
}; // prettier-ignore
const codes = (payload: { userErrors: { code: string; path: string[] }[] }): string[] =>
  payload.userErrors.map(({ code, path }) => `${code} at ${path.join('.')}`);

test('every relation to what is not there is told where it is named, and no error names what no input has', async () => {
  const { model } = await compileSchema(modules);
  for (const entity of model.entities.filter((each) => offers(each, 'bulk'))) {
    const absent = (to: string): string => `${to}:00000000-0000-4000-8000-000000000000`;
    const relations = entity.manyToOne.filter(isGiven);
    const row = Object.fromEntries([
      ...relations.map(({ name, to }) => [name, absent(to.name)]),
      ...entity.manyToMany.map(({ name, to }) => [name, [absent(to.name)]]),
    ]);
    const bulk = bulkName(entity);
    const { data } = await app.ask(
      `mutation ($input: ${capital(bulk)}Input!) { done: ${bulk}(input: $input) { results { ${ERRORS} } } }`,
      { input: { create: [{ ...row, reason: '\u202e' }], onError: 'REJECT_EVERYTHING' } },
    );
    const [{ userErrors }] = data.done.results;
    const told = codes({ userErrors }).map((each) => each.replace('create.0.', ''));
    const missing = [...relations.map(({ name }) => name), ...entity.manyToMany.map(({ name }) => `${name}.0`)];
    expect(told, entity.name).toEqual(
      expect.arrayContaining(['TEXT_CONTROL at reason', ...missing.map((path) => `NOT_FOUND at ${path}`)]),
    );
    const { data: schema } = await app.ask(`{ __type(name: "Create${entity.name}Input") { inputFields { name } } }`);
    const names = schema.__type.inputFields.map(({ name }: { name: string }) => name);
    for (const { path } of userErrors) expect(names).toContain(path[2]);
  }
});

describe('texts', () => {
  test('come into one form by every mutation: create, update and bulk', async () => {
    const made = await talent({ name: '  鹤 鸣　台 师 傅 ', remark: ' 第一行\r\n第 二 行 ' });
    expect(made).toMatchObject({ talent: { name: '鹤鸣台师傅', remark: '第一行\n第 二 行' }, userErrors: [] });
    const { search } = (await app.ask('{ search(query: "鹤鸣台师傅", types: [TALENT]) { totalCount } }')).data;
    expect(search.totalCount).toBe(1);
    const { id, version } = made.talent;
    const input = { id, expectedVersion: version, name: '鹤鸣台师傅　', remark: ' ' };
    const updated = (await app.ask(UPDATE_TALENT, { input })).data.updateTalent;
    expect(updated).toMatchObject({ talent: { version: 2, name: '鹤鸣台师傅', remark: null }, userErrors: [] });
  });

  test('with something unseen in them are refused, in lists and objects too, and all are told', async () => {
    const refused = await talent({
      name: '村\u200b',
      skills: '制茶\u0007',
      sources: [{ title: '报告' }, { title: '报\u202e告' }],
    });
    expect(codes(refused).sort()).toEqual([
      'TEXT_CONTROL at name',
      'TEXT_CONTROL at skills',
      'TEXT_CONTROL at sources.1.title',
    ]);
  });

  test('of a key are lower-case words with hyphens, so that one key is one record', async () => {
    const key = async (given: string) => codes((await app.ask(CREATE_INDICATOR, { input: { ...indicator, key: given } })).data.createIndicator); // prettier-ignore
    expect(await key(' t-ok')).toEqual([]);
    expect(await key('T-OK')).toEqual(['TAKEN at key']);
    expect(await key('有 空格')).toEqual(['KEY_MALFORMED at key']);
  });

  test('that say why are texts too: nothing but unseen characters is no reason', async () => {
    const { talent: made } = await talent();
    const input = { id: made.id, expectedVersion: 1, skills: '二', reason: '\u200b'.repeat(10) };
    expect(codes((await app.ask(UPDATE_TALENT, { input })).data.updateTalent)).toEqual(['TEXT_CONTROL at reason']);
    const glass = `mutation ($input: BreakGlassInput!) { breakGlass(input: $input) { ${ERRORS} } }`;
    const broken = { id: made.id, minutes: 1, reason: ` ${' '.repeat(10)}急 ` };
    expect(codes((await app.ask(glass, { input: broken })).data.breakGlass)).toEqual(['EMERGENCY_REASON at reason']);
  });

  test('of every seeded record are in their form', async () => {
    const { model } = await compileSchema(modules);
    const faults: string[] = [];
    const check = (where: string, given: unknown, form = LINE): void => {
      if (given != null && readText(given as string, form, 4000) !== given)
        faults.push(`${where}: ${JSON.stringify(given)}`);
    };
    for (const entity of model.entities) {
      const texts = entity.columns.filter((column) => isWritable(column) && ['text', 'stringList', 'embedded'].includes(column.kind)); // prettier-ignore
      const { rows } = await admin.query<Record<string, never>>(`select ${['id', ...texts.map(({ column }) => column)].join()} from ${entity.table}`); // prettier-ignore
      for (const row of rows)
        for (const column of texts) {
          const where = `${entity.name}.${column.name} of ${String(row['id'])}`;
          const value = row[column.column] as unknown;
          if (column.kind === 'text') check(where, value, formOf(column));
          if (column.kind === 'stringList') for (const text of value as string[]) check(where, text);
          if (column.kind === 'embedded')
            for (const object of value as Record<string, unknown>[])
              for (const { name, isText, isList } of valueMembers(column.type() as Class))
                if (isText) for (const text of isList ? ((object[name] ?? []) as unknown[]) : [object[name]]) check(where, text); // prettier-ignore
        }
    }
    expect(faults).toEqual([]);
  });
});

test('what cannot be read is told at its field alone, whatever rules and triggers ask of the rest of its row', async () => {
  const { model } = await compileSchema(modules);
  const UNREAD: Readonly<Record<string, unknown>> = { date: '?', period: '?', decimal: '?', regionCode: '?', timestamp: '?', text: '\u0007' }; // prettier-ignore
  const elsewhere: string[] = [];
  let count = 0;
  for (const entity of model.entities) {
    const { plural, fixed = [] } = entity.options;
    const gaps = [
      ...entity.columns.flatMap((column) => (isWritable(column) && column.kind in UNREAD ? [{ [column.name]: UNREAD[column.kind] }] : [])), // prettier-ignore
      ...entity.manyToOne.flatMap((relation) => (isGiven(relation) ? [{ [relation.name]: 'no such' }] : [])),
      ...entity.manyToMany.map(({ name }) => ({ [name]: ['no such'] })),
    ].filter((gap) => !fixed.includes(Object.keys(gap)[0]!));
    const [row] = (await app.ask(`{ ${plural}(first: 1) { nodes { id version } } }`)).data[plural].nodes;
    if (!row || gaps.length === 0 || !offers(entity, 'bulk')) continue;
    const update = gaps.map((gap) => ({ id: row.id, expectedVersion: row.version, ...gap }));
    const name = bulkName(entity);
    const bulk = `mutation ($input: ${capital(name)}Input!) { ${name}(input: $input) { results { ${ERRORS} } ${ERRORS} } }`;
    const { data, errors } = await app.ask(bulk, { input: { update, onError: 'REJECT_FAILED_ROWS' } });
    if (errors.length > 0) elsewhere.push(`${name}: ${JSON.stringify(errors)}`);
    for (const [n, { userErrors }] of (data?.[name].results ?? []).entries()) {
      const [field] = Object.keys(gaps[n]!);
      const told = userErrors.map(({ path }: { path: string[] }) => path[2]);
      count += 1;
      if (!told.includes(field) || told.some((each: string) => each !== field && each !== 'id'))
        elsewhere.push(`${name} ${field}: ${JSON.stringify(userErrors)}`);
    }
  }
  expect(elsewhere).toEqual([]);
  expect(count).toBeGreaterThan(100);
});

const CREATE_OBSERVATION = `mutation ($input: CreateObservationInput!) { createObservation(input: $input) {
  observation { period value weight region { code } indicator { key } } ${ERRORS} } }`;
const BULK = `mutation ($input: ChangeObservationsInput!) { changeObservations(input: $input) {
  results { record { ... on Observation { period } } ${ERRORS} } ${ERRORS} feedPosition } }`;
const report = {
  indicator: 'tap-water-coverage',
  region: '420529203215',
  period: '2026Q1',
  value: '93',
  weight: '100',
};
const observe = async (rest: object, options = {}) => (await app.ask(CREATE_OBSERVATION, { input: { ...report, ...rest } }, options)).data.createObservation; // prettier-ignore

describe('values', () => {
  test('are read as sheets have them, and references by their keys', async () => {
    const written = { region: ' ４２０５２９２０３２１５ ', indicator: 'Tap-Water-Coverage', period: '2026年第一季度', value: ' ＋９２.５ ', weight: '.5' }; // prettier-ignore
    expect(await observe(written)).toMatchObject({
      observation: {
        period: '2026Q1',
        value: '92.5',
        weight: '0.5',
        region: { code: report.region },
        indicator: { key: report.indicator },
      },
      userErrors: [],
    });
    const nowhere = await observe({ region: '999999', indicator: 'no-such' });
    expect(codes(nowhere)).toEqual(['NOT_FOUND at indicator', 'NOT_FOUND at region']);
    const change = `mutation ($input: UpdateIndicatorInput!) { updateIndicator(input: $input) { indicator { key remark } ${ERRORS} } }`;
    const { version } = (await app.ask('{ indicator(key: "tap-water-coverage") { version } }')).data.indicator;
    const input = { id: 'tap-water-coverage', expectedVersion: version, remark: '按键' };
    expect((await app.ask(change, { input })).data.updateIndicator).toMatchObject({ indicator: { remark: '按键' } });
  });

  test('that cannot be read are told with what to write instead, and with all else that is wrong', async () => {
    const english = { headers: { 'accept-language': 'en' } };
    const refused = await observe({ value: '92%', period: '2022Q5', weight: '-3' }, english);
    expect(codes(refused).sort()).toEqual([
      'NUMBER_WITH_PERCENT at value',
      'PERIOD_MALFORMED at period',
      'VALUE_OUT_OF_RANGE at weight',
    ]);
    expect(refused.userErrors[0].message + refused.userErrors[1].message).toContain('Write 92, without %');
    const both = await observe({ period: '2026Q2', value: '93.123456', weight: '-3' }); // the first by the database
    expect(codes(both).sort()).toEqual(['OBSERVATION_VALUE_DECIMALS at value', 'VALUE_OUT_OF_RANGE at weight']);
    const { observations } = (await app.ask('{ observations(filter: { within: "420529203215", period: { eq: "2026Q2" }, indicator: { key: { eq: "tap-water-coverage" } } }) { totalCount } }')).data; // prettier-ignore
    expect(observations.totalCount).toBe(0); // what was tried is undone
  });

  test('of no mutation of records stay errors of the request', async () => {
    const query = 'query ($code: RegionCode!) { region(code: $code) { name } }';
    expect(await app.codes(query, { code: '42052' })).toEqual(['BAD_USER_INPUT']);
    expect(await app.codes(CREATE_OBSERVATION, { input: { ...report, colour: 'red' } })).toEqual(['BAD_USER_INPUT']);
  });
});

describe('a bulk', () => {
  const rows = [
    { ...report, period: '2026Q3' },
    { ...report, period: '2026Q4', value: '92%', weight: '-3' },
    { ...report, period: '2025Q3', region: '420528' }, // of another county
    { indicator: report.indicator, region: report.region, period: '2025Q2', provenance: 'GUESSED' },
  ];
  const steward = async () => ({ headers: await app.as({ role: 'DATA_STEWARD', region: '420529' }) });

  test('refuses the rows that are wrong, whatever is wrong with them, and no other', async () => {
    const input = { create: rows, archive: [{ id: 'x' }], onError: 'REJECT_FAILED_ROWS' };
    const { changeObservations } = (await app.ask(BULK, { input }, await steward())).data;
    expect(changeObservations.userErrors).toEqual([]);
    expect(changeObservations.results.map(codes).map((each: string[]) => each.sort())).toEqual([
      [],
      ['NUMBER_WITH_PERCENT at create.1.value', 'VALUE_OUT_OF_RANGE at create.1.weight'],
      ['FORBIDDEN at create.2'],
      ['ENUM_VALUE_UNKNOWN at create.3.provenance', 'REQUIRED at create.3.value'],
      ['REQUIRED at archive.0.expectedVersion'],
    ]);
    expect(changeObservations.results[0].record).toEqual({ period: '2026Q3' });
  });

  test('says in the language of the caller what fits no type, with what may be written, and what else is wrong', async () => {
    const row = { ...report, period: '2026M01', value: '93.123456', provenance: 'GUESSED', colour: 'red', sources: [{ title: 5, page: 1 }] }; // prettier-ignore
    const create = [row, { ...report, region: true }, 'a row'];
    const { version } = (await app.ask('{ indicator(key: "tap-water-coverage") { version } }')).data.indicator;
    const decimals = { id: 'tap-water-coverage', expectedVersion: version, colour: 'red', decimals: 'two', isAboutPeople: 'no', reportingDays: 1e10 }; // prettier-ignore
    const told = async (language: string) => {
      const asked = { headers: { ...(await steward()).headers, 'accept-language': language } };
      const { data } = await app.ask(BULK, { input: { create, onError: 'REJECT_FAILED_ROWS' } }, asked);
      const bulk = `mutation ($input: ChangeIndicatorsInput!) { changeIndicators(input: $input) { results { ${ERRORS} } } }`;
      const { data: more } = await app.ask(bulk, { input: { update: [decimals], onError: 'REJECT_FAILED_ROWS' } }, { headers: { 'accept-language': language } }); // prettier-ignore
      return [...data.changeObservations.results, ...more.changeIndicators.results];
    };
    const [chinese, english] = [await told('zh'), await told('en')];
    expect(chinese.map(codes)).toEqual([
      [
        'ENUM_VALUE_UNKNOWN at create.0.provenance',
        'TEXT_EXPECTED at create.0.sources.0.title',
        'FIELD_UNKNOWN at create.0.sources.0.page',
        'FIELD_UNKNOWN at create.0.colour',
        'OBSERVATION_PERIOD_KIND at create.0.period',
        'OBSERVATION_VALUE_DECIMALS at create.0.value',
      ],
      ['TEXT_EXPECTED at create.1.region'],
      ['OBJECT_EXPECTED at create.2'],
      [
        'INTEGER_MALFORMED at update.0.decimals',
        'VALUE_OUT_OF_RANGE at update.0.reportingDays',
        'BOOLEAN_MALFORMED at update.0.isAboutPeople',
        'FIELD_UNKNOWN at update.0.colour',
      ],
    ]);
    expect(english.map(codes)).toEqual(chinese.map(codes));
    const messages = (results: { userErrors: { message: string }[] }[]): string[] => results.flatMap(({ userErrors }) => userErrors.map(({ message }) => message)); // prettier-ignore
    for (const message of messages(chinese)) {
      expect(message).toMatch(/[\u4e00-\u9fff].*。$/);
      expect(message).not.toMatch(/[a-z]+ [a-z]+ [a-z]+/);
    }
    for (const message of messages(english)) expect(message).not.toMatch(/[\u4e00-\u9fff]/);
    expect(messages(chinese)[0]).toContain('"GUESSED" 不是枚举 Provenance 的值，可以写 ');
    expect(messages(english)[3]).toMatch(/^CreateObservationInput has no field colour\. It has .*\bindicator\b/);
  });

  test('tells nobody of its rows who is not known, also where none of them fits', async () => {
    const input = { archive: [{ id: 'x' }], onError: 'REJECT_FAILED_ROWS' };
    expect(await app.codes(BULK, { input }, { headers: { authorization: '' } })).toEqual(['UNAUTHENTICATED']);
  });

  test('takes the villages of a county by their codes, with one statement for all that rows refer to', async () => {
    const { region } = (await app.ask('{ region(code: "420528") { descendants(first: 100, filter: { level: VILLAGE }) { totalCount nodes { code } } } }')).data; // prettier-ignore
    const villages: string[] = region.descendants.nodes.map(({ code }: { code: string }) => code);
    const create = [...villages, ...villages].map((code) => ({ ...report, region: code, period: '2026Q3', value: '92%' })); // prettier-ignore
    const asked = await app.ask(BULK, { input: { create, onError: 'REJECT_EVERYTHING' } });
    expect(asked.data.changeObservations.results).toHaveLength(200);
    expect(asked.statements).toBeLessThan(420); // two for each row: where it lies, and the attempt
    const many = { create: Array.from({ length: 501 }, () => create[0]), onError: 'REJECT_EVERYTHING' };
    expect((await app.ask(BULK, { input: many })).data.changeObservations.userErrors).toMatchObject([
      { code: 'BULK_SIZE', path: [] },
    ]);
  });
});

test('what a record can do without may be left out, or be null, and has its default', async () => {
  const { kinds: _, ...rest } = { ...indicator, key: 't-kinds', provenance: null };
  const query = CREATE_INDICATOR.replace('indicator { id key }', 'indicator { kinds provenance }');
  expect((await app.ask(query, { input: rest })).data.createIndicator).toMatchObject({
    indicator: { kinds: [], provenance: 'UNVERIFIED' },
    userErrors: [],
  });
});
