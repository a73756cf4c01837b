import { GraphQLEnumType, type GraphQLInputObjectType, type GraphQLObjectType } from 'graphql';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { ANONYMOUS, type Actor } from '../../src/kernel/access/actor.js';
import type { Context } from '../../src/kernel/context.js';
import { constant } from '../../src/kernel/describe.js';
import { readGroupCount, readGroups, type Group } from '../../src/kernel/read/groups.js';
import { Loaders } from '../../src/kernel/read/loaders.js';
import { sql } from '../../src/kernel/sql.js';
import { offers, type EntityMeta, type ManyToOneMeta } from '../../src/kernel/model/model.js';
import { databaseOver } from '../../src/server/database/database.js';
import { openPool } from '../../src/server/database/wire/pool.js';
import { withClient } from '../../src/server/postgres/databases.js';
import { startTestApp, type TestApp } from '../kit/app.js';
import { TalentKind } from '../../src/modules/talent/talent.entity.js';
import { model, schema, thingOf } from './oracle.js';

let app: TestApp;
beforeAll(async () => {
  app = await startTestApp({ plans: false }); // it counts the statements of resolvers
});
afterAll(() => app.stop());

/** Puts rows as they are to be, past the triggers that would date the change. */
const put = (...statements: readonly string[]): Promise<void> =>
  withClient(app.databaseUrl, async (client) => {
    await client.query('set session_replication_role = replica');
    for (const statement of statements) await client.query(statement);
  });
type Loose = any; // eslint-disable-line @typescript-eslint/no-explicit-any -- answers have the shape of the query
const enterprises = async (selection: string, filter = '{}'): Promise<Loose> =>
  (await app.ask(`{ list: enterprises(filter: ${filter}) { ${selection} } }`)).data.list;

describe('an aggregate', () => {
  const three = `{ name: { startsWith: "三家" } }`;
  beforeAll(() =>
    put(
      `with three as (select id, row_number() over (order by id) n from enterprise order by id limit 3)
       update enterprise e set name = '三家' || n, annual_output_wan_yuan = case n when 1 then 0.5 when 2 then null else 0 end,
         founded_year = null, linked_households = n from three where three.id = e.id`,
    ),
  );

  test('leaves out what is missing: it is not zero', async () => {
    const selection = `aggregate { count annualOutputWanYuan { distinct sum avg min max }
      foundedYear { distinct sum avg min max } linkedHouseholds { sum avg } }`;
    expect((await enterprises(selection, three)).aggregate).toEqual({
      count: 3,
      annualOutputWanYuan: { distinct: 2, sum: '0.5', avg: '0.25', min: '0', max: '0.5' },
      foundedYear: { distinct: 0, sum: null, avg: null, min: null, max: null },
      linkedHouseholds: { sum: '6', avg: '2' },
    });
  });

  test('of no rows counts none and knows no more', async () => {
    const nothing = await enterprises('aggregate { keys { value } count name { distinct } linkedHouseholds { sum } updatedAt { min } } groupCount(by: [KIND]) groups(by: [KIND]) { keys { value } }', '{ name: { eq: "无" } }'); // prettier-ignore
    expect(nothing.aggregate).toEqual({ keys: [], count: 0, name: { distinct: 0 }, linkedHouseholds: { sum: null }, updatedAt: { min: null } }); // prettier-ignore
    expect(nothing).toMatchObject({ groupCount: 0, groups: [] });
  });

  test('rounds an average half up at the sixth place, however large the sum', async () => {
    const average = async (...outputs: readonly string[]): Promise<string> => {
      const values = outputs.map((output, at) => `when '三家${at + 1}' then ${output}`).join(' ');
      await put(`update enterprise set annual_output_wan_yuan = case name ${values} end where name like '三家%'`);
      return (await enterprises('aggregate { annualOutputWanYuan { avg } }', three)).aggregate.annualOutputWanYuan.avg;
    };
    expect(await average('0.000001', '0.000002')).toBe('0.000002');
    expect(await average('0.000001', '0.000001', '0.000002')).toBe('0.000001');
    expect(await average('100000000000000', '100000000000000', '100000000000001')).toBe('100000000000000.333333');
  });

  test('is asked with all that is wanted of its list in one statement, whatever the page, alias or fragment', async () => {
    const answer = await app.ask(`query ($no: Boolean = false) {
      a: enterprises(first: 1) { totalCount aggregate { ...A } again: aggregate { foundedYear { max } } }
      b: enterprises(last: 7) { aggregate { ... on EnterpriseAggregate { ... { foundedYear { min } } } foundedYear { avg @include(if: $no) } } }
    } fragment A on EnterpriseAggregate { count linkedHouseholds { ...B } __typename } fragment B on IntAggregate { sum __typename }`); // prettier-ignore
    const { a, b } = answer.data;
    expect(answer.statements).toBe(1);
    expect(a.aggregate.count).toBe(a.totalCount);
    expect(Number(a.aggregate.linkedHouseholds.sum)).toBeGreaterThan(a.totalCount);
    expect(b.aggregate.foundedYear.min).toBeLessThan(a.again.foundedYear.max);
    expect(b.aggregate.foundedYear).not.toHaveProperty('avg');
    expect((await app.ask('{ enterprises { aggregate { __typename } groups(by: [KIND]) { __typename } } }')).statements).toBe(1); // prettier-ignore
  });

  test('under rows is of what belongs to each', async () => {
    const { data } = await app.ask(`{ regions(filter: { level: COUNTY }, first: 100) { nodes { code
      enterprises { aggregate { count linkedHouseholds { sum } } groups(by: [COUNTY]) { count } } } } }`); // prettier-ignore
    const whole = (await enterprises('aggregate { count linkedHouseholds { sum } }')).aggregate;
    const parts = data.regions.nodes.map((region: { enterprises: unknown }) => region.enterprises) as { aggregate: { count: number; linkedHouseholds: { sum: string | null } }; groups: object[] }[]; // prettier-ignore
    const total = (of: (part: (typeof parts)[number]) => number): number => parts.reduce((sum, part) => sum + of(part), 0); // prettier-ignore
    expect(total(({ aggregate }) => aggregate.count)).toBe(whole.count);
    expect(total(({ aggregate }) => Number(aggregate.linkedHouseholds.sum))).toBe(Number(whole.linkedHouseholds.sum));
    for (const { aggregate, groups } of parts)
      expect(groups).toEqual(aggregate.count === 0 ? [] : [{ count: aggregate.count }]);
    expect(parts.some(({ aggregate }) => aggregate.count === 0)).toBe(true);
  });
});

describe('groups', () => {
  test('by county are what each county says of itself, with its node in one statement more', async () => {
    const answer = await app.ask(`{ enterprises { groupCount(by: [COUNTY]) groups(by: [COUNTY]) {
      keys { name value node { id ... on Region { name code enterprises { totalCount } } } } count } } }`);
    const { groupCount, groups } = answer.data.enterprises;
    expect(answer.statements).toBe(4);
    expect(groups).toHaveLength(groupCount);
    const counties = groups.map(({ keys: [key], count }: Loose) => ({ ...key, count }));
    for (const { name, value, node, count } of counties) expect([name, value, count]).toEqual(['county', node.id, node.enterprises.totalCount]); // prettier-ignore
    const codes = counties.map(({ node }: { node: { code: string } }) => node.code);
    expect(codes).toEqual(codes.toSorted()); // the order of regions
  });

  test('by time fall into the calendar of Asia/Shanghai, and what has no time is a group', async () => {
    await put(
      `update product set updated_at = '2023-04-15T00:00:00Z'`,
      `update product set updated_at = '2022-12-31T16:00:00Z' where key = (select min(key) from product)`, // midnight there
      `update product set updated_at = '2022-12-31T15:59:59.999Z' where key = (select max(key) from product)`,
    );
    const by = async (bucket: string) =>
      (await app.ask(`{ products { groups(by: [UPDATED_AT_${bucket}]) { keys { value } count } } }`))
        .data.products.groups.map(({ keys: [key], count }: Loose) => [key.value, count]);
    expect(await by('YEAR')).toEqual([['2022', 1], ['2023', 21]]);
    expect(await by('QUARTER')).toEqual([['2022Q4', 1], ['2023Q1', 1], ['2023Q2', 20]]);
    expect(await by('MONTH')).toEqual([['2022-12', 1], ['2023-01', 1], ['2023-04', 20]]);
    await put(`update talent set trained_on = case when abs(hashtext(id::text)) % 2 = 0 then date '2024-12-31' end`);
    const { groups } = (await app.ask('{ talents { groups(by: [TRAINED_ON_QUARTER]) { keys { name value node { id } } trainedOn { max } } } }')).data.talents;
    expect(groups).toEqual([
      { keys: [{ name: 'trainedOn', value: '2024Q4', node: null }], trainedOn: { max: '2024-12-31' } },
      { keys: [{ name: 'trainedOn', value: null, node: null }], trainedOn: { max: null } },
    ]);
  }); // prettier-ignore

  describe('of five enterprises', () => {
    const five = `{ name: { startsWith: "五家" } }`;
    const rows = [['五家1', 'NATIONAL', 10], ['五家2', 'NATIONAL', 20], ['五家3', 'CITY', 30], ['五家4', 'COUNTY', null], ['五家5', null, 1.5]]; // prettier-ignore
    beforeAll(() =>
      withClient(app.databaseUrl, async (client) => {
        await client.query('set session_replication_role = replica');
        const { rows: found } = await client.query<{ id: string }>('select id from enterprise order by id offset 10 limit 5'); // prettier-ignore
        for (const [at, row] of rows.entries())
          await client.query(`update enterprise set name = $2, leading_level = $3, annual_output_wan_yuan = $4 where id = $1`, [found[at]!.id, ...row]); // prettier-ignore
      }),
    );
    /** Values of the level with what the output sums to. */
    const levels = async (args: string): Promise<[string | null, string | null][]> =>
      (
        await enterprises(`groups(by: [LEADING_LEVEL]${args}) { keys { value } annualOutputWanYuan { sum } }`, five)
      ).groups.map(({ keys: [key], annualOutputWanYuan }: Loose) => [key.value, annualOutputWanYuan.sum]);

    test('come in the order of their keys, those without a value last', async () => {
      expect(await levels('')).toEqual([['NATIONAL', '30'], ['CITY', '30'], ['COUNTY', null], [null, '1.5']]); // prettier-ignore
      expect(await levels(', orderBy: [{ keys: { position: 1, direction: DESC } }]')).toEqual([[null, '1.5'], ['COUNTY', null], ['CITY', '30'], ['NATIONAL', '30']]); // prettier-ignore
    });

    test('come in the order of an aggregate, their keys breaking ties, and by an aggregate that is not shown', async () => {
      const sum = (direction: string) => `, orderBy: [{ annualOutputWanYuan: { sum: ${direction} } }]`;
      expect(await levels(sum('ASC'))).toEqual([
        [null, '1.5'],
        ['NATIONAL', '30'],
        ['CITY', '30'],
        ['COUNTY', null],
      ]);
      expect(await levels(sum('DESC'))).toEqual([
        ['COUNTY', null],
        ['NATIONAL', '30'],
        ['CITY', '30'],
        [null, '1.5'],
      ]);
      expect((await levels(', orderBy: [{ count: DESC }]')).map(([level]) => level)).toEqual(['NATIONAL', 'CITY', 'COUNTY', null]); // prettier-ignore
      expect((await levels(', orderBy: [{ annualOutputWanYuan: { max: ASC } }, { count: ASC }]')).map(([level]) => level)).toEqual([null, 'NATIONAL', 'CITY', 'COUNTY']); // prettier-ignore
    });

    test.each([
      ['count: { gte: 2 }', ['NATIONAL']],
      ['count: { lt: 2 }', ['CITY', 'COUNTY', null]],
      ['annualOutputWanYuan: { sum: { eq: "30.00" } }', ['NATIONAL', 'CITY']],
      ['annualOutputWanYuan: { avg: { lte: "15" } }', ['NATIONAL', null]],
      ['annualOutputWanYuan: { min: { gt: "1.5" } }, count: { eq: 1 }', ['CITY']],
      ['annualOutputWanYuan: { max: { isNull: true } }', ['COUNTY']],
      [
        'annualOutputWanYuan: { distinct: { lte: 1 } }, linkedHouseholds: { distinct: { gte: 1 } }',
        ['CITY', 'COUNTY', null],
      ],
      ['updatedAt: { max: { lt: "2000-01-01T00:00:00Z" } }', []],
      ['annualOutputWanYuan: {}, count: {}', ['NATIONAL', 'CITY', 'COUNTY', null]],
    ])('having %s are %j', async (having, expected) => {
      expect((await levels(`, having: { ${having} }`)).map(([level]) => level)).toEqual(expected);
    });

    test('of a list count a row for each of its values, and a row without any for none', async () => {
      const list = 'talents(first: 100, filter: { within: "420529203" })';
      const { groups, groupCount } = (await app.ask(`{ ${list} { groupCount(by: [KINDS]) groups(by: [KINDS]) { keys { value } count } } }`)).data.talents;
      const { nodes: all } = (await app.ask(`{ ${list} { nodes { kinds } } }`)).data.talents;
      const values = all.flatMap(({ kinds }: Loose) => (kinds.length > 0 ? kinds : [null]));
      const counts = Object.keys(TalentKind).map((kind) => [kind, values.filter((value: string) => value === kind).length] as const);
      const expected = [...counts, [null, values.filter((value: string | null) => value === null).length]].filter(([, count]) => count !== 0);
      expect(groups.map(({ keys: [key], count }: Loose) => [key.value, count])).toEqual(expected);
      expect(groupCount).toBe(expected.length);
      expect(values.length).toBeGreaterThan(all.length);
    }); // prettier-ignore

    test('tell that there are more than were asked for', async () => {
      const which = 'by: [LEADING_LEVEL], having: { count: { eq: 1 } }';
      expect(await enterprises(`groupCount(${which}) groups(${which}, first: 2) { keys { value } }`, five)).toEqual({
        groupCount: 3,
        groups: [{ keys: [{ value: 'CITY' }] }, { keys: [{ value: 'COUNTY' }] }],
      });
    });
  });

  test.each([
    ['by no key', 'by: []', 'GROUP_KEYS'],
    ['by 4 keys', 'by: [KIND, STAGE, NAME, COUNTY]', 'GROUP_KEYS'],
    ['of which none is asked for', 'by: [KIND], first: 0', 'GROUP_SIZE'],
    ['of which fewer than none are asked for', 'by: [KIND], first: -1', 'GROUP_SIZE'],
    ['of which 1001 are asked for', 'by: [KIND], first: 1001', 'GROUP_SIZE'],
    ['ordered by a key that is not there', 'by: [KIND], orderBy: [{ keys: { position: 2, direction: ASC } }]', 'GROUP_POSITION'],
    ['ordered by the key before the first', 'by: [KIND], orderBy: [{ keys: { position: 0, direction: ASC } }]', 'GROUP_POSITION'],
    ['compared with null', 'by: [KIND], having: { count: { eq: null } }', 'FILTER_NULL'],
    ['with a sum among 501 values', `by: [KIND], having: { linkedHouseholds: { sum: { in: [${'"1",'.repeat(501)}] } } }`, 'FILTER_TOO_COMPLEX'],
    ['by a field that has too many values', 'by: [REMARK]', 'GRAPHQL_VALIDATION_FAILED'],
    ['by the month of a number', 'by: [LINKED_HOUSEHOLDS_MONTH]', 'GRAPHQL_VALIDATION_FAILED'],
    ['ordered by the average of a time', 'by: [KIND], orderBy: [{ updatedAt: { avg: ASC } }]', 'GRAPHQL_VALIDATION_FAILED'],
    ['ordered by two functions at once', 'by: [KIND], orderBy: [{ linkedHouseholds: { sum: ASC, avg: ASC } }]', 'GRAPHQL_VALIDATION_FAILED'],
    ['ordered by two at once', 'by: [KIND], orderBy: [{ count: ASC, keys: { position: 1, direction: ASC } }]', 'GRAPHQL_VALIDATION_FAILED'],
  ])('%s are refused', async (_, args, code) => {
    expect(await app.codes(`{ enterprises { groups(${args}) { count } } }`)).toEqual([code]);
  }); // prettier-ignore

  test('of a filter that is refused are refused with it, once', async () => {
    const filter = { and: Array.from({ length: 201 }, () => ({})) };
    const selection = 'aggregate { count linkedHouseholds { sum } foundedYear { sum min } }';
    expect(await app.codes(`query ($filter: EnterpriseFilter) { enterprises(filter: $filter) { ${selection} } }`, { filter })).toEqual(['FILTER_TOO_COMPLEX']); // prettier-ignore
  });

  test('of 1000 are given', async () => {
    const { groups, groupCount } = (await app.ask('{ regions { groupCount(by: [NAME, PARENT]) groups(by: [NAME, PARENT], first: 1000) { keys { value } } } }')).data.regions; // prettier-ignore
    expect(groups).toHaveLength(Math.min(1000, groupCount));
    expect(groupCount).toBeGreaterThan(1000);
  });
});

/** What the types of a thing's aggregates and groups name, as its columns are named. */
const namedBy = (name: string): string[] =>
  ['Aggregate', 'Having', 'GroupBy', 'GroupOrder'].flatMap((suffix) => {
    const type = schema.getType(name + suffix) as GraphQLObjectType | GraphQLInputObjectType | GraphQLEnumType | undefined;
    if (!type) return [];
    return type instanceof GraphQLEnumType ? type.getValues().map((value) => value.name) : Object.keys(type.getFields()).map(constant);
  }); // prettier-ignore

const counted = model.entities.filter((entity) => offers(entity, 'aggregates'));
test.each(counted)('nothing personal, hidden or kept of $name can be aggregated, grouped or ordered by', ({ name, columns }) => {
  const kept = ['version', 'archivedAt', 'pinyin', 'personalRevision', 'clauseOrder'];
  const never = columns.filter((column) => [column.personal, column.hidden, kept.includes(column.name)].some(Boolean)).map((column) => constant(column.name));
  const found = namedBy(name);
  expect(found).toEqual(expect.arrayContaining(['PROVENANCE', 'UPDATED_AT']));
  expect(found.filter((field) => never.includes(field))).toEqual([]);
  if (name === 'Talent') expect(never).toEqual(expect.arrayContaining(['PHONE', 'ADDRESS', 'BIRTH_YEAR', 'PERSONAL_REVISION']));
}); // prettier-ignore

test('ends that the caller may not see are one group with none, and are told apart for whoever may', async () => {
  const { kysely, close } = openPool(app.databaseUrl, false, { debug() {}, info() {}, warn() {}, error() {} });
  try {
    await put(`update talent set sensitivity = case when abs(hashtext(id::text)) % 3 = 0 then 'INTERNAL' else 'PUBLIC' end`);
    const db = databaseOver(kysely);
    const [{ secret, open } = { secret: 0, open: 0 }] = await db.rows<{ secret: number; open: number }>(
      sql`select count(*) filter (where sensitivity = 'INTERNAL')::int as secret, count(*) filter (where sensitivity = 'PUBLIC')::int as open from talent`,
    );
    // no relation of the graph leads to what is restricted: here each row has itself for an end
    const talent = thingOf('Talent');
    const self: ManyToOneMeta = { ...talent.manyToOne[0]!, name: 'self', column: 'id', to: talent, isAncestor: false };
    const { restricted: _, ...options } = talent.options;
    const entity: EntityMeta = { ...talent, options, manyToOne: [self] };
    const groups = (actor: Actor): Promise<readonly [number, readonly Group[]]> => {
      const whole = { entity, filter: null };
      const context = { db, actor, loaders: new Loaders() } as unknown as Context;
      const asked = { by: ['self'], orderBy: [{ keys: { position: 1, direction: 'DESC' as const } }], first: 1 };
      return Promise.all([readGroupCount(whole, asked, context), readGroups(whole, asked, ['count'], context)]);
    };
    const [groupsOfNobody, [hidden]] = await groups(ANONYMOUS);
    expect(groupsOfNobody).toBe(open + 1);
    expect(hidden).toMatchObject({ keys: [{ name: 'self', value: null }], count: secret });
    const [groupsOfPlanner] = await groups({ ...ANONYMOUS, kind: 'PERSON', grants: [{ role: 'PLANNER', region: null, department: null }] });
    expect(groupsOfPlanner).toBe(open + secret);
  } finally {
    await close();
  }
}); // prettier-ignore

const lists = model.entities.flatMap((entity) =>
  entity.lists.flatMap((many) => (counted.includes(many.to) ? [[`${entity.name}.${many.field}`, many] as const] : [])),
);

test.each(lists)('%s comes to what it lists, in one statement for 5 parents as for 50', async (_, { from, field }) => {
  const { plural } = from.options;
  const { data } = await app.ask(
    `query ($leading: ${from.name}Filter) { leading: ${plural}(filter: $leading, first: 50) { nodes { id } } any: ${plural}(first: 50) { nodes { id } } }`,
    { leading: { [field]: { some: {} } } },
  );
  const all = [...new Set([...data.leading.nodes, ...data.any.nodes].map(({ id }: { id: string }) => id))].slice(0, 50);
  for (const ids of [all.slice(0, 5), all]) {
    const answer = await app.ask(
      `query ($ids: [ID!]) { parents: ${plural}(filter: { id: { in: $ids } }, first: 50) { nodes { list: ${field}(first: 100) {
        totalCount nodes { updatedAt } pageInfo { hasNextPage } aggregate { count updatedAt { max } } again: aggregate { provenance { distinct } }
        groupCount(by: [PROVENANCE]) groups(by: [PROVENANCE]) { count } } } } }`,
      { ids },
    );
    expect(answer.statements).toBe(5); // the parents, their pages, their aggregates, their groups and how many
    for (const { list } of answer.data.parents.nodes) {
      const { totalCount, nodes, pageInfo, aggregate, again, groups, groupCount } = list;
      expect(aggregate.count).toBe(totalCount);
      expect(groupCount).toBe(again.provenance.distinct);
      expect(groups.reduce((sum: number, group: { count: number }) => sum + group.count, 0)).toBe(totalCount);
      if (pageInfo.hasNextPage) continue;
      expect(totalCount).toBe(nodes.length);
      const latest = nodes.map(({ updatedAt }: { updatedAt: string }) => updatedAt).toSorted().at(-1) ?? null;
      expect(aggregate.updatedAt.max).toBe(latest);
    }
  }
}); // prettier-ignore
