import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { constant } from '../../src/kernel/describe.js';
import { placeLists } from '../../src/kernel/model/model.js';
import { readingOf } from '../../src/kernel/write/reading-of.js';
import { seeds } from '../../seeds/index.js';
import { Migration20261130144600_search_readings as Readings } from '../../schema/migrations/20261130144600_search_readings.js';
import { prepareDatabase } from '../../src/server/database/setup/migrate.js';
import { withClient } from '../../src/server/postgres/databases.js';
import { startTestApp, type TestApp } from '../kit/app.js';
import { globalIdOf, model, rowsOf, thingOf, type Row } from './oracle.js';

let app: TestApp;
beforeAll(async () => {
  app = await startTestApp();
});
afterAll(() => app.stop());

interface Hit {
  readonly score: number;
  readonly title: string;
  readonly node: { readonly id: string; readonly code?: string };
}

/** The hits among a type, each once, as the count says. */
async function hits(query: string, ...types: string[]): Promise<Hit[]> {
  const { data } = await app.ask(
    `query ($query: String!, $types: [SearchType!]) { search(query: $query, types: $types, first: 100) {
      totalCount edges { score title node { id ... on Region { code } } } } }`,
    { query, types },
  );
  const found: Hit[] = data.search.edges;
  const count = Math.min(data.search.totalCount, 100); // a page
  expect([query, found.length, new Set(found.map(({ node }) => node.id)).size]).toEqual([query, count, count]);
  return found;
}
const titles = async (query: string, ...types: string[]): Promise<string[]> =>
  (await hits(query, ...types)).map(({ title }) => title);
const regions = async (query: string): Promise<(string | undefined)[]> =>
  (await hits(query, 'REGION')).map(({ node }) => node.code);

/** Changes a record by its key, whichever version it has. */
async function update(type: string, key: string, input: object): Promise<void> {
  const field = type.charAt(0).toLowerCase() + type.slice(1);
  const by = type === 'Region' ? 'code' : 'key';
  const { data: read } = await app.ask(`{ it: ${field}(${by}: "${key}") { id version } }`);
  const { data } = await app.ask(
    `mutation ($input: Update${type}Input!) { it: update${type}(input: $input) { userErrors { code path } } }`,
    { input: { id: read.it.id, expectedVersion: read.it.version, reason: '调整', ...input } },
  );
  expect(data.it.userErrors).toEqual([]);
}

describe('what has its places in a list is found by any of them', () => {
  test.each([
    ['长阳县 山歌', 'HERITAGE_ITEM', 'heritageItems', '长阳山歌'],
    ['山歌 长阳土家族自治县', 'HERITAGE_ITEM', 'heritageItems', '长阳山歌'],
    ['湖北省宜昌市长阳县山歌', 'HERITAGE_ITEM', 'heritageItems', '长阳山歌'],
    ['秭归县 夏橙', 'PRODUCT', 'products', '秭归夏橙'],
    ['五峰县 宜红茶', 'PRODUCT', 'products', '五峰宜红茶'],
    ['wufengxian yihongcha', 'PRODUCT', 'products', '五峰宜红茶'],
  ])('%s', async (query, type, list, title) => {
    expect(await titles(query, type)).toContain(title);
    const { data } = await app.ask(
      `query ($search: String!) { found: ${list}(filter: { search: $search }, first: 100) { nodes { name } } }`,
      { search: query },
    );
    expect(data.found.nodes).toContainEqual({ name: title });
  });

  const lists = model.entities.filter(({ names }) => names.length > 0).flatMap((entity) =>
    placeLists(entity).map(({ name }) => ({ entity, name, type: entity.name })),
  ); // prettier-ignore
  test.each(lists)('$type $name, by each place and by what is above it', async ({ entity, name }) => {
    const idsOf = (row: Row): readonly string[] => (row[name] as string[] | undefined) ?? [];
    const rows = rowsOf(entity).filter((row) => idsOf(row).length > 0);
    expect(rows.length).toBeGreaterThan(0);
    const region = thingOf('Region');
    const most = [...rows].sort((a, b) => idsOf(b).length - idsOf(a).length).slice(0, 3);
    for (const row of most)
      for (const place of rowsOf(region).filter(({ id }) => idsOf(row).includes(id)))
        for (const above of [place, rowsOf(region).find(({ id }) => id === place['parent'])]) {
          const search = `${String(above!['name'])} ${String(row['name']).slice(0, 60)}`;
          const filter = { search, id: { eq: globalIdOf(entity, row) } };
          const query = `query ($filter: ${entity.name}Filter!) { it: ${entity.options.plural}(filter: $filter) { totalCount } }`;
          expect([search, (await app.ask(query, { filter })).data.it.totalCount]).toEqual([search, 1]);
        }
  });

  test('by words of two of them, and of no other', async () => {
    await update('Product', 'gi-zigui-navel-orange', { regions: ['420529', '420528203'] });
    const found = async (place: string) =>
      (await titles(`${place} 秭归脐橙`, 'PRODUCT')).filter((title) => title === '秭归脐橙');
    for (const place of ['五峰县', '长阳县', '五峰县 长阳县', '长阳 宜昌 五峰', '宜昌市五峰县 长阳'])
      expect([place, await found(place)]).toEqual([place, ['秭归脐橙']]);
    for (const place of ['兴山县', '五峰县 兴山县', '采花乡']) expect([place, await found(place)]).toEqual([place, []]);
  });

  test('also after one of these was renamed, or one above it moved', async () => {
    await update('Product', 'gi-zigui-navel-orange', { regions: ['420527', '420529203206'] });
    const found = async (place: string) => (await titles(`${place} 脐橙`, 'PRODUCT')).includes('秭归脐橙');
    const places = ['五峰县', '采花乡', '采花乡前坪村', '兴山县', '绿葱坡'];
    const where = async () => {
      const at = await Promise.all(places.map(async (place) => ((await found(place)) ? [place] : [])));
      return at.flat();
    };
    expect(await where()).toEqual(['五峰县', '采花乡', '采花乡前坪村']);
    await update('Region', '420529203', { name: '绿葱坡乡' });
    expect(await where()).toEqual(['五峰县', '采花乡', '采花乡前坪村', '绿葱坡']);
    await update('Region', '420529203', { parent: '420526' });
    expect(await where()).toEqual(['采花乡', '采花乡前坪村', '兴山县', '绿葱坡']);
    await update('Region', '420529203', { parent: '420529', name: '采花乡' });
    await update('Product', 'gi-zigui-navel-orange', { regions: ['420527'] });
    expect(await where()).toEqual([]);
  });
});

describe('readings are of every name', () => {
  test.each([
    ['wufengxian', '420529'],
    ['wufengzizhixian', '420529'],
    ['wufeng', '420529'],
    ['wfx', '420529'],
    ['changyangxian', '420528'],
    ['Chángyáng Xiàn', '420528'],
    ['cyx', '420528'],
    ['xiangjinshequjuminweiyuanhui', '420502003004'],
  ])('a short form or an official name: %s', async (query, code) => {
    const name = rowsOf(thingOf('Region')).find((row) => row['officialName'] === '香锦社区居民委员会');
    const expected = query.startsWith('xiangjin') ? name!['code'] : code;
    expect((await regions(query))[0]).toBe(expected);
    expect((await hits(query))[0]?.node.code).toBe(expected);
  });

  test.each(['xiannv', 'xiannü', 'xiannu', 'xiānnǚ'])('%s finds all that 仙女 finds', async (query) => {
    const ids = async (words: string) => (await hits(words)).map(({ node }) => node.id).sort();
    expect(await ids(query)).toEqual(await ids('仙女'));
    expect(await ids('仙女')).toHaveLength(29);
  });

  test('a former name, its official one and its short forms', async () => {
    const [code, name] = ['420529203215', '栗子坪村'];
    await update('Region', code, { name: '绿女村', officialName: '绿女村村民委员会' });
    await update('Region', code, { name: '旧名土家族乡', officialName: '旧名村民委员会' });
    await update('Region', code, { name, officialName: '栗子坪村委会' });
    const queries = [
      'jiumingtujiazuxiang', 'jiumingxiang', 'jiuming', 'jmx', 'jmtjzx', '旧名', 'lvnvcun', 'lunucun', 'lünü', 'lnc',
      'lvnvcuncunminweiyuanhui', '绿女村村民委员会',
    ]; // prettier-ignore
    for (const query of queries) expect([query, await regions(query)]).toEqual([query, [code]]);
    expect(await regions('lvnvcun lizipingcun')).toEqual([code]);
    // as a place too
    expect(await regions('lvnvcun')).toEqual([code]);
    const at = (words: string) => titles(words, 'TALENT');
    expect(await at('jiumingxiang 样例')).toEqual(await at('栗子坪村 样例'));
  });

  test('another name, as soon as it is given and no longer than that', async () => {
    const key = 'gi-zigui-navel-orange';
    const found = async (query: string) => (await hits(query, 'PRODUCT')).some(({ title }) => title === '秭归脐橙');
    const queries = ['重庆绿橙', 'chongqinglvcheng', 'chongqingluc', 'cqlc', 'lucheng'];
    const all = async (): Promise<boolean[]> => Promise.all(queries.map(found));
    expect(await all()).toEqual(queries.map(() => false));
    await update('Product', key, { alsoKnownAs: '重庆绿橙' });
    expect(await all()).toEqual(queries.map(() => true));
    await update('Product', key, { remark: '与名称无关' });
    expect(await all()).toEqual(queries.map(() => true));
    expect((await hits('chongqinglvcheng', 'PRODUCT'))[0]).toMatchObject({ title: '秭归脐橙', score: 85 });
    await update('Product', key, { alsoKnownAs: null });
    expect(await all()).toEqual(queries.map(() => false));
  });

  test('each name of a seeded record is found by its reading', async () => {
    for (const { name, names } of model.entities)
      for (const { column } of names.filter(({ reading }) => reading)) {
        const row = rowsOf(thingOf(name)).find((each) => /^[一-鿿]{3,12}$/.test(String(each[column.name])));
        if (!row) continue;
        const reading = readingOf(String(row[column.name])).replaceAll(' ', '');
        const ids = (await hits(reading, constant(name))).map(({ node }) => node.id);
        expect([name, column.name, reading, ids]).toEqual([name, column.name, reading, expect.arrayContaining([globalIdOf(thingOf(name), row)])]); // prettier-ignore
      }
  });
});

test('a database from before is read in the same way, and its records stay as they were', async () => {
  await update('Region', '420529203206', { name: '绿女村', officialName: '绿女村村民委员会' });
  await withClient(app.databaseUrl, async (client) => {
    const state = async () =>
      (await client.query(`select (select jsonb_agg(to_jsonb(r) order by id) from region r) as regions,
        (select jsonb_agg(to_jsonb(p) order by id) from product p) as products,
        (select jsonb_agg(to_jsonb(e) order by type, subject) from search_entry e) as entries,
        (select jsonb_agg(to_jsonb(p) order by name, path, subject) from search_place p) as places,
        (select max(id) from history) as history`)).rows[0]; // prettier-ignore
    const before = await state();
    const migration = new Readings(undefined as never, undefined as never); // it lists its statements
    migration.execute = async (statement: unknown) => (await client.query(statement as string)).rows as never;
    for (const direction of ['down', 'up'] as const) {
      migration.reset();
      await migration[direction]();
      for (const statement of migration.getQueries()) await client.query(statement as string);
      if (direction === 'down')
        await client.query(`create function search_syllables(pinyin text) returns setof text language sql as 'select pinyin';
          create trigger y_index_update after update on region for each row
          when (old.known_as is distinct from new.known_as) execute function region_index()`); // as it was
    }
    await client.query(`delete from installation where name in ('routines', 'search')`);
    await prepareDatabase(app.databaseUrl, model, seeds);
    expect(await state()).toEqual(before);
  });
});
