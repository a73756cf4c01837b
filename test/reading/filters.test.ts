import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { ANONYMOUS } from '../../src/kernel/access/actor.js';
import { filterPredicate } from '../../src/kernel/read/filter.js';
import { all, as, compiled, ROW, sql } from '../../src/kernel/sql.js';
import type { EntityMeta } from '../../src/kernel/model/model.js';
import { withClient } from '../../src/server/postgres/databases.js';
import { startTestApp, type TestApp } from '../kit/app.js';
import { planOf } from '../kit/statements.js';
import { filterOf } from './any-filter.js';
import { globalIdOf, model, holds, rowsOf, sorted, thingOf, type Filter } from './oracle.js';

let app: TestApp;
beforeAll(async () => {
  app = await startTestApp();
});
afterAll(() => app.stop());

interface Found {
  readonly totalCount: number;
  readonly ids: readonly string[];
}

const listed = (entity: EntityMeta): string => `query ($filter: ${entity.name}Filter) {
  list: ${entity.options.plural}(filter: $filter, first: 100) { totalCount nodes { id } }
}`;

async function found(entity: EntityMeta, filter: Filter): Promise<Found> {
  const { data } = await app.ask(listed(entity), { filter });
  return { totalCount: data.list.totalCount, ids: data.list.nodes.map(({ id }: { id: string }) => id) };
}

function expected(entity: EntityMeta, filter: Filter): Found {
  const rows = rowsOf(entity).filter((row) => holds(entity, row, filter));
  const ids = sorted(entity, rows).slice(0, 100).map((row) => globalIdOf(entity, row)); // prettier-ignore
  return { totalCount: rows.length, ids };
}

const codes = (entity: EntityMeta, filter: Filter): Promise<string[]> => app.codes(listed(entity), { filter });

const MOST_RELATIONS = 2;
/** A property asks hundreds of times; a busy machine is no failure. */
const PATIENCE_MS = 120_000;

describe.each(model.entities.map((entity) => [entity.options.plural, entity] as const))('%s', (_, entity) => {
  const size = rowsOf(entity).length;
  const runs = size > 10_000 ? 2 : size > 1000 ? 5 : 12; // the oracle takes seconds for each

  test('answers any filter as the rows themselves do', { timeout: PATIENCE_MS }, async () => {
    await fc.assert(
      fc.asyncProperty(filterOf(entity, 3, MOST_RELATIONS), async (filter) => {
        expect(await found(entity, filter)).toEqual(expected(entity, filter));
      }),
      { numRuns: runs },
    );
  });
});

const region = thingOf('Region');
const enterprise = thingOf('Enterprise');
const names = async (entity: EntityMeta, filter: Filter): Promise<string[]> => {
  const query = `query ($filter: ${entity.name}Filter) { list: ${entity.options.plural}(filter: $filter, first: 100) { nodes { name } } }`;
  return (await app.ask(query, { filter })).data.list.nodes.map(({ name }: { name: string }) => name);
};

test('a condition on what is absent does not hold, and its opposite does', async () => {
  const total = async (filter: Filter): Promise<number> => (await found(region, filter)).totalCount;
  const [all, districts, others] = await Promise.all([{}, { kind: ['DISTRICT'] }, { not: { kind: ['DISTRICT'] } }].map(total)); // prettier-ignore
  expect(districts! + others!).toBe(all); // the province and two cities have no kind
  expect(await total({ not: { kind: ['DISTRICT'] } })).toBe(others);
  expect(await total({ hasKind: false })).toBe(3);
  expect(await total({ or: [] })).toBe(0);
  expect(await total({ and: [], code: {}, children: {} })).toBe(all);
  expect(await total({ not: { parent: {} } })).toBe(1); // the province
});

test('some, every and none differ on lists that are empty', async () => {
  const units = { state: ['CERTIFIED'] };
  const total = async (quantifier: string): Promise<number> =>
    (await found(region, { level: ['TOWNSHIP'], demonstrationUnits: { [quantifier]: units } })).totalCount;
  const [some, every, none] = [await total('some'), await total('every'), await total('none')];
  expect(some + none).toBe(113);
  expect(every).toBeGreaterThan(some); // a township without units has no unit that is not certified
});

test('a list under a row takes the same filters as the list at the root', async () => {
  const filter = { kind: ['LEADING'], talents: { some: {} } };
  const under = await app.ask(
    'query ($filter: EnterpriseFilter) { region(code: "420527") { enterprises(filter: $filter, first: 100) { totalCount nodes { id } } } }',
    { filter },
  );
  const { totalCount, ids } = await found(enterprise, { ...filter, within: '420527' });
  expect(totalCount).toBeGreaterThan(0);
  expect(under.data.region.enterprises).toEqual({ totalCount, nodes: ids.map((id) => ({ id })) });
});

test.each(['秭归', 'qiyezigui', 'zigui', 'q', '', '、。', '样例 001'])('the filter search: %j finds what the search finds', async (query) => {
  for (const [type, entity] of [['REGION', region], ['ENTERPRISE', enterprise]] as const) {
    const { data } = await app.ask(`query ($query: String!) { search(query: $query, types: [${type}]) { totalCount } }`, { query });
    expect((await found(entity, { search: query })).totalCount).toBe(data.search.totalCount);
    expect((await found(entity, { not: { search: query } })).totalCount).toBe(rowsOf(entity).length - data.search.totalCount);
  }
}); // prettier-ignore

test('what has a meaning in SQL, LIKE or a regular expression is taken literally', async () => {
  const odd = ['100%样例', '100_样例', '100\\样例', `it's "样例"`, '🌾样例', '(a+)+$样例', "'; drop table region; --样例", '样例‮'];
  const ids = rowsOf(enterprise).slice(0, odd.length).map(({ id }) => id);
  const rename = (to: readonly unknown[]): Promise<unknown> =>
    withClient(app.databaseUrl, (client) =>
      client.query('update enterprise set name = given.name from unnest($1::uuid[], $2::text[]) given(id, name) where enterprise.id = given.id', [ids, to]));
  await rename(odd);
  try {
    for (const name of odd) {
      expect(await names(enterprise, { name: { eq: name } })).toEqual([name]);
      expect(await names(enterprise, { name: { in: [name, '%', '_'] } })).toEqual([name]);
      expect(await names(enterprise, { name: { startsWith: name } })).toEqual([name]);
      expect(await names(enterprise, { name: { startsWith: name.slice(0, -1) } })).toEqual([name]);
    }
    for (const startsWith of ['%', '_', '100.', '.*', '[', '100%_']) expect(await names(enterprise, { name: { startsWith } })).toEqual([]);
  } finally {
    await rename(rowsOf(enterprise).slice(0, odd.length).map(({ name }) => name));
  }
}); // prettier-ignore

test('a text that no database can hold is refused', async () => {
  for (const text of ['\0', 'a\0b', '\ud800', '\udc00\ud800']) {
    for (const filter of [{ name: { eq: text } }, { name: { in: ['a', text] } }, { name: { startsWith: text } }, { search: text }, { id: { eq: text } }]) {
      expect(await codes(region, filter)).toEqual(['TEXT_MALFORMED']);
    }
  }
}); // prettier-ignore

test('ids of another type, of nobody or of no form select nothing', async () => {
  const [unit] = rowsOf(thingOf('DemonstrationUnit'));
  const [some] = rowsOf(region);
  const strange = [`Region:${unit!.id}`, `Talent:${some!.id}`, some!.id, '', 'Region:', 'Region:1', '🌾', "Region:' or true --"];
  for (const id of strange) expect((await found(region, { id: { eq: id } })).totalCount).toBe(0);
  const mine = globalIdOf(region, some!);
  expect((await found(region, { id: { in: [...strange, mine, mine] } })).ids).toEqual([mine]);
  expect((await found(region, { not: { id: { in: strange } } })).totalCount).toBe(rowsOf(region).length);
}); // prettier-ignore

const nested = (levels: number, innermost: Filter): Filter =>
  levels === 0 ? innermost : { not: nested(levels - 1, innermost) };
const times = <T>(count: number, value: T): T[] => Array.from({ length: count }, () => value);

test.each([
  ['500 values', { code: { in: times(500, '4205') } }, 1],
  ['200 conditions', { or: times(199, { code: { eq: '4205' } }) }, 1],
  ['12 levels', nested(12, { code: { eq: '4205' } }), 1],
  ['22 steps to other rows', { code: { eq: '4205' }, and: times(11, { parent: { children: { some: {} } } }) }, 1],
])('a filter with %s is answered', async (_, filter, count) => {
  expect((await found(region, filter)).totalCount).toBe(count);
});

test.each([
  ['501 values', { code: { in: times(501, '4205') } }],
  ['501 values not to be', { code: { notIn: times(501, '4205') } }],
  ['501 ids', { id: { in: times(501, 'Region:1') } }],
  ['100,000 values', { code: { in: times(100_000, '42') } }],
  ['201 conditions', { or: times(200, { code: { eq: '4205' } }) }],
  ['24 steps to other rows', { and: times(12, { parent: { children: { some: {} } } }) }],
  ['20,000 empty conditions', { and: times(20_000, {}) }],
  ['13 levels', nested(13, {})],
  ['200 levels', nested(200, {})],
])('a filter with %s is refused', async (_, filter) => {
  expect(await codes(region, filter)).toEqual(['FILTER_TOO_COMPLEX']);
});

test.each([
  ['eq', { code: { eq: null } }],
  ['in', { code: { in: null } }],
  ['startsWith', { name: { startsWith: null } }],
  ['hasKind', { hasKind: null }],
  ['eq of an id', { id: { eq: null } }],
  ['in of an id', { id: { in: null } }],
  ['a relation', { parent: null }],
  ['a condition on the place', { within: null }],
  ['a column', { kind: null }],
  ['an opposite', { not: null }],
  ['an alternative', { or: null }],
  ['a quantifier', { children: { some: null } }],
  ['a member of a member', { or: [{ children: { none: { parent: { kind: null } } } }] }],
  ['what is archived', { archived: null }],
])('null as %s is refused and not taken for no condition', async (_, filter) => {
  expect(await codes(region, filter)).toEqual(['FILTER_NULL']);
});

test('a null is refused with its path, by variables and in every list, and a filter that is null is none', async () => {
  const query = `query ($code: RegionCode, $filter: RegionFilter) {
    regions(filter: { or: [{ name: { eq: "x" } }, { children: { some: { within: $code } } }] }) { totalCount }
    all: regions(filter: $filter) { totalCount }
  }`;
  await expect(app.ask(query, { code: null })).rejects.toThrow(/or\.1\.children\.some\.within/);
  expect((await app.ask(query, { filter: null })).data.all.totalCount).toBe(rowsOf(region).length);
  const below = '{ region(code: "4205") { children { groups(by: [KIND], having: { count: null }) { count } } } }';
  expect(await app.codes(below)).toEqual(['FILTER_NULL']);
}); // prettier-ignore

test.each([
  ['null among the values', { code: { in: ['4205', null] } }],
  ['a malformed code', { code: { eq: '420' } }],
  ['an operator of an ORM', { $or: [{}] }],
  ['an operator that a type does not have', { code: { startsWith: '42' } }],
  ['a word that is not in the vocabulary', { level: ['HAMLET'] }],
  ['an object for a value', { name: { eq: { __raw: 'true' } } }],
])('%s is refused before anything runs', async (_, filter) => {
  expect(await codes(region, filter)).toEqual(['BAD_USER_INPUT']);
});

test.each([
  ['a date before all dates', thingOf('Talent'), { registeredOn: { lt: '0000-01-01' } }],
  ['a day that is none', thingOf('Talent'), { registeredOn: { lt: '2023-02-30' } }],
])('%s is refused', async (_, entity, filter) => {
  expect(['INVALID_VALUE', 'BAD_USER_INPUT']).toEqual(expect.arrayContaining(await codes(entity, filter)));
});

describe('within', () => {
  const restricted = model.entities.filter(({ options, manyToOne }) => options.restricted && manyToOne.some(({ isLocation }) => isLocation));

  test.each(restricted.map(({ name }) => name))('is a range of the paths of %s, through row-level security too', async (name) => {
    const entity = thingOf(name);
    const asked = compiled(sql`select count(*) from ${as(entity, ROW)} where ${all(filterPredicate(entity, { within: '420529' }, ROW, ANONYMOUS))}`);
    expect(await planOf(app.databaseUrl, asked)).toMatch(/Index Cond: \(\(\w*path >= .*\w*path < /);
  });
}); // prettier-ignore
