import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { administrator, app, holds, nested, refused, start, stop } from './kit.js';

beforeAll(start);
afterEach(holds);
afterAll(stop);

describe('variables', () => {
  const NODES = 'query ($x: [ID!]!) { nodes(ids: $x) { id } }';

  test('row 4: lists and objects 5,000 deep are refused', async () => {
    await refused(
      app.post(`{"query":"${NODES}","variables":{"x":${nested(5_000, '[', ']')}}}`),
      400,
      'VARIABLES_TOO_DEEP',
    );
    await refused(
      app.post(`{"query":"${NODES}","variables":${nested(5_000, '{"x":', '}', '1')}}`),
      400,
      'VARIABLES_TOO_DEEP',
    );
    await refused(
      app.post(`{"query":"{ __typename }","variables":{"unused":${nested(200_000, '[', ']')}}}`),
      400,
      'VARIABLES_TOO_DEEP',
    );
  });

  test('a body that is nothing but depth is refused', async () => {
    await refused(app.post(nested(400_000, '[', ']')), 400, 'VARIABLES_TOO_DEEP');
    await refused(app.post('['.repeat(1_000_000)), 400, 'VARIABLES_TOO_DEEP');
    await refused(
      app.post(`{"query":"{ __typename }","extensions":${nested(50_000, '{"a":', '}', '1')}}`),
      400,
      'VARIABLES_TOO_DEEP',
    );
    expect(
      (await app.post(`{"query":"{ node(id: \\"${'['.repeat(9_000)}\\") { id } } #${'{'.repeat(9_000)}"}`)).status,
    ).toBe(200); // in a string
  });

  test('row 11: 100,000 wrong items give 20 errors', async () => {
    const { errors } = await refused(
      app.gql(NODES, { x: Array(100_000).fill({}) }),
      400,
      'BAD_USER_INPUT',
      'BAD_REQUEST',
    );
    expect(errors).toHaveLength(20);
  });

  test('more than 200,000 values, 500 members or a name of 129 letters are refused', async () => {
    await refused(app.gql(NODES, { x: Array(200_001).fill(1) }), 400, 'VARIABLES_TOO_LARGE');
    const many = Object.fromEntries(Array.from({ length: 20_000 }, (_, n) => [`k${n}`, 1]));
    await refused(
      app.gql('query ($f: RegionFilter!) { regions(filter: $f) { nodes { id } } }', { f: many }),
      400,
      'VARIABLES_TOO_LARGE',
    );
    await refused(app.gql(NODES, { ['k'.repeat(129)]: 1 }), 400, 'VARIABLES_TOO_LARGE');
  });

  test('a text of 20,001 characters is refused, wherever it stands', async () => {
    const long = 'x'.repeat(20_001);
    await refused(app.gql(NODES, { x: [long] }), 400, 'TEXT_TOO_LONG');
    const f = { and: [{ name: { in: ['', long] } }] };
    await refused(app.gql('query ($f: RegionFilter!) { regions(filter: $f) { nodes { id } } }', { f }), 400, 'TEXT_TOO_LONG'); // prettier-ignore
  });

  test('row 15: half a surrogate pair and NUL are refused, a whole pair is text', async () => {
    const SEARCH = 'query ($q: String!) { search(query: $q) { nodes { id } } }';
    for (const q of ['\\ud800', 'a\\udc00b', 'a\\u0000b']) {
      await refused(app.post(`{"query":"${SEARCH}","variables":{"q":"${q}"}}`), 400, 'TEXT_MALFORMED');
      await refused(app.post(`{"query":"{ search(query: \\"${q}\\") { nodes { id } } }"}`), 400, 'TEXT_MALFORMED');
    }
    expect((await app.post(`{"query":"${SEARCH}","variables":{"q":"\\ud83c\\udf3e"}}`)).status).toBe(200);
  });

  test('a NUL that the document escapes itself never reaches an answer as an error of ours', async () => {
    const reply = await app.gql('{ regions(filter: { name: { startsWith: "a\\u0000b" } }) { nodes { id } } }');
    expect(reply.codes).toEqual(['INVALID_VALUE']);
  });

  test('members named __proto__ and constructor reach nothing', async () => {
    await refused(app.post('{"query":"{ __typename }","variables":{"__proto__":{"polluted":1}}}'), 400, 'BAD_REQUEST');
    await app.post('{"query":"{ __typename }","variables":{"constructor":{"prototype":{"polluted":1}}}}');
    await app.post('{"__proto__":{"polluted":1},"query":"{ __typename }"}');
    expect(({} as Record<string, unknown>)['polluted']).toBeUndefined();
    await refused(app.gql('{ constructor __proto__ }'), 400, 'GRAPHQL_VALIDATION_FAILED');
  });

  test.each(['2147483647', '-1', '0', '1000000000', '101'])('row 21: a page of %s is refused', async (first) => {
    for (const reply of [
      await app.gql(`{ regions(first: ${first}) { nodes { id } } }`),
      await app.gql('query ($n: Int) { regions(last: $n) { nodes { id } } }', { n: Number(first) }),
    ]) {
      expect(reply.codes).toEqual(['PAGE_SIZE']);
      expect(reply.data?.['regions'] ?? null).toBeNull();
    }
  });

  test('row 21: both ends are refused, a size that is no Int too, none is 20', async () => {
    expect((await app.gql('{ regions(first: 1, last: 1) { nodes { id } } }')).codes).toEqual(['PAGE_BOTH_ENDS']);
    for (const size of ['99999999999', '1.5', '"1"', 'NaN', '1e9'])
      await refused(app.gql(`{ regions(first: ${size}) { nodes { id } } }`), 400, 'GRAPHQL_VALIDATION_FAILED');
    const { data } = await app.gql('{ regions { nodes { id } } }');
    expect((data as unknown as { regions: { nodes: unknown[] } }).regions.nodes).toHaveLength(20);
  });

  test.each(["'; drop table region; --", '%', '_', '\\', '(a+)+$', "' or '1'='1", '*', '..'])(
    'row 22: %j in a filter is text',
    async (value) => {
      const reply = await app.gql(
        'query ($v: String!) { a: regions(filter: { name: { eq: $v } }) { totalCount } b: regions(filter: { name: { startsWith: $v } }) { totalCount } search(query: $v) { nodes { id } } }',
        { v: value },
      );
      expect(reply.errors).toEqual([]);
      expect(reply.data).toMatchObject({ a: { totalCount: 0 }, b: { totalCount: 0 } });
    },
  );

  test('row 22: no operator takes a pattern', async () => {
    for (const operator of ['like', 'ilike', 'regex', 'matches', '$regex']) {
      await refused(
        app.gql('query ($f: RegionFilter!) { regions(filter: $f) { nodes { id } } }', {
          f: { name: { [operator]: 'x' } },
        }),
        400,
        'BAD_USER_INPUT',
      );
    }
  });

  test.each<object>([
    { $or: [] },
    { __raw: '1=1' },
    { name: { $ne: null } },
    { name: { toString: 'x' } },
    { $where: 'sleep(1)' },
    { name: ['a'] },
  ])('row 23: a filter like %j is impossible', async (filter) => {
    await refused(
      app.gql('query ($f: RegionFilter!) { regions(filter: $f) { nodes { id } } }', { f: filter }),
      400,
      'BAD_USER_INPUT',
    );
  });

  test('row 24: 200 levels of and, or 70,000 values, are too complex', async () => {
    let filter: object = { name: { eq: 'x' } };
    for (let n = 0; n < 200; n += 1) filter = { [n % 2 ? 'and' : 'or']: [filter] };
    const REGIONS = 'query ($f: RegionFilter!) { regions(filter: $f) { nodes { id } } }';
    expect((await app.gql(REGIONS, { f: filter })).codes).toEqual(['FILTER_TOO_COMPLEX']);
    expect(
      (await app.gql(`{ regions(filter: ${nested(200, '{and:[', ']}', '{name:{eq:"x"}}')}) { nodes { id } } }`)).codes,
    ).toEqual(['FILTER_TOO_COMPLEX']);
    expect((await app.gql(REGIONS, { f: { code: { in: Array(70_000).fill('420529') } } })).codes).toEqual([
      'FILTER_TOO_COMPLEX',
    ]);
  });
});

/** A variable with a default may be null all the same; graphql-js finds it where the variable is used. */
describe('an explicit null for a variable with a default', () => {
  const REGION = '4205';
  test.each<[string, string, string, readonly unknown[]]>([
    ['an argument', 'query ($x: RegionCode = "420529") { region(code: $x) { name } }', 'code', ['region']],
    ['an argument below the root', `query ($x: Period = "2024") { region(code: "${REGION}") { name progress(period: $x) { status } } }`, 'period', ['region', 'progress']],
    ['a member of a list', `query ($x: ProgressStatus = BEHIND) { region(code: "${REGION}") { progress(period: "2024", statuses: [$x]) { status } } }`, 'statuses', ['region', 'progress']],
    ['a member of a filter', 'query ($x: RegionLevel = COUNTY) { regions(filter: { level: [$x] }) { totalCount } }', 'filter', ['regions']],
    ['a member of a filter below the root', `query ($x: RegionLevel = COUNTY) { region(code: "${REGION}") { children(filter: { level: [$x] }) { totalCount } } }`, 'filter', ['region', 'children']],
    ['an order', 'query ($x: RegionOrderField = CODE) { regions(orderBy: [{ field: $x, direction: ASC }]) { totalCount } }', 'orderBy', ['regions']],
    ['a whole order', 'query ($x: RegionOrder = { field: CODE, direction: ASC }) { regions(orderBy: [$x]) { totalCount } }', 'orderBy', ['regions']],
    ['a key of groups', 'query ($x: RegionGroupBy = LEVEL) { regions { groups(by: [$x]) { count } } }', 'by', ['regions', 'groups']],
    ['@skip', `query ($x: Boolean = true) { region(code: "${REGION}") { id name @skip(if: $x) } }`, 'if', ['region']],
    ['@include at the root', 'query ($x: Boolean = true) { regions @include(if: $x) { totalCount } }', 'if', []],
    ['an input', 'mutation ($x: ID = "Talent:x") { archive(input: { id: $x, expectedVersion: 1 }) { userErrors { code } } }', 'input', ['archive']],
  ])('is the client’s mistake, told at its field: %s', async (_, query, argument, path) => {
    const { errors, data } = await app.gql(query, { x: null }, administrator);
    expect(errors).toEqual([expect.objectContaining({ extensions: expect.objectContaining({ code: 'BAD_USER_INPUT' }) })]);
    expect(errors[0]!.message).toMatch(new RegExp(`参数 ${argument}.*变量 \\$x`));
    expect(errors[0]!.path ?? []).toEqual(path);
    expect(data === null || typeof data === 'object').toBe(true);
    expect((await app.gql(query, {}, administrator)).codes).toEqual([]); // with the default it is answered
    const { errors: inEnglish } = await app.gql(query, { x: null }, { ...administrator, 'accept-language': 'en' });
    expect(inEnglish[0]!.message).toMatch(new RegExp(`Argument "${argument}".*\\$x`));
  }); // prettier-ignore
});
