import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { ANONYMOUS, type Actor } from '../../src/kernel/access/actor.js';
import type { Context } from '../../src/kernel/context.js';
import { constant } from '../../src/kernel/describe.js';
import { folded, SEPARATORS } from '../../src/kernel/read/search-fold.js';
import { search as searchIn } from '../../src/kernel/read/search.js';
import { compiled, type Compiled, type Sql } from '../../src/kernel/sql.js';
import { withClient } from '../../src/server/postgres/databases.js';
import { startTestApp, type TestApp } from '../kit/app.js';
import { planOf } from '../kit/statements.js';
import { globalIdOf, model, rowsOf, thingOf } from './oracle.js';

let app: TestApp;
beforeAll(async () => {
  app = await startTestApp();
});
afterAll(() => app.stop());

/** A property asks hundreds of times; a busy machine is no failure. */
const PATIENCE_MS = 120_000;

/** A text as one word of a search. */
const asWord = (text: unknown): string => folded(String(text)).replace(/[^a-z0-9一-鿿]+/g, '');

interface Hit {
  readonly score: number;
  readonly title: string;
  readonly node: { readonly __typename: string; readonly id: string };
}
interface Hits {
  readonly totalCount: number;
  readonly edges: readonly Hit[];
  readonly pageInfo: { readonly hasNextPage: boolean; readonly endCursor: string | null };
}

const SEARCH = `query ($query: String!, $types: [SearchType!], $first: Int, $after: String) {
  search(query: $query, types: $types, first: $first, after: $after) {
    totalCount edges { score title node { __typename id } } pageInfo { hasNextPage endCursor }
  }
}`;
const search = async (
  query: string,
  rest: { types?: readonly string[]; first?: number; after?: string } = {},
): Promise<Hits> => (await app.ask(SEARCH, { query, ...rest })).data.search;
const first = async (query: string): Promise<string | undefined> => (await search(query, { first: 1 })).edges[0]?.title;

test.each([
  ['initials', 'zgqc'],
  ['capitals', 'ZGQC'],
  ['full width letters', 'ＺＧＱＣ'],
  ['pinyin', 'ziguiqicheng'],
  ['pinyin, syllable by syllable', 'zi gui qi cheng'],
  ['Chinese', '秭归脐橙'],
  ['Chinese, word by word', '秭归 脐橙'],
  ['Chinese in quotes', '“秭归脐橙”'],
  ['English', 'Zigui navel orange'],
])('秭归脐橙 is found first by %s', async (_, query) => {
  expect(await first(query)).toBe('秭归脐橙');
});

test.each([
  ['西陵', '西陵区'],
  ['夷陵', '夷陵区'],
  ['五峰', '五峰土家族自治县'],
  ['420527', '秭归县'],
  ['4205', '宜昌市'],
  ['香锦社区居民委员会', '香锦社区'],
  ['agriculture and rural affairs bureau', '市农业农村局'],
  ['中共宜昌市纪律检查委员会、宜昌市监察委员会', '市纪委监委'],
])('a short, full, English name or a code finds its own: %s', async (query, title) => {
  expect(await first(query)).toBe(title);
});

const CODES = `query ($query: String!) { search(query: $query, types: [REGION], first: 1) { nodes { ... on Region { code } } } }`;

describe('a place is found first', () => {
  test.each([
    ['without the middle of its name', '五峰县', '420529'],
    ['without the middle of its name', '长阳自治县', '420528'],
    ['by its path', '宜昌市夷陵区', '420506'],
    ['by its path', '采花乡前坪村', '420529203206'],
    ['by its whole path', '湖北省宜昌市五峰县采花乡前坪村', '420529203206'],
    ['by words of its path', '五峰 前坪', '420529203206'],
    ['by words of its path in any order', '前坪、采花', '420529203206'],
    ['by readings of its path', 'wufeng qianping', '420529203206'],
    ['by its code of six digits', '420500', '4205'],
    ['by its code of twelve digits', '420529000000', '420529'],
    ['by its code of twelve digits', '420529203000', '420529203'],
    ['in traditional characters', '長陽縣', '420528'],
    ['in traditional characters', '興山縣', '420526'],
  ])('%s: %s', async (_, query, code) => {
    expect((await app.ask(CODES, { query })).data.search.nodes).toEqual([{ code }]);
  });
});

test('what is at a place is found by names of the place and words of its own, also in filters', async () => {
  const { data } = await app.ask(`{
    search(query: "五峰县 独活", types: [TALENT]) { totalCount }
    talents(filter: { search: "五峰县独活" }) { totalCount nodes { county { code } skills } }
    without: talents(filter: { search: "独活", within: "420529" }) { totalCount }
    regions(filter: { search: "采花乡前坪村" }) { nodes { code } }
    departments(filter: { search: "五峰县独活" }) { totalCount }
  }`);
  expect(data.without.totalCount).toBeGreaterThan(0);
  expect([data.search.totalCount, data.talents.totalCount]).toEqual([data.without.totalCount, data.without.totalCount]);
  for (const { county, skills } of data.talents.nodes) expect([county.code, skills]).toEqual(['420529', expect.stringContaining('独活')]); // prettier-ignore
  expect(data.regions.nodes).toEqual([{ code: '420529203206' }]);
  expect(data.departments.totalCount).toBe(0);
});

test.each([
  ['zigui', 'Zǐguī', 154],
  ['zigui', 'ＺＩＧＵＩ', 154],
  ['xiannu', 'xiannv', 29],
  ['xiannu', 'xiannü', 29],
  ['xiannu', 'xiānnǚ', 29],
  ['nu', 'nü', 30],
  ['长阳', '長陽', 279],
  ['自来水', '自來水', 6],
  ['三峡', '三峽', 4],
  ['柑橘', '柑桔', 114],
])('%s is found by %s as well', async (usual, query, total) => {
  const [found, expected] = [await search(query, { first: 100 }), await search(usual, { first: 100 })];
  expect(found.edges).toEqual(expected.edges);
  expect([found.totalCount, expected.totalCount]).toEqual([total, total]);
});

test('the index folds as a search does', { timeout: PATIENCE_MS }, async () => {
  const unit = fc.constantFrom(...'長陽縣来柑桔蜜蒟蒻仙女ＡbＣ１２ǚÜvnljǘêḿńﷺ㎏ ·　“”—', '\u0301', '\u0308', '㍿', '薴', '𠀀');
  const ascii = fc.constantFrom(...'nljqxyvuNLJQXYVUIi \t-');
  await withClient(app.databaseUrl, async (client) => {
    await fc.assert(
      fc.asyncProperty(fc.oneof(...[unit, ascii, 'grapheme' as const, 'binary-ascii' as const].map((each) => fc.string({ unit: each }))), async (text) => {
        const plain = text.replaceAll('\0', '');
        const { rows } = await client.query<{ words: string[] }>(
          `select array(select w from regexp_split_to_table(search_fold($1), $2) w where w <> '') as words`, [plain, SEPARATORS]);
        expect([plain, rows[0]!.words]).toEqual([plain, folded(plain).split(new RegExp(SEPARATORS)).filter(Boolean)]);
      }),
      { numRuns: 600 },
    );
  });
}); // prettier-ignore

test('the start of a code finds all that is below', async () => {
  const below = rowsOf(thingOf('Region')).filter(({ code }) => String(code).startsWith('420527'));
  const { totalCount, edges } = await search('420527', { types: ['REGION'], first: 1 });
  expect([edges[0]!.title, totalCount]).toEqual(['秭归县', below.length]);
});

test('one character is enough, and finds it anywhere in a name', async () => {
  const { edges } = await search('橙', { types: ['PRODUCT'] });
  expect(edges.map(({ title }) => title)).toContain('秭归脐橙');
});

/** Those that have a reading of their name. */
const named = model.entities.filter((entity) => entity.columns.some(({ name }) => name === 'pinyin'));
const titles = named.flatMap((entity) => rowsOf(entity).map((row) => String(row['name'])));
const someName = fc.constantFrom(...named).chain(({ name: type }) => {
  const entity = thingOf(type);
  return fc.constantFrom(...rowsOf(entity).map((row) => ({ type, id: globalIdOf(entity, row), name: String(row['name']), pinyin: String(row['pinyin']) }))); // prettier-ignore
});

async function isFound(type: string, id: string, search: string): Promise<boolean> {
  const query = `query ($filter: ${type}Filter) { list: ${thingOf(type).options.plural}(filter: $filter) { totalCount } }`;
  return (await app.ask(query, { filter: { search, id: { eq: id } } })).data.list.totalCount === 1;
}

test('each thing is found by any piece of its name, of its pinyin and of its initials', { timeout: PATIENCE_MS }, async () => {
  await fc.assert(
    fc.asyncProperty(someName, fc.nat(), fc.integer({ min: 1, max: 40 }), async ({ type, id, name, pinyin }, start, length) => {
      const chinese = /[一-鿿]{2,}/.exec(name)?.[0] ?? name;
      const syllables = pinyin.split(' ');
      const from = syllables.slice(start % syllables.length);
      const stop = from.findIndex((syllable) => asWord(syllable) !== syllable); // a mark, or a word in another script
      const run = stop < 0 ? from : from.slice(0, stop);
      const pieces = [chinese.slice(start % chinese.length).slice(0, length), run.join('').slice(0, length), run.map(([initial]) => initial).join('').slice(0, length)];
      for (const piece of pieces.filter(Boolean)) expect([piece, await isFound(type, id, piece)]).toEqual([piece, true]);
    }),
    { numRuns: 40 },
  );
}); // prettier-ignore

test('a whole name comes before its start, that before its middle, and that before running text', { timeout: PATIENCE_MS }, async () => {
  const pieces = fc.tuple(someName, fc.integer({ min: 2, max: 30 })).map(([{ name }, length]) => name.slice(0, length));
  await fc.assert(
    fc.asyncProperty(pieces.filter((piece) => asWord(piece).length > 1), async (query) => {
      const { edges } = await search(query, { first: 100 });
      expect(edges.map(({ score }) => score)).toEqual(edges.map(({ score }) => score).sort((a, b) => b - a));
      const words = query.normalize('NFKC').toLowerCase().split(/[^a-z0-9一-鿿]+/).filter(Boolean);
      for (const { score, title } of edges) {
        const name = asWord(title);
        if (name === asWord(query)) expect([title, score]).toEqual([title, 100]);
        else if (name.startsWith(asWord(query))) expect([title, score >= 70 && score < 100]).toEqual([title, true]);
        else if (words.every((word) => name.includes(word))) expect([title, score >= 40]).toEqual([title, true]);
        else expect([title, score < 100]).toEqual([title, true]);
      }
      if (titles.some((title) => asWord(title) === asWord(query))) expect(edges[0]?.score).toBe(100);
    }),
    { numRuns: 30 },
  );
}); // prettier-ignore

test('what is higher in the tree comes before what is lower, where both answer as well', async () => {
  const { edges } = await search('宜昌', { types: ['REGION'], first: 3 });
  expect(edges[0]!.title).toBe('宜昌市');
});

test('several words must all occur, in any order and anywhere', async () => {
  const [row] = rowsOf(thingOf('Enterprise'));
  const words = ['茶叶', '样例', '001', 'sample'];
  for (const query of [words.join(' '), [...words].reverse().join('、'), `${words.join('/')}`]) {
    const { edges } = await search(query, { types: ['ENTERPRISE'] });
    expect(edges.map(({ node }) => node.id)).toEqual([globalIdOf(thingOf('Enterprise'), row!)]);
  }
  expect((await search([...words, '脐橙'].join(' '), { types: ['ENTERPRISE'] })).totalCount).toBe(0);
});

test('a sentence of the policy finds where it stands, and a changed one nothing', async () => {
  for (const name of ['Measure', 'Problem', 'PhaseGoal']) {
    const entity = thingOf(name);
    const lengthOf = (text: unknown): number => String(text).length;
    const row = rowsOf(entity).find(({ text }) => lengthOf(text) > 40 && lengthOf(text) <= 200) ?? rowsOf(entity)[0]!;
    const sentence = String(row['text']);
    const { edges } = await search(sentence, { types: [constant(name)] });
    expect(edges[0]!.node.id).toBe(globalIdOf(entity, row));
    expect(edges[0]!.score).toBe(100);
  }
  const sentence = String(rowsOf(thingOf('Measure')).find(({ text }) => /^[一-鿿]{20}/.test(String(text)))!['text']);
  expect((await search(sentence.slice(0, 20))).totalCount).toBeGreaterThan(0);
  expect((await search(sentence.slice(0, 16) + '橙橙橙橙')).totalCount).toBe(0);
});

test('types leave the others out, and none of them means all', async () => {
  const of = async (...types: string[]): Promise<number> => (await search('茶', { types })).totalCount;
  const all = (await search('茶')).totalCount;
  const names = model.entities.filter((entity) => entity.columns.some((column) => column.search)).map(({ name }) => constant(name));
  const each = await Promise.all(names.map((name) => of(name)));
  expect(each.reduce((a, b) => a + b)).toBe(all);
  expect(each.filter((count) => count > 0).length).toBeGreaterThan(3);
  expect(await of('PRODUCT', 'ENTERPRISE')).toBe((await of('PRODUCT')) + (await of('ENTERPRISE')));
  expect(await of()).toBe(all);
  for (const { node } of (await search('茶', { types: ['PRODUCT'] })).edges) expect(node.__typename).toBe('Product');
}); // prettier-ignore

test('pages hold each hit once, best first', async () => {
  const hits: Hit[] = [];
  let page = await search('茶', { first: 37 });
  for (;;) {
    hits.push(...page.edges);
    if (!page.pageInfo.hasNextPage) break;
    page = await search('茶', { first: 37, after: page.pageInfo.endCursor! });
  }
  expect(hits.length).toBeGreaterThan(100);
  expect(new Set(hits.map(({ node }) => node.id)).size).toBe(page.totalCount);
  expect(hits).toHaveLength(page.totalCount);
  expect(hits.map(({ score }) => score)).toEqual(hits.map(({ score }) => score).sort((a, b) => b - a));
});

describe('a search without a word', () => {
  test.each(['', ' ', '\n\t', '。，、！？', '“”', '()', '***', "''", ':*', '|', '&', '!', '<->', '🌾', '​', '…—', '$^+=`~'])(
    '%j finds nothing',
    async (query) => {
      expect(await search(query)).toEqual({ totalCount: 0, edges: [], pageInfo: { hasNextPage: false, endCursor: null } });
    },
  );
}); // prettier-ignore

const HOSTILE = [
  "'秭归脐橙'", '秭归:*', '秭归 | 脐橙', '!秭归', '秭归 & 脐橙', '秭归<->脐橙', '\\秭归\\', "秭归'; drop table region; --",
  '%秭归_', '(秭归)', '"秭归', '秭归+脐橙', '🌾秭归🌾', '秭归脐橙'.repeat(50), 'a '.repeat(100), '\ufdfa'.repeat(200),
]; // prettier-ignore

test.each(HOSTILE.map((query) => [query.slice(0, 40), query]))('%j is words and nothing else', async (_, query) => {
  const found = async (words: string): Promise<Omit<Hits, 'pageInfo'>> => {
    const { totalCount, edges } = await search(words);
    return { totalCount, edges };
  };
  const words = query.normalize('NFKC').toLowerCase().replace(/[^a-z0-9一-鿿]+/g, ' ').trim(); // prettier-ignore
  expect(await found(query)).toEqual(await found(words));
});

describe('a search of more than 200 characters is refused before anything is done', () => {
  const long = "a ".repeat(5_000);
  test.each([
    ['in search', '($long: String!) { search(query: $long) { totalCount } }'],
    ['in the filter of a list', '($long: String!) { talents(filter: { search: $long }) { totalCount } }'],
    ['deep in a filter', '($long: String!) { talents(filter: { or: [{ not: { region: { search: $long } } }] }) { totalCount } }'],
    ['in a filter given whole', '($filter: TalentFilter!) { region(code: "42") { talents(filter: $filter) { totalCount } } }'],
    ['by default', `($long: String! = "${'a '.repeat(101)}") { search(query: $long) { totalCount } }`],
  ])('%s', async (where, operation) => {
    const variables = { ...(where !== 'by default' && { long }), filter: { products: { some: { search: long } }, search: long } };
    const used = Object.fromEntries(Object.entries(variables).filter(([name]) => operation.includes(`$${name}`)));
    expect(await app.codes(`query ${operation}`, where === 'by default' ? {} : used)).toEqual(['SEARCH_TOO_LONG']);
  });

  test('and 200 are searched for', async () => {
    expect((await search('a '.repeat(100))).totalCount).toBe((await search('a')).totalCount);
  });
}); // prettier-ignore

test('a search that is no text is refused', async () => {
  for (const query of [null, 1, ['秭归']]) expect(await app.codes(SEARCH, { query })).toEqual(['BAD_USER_INPUT']);
  for (const query of ['\0', '秭归\0脐橙', '\ud800'])
    expect(await app.codes(SEARCH, { query })).toEqual(['TEXT_MALFORMED']);
  expect(await app.codes(SEARCH, { query: '秭归', types: ['SOURCE'] })).toEqual(['BAD_USER_INPUT']);
});

/** The statement that a search runs, as text. */
async function statementOf(query: string, actor: Actor): Promise<Compiled> {
  const statements: Compiled[] = [];
  const rows = async (statement: Sql): Promise<[]> => {
    statements.push(compiled(statement));
    return [];
  };
  await searchIn({ query }, { db: { rows }, model, actor } as unknown as Context);
  return statements[0]!; // one, and no rows to read after it
}

const READER: Actor = { ...ANONYMOUS, id: 'person:reader', kind: 'PERSON', grants: [{ role: 'DEPARTMENT_READER', region: '4205', department: null }] }; // prettier-ignore
test.each([
  ['zgqc', ANONYMOUS],
  ['村', ANONYMOUS],
  ['秭归脐橙', ANONYMOUS],
  ['a', ANONYMOUS],
  ['zgqc', READER],
  ['村', READER],
] as const)('the index serves a search for %s, by the application’s role', async (query, actor) => {
  expect(await planOf(app.databaseUrl, await statementOf(query, actor))).toContain('search_entry_terms');
});

test('a search sees a name as soon as it is changed', async () => {
  const entity = thingOf('Product');
  const orange = rowsOf(entity).find(({ key }) => key === 'gi-zigui-navel-orange')!;
  const rename = (name: string): Promise<unknown> =>
    withClient(app.databaseUrl, (client) => client.query('update product set name = $1 where id = $2', [name, orange.id]));
  await rename('改名之后');
  try {
    expect(await first('改名之后')).toBe('改名之后');
    expect((await search('秭归脐橙', { types: ['PRODUCT'] })).edges.map(({ node }) => node.id)).not.toContain(globalIdOf(entity, orange));
  } finally {
    await rename('秭归脐橙');
  }
  expect(await first('秭归脐橙')).toBe('秭归脐橙');
}); // prettier-ignore

test.each([
  ["remark = 'x'", false],
  ["provenance = 'SAMPLE'", false],
  ["name = 'x'", true],
  ["name_en = 'x'", true],
  ["pinyin = 'x'", true],
  ['archived_at = now()', true],
])('an update of %s makes the entry in the index anew only where it is told there', async (change, isTold) => {
  const { id } = rowsOf(thingOf('Product'))[0]!;
  await withClient(app.databaseUrl, async (client) => {
    const entry = async (): Promise<string | undefined> =>
      (await client.query<{ place: string }>(`select ctid::text as place from search_entry where subject = $1`, [id])).rows[0]?.place; // prettier-ignore
    await client.query('begin');
    const before = await entry();
    await client.query(`update product set ${change} where id = $1`, [id]);
    expect((await entry()) !== before).toBe(isTold);
    await client.query('rollback');
  });
});
