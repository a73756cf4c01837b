import { GraphQLEnumType, type GraphQLInputObjectType, type GraphQLObjectType } from 'graphql';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { ANONYMOUS, type Actor } from '../../src/kernel/access/actor.js';
import type { Context } from '../../src/kernel/context.js';
import { constant } from '../../src/kernel/describe.js';
import { readGroups, type Groups } from '../../src/kernel/read/groups.js';
import { Loaders } from '../../src/kernel/read/loaders.js';
import { sql } from '../../src/kernel/sql.js';
import type { Thing, ToOne } from '../../src/kernel/thing/graph.js';
import { databaseOver } from '../../src/server/database/database.js';
import { openPool } from '../../src/server/database/pool.js';
import { withClient } from '../../src/server/postgres/databases.js';
import { startTestApp, type TestApp } from '../kit/app.js';
import { TalentKind } from '../../src/modules/talent/talent.entity.js';
import { graph, schema, thingOf } from './oracle.js';

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
    const selection = `aggregate { count distinct { annualOutputWanYuan foundedYear } sum { annualOutputWanYuan foundedYear linkedHouseholds }
      avg { annualOutputWanYuan foundedYear linkedHouseholds } min { annualOutputWanYuan foundedYear } max { annualOutputWanYuan foundedYear } }`;
    expect((await enterprises(selection, three)).aggregate).toEqual({
      count: 3,
      distinct: { annualOutputWanYuan: 2, foundedYear: 0 },
      sum: { annualOutputWanYuan: '0.5', foundedYear: null, linkedHouseholds: '6' },
      avg: { annualOutputWanYuan: '0.25', foundedYear: null, linkedHouseholds: '2' },
      min: { annualOutputWanYuan: '0', foundedYear: null },
      max: { annualOutputWanYuan: '0.5', foundedYear: null },
    });
  });

  test('of no rows counts none and knows no more', async () => {
    const nothing = await enterprises('aggregate { count distinct { name } sum { linkedHouseholds } min { updatedAt } } groups(by: [{ field: KIND }]) { totalCount nodes { keys { value } } }', '{ name: { eq: "无" } }'); // prettier-ignore
    expect(nothing.aggregate).toEqual({ count: 0, distinct: { name: 0 }, sum: { linkedHouseholds: null }, min: { updatedAt: null } }); // prettier-ignore
    expect(nothing.groups).toEqual({ totalCount: 0, nodes: [] });
  });

  test('rounds an average half up at the sixth place, however large the sum', async () => {
    const average = async (...outputs: readonly string[]): Promise<string> => {
      const values = outputs.map((output, at) => `when '三家${at + 1}' then ${output}`).join(' ');
      await put(`update enterprise set annual_output_wan_yuan = case name ${values} end where name like '三家%'`);
      return (await enterprises('aggregate { avg { annualOutputWanYuan } }', three)).aggregate.avg.annualOutputWanYuan;
    };
    expect(await average('0.000001', '0.000002')).toBe('0.000002');
    expect(await average('0.000001', '0.000001', '0.000002')).toBe('0.000001');
    expect(await average('100000000000000', '100000000000000', '100000000000001')).toBe('100000000000000.333333');
  });

  test('is asked with all that is wanted of its list in one statement, whatever the page, alias or fragment', async () => {
    const answer = await app.ask(`query ($no: Boolean = false) {
      a: enterprises(first: 1) { totalCount aggregate { ...A } again: aggregate { max { foundedYear } } }
      b: enterprises(last: 7) { aggregate { ... on EnterpriseAggregate { ... { min { foundedYear } } } avg @include(if: $no) { foundedYear } } }
    } fragment A on EnterpriseAggregate { count sum { ...B } __typename } fragment B on EnterpriseAmounts { linkedHouseholds __typename }`); // prettier-ignore
    const { a, b } = answer.data;
    expect(answer.statements).toBe(1);
    expect(a.aggregate.count).toBe(a.totalCount);
    expect(Number(a.aggregate.sum.linkedHouseholds)).toBeGreaterThan(a.totalCount);
    expect(b.aggregate.min.foundedYear).toBeLessThan(a.again.max.foundedYear);
    expect(b.aggregate).not.toHaveProperty('avg');
    expect((await app.ask('{ enterprises { aggregate { __typename } groups(by: [{ field: KIND }]) { __typename } } }')).statements).toBe(1); // prettier-ignore
  });

  test('under rows is of what belongs to each', async () => {
    const { data } = await app.ask(`{ regions(filter: { level: { eq: COUNTY } }, first: 100) { nodes { code
      enterprises { aggregate { count sum { linkedHouseholds } } groups(by: [{ ancestor: COUNTY }]) { nodes { aggregate { count } } } } } } }`); // prettier-ignore
    const whole = (await enterprises('aggregate { count sum { linkedHouseholds } }')).aggregate;
    const parts = data.regions.nodes.map((region: { enterprises: unknown }) => region.enterprises) as { aggregate: { count: number; sum: { linkedHouseholds: string | null } }; groups: { nodes: { aggregate: object }[] } }[]; // prettier-ignore
    const total = (of: (part: (typeof parts)[number]) => number): number => parts.reduce((sum, part) => sum + of(part), 0); // prettier-ignore
    expect(total(({ aggregate }) => aggregate.count)).toBe(whole.count);
    expect(total(({ aggregate }) => Number(aggregate.sum.linkedHouseholds))).toBe(Number(whole.sum.linkedHouseholds));
    for (const { aggregate, groups } of parts)
      expect(groups.nodes).toEqual(aggregate.count === 0 ? [] : [{ aggregate: { count: aggregate.count } }]);
    expect(parts.some(({ aggregate }) => aggregate.count === 0)).toBe(true);
  });
});

describe('groups', () => {
  test('by county are what each county says of itself, with its node in one statement more', async () => {
    const answer = await app.ask(`{ enterprises { groups(by: [{ ancestor: COUNTY }]) { totalCount nodes {
      keys { name value node { id ... on Region { name code enterprises { totalCount } } } } aggregate { count } } } } }`); // prettier-ignore
    const { totalCount, nodes } = answer.data.enterprises.groups;
    expect(answer.statements).toBe(3);
    expect(nodes).toHaveLength(totalCount);
    const counties = nodes.map(({ keys: [key], aggregate }: Loose) => ({ ...key, count: aggregate.count }));
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
      (await app.ask(`{ products { groups(by: [{ time: { field: UPDATED_AT, bucket: ${bucket} } }]) { nodes { keys { value } aggregate { count } } } } }`))
        .data.products.groups.nodes.map(({ keys: [key], aggregate }: Loose) => [key.value, aggregate.count]);
    expect(await by('YEAR')).toEqual([['2022', 1], ['2023', 21]]);
    expect(await by('QUARTER')).toEqual([['2022Q4', 1], ['2023Q1', 1], ['2023Q2', 20]]);
    expect(await by('MONTH')).toEqual([['2022-12', 1], ['2023-01', 1], ['2023-04', 20]]);
    await put(`update talent set trained_on = case when abs(hashtext(id::text)) % 2 = 0 then date '2024-12-31' end`);
    const { nodes } = (await app.ask('{ talents { groups(by: [{ time: { field: TRAINED_ON, bucket: QUARTER } }]) { nodes { keys { name value node { id } } aggregate { max { trainedOn } } } } } }')).data.talents.groups;
    expect(nodes).toEqual([
      { keys: [{ name: 'trainedOn', value: '2024Q4', node: null }], aggregate: { max: { trainedOn: '2024-12-31' } } },
      { keys: [{ name: 'trainedOn', value: null, node: null }], aggregate: { max: { trainedOn: null } } },
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
        await enterprises(
          `groups(by: [{ field: LEADING_LEVEL }]${args}) { nodes { keys { value } aggregate { sum { annualOutputWanYuan } } } }`,
          five,
        )
      ).groups.nodes.map(({ keys: [key], aggregate }: Loose) => [key.value, aggregate.sum.annualOutputWanYuan]); // prettier-ignore

    test('come in the order of their keys, those without a value last', async () => {
      expect(await levels('')).toEqual([['NATIONAL', '30'], ['CITY', '30'], ['COUNTY', null], [null, '1.5']]); // prettier-ignore
      expect(await levels(', orderBy: [{ key: { position: 1, direction: DESC } }]')).toEqual([[null, '1.5'], ['COUNTY', null], ['CITY', '30'], ['NATIONAL', '30']]); // prettier-ignore
    });

    test('come in the order of an aggregate, their keys breaking ties, and by an aggregate that is not shown', async () => {
      const sum = (direction: string) => `, orderBy: [{ sum: { field: ANNUAL_OUTPUT_WAN_YUAN, direction: ${direction} } }]`; // prettier-ignore
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
      expect((await levels(', orderBy: [{ max: { field: ANNUAL_OUTPUT_WAN_YUAN, direction: ASC } }, { count: ASC }]')).map(([level]) => level)).toEqual([null, 'NATIONAL', 'CITY', 'COUNTY']); // prettier-ignore
    });

    test.each([
      ['count: { gte: 2 }', ['NATIONAL']],
      ['count: { lt: 2 }', ['CITY', 'COUNTY', null]],
      ['sum: { annualOutputWanYuan: { eq: "30.00" } }', ['NATIONAL', 'CITY']],
      ['avg: { annualOutputWanYuan: { lte: "15" } }', ['NATIONAL', null]],
      ['min: { annualOutputWanYuan: { gt: "1.5" } }, count: { eq: 1 }', ['CITY']],
      ['max: { annualOutputWanYuan: { isNull: true } }', ['COUNTY']],
      ['sum: {}, count: {}', ['NATIONAL', 'CITY', 'COUNTY', null]],
    ])('having %s are %j', async (having, expected) => {
      expect((await levels(`, having: { ${having} }`)).map(([level]) => level)).toEqual(expected);
    });

    test('of a list count a row for each of its values, and a row without any for none', async () => {
      const list = 'talents(first: 100, filter: { within: "420529203" })';
      const { nodes, totalCount } = (await app.ask(`{ ${list} { groups(by: [{ field: KINDS }]) { totalCount nodes { keys { value } aggregate { count } } } } }`)).data.talents.groups;
      const { nodes: all } = (await app.ask(`{ ${list} { nodes { kinds } } }`)).data.talents;
      const values = all.flatMap(({ kinds }: Loose) => (kinds.length > 0 ? kinds : [null]));
      const counts = Object.keys(TalentKind).map((kind) => [kind, values.filter((value: string) => value === kind).length] as const);
      const expected = [...counts, [null, values.filter((value: string | null) => value === null).length]].filter(([, count]) => count !== 0);
      expect(nodes.map(({ keys: [key], aggregate }: Loose) => [key.value, aggregate.count])).toEqual(expected);
      expect(totalCount).toBe(expected.length);
      expect(values.length).toBeGreaterThan(all.length);
    }); // prettier-ignore

    test('tell that there are more than were asked for', async () => {
      const { groups } = await enterprises('groups(by: [{ field: LEADING_LEVEL }], having: { count: { eq: 1 } }, first: 2) { totalCount nodes { keys { value } } }', five); // prettier-ignore
      expect(groups).toEqual({ totalCount: 3, nodes: [{ keys: [{ value: 'CITY' }] }, { keys: [{ value: 'COUNTY' }] }] }); // prettier-ignore
    });
  });

  test.each([
    ['by no key', 'by: []', 'GROUP_KEYS'],
    ['by 4 keys', 'by: [{ field: KIND }, { field: STAGE }, { field: NAME }, { ancestor: COUNTY }]', 'GROUP_KEYS'],
    ['of which none is asked for', 'by: [{ field: KIND }], first: 0', 'GROUP_SIZE'],
    ['of which fewer than none are asked for', 'by: [{ field: KIND }], first: -1', 'GROUP_SIZE'],
    ['of which 1001 are asked for', 'by: [{ field: KIND }], first: 1001', 'GROUP_SIZE'],
    ['ordered by a key that is not there', 'by: [{ field: KIND }], orderBy: [{ key: { position: 2, direction: ASC } }]', 'GROUP_POSITION'],
    ['ordered by the key before the first', 'by: [{ field: KIND }], orderBy: [{ key: { position: 0, direction: ASC } }]', 'GROUP_POSITION'],
    ['compared with null', 'by: [{ field: KIND }], having: { count: { eq: null } }', 'FILTER_NULL'],
    ['with a sum among 501 values', `by: [{ field: KIND }], having: { sum: { linkedHouseholds: { in: [${'"1",'.repeat(501)}] } } }`, 'FILTER_TOO_COMPLEX'],
    ['by a key that is two', 'by: [{ field: KIND, ancestor: COUNTY }]', 'GRAPHQL_VALIDATION_FAILED'],
    ['by a key that is none', 'by: [{}]', 'GRAPHQL_VALIDATION_FAILED'],
    ['ordered by two at once', 'by: [{ field: KIND }], orderBy: [{ count: ASC, key: { position: 1, direction: ASC } }]', 'GRAPHQL_VALIDATION_FAILED'],
  ])('%s are refused', async (_, args, code) => {
    expect(await app.codes(`{ enterprises { groups(${args}) { totalCount } } }`)).toEqual([code]);
  }); // prettier-ignore

  test('of a filter that is refused are refused with it, once', async () => {
    const filter = { and: Array.from({ length: 201 }, () => ({})) };
    const selection = 'aggregate { count sum { linkedHouseholds foundedYear } min { foundedYear } }';
    expect(await app.codes(`query ($filter: EnterpriseFilter) { enterprises(filter: $filter) { ${selection} } }`, { filter })).toEqual(['FILTER_TOO_COMPLEX']); // prettier-ignore
  });

  test('of 1000 are given', async () => {
    const { groups } = (await app.ask('{ regions { groups(by: [{ field: NAME }, { field: CODE }], first: 1000) { totalCount nodes { keys { value } } } } }')).data.regions; // prettier-ignore
    expect(groups.nodes).toHaveLength(Math.min(1000, groups.totalCount));
    expect(groups.totalCount).toBeGreaterThan(1000);
  });
});

/** What the types of a thing's aggregates and groups name, as its columns are named. */
const namedBy = (name: string): string[] =>
  ['Distinct', 'Amounts', 'Extremes', 'AmountsFilter', 'GroupField', 'TimeField', 'AmountField', 'ExtremeField'].flatMap((suffix) => {
    const type = schema.getType(name + suffix) as GraphQLObjectType | GraphQLInputObjectType | GraphQLEnumType | undefined;
    if (!type) return [];
    return type instanceof GraphQLEnumType ? type.getValues().map((value) => value.name) : Object.keys(type.getFields()).map(constant);
  }); // prettier-ignore

test.each(graph.things)('nothing personal, hidden or kept of $name can be aggregated, grouped or ordered by', ({ name, columns }) => {
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
    const self: ToOne = { ...talent.ones[0]!, name: 'self', column: 'id', to: talent, carried: false };
    const { restricted: _, ...options } = talent.options;
    const thing: Thing = { ...talent, options, ones: [self] };
    const groups = (actor: Actor): Promise<Groups> =>
      readGroups({ thing, filter: null }, { by: [{ relation: 'self' }], orderBy: [{ key: { position: 1, direction: 'DESC' } }], first: 1 }, ['count'], { db, actor, loaders: new Loaders() } as unknown as Context);
    const nobody = await groups(ANONYMOUS);
    expect(nobody.totalCount).toBe(open + 1);
    expect(nobody.nodes).toMatchObject([{ keys: [{ name: 'self', value: null }], aggregate: { count: secret } }]);
    const planner = await groups({ ...ANONYMOUS, kind: 'PERSON', grants: [{ role: 'PLANNER', region: null, department: null }] });
    expect(planner.totalCount).toBe(open + secret);
  } finally {
    await close();
  }
}); // prettier-ignore

const lists = graph.things.flatMap((thing) =>
  thing.manys.map((many) => [`${thing.name}.${many.field}`, many] as const),
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
        totalCount nodes { updatedAt } pageInfo { hasNextPage } aggregate { count max { updatedAt } } again: aggregate { distinct { provenance } }
        groups(by: [{ field: PROVENANCE }]) { totalCount nodes { aggregate { count } } } } } } }`,
      { ids },
    );
    expect(answer.statements).toBe(4); // the parents, their pages, their aggregates, their groups
    for (const { list } of answer.data.parents.nodes) {
      const { totalCount, nodes, pageInfo, aggregate, again, groups } = list;
      expect(aggregate.count).toBe(totalCount);
      expect(groups.totalCount).toBe(again.distinct.provenance);
      expect(groups.nodes.reduce((sum: number, group: { aggregate: { count: number } }) => sum + group.aggregate.count, 0)).toBe(totalCount);
      if (pageInfo.hasNextPage) continue;
      expect(totalCount).toBe(nodes.length);
      const latest = nodes.map(({ updatedAt }: { updatedAt: string }) => updatedAt).toSorted().at(-1) ?? null;
      expect(aggregate.max.updatedAt).toBe(latest);
    }
  }
}); // prettier-ignore
