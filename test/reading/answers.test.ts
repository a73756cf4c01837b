import { randomBytes } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { Answers } from '../../src/server/http/answers.js';
import { compressed } from '../../src/server/http/compression.js';
import { withClient } from '../../src/server/postgres/databases.js';
import { startTestApp, type Answer, type TestApp } from '../kit/app.js';

const NOBODY = { headers: { authorization: '' } };
const QUERY = '{ products(first: 3, orderBy: [{ field: KEY, direction: ASC }]) { nodes { key name version } } }';
const RENAME = `mutation ($input: UpdateProductInput!) { updateProduct(input: $input) { product { name } userErrors { code } } }`;

interface Products {
  readonly products: { readonly nodes: { readonly key: string; readonly name: string; readonly version: number }[] };
}

let app: TestApp;
let another: TestApp;
beforeAll(async () => {
  app = await startTestApp();
  another = await startTestApp({ databaseUrl: app.databaseUrl });
});
afterAll(async () => {
  await another?.stop();
  await app?.stop();
});

const read = (of = app, query = QUERY): Promise<Answer<Products>> => of.ask<Products>(query, {}, NOBODY);
const nameIn = ({ data }: Answer<Products>): string => data.products.nodes[0]!.name;
const bySql = (text: string, values: unknown[] = []): Promise<unknown> =>
  withClient(app.databaseUrl, (client) => client.query(text, values));

async function rename(of: TestApp, name: string): Promise<void> {
  const { data } = await of.ask(
    `{ products(first: 1, orderBy: [{ field: KEY, direction: ASC }]) { nodes { id version } } }`,
  );
  const { id, version } = data.products.nodes[0];
  const { data: done } = await of.ask(RENAME, { input: { id, name, expectedVersion: version } });
  expect(done.updateProduct.userErrors).toEqual([]);
}

describe('a public answer', () => {
  beforeEach(async () => {
    await read();
  });

  test('is kept until anything changes that it tells', async () => {
    const { data } = await read();
    expect(await read()).toMatchObject({ data, statements: 0 });
    await rename(app, '换了名的产品');
    const changed = await read();
    expect(changed.statements).toBe(1);
    expect(nameIn(changed)).toBe('换了名的产品');
    expect(await read()).toMatchObject({ data: changed.data, statements: 0 });
  });

  test('is made anew after a change by another process, and by SQL alone', async () => {
    await rename(another, '别处换的名');
    expect(nameIn(await read())).toBe('别处换的名');
    await bySql(`update product set name = '直接换的名' where key = (select min(key) from product)`);
    expect(nameIn(await read())).toBe('直接换的名');
  });

  test('does not tell what is not committed, and is kept through what is rolled back', async () => {
    const before = await read();
    await withClient(app.databaseUrl, async (client) => {
      await client.query('begin');
      await client.query(`update product set name = '还没有' where key = (select min(key) from product)`);
      expect(await read()).toMatchObject({ data: before.data, statements: 0 });
      await client.query('rollback');
    });
    expect(await read()).toMatchObject({ data: before.data, statements: 0 });
  });

  test('is kept through changes of what it does not tell', async () => {
    await read();
    await bySql(`update department set name = name || '局' where key = (select min(key) from department)`);
    expect((await read()).statements).toBe(0);
  });

  test('hangs on what lies beyond its rows', async () => {
    const query = `{ products(first: 1, orderBy: [{ field: KEY, direction: ASC }], filter: { regions: { some: { name: { startsWith: "宜" } } } }) { nodes { key name version } } }`;
    const [first] = (await read(app, query)).data.products.nodes;
    expect((await read(app, query)).statements).toBe(0);
    await bySql(`update product set regions_ids = '{}' where key = $1`, [first!.key]);
    const { data, statements } = await read(app, query);
    expect(statements).toBe(1);
    expect(data.products.nodes[0]?.key).not.toBe(first!.key);
  });

  test('is neither given to nor taken from who has grants', async () => {
    await app.ask(QUERY);
    expect((await app.ask(QUERY)).statements).toBe(1);
    expect((await read()).statements).toBe(0);
  });

  test('is another for other variables', async () => {
    const query = 'query ($key: String!) { product(key: $key) { key name } }';
    const ask = (key: string): Promise<Answer> => app.ask(query, { key }, NOBODY);
    const [a, b] = (await read()).data.products.nodes as [Products['products']['nodes'][0], { key: string }];
    await ask(a.key);
    expect(await ask(b.key)).toMatchObject({ data: { product: { key: b.key } }, statements: 1 });
    expect(await ask(a.key)).toMatchObject({ data: { product: { key: a.key } }, statements: 0 });
  });
});

/** Each reader begins after a write was acknowledged: it must see that, or a later one. */
test('nobody reads less than what was acknowledged before', async () => {
  let acknowledged = 0;
  let isOver = false;
  const write = withClient(app.databaseUrl, async (client) => {
    for (let n = 1; n <= 150; n += 1) {
      await client.query(`update product set name = $1 where key = (select min(key) from product)`, [`第 ${n} 次`]);
      acknowledged = n;
    }
    isOver = true;
  });
  let kept = 0;
  const reader = async (of: TestApp): Promise<void> => {
    while (!isOver) {
      const least = acknowledged;
      const answer = await read(of);
      kept += answer.statements === 0 ? 1 : 0;
      if (least > 0) expect(Number(/\d+/.exec(nameIn(answer))?.[0])).toBeGreaterThanOrEqual(least);
    }
  };
  await Promise.all([write, ...[app, app, app, another, another].map(reader)]);
  expect(kept).toBeGreaterThan(0);
});

describe('by GET', () => {
  const get = (headers: Record<string, string> = {}): Promise<Response> =>
    fetch(`${app.url}/graphql?query=${encodeURIComponent(QUERY)}`, {
      headers: { 'apollo-require-preflight': '1', ...headers },
    });

  test('a client that has a public answer is told so, until it changes', async () => {
    const first = await get();
    const etag = first.headers.get('etag')!;
    expect(etag).toMatch(/^W\/"[\w-]{43}"$/);
    expect(first.headers.get('cache-control')).toBe('public, no-cache');
    expect(first.headers.get('vary')).toContain('authorization');
    for (const has of [etag, etag.slice(2), `"x", ${etag}`, '*']) {
      const again = await get({ 'if-none-match': has });
      expect([again.status, await again.text(), again.headers.get('etag')]).toEqual([304, '', etag]);
    }
    await rename(app, '新的名');
    const changed = await get({ 'if-none-match': etag });
    expect(changed.status).toBe(200);
    expect(changed.headers.get('etag')).not.toBe(etag);
    expect(await changed.text()).toContain('新的名');
  });

  test('what somebody is told alone is not to be kept', async () => {
    const theirs = await get(await app.as({ role: 'ADMINISTRATOR' }));
    expect([theirs.headers.get('cache-control'), theirs.headers.get('etag')]).toEqual(['no-store', null]);
    const withCost = await get({ 'x-cost': '1' });
    expect([withCost.headers.get('cache-control'), withCost.headers.get('etag')]).toEqual(['no-store', null]);
    expect(await withCost.text()).toContain('"cost"');
  });

  test('a page of another site cannot ask without being asked whether it may', async () => {
    const headers = { 'sec-fetch-site': 'cross-site' };
    const { status } = await fetch(`${app.url}/graphql?query=${encodeURIComponent(QUERY)}`, { headers });
    expect(status).toBe(403);
  });
});

describe('what is kept', () => {
  const nothingChanges = { known: () => 0, catchUp: () => Promise.resolve(true), changedSince: () => false };
  const statement = (n: number): Parameters<Answers['of']>[0] =>
    ({ sql: 'select', parameters: [n], isPartial: false, isChange: false, touched: ['Product'] }); // prettier-ignore

  /** Which of some statements are made anew when they are asked for again. */
  async function forgotten(answers: Answers, texts: readonly string[]): Promise<number[]> {
    for (const [n, text] of texts.entries()) await answers.of(statement(n), () => Promise.resolve(Buffer.from(text)));
    const made: number[] = [];
    for (const [n, text] of [...texts.entries()].reverse())
      await answers.of(statement(n), () => {
        made.push(n);
        return Promise.resolve(Buffer.from(text));
      });
    return made.sort((a, b) => a - b);
  }

  test('has a bound: what was not used for longest is forgotten first', async () => {
    const texts = Array.from({ length: 30 }, () => 'x'.repeat(1_000));
    expect(await forgotten(new Answers(nothingChanges, 2 ** 20), texts)).toEqual([]);
    const few = await forgotten(new Answers(nothingChanges, 26_000), texts); // twenty of 1,300 bytes
    expect(few).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9]);
  });

  test('has no single one that would drive out most others', async () => {
    const texts = ['x'.repeat(80_000), 'x', 'y'];
    expect(await forgotten(new Answers(nothingChanges, 2 ** 20), texts)).toEqual([0]);
  });

  test('takes what its compressed forms take as well', async () => {
    const answers = new Answers(nothingChanges, 39_000); // thirty of 1,300 bytes, as long as they are as they came
    const texts = Array.from({ length: 30 }, () => randomBytes(500).toString('hex'));
    expect(await forgotten(answers, texts)).toEqual([]);
    const kept = texts.map((_, n) => answers.of(statement(n), () => Promise.reject(new Error('it is kept'))));
    for (const json of await Promise.all(kept)) await compressed(json, 'br');
    let made = 0;
    for (const [n, text] of texts.entries())
      await answers.of(statement(n), () => {
        made += 1;
        return Promise.resolve(Buffer.from(text));
      });
    expect(made).toBeGreaterThan(5);
  });

  test('is nothing where it is switched off', async () => {
    expect(await forgotten(new Answers(nothingChanges, 0), ['x', 'y'])).toEqual([0, 1]);
  });
});
