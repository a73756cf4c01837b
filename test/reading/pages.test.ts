import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { ANONYMOUS } from '../../src/kernel/access/actor.js';
import { constant } from '../../src/kernel/describe.js';
import { orderKeys } from '../../src/kernel/read/order.js';
import { compiled, sql } from '../../src/kernel/sql.js';
import type { EntityMeta } from '../../src/kernel/model/model.js';
import { HeritageLevel } from '../../src/modules/heritage/heritage.entity.js';
import { withClient } from '../../src/server/postgres/databases.js';
import { startTestApp, type TestApp } from '../kit/app.js';
import { planOf } from '../kit/statements.js';
import { globalIdOf, model, isKnown, manyOf, rowsOf, sorted, thingOf, type OrderBy, type Row } from './oracle.js';

let app: TestApp;
beforeAll(async () => {
  app = await startTestApp();
});
afterAll(() => app.stop());

interface Edge {
  readonly cursor: string;
  readonly node: { readonly id: string };
}
interface Page {
  readonly edges: readonly Edge[];
  readonly pageInfo: { readonly hasNextPage: boolean; readonly hasPreviousPage: boolean; readonly startCursor: string | null; readonly endCursor: string | null };
} // prettier-ignore

/** The four arguments of a page. */
interface Window {
  readonly first?: number;
  readonly after?: string;
  readonly last?: number;
  readonly before?: string;
}

/** A list in one order and with one filter: what pages are cut from. Names and ids only, to be read in a failure. */
interface List {
  readonly type: string;
  /** Where the list hangs; at the root of the graph without it. */
  readonly parent?: { readonly type: string; readonly field: string; readonly id: string };
  readonly orderBy: readonly OrderBy[];
  /** Some rows alone; all of the list without it. */
  readonly ids?: readonly string[];
}

const given = (window: Window): string =>
  Object.entries(window).map(([name, value]) => `, ${name}: ${JSON.stringify(value)}`).join(''); // prettier-ignore

/** Reads several pages of one list with one operation. */
async function pages({ type, parent, orderBy, ids }: List, windows: readonly Window[]): Promise<Page[]> {
  const field = parent?.field ?? thingOf(type).options.plural;
  const cut = windows.map(
    (window, at) => `p${at}: ${field}(filter: $filter, orderBy: $orderBy${given(window)}) {
      edges { cursor node { id } } pageInfo { hasNextPage hasPreviousPage startCursor endCursor } }`,
  );
  const inside = parent ? `node(id: "${parent.id}") { ... on ${parent.type} { ${cut.join(' ')} } }` : cut.join(' ');
  const variables = {
    filter: ids && { id: { in: ids } },
    orderBy: orderBy.map(({ field: name, direction }) => ({ field: constant(name), direction })),
  };
  const { data } = await app.ask(`query ($filter: ${type}Filter, $orderBy: [${type}Order!]) { ${inside} }`, variables);
  const found = parent ? data.node : data;
  return windows.map((_, at) => found[`p${at}`] as Page);
}

function rowsUnder({ type, field, id }: NonNullable<List['parent']>): readonly Row[] {
  const entity = thingOf(type);
  return manyOf(
    entity,
    rowsOf(entity).find((row) => globalIdOf(entity, row) === id)!,
    field,
  ); // made from the rows
}

function idsIn({ type, parent, orderBy, ids }: List): string[] {
  const entity = thingOf(type);
  const all = parent ? rowsUnder(parent) : rowsOf(entity);
  const chosen = ids && new Set(ids);
  const rows = chosen ? all.filter((row) => chosen.has(globalIdOf(entity, row))) : all;
  return sorted(entity, rows, orderBy).map((row) => globalIdOf(entity, row));
}

const MOST_ROWS = 60;
/** A property asks hundreds of times; a busy machine is no failure. */
const PATIENCE_MS = 120_000;

const orderOf = (entity: EntityMeta): fc.Arbitrary<OrderBy[]> => {
  const fields = entity.columns.filter(({ order }) => order).map(({ name }) => name);
  const direction = fc.constantFrom('ASC' as const, 'DESC' as const);
  return fc.array(fc.record({ field: fc.constantFrom(...fields), direction }), { maxLength: 3 });
};

const someOf = (entity: EntityMeta, rows: readonly Row[]): fc.Arbitrary<{ ids?: string[] }> => {
  const ids = rows.map((row) => globalIdOf(entity, row));
  const some = fc
    .subarray(ids, { minLength: Math.min(2, ids.length), maxLength: Math.min(MOST_ROWS, ids.length) })
    .map((part) => ({ ids: part }));
  return rows.length > MOST_ROWS ? some : fc.oneof(some, fc.constant({}));
};

const rootList = fc.constantFrom(...model.entities).chain((entity) =>
  fc.tuple(orderOf(entity), someOf(entity, rowsOf(entity))).map(([orderBy, some]): List => ({ type: entity.name, orderBy, ...some })),
); // prettier-ignore

const parents = model.entities
  .flatMap((entity) => entity.lists.filter(isKnown))
  .flatMap(({ from, to, field }) =>
    rowsOf(from)
      .filter((row) => manyOf(from, row, field).length > 1)
      .slice(0, 50)
      .map((row) => ({
        to,
        rows: manyOf(from, row, field),
        parent: { type: from.name, field, id: globalIdOf(from, row) },
      })),
  );
const listUnderRow = fc.constantFrom(...parents).chain(({ to, rows, parent }) =>
  fc.tuple(orderOf(to), someOf(to, rows)).map(([orderBy, some]): List => ({ type: to.name, parent, orderBy, ...some })),
); // prettier-ignore

/** The spec's `ApplyCursorsToEdges`, word for word. */
function applyCursors(all: readonly Edge[], { after, before }: Window): Edge[] {
  let edges = [...all];
  const afterEdge = edges.findIndex(({ cursor }) => cursor === after);
  if (after !== undefined && afterEdge >= 0) edges = edges.slice(afterEdge + 1);
  const beforeEdge = edges.findIndex(({ cursor }) => cursor === before);
  if (before !== undefined && beforeEdge >= 0) edges = edges.slice(0, beforeEdge);
  // a `before` that stands at or ahead of `after` leaves nothing between them
  const stands = (cursor: string): number => all.findIndex((edge) => edge.cursor === cursor);
  return after !== undefined && before !== undefined && stands(before) <= stands(after) ? [] : edges;
}

/** The spec's `EdgesToReturn`, `HasNextPage` and `HasPreviousPage`; without a size, our default. */
function expectedPage(all: readonly Edge[], asked: Window): Page {
  const window = asked.first === undefined && asked.last === undefined ? { ...asked, first: 20 } : asked;
  const { first, last, after, before } = window;
  const within = applyCursors(all, window);
  let edges = within;
  if (first !== undefined) edges = edges.slice(0, first);
  if (last !== undefined) edges = edges.slice(-last);
  return {
    edges,
    pageInfo: {
      hasNextPage: first !== undefined ? within.length > first : before !== undefined,
      hasPreviousPage: last !== undefined ? within.length > last : after !== undefined,
      startCursor: edges[0]?.cursor ?? null,
      endCursor: edges.at(-1)?.cursor ?? null,
    },
  };
}

/** Walks a list from one end to the other. */
async function walk(list: List, size: number, backward: boolean): Promise<Edge[]> {
  const edges: Edge[] = [];
  for (let cursor: string | null = null; ; ) {
    const from: Window = backward ? { last: size, ...(cursor && { before: cursor }) } : { first: size, ...(cursor && { after: cursor }) };
    const [page] = await pages(list, [from]);
    if (backward) edges.unshift(...page!.edges);
    else edges.push(...page!.edges);
    const { hasNextPage, hasPreviousPage, startCursor, endCursor } = page!.pageInfo;
    cursor = backward ? startCursor : endCursor;
    if (!(backward ? hasPreviousPage : hasNextPage)) return edges;
  }
} // prettier-ignore

const place = fc.option(fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true }), { nil: undefined });
const size = fc.constantFrom(1, 2, 3, 5, 10, 20, 100);
const windowShape = fc.record({
  size: fc.oneof(
    fc.constant({}),
    size.map((first) => ({ first })),
    size.map((last) => ({ last })),
  ),
  after: place,
  before: place,
});

test.each([
  ['at the root', rootList],
  ['under a row', listUnderRow],
])('a list %s is cut into pages as the Relay specification says', { timeout: PATIENCE_MS }, async (_, list) => {
  await fc.assert(
    fc.asyncProperty(list, fc.integer({ min: 10, max: 100 }), fc.array(windowShape, { minLength: 8, maxLength: 8 }), async (of, step, shapes) => {
      const edges = await walk(of, step, false);
      expect(edges.map(({ node }) => node.id)).toEqual(idsIn(of));
      expect(await walk(of, step, true)).toEqual(edges);

      const cursor = (at: number | undefined): string | undefined => (at === undefined ? undefined : edges[Math.floor(at * edges.length)]?.cursor);
      const windows = shapes.map(({ size: cut, after, before }) => {
        const [from, to] = [cursor(after), cursor(before)];
        return { ...cut, ...(from && { after: from }), ...(to && { before: to }) };
      });
      expect(await pages(of, windows)).toEqual(windows.map((window) => expectedPage(edges, window)));
    }),
    { numRuns: 20 },
  );
}); // prettier-ignore

const ARGUMENTS = '$first: Int, $after: String, $last: Int, $before: String';
const GIVEN = 'first: $first, after: $after, last: $last, before: $before';
const EDGES = 'edges { cursor node { id } } pageInfo { hasNextPage hasPreviousPage startCursor endCursor }';

/** A list as a client would ask for a page of it, and how to find it in the answer. */
const REGIONS = `query (${ARGUMENTS}, $filter: RegionFilter, $orderBy: [RegionOrder!]) {
  list: regions(${GIVEN}, filter: $filter, orderBy: $orderBy) { ${EDGES} }
}`;
const BELOW = `query (${ARGUMENTS}, $filter: RegionFilter, $orderBy: [RegionOrder!]) {
  under: region(code: "4205") { list: descendants(${GIVEN}, filter: $filter, orderBy: $orderBy) { ${EDGES} } }
}`;
const SEARCH = `query (${ARGUMENTS}) { list: search(query: "村", ${GIVEN}) { ${EDGES} } }`;
const SEARCH_TOWNS = SEARCH.replace('"村"', '"镇"');

async function page(query: string, variables: object = {}): Promise<Page> {
  const { data } = await app.ask(query, variables);
  return data.list ?? data.under.list;
}
const cursorOf = async (query: string, variables: object = {}): Promise<string> =>
  (await page(query, { first: 3, ...variables })).pageInfo.endCursor!; // the lists here have more rows

/** Codes of an operation that may be answered: none then. */
const codesOf = (query: string, variables: object): Promise<string[]> => app.codes(query, variables).catch(() => []);

describe.each([
  ['at the root', REGIONS],
  ['under a row', BELOW],
  ['of hits', SEARCH],
])('a list %s', (_, query) => {
  test('has 20 rows where no size is given', async () => {
    expect((await page(query)).edges).toHaveLength(20);
    expect((await page(query, { first: null, last: null, after: null, before: null })).edges).toHaveLength(20);
    expect((await page(query, { after: await cursorOf(query) })).edges).toHaveLength(20);
  });

  test('has 1 to 100 rows', async () => {
    for (const size of [1, 100]) {
      expect((await page(query, { first: size })).edges).toHaveLength(size);
      expect((await page(query, { last: size })).edges).toHaveLength(size);
    }
    for (const size of [0, -1, -2147483648, 101, 2147483647]) {
      expect(await app.codes(query, { first: size })).toEqual(['PAGE_SIZE']);
      expect(await app.codes(query, { last: size })).toEqual(['PAGE_SIZE']);
    }
    const counted = query.replace(EDGES, 'totalCount');
    expect(await app.codes(counted, { first: -1 })).toEqual(['PAGE_SIZE']); // also where only the count is asked
    for (const size of [2147483648, 1e9 + 0.5, '5', true, [1, 2]]) {
      expect(await app.codes(query, { first: size })).toEqual(['BAD_USER_INPUT']);
    }
  });

  test('is not cut from both ends at once', async () => {
    expect(await app.codes(query, { first: 5, last: 5 })).toEqual(['PAGE_BOTH_ENDS']);
  });

  test('refuses what was never a cursor', async () => {
    const base64 = (value: string): string => Buffer.from(value).toString('base64url');
    const never = ['', ' ', 'x', '0', '🌾', 'null', base64(''), base64('null'), base64('{}'), base64('[]'), base64('[[]]'), base64('[null]'), base64('"x"'), base64('1'), 'A'.repeat(10_000)]; // prettier-ignore
    for (const cursor of never) {
      expect(await app.codes(query, { after: cursor })).toEqual(['INVALID_CURSOR']);
      expect(await app.codes(query, { before: cursor })).toEqual(['INVALID_CURSOR']);
    }
  });

  test('takes a forged cursor for a place or refuses it, and never fails on it', { timeout: PATIENCE_MS }, async () => {
    const [mark, ...values] = JSON.parse(Buffer.from(await cursorOf(query), 'base64url').toString()) as string[];
    const odd = fc.oneof(fc.constantFrom('', 'x', '\0', '9'.repeat(400), '-1', 'infinity', '2147483648', '\ud800', "'; --"), fc.string(), fc.jsonValue()); // prettier-ignore
    const parts = fc.oneof(
      fc.tuple(...values.map((value) => fc.oneof({ arbitrary: fc.constant(value), weight: 2 }, { arbitrary: odd, weight: 1 }))),
      fc.array(odd, { maxLength: 8 }),
    ); // prettier-ignore
    await fc.assert(
      fc.asyncProperty(parts, fc.boolean(), async (forged, backward) => {
        const cursor = Buffer.from(JSON.stringify([mark, ...forged])).toString('base64url');
        const codes = await codesOf(query, backward ? { before: cursor } : { after: cursor });
        expect(['', 'INVALID_CURSOR', 'INVALID_VALUE']).toContain(codes.join());
      }),
      { numRuns: 30 },
    );
  });
});

test.each(model.entities.map((entity) => [entity.options.plural, entity] as const))(
  'a place of another kind in a cursor of %s is refused, in any order',
  async (list, entity) => {
    for (const column of entity.columns.filter(({ order }) => order)) {
      const orderBy = [{ field: constant(column.name), direction: 'DESC' }];
      const query = `query ($after: String, $orderBy: [${entity.name}Order!]) { list: ${list}(first: 1, after: $after, orderBy: $orderBy) { pageInfo { endCursor } } }`;
      const { data } = await app.ask(query, { orderBy });
      const [mark, value, id] = JSON.parse(Buffer.from(data.list.pageInfo.endCursor, 'base64url').toString()) as string[];
      for (const forged of [[mark, 'x', id], [mark, value, 'x'], [mark, 7, id], [mark, null, id], [mark, value, null], [mark, '\0', id], [mark, [value], id]]) {
        const after = Buffer.from(JSON.stringify(forged)).toString('base64url');
        const codes = await codesOf(query, { orderBy, after });
        const isText = column.sqlType === 'text' && forged[1] === 'x';
        const isAbsent = column.nullable && forged[1] === null;
        expect(['INVALID_CURSOR', 'INVALID_VALUE', ...(isText || isAbsent ? [''] : [])]).toContain(codes.join());
      }
    }
  },
); // prettier-ignore

test('words are ordered as their vocabulary has them, and an index of their places serves it', async () => {
  const levels = '{ regions(first: 4, orderBy: [{ field: LEVEL, direction: ASC }]) { nodes { level } } heritageItems(first: 50, orderBy: [{ field: LEVEL, direction: DESC }]) { nodes { level } } }';
  const { regions, heritageItems } = (await app.ask(levels)).data;
  expect(regions.nodes.map(({ level }: { level: string }) => level)).toEqual(['PROVINCE', 'PREFECTURE', 'PREFECTURE', 'COUNTY']);
  const found = heritageItems.nodes.map(({ level }: { level: string }) => level);
  expect([...new Set(found)]).toEqual(Object.keys(HeritageLevel).toReversed().filter((level) => found.includes(level)));
  const [key] = orderKeys(thingOf('Region'), ANONYMOUS, [{ field: 'level', direction: 'ASC' }]);
  const ordered = compiled(sql`select id from region ${sql.ref('r')} order by ${key!.at('r')}, id limit 21`);
  expect(await planOf(app.databaseUrl, ordered)).toContain('region_level_rank');
}); // prettier-ignore

test('a cursor of another order, filter or list is refused', async () => {
  const byName = { orderBy: [{ field: 'NAME', direction: 'ASC' }] };
  const byNameDown = { orderBy: [{ field: 'NAME', direction: 'DESC' }] };
  const villages = { filter: { level: ['VILLAGE'] } };
  const asked: readonly (readonly [string, object])[] = [
    [REGIONS, {}], [REGIONS, byName], [REGIONS, byNameDown], [REGIONS, villages], [REGIONS, { filter: { not: villages.filter } }],
    [BELOW, {}], [BELOW.replace('descendants', 'children'), {}], [SEARCH, {}], [SEARCH_TOWNS, {}],
  ]; // prettier-ignore
  const cursors = await Promise.all(asked.map(([query, variables]) => cursorOf(query, variables)));
  for (const [at, [query, variables]] of asked.entries()) {
    for (const [from, cursor] of cursors.entries()) {
      const codes = await codesOf(query, { ...variables, after: cursor });
      expect(codes, `${query} with the cursor of ${asked[from]![0]}`).toEqual(at === from ? [] : ['INVALID_CURSOR']);
    }
  }
});

test('a cursor goes on where it was although the filter and the order are written otherwise', async () => {
  const [written, otherwise] = [
    { filter: { inDemonstrationArea: { eq: true }, level: ['VILLAGE'] } },
    { filter: { level: ['VILLAGE'], inDemonstrationArea: { eq: true } }, orderBy: [] },
  ];
  const after = await cursorOf(REGIONS, written);
  expect(await page(REGIONS, { ...otherwise, after })).toEqual(await page(REGIONS, { ...written, after }));
});

test('an order that says the same field thousands of times costs what it costs once', async () => {
  const often = {
    orderBy: Array.from({ length: 3000 }, (_, at) => ({ field: 'NAME', direction: at % 2 ? 'ASC' : 'DESC' })),
  };
  const once = { orderBy: [{ field: 'NAME', direction: 'DESC' }] };
  const ids = async (variables: object): Promise<string[]> =>
    (await page(REGIONS, variables)).edges.map(({ node }) => node.id);
  expect(await ids(often)).toEqual(await ids(once));
  expect(await ids({ ...often, after: await cursorOf(REGIONS, often) })).toEqual(await ids({ ...once, after: await cursorOf(REGIONS, once) })); // prettier-ignore
});

test('a page goes on at its place although rows before it and at it are gone', async () => {
  const inheritor = thingOf('Inheritor');
  const query = 'query ($after: String) { list: inheritors(first: 10, after: $after) { edges { node { id } } pageInfo { endCursor } } }'; // prettier-ignore
  const first = await page(query);
  const gone = [first.edges[0]!, first.edges[9]!].map(({ node }) => node.id.split(':')[1]);
  await withClient(app.databaseUrl, (client) => client.query('delete from inheritor where id = any($1)', [gone]));
  const second = await page(query, { after: first.pageInfo.endCursor });
  const all = sorted(inheritor, rowsOf(inheritor)).map((row) => globalIdOf(inheritor, row));
  expect(second.edges.map(({ node }) => node.id)).toEqual(all.slice(10, 20));
});
