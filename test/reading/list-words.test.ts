import fc from 'fast-check';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { anyFilter, startToyMarks, type Filter, type ToyMarks } from './toy-marks-kit.js';

const NOON = '2024-10-31T12:00:00+08:00';

let toy: ToyMarks;
let marks: readonly Mark[];
beforeAll(async () => {
  toy = await startToyMarks();
  marks = (await both('{ toyMarks(first: 100) { nodes { ...M } pageInfo { endCursor } } }')).toyMarks.nodes;
  const { endCursor } = (await both('{ toyMarks(first: 100) { pageInfo { endCursor } } }')).toyMarks.pageInfo;
  const rest = await both('query ($after: String) { toyMarks(first: 100, after: $after) { nodes { ...M } } }', { after: endCursor }); // prettier-ignore
  marks = [...marks, ...rest.toyMarks.nodes];
});
beforeEach(() => toy.setNow(NOON));
afterAll(() => toy?.stop());

interface Mark {
  readonly id: string;
  readonly state: string;
  readonly dueOn: string | null;
  readonly carriers: readonly string[];
  readonly witnesses: readonly string[];
  readonly score: number | null;
  readonly note: string | null;
  readonly isOverdue: boolean;
  readonly region: { readonly code: string; readonly county: { readonly name: string } | null };
  readonly item: { readonly list: string; readonly ordinal: number | null } | null;
}

const NOTES = ['已在村务公开栏公示', '见 WWW.Example.com 之公告', '廣播三次', '100%_完成'];
interface List {
  readonly nodes: readonly Mark[];
  readonly pageInfo: { readonly hasNextPage: boolean; readonly hasPreviousPage: boolean; readonly startCursor: string | null; readonly endCursor: string | null }; // prettier-ignore
}

const FRAGMENT = `fragment M on ToyMark { id state dueOn carriers witnesses score note isOverdue region { code county { name } } item { list ordinal } }`;

// eslint-disable-next-line @typescript-eslint/no-explicit-any -- of the shape of the query
async function both(query: string, variables: object = {}, headers?: Record<string, string>): Promise<any> {
  const text = query.includes('...M') ? `${query} ${FRAGMENT}` : query;
  const [planned, resolved] = await Promise.all(
    [toy.planned, toy.resolved].map((app) => app.ask(text, variables, headers && { headers })),
  );
  expect(planned!.data).toEqual(resolved!.data);
  expect(planned!.statements).toBeLessThanOrEqual(1);
  return planned!.data;
}

const selected = async (filter: Filter): Promise<string[]> =>
  (await both('query ($filter: ToyMarkFilter) { toyMarks(filter: $filter, first: 100) { totalCount nodes { id } } }', { filter })).toyMarks.nodes.map(({ id }: Mark) => id).sort(); // prettier-ignore
const those = (is: (mark: Mark) => boolean): string[] =>
  marks.filter(is).map(({ id }) => id).sort(); // prettier-ignore

describe('lists of values', () => {
  const has = (values: readonly string[], ...asked: string[]): boolean => asked.every((each) => values.includes(each));
  test.each<[string, Filter, (mark: Mark) => boolean]>([
    ['any of some words', { carriers: ['NET', 'RADIO'] }, ({ carriers }) => has(carriers, 'NET') || has(carriers, 'RADIO')],
    ['all of some words', { allCarriers: ['NET', 'BOARD'] }, ({ carriers }) => has(carriers, 'NET', 'BOARD')],
    ['no word', { hasCarriers: false, score: { gte: 1 } }, ({ carriers, score }) => carriers.length === 0 && score! >= 1],
    ['some word', { hasCarriers: true, state: ['MET'] }, ({ carriers, state }) => carriers.length > 0 && state === 'MET'],
    ['a text', { witnesses: { has: '甲' } }, ({ witnesses }) => has(witnesses, '甲')],
    ['any of some texts', { witnesses: { hasAny: ['乙', '丙'] } }, ({ witnesses }) => has(witnesses, '乙') || has(witnesses, '丙')],
    ['all of some texts', { witnesses: { hasAll: ['乙', '甲'] } }, ({ witnesses }) => has(witnesses, '乙', '甲')],
    ['no text', { witnesses: { isEmpty: true } }, ({ witnesses }) => witnesses.length === 0],
    ['several at once', { witnesses: { has: '甲', isEmpty: false }, not: { allCarriers: ['BOARD'] } }, ({ witnesses, carriers }) => has(witnesses, '甲') && !has(carriers, 'BOARD')],
  ])('%s', async (_, filter, is) => {
    expect(those(is).length).toBeGreaterThan(0);
    expect(await selected(filter)).toEqual(those(is));
  }); // prettier-ignore

  test('a row counts in the group of each of its values', async () => {
    const { groups } = (await both('{ toyMarks { groups(by: [CARRIERS]) { count keys { value } } } }')).toyMarks;
    const count = (word: string): number => marks.filter(({ carriers }) => has(carriers, word)).length;
    const expected = ['BOARD', 'NET', 'RADIO'].map((value) => ({ count: count(value), keys: [{ value }] }));
    expect(groups).toEqual([...expected, { count: marks.filter(({ carriers }) => carriers.length === 0).length, keys: [{ value: null }] }]); // prettier-ignore
  });
});

describe('keys through a parent', () => {
  const tally = (of: (mark: Mark) => string | null): Map<string | null, number> =>
    new Map([...Map.groupBy(marks, of)].map(([value, rows]) => [value, rows.length]));
  test.each<[string, string, string, (mark: Mark) => string | null]>([
    ['a column', 'ITEM_LIST', 'item.list', ({ item }) => item?.list ?? null],
    ['an ancestor', 'REGION_COUNTY', 'region.county', ({ region }) => region.county?.name ?? null],
  ])('%s', async (_, by, name, of) => {
    const { toyMarks } = await both(`{ toyMarks { groupCount(by: [${by}]) groups(by: [${by}]) { count keys { name value node { ... on Region { name } } } } } }`); // prettier-ignore
    const groups = toyMarks.groups as { count: number; keys: [{ name: string; value: string | null; node: { name: string } | null }] }[]; // prettier-ignore
    expect(new Set(groups.map(({ keys: [key] }) => key.name))).toEqual(new Set([name]));
    const found = new Map(groups.map(({ count, keys: [{ value, node }] }) => [node ? node.name : value, count]));
    expect(found).toEqual(tally(of));
    expect(toyMarks.groupCount).toBe(found.size);
  });

  test('groups of a vocabulary come in its order, and two keys through one parent go together', async () => {
    const { groups } = (await both('{ toyMarks(filter: { item: { list: [STAR, DISCLOSURE, DUTY] } }) { groups(by: [ITEM_LIST, REGION_KIND, REGION_COUNTY]) { keys { value } } } }')).toyMarks; // prettier-ignore
    const lists = groups.map(({ keys }: { keys: { value: string }[] }) => keys[0]!.value);
    expect([...new Set(lists)]).toEqual(['DISCLOSURE', 'DUTY', 'STAR']);
  });

  test('what the caller may not see of the parents is grouped with what is absent', async () => {
    const query = '{ toyMarks { groups(by: [ITEM_LIST]) { count keys { value } } } }';
    const count = (data: any): number => data.toyMarks.groups.find((g: any) => g.keys[0].value === null).count; // eslint-disable-line @typescript-eslint/no-explicit-any -- of the shape of the query
    const hidden = (await both('{ toyMarks(filter: { item: { sensitivity: INTERNAL } }) { totalCount } }')).toyMarks.totalCount; // prettier-ignore
    expect(hidden).toBeGreaterThan(0);
    expect(count(await both(query, {}, { authorization: '' }))).toBe(count(await both(query)) + hidden);
  });
});

describe('an order by a column of a parent', () => {
  const LISTS = ['DISCLOSURE', 'DUTY', 'STAR'];
  const VALUES: Readonly<Record<string, (mark: Mark) => string | number | null>> = {
    ITEM_ORDINAL: ({ item }) => item?.ordinal ?? null,
    ITEM_LIST: ({ item }) => item && LISTS.indexOf(item.list),
    REGION_CODE: ({ region }) => region.code,
    DUE_ON: ({ dueOn }) => dueOn,
  };
  interface OrderBy {
    readonly field: string;
    readonly direction: 'ASC' | 'DESC';
  }
  const compare = (a: string | number | null, b: string | number | null): number =>
    a === null || b === null ? Number(a === null) - Number(b === null) : a < b ? -1 : Number(a > b);
  const sorted = (orderBy: readonly OrderBy[]): string[] =>
    [...marks].sort((a, b) => {
      for (const { field, direction } of orderBy) {
        const order = compare(VALUES[field]!(a), VALUES[field]!(b));
        if (order !== 0) return direction === 'ASC' ? order : -order;
      }
      const byId = compare(a.id, b.id);
      return orderBy.at(-1)!.direction === 'ASC' ? byId : -byId;
    }).map(({ id }) => id); // prettier-ignore

  const anyOrder = fc.uniqueArray(
    fc.record({ field: fc.constantFrom(...Object.keys(VALUES)), direction: fc.constantFrom('ASC' as const, 'DESC' as const) }),
    { minLength: 1, maxLength: 3, selector: ({ field }) => field },
  ); // prettier-ignore
  const PAGE = `query ($orderBy: [ToyMarkOrder!], $first: Int, $after: String, $last: Int, $before: String) {
    toyMarks(orderBy: $orderBy, first: $first, after: $after, last: $last, before: $before) {
      nodes { id } pageInfo { hasNextPage hasPreviousPage startCursor endCursor } } }`;

  test('its pages are the whole list, forwards and backwards, with ties and absent values', async () => {
    await fc.assert(
      fc.asyncProperty(anyOrder, fc.integer({ min: 23, max: 70 }), fc.boolean(), async (orderBy, size, forwards) => {
        const ids: string[] = [];
        let cursor: string | null = null;
        for (let more = true; more;) {
          const window: object = forwards ? { first: size, after: cursor } : { last: size, before: cursor };
          const { nodes, pageInfo }: List = (await both(PAGE, { orderBy, ...window })).toyMarks;
          const page = nodes.map(({ id }) => id);
          if (forwards) ids.push(...page);
          else ids.unshift(...page);
          more = forwards ? pageInfo.hasNextPage : pageInfo.hasPreviousPage;
          cursor = forwards ? pageInfo.endCursor : pageInfo.startCursor;
        }
        expect(ids).toEqual(sorted(orderBy));
      }),
      { numRuns: 8 },
    );
  }, 60_000);

  test('parents that the caller may not see come where absent ones do', async () => {
    const query = `{ toyMarks(first: 100, orderBy: [{ field: ITEM_LIST, direction: DESC }]) { nodes { item { list } } } }`;
    const { nodes } = (await both(query, {}, { authorization: '' })).toyMarks;
    const absent = nodes.findIndex(({ item }: Mark) => item !== null);
    expect(nodes.slice(absent).every(({ item }: Mark) => item !== null)).toBe(true);
    const hidden = marks.filter(({ item }) => item === null).length;
    expect(absent).toBeGreaterThan(hidden);
  });
});

describe('today', () => {
  const daysTo = (dueOn: string, today: string): number => (Date.parse(dueOn) - Date.parse(today)) / 86_400_000;
  const asNobody = { authorization: '' };
  /** Just before and just after midnight in Yichang, where the day begins eight hours before that of UTC. */
  const MIDNIGHTS = [['2024-10-31T15:59:59Z', '2024-10-31'], ['2024-10-31T16:00:01Z', '2024-11-01'], ['2024-11-03T03:00:00Z', '2024-11-03']] as const; // prettier-ignore

  test.each([
    ['overdue', { lt: 0 }, (days: number) => days < 0],
    ['due within three days', { gte: 0, lte: 3 }, (days: number) => days >= 0 && days <= 3],
    ['due today or in a week', { in: [0, 7] }, (days: number) => days === 0 || days === 7],
    ['any day at all', { gt: -2_147_483_648, lt: 2_147_483_647 }, () => true],
  ])('%s is told from the platform’s day, which ends in one plan as in another', async (_, daysFromToday, is) => {
    const query = 'query ($of: IntFilter) { toyMarks(first: 100, filter: { dueOn: { daysFromToday: $of }, provenance: UNVERIFIED }) { totalCount nodes { id } } }'; // prettier-ignore
    for (const [now, today] of MIDNIGHTS) {
      toy.setNow(now);
      const { nodes, totalCount } = (await both(query, { of: daysFromToday }, asNobody)).toyMarks;
      const expected = marks.filter(({ dueOn }) => dueOn !== null && is(daysTo(dueOn, today))).map(({ id }) => id);
      expect(totalCount).toBe(expected.length);
      expect(expected).toEqual(expect.arrayContaining(nodes.map(({ id }: Mark) => id)));
    }
  });

  test('a virtual column is of the day on which it is read: shown, filtered and grouped by, in slices too', async () => {
    const query = `{ toyMarks(first: 100) { nodes { id dueOn state isOverdue } groups(by: [IS_OVERDUE]) { count keys { value } } }
      late: toyMarks(filter: { isOverdue: { eq: true } }) { totalCount } notLate: toyMarks(filter: { not: { isOverdue: { eq: true } } }) { totalCount }
      none: toyMarks(filter: { isOverdue: { isNull: true } }) { totalCount } toyLateMarks { totalCount } region(code: "4205") { toyLateMarks { totalCount } } }`;
    for (const [now, today] of MIDNIGHTS) {
      toy.setNow(now);
      const isOverdue = ({ dueOn, state }: Mark): boolean => dueOn !== null && dueOn < today && state === 'DUE';
      const late = marks.filter(isOverdue).length;
      const data = await both(query, {}, asNobody);
      for (const mark of data.toyMarks.nodes as Mark[]) expect(mark.isOverdue).toBe(isOverdue(mark));
      expect(data.toyMarks.groups).toEqual([{ count: marks.length - late, keys: [{ value: 'false' }] }, { count: late, keys: [{ value: 'true' }] }]); // prettier-ignore
      expect([data.late, data.notLate, data.none]).toEqual([late, marks.length - late, 0].map((totalCount) => ({ totalCount }))); // prettier-ignore
      expect([data.toyLateMarks, data.region.toyLateMarks]).toEqual([{ totalCount: late }, { totalCount: late }]);
    }
  });

  test('an answer that was kept is not of another day', async () => {
    const ask = async (): Promise<number> => (await toy.planned.ask('{ toyLateMarks { totalCount } }', {}, { headers: asNobody })).data.toyLateMarks.totalCount; // prettier-ignore
    toy.setNow('2024-10-31T15:00:00Z');
    const before = await ask();
    expect(await ask()).toBe(before);
    toy.setNow('2024-10-31T17:00:00Z');
    expect(await ask()).toBeGreaterThan(before);
  });
});

describe('what a text contains', () => {
  test.each([
    ['two characters', '公示', 1],
    ['letters of another case', 'example.COM', 2],
    ['full-width letters', 'ｗｗｗ．', 2],
    ['simplified characters for traditional ones', '广播', 3],
    ['what patterns use, taken literally', '%_', 4],
    ['more than one word', '务公开栏公', 1],
  ])('%s', async (_, contains, nth) => {
    const expected = marks.filter(({ note }) => note === NOTES[nth - 1]).map(({ id }) => id);
    expect(await selected({ note: { contains } })).toEqual(expected.sort());
    expect(await selected({ note: { contains: `${contains}${contains}` } })).toEqual([]);
  });

  test('is asked in two characters or more, and 200 at most', async () => {
    const query = 'query ($note: TextFilter) { toyMarks(filter: { note: $note }) { totalCount } }';
    for (const [contains, code] of [
      ['公', 'CONTAINS_TOO_SHORT'],
      ['', 'CONTAINS_TOO_SHORT'],
      ['公'.repeat(201), 'SEARCH_TOO_LONG'],
    ])
      // prettier-ignore
      for (const app of [toy.planned, toy.resolved]) {
        expect(await app.codes(query, { note: { contains } })).toEqual([code]);
        expect(await app.codes(`{ toyMarks(filter: { note: { contains: "${contains}" } }) { totalCount } }`)).toEqual([code]); // prettier-ignore
      }
  });

  test('is looked up in an index of pairs of characters', async () => {
    await toy.sql('analyze toy_mark');
    const [plan] = (await toy.sql(`explain (format json) select from toy_mark where text_pairs(note) @> array['公示']`)) as [object]; // prettier-ignore
    expect(JSON.stringify(plan)).toMatch(/toy_mark_note_pairs_[0-9a-f]{8}/);
  });
});

test('filters of all words at once are answered alike by both paths', async () => {
  await fc.assert(
    fc.asyncProperty(anyFilter, async (filter) => {
      await both('query ($filter: ToyMarkFilter) { toyMarks(filter: $filter, first: 100) { totalCount nodes { ...M } } regions(filter: { toyMarks: { some: $filter } }, first: 5) { nodes { code } } }', { filter }); // prettier-ignore
    }),
    { numRuns: 30 },
  );
}, 60_000);
