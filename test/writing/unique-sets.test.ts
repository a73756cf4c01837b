import { afterAll, beforeAll, expect, test } from 'vitest';
import {
  app,
  archive,
  audit,
  fund,
  guard,
  local,
  made,
  sql,
  start,
  stop,
  told,
  versionOf,
  works,
  write,
} from './toy-funds-kit.js';

/* Rows that fit a condition differ from each other, whoever writes them and when. */

beforeAll(start);
afterAll(stop);

const TWICE = ['SPENT_TWICE kind'];
const WRITERS = 12;

/** As many at once as there are writers: the codes of those that did not win. */
async function atOnce(input: (n: number) => object): Promise<{ ids: string[]; codes: string[] }> {
  const all = await Promise.all(Array.from({ length: WRITERS }, (_, n) => write('create', 'Spending', input(n))));
  return {
    ids: all.flatMap(({ id, userErrors }) => (userErrors.length === 0 ? [id] : [])),
    codes: all.flatMap(({ userErrors }) => userErrors.map(({ code, path }) => [code, ...path].join(' '))),
  };
}

test('of many that are written at once, one is there, and each other is told so', async () => {
  const of = await fund();
  const { ids, codes } = await atOnce(() => audit({ fund: of }));
  expect(ids).toHaveLength(1);
  expect(codes).toEqual(Array.from({ length: WRITERS - 1 }, () => TWICE[0]));
  const { ids: inEach } = await atOnce((n) => audit({ fund: n === 0 ? of : undefined }));
  expect(inEach).toHaveLength(WRITERS - 1); // what has no fund is not of the same one
});

test('where nulls are equal, a value that is missing is one value', async () => {
  const holder = '赵六';
  const { ids, codes } = await atOnce((n) => guard({ holder, unit: n % 3 === 0 ? `单位${n}` : undefined }));
  expect(ids).toHaveLength(WRITERS / 3 + 1);
  expect(new Set(codes)).toEqual(new Set(['SPENT_TWICE holder']));
});

test('a row that the condition does not fit is no other’s business, until it does', async () => {
  const of = await fund();
  const first = await made('Spending', audit({ fund: of }));
  await made('Spending', works({ fund: of }));
  const over = await made('Spending', audit({ fund: of, until: '2024-06-30' }));
  const again = { id: over, expectedVersion: 1, until: null };
  expect(await told('update', 'Spending', again)).toEqual(TWICE);
  expect(await told('update', 'Spending', { id: first, expectedVersion: 1, until: '2024-07-01' })).toEqual([]);
  expect(await told('update', 'Spending', again)).toEqual([]);
});

test('an archived row makes room, and is not restored into what has been taken', async () => {
  const of = await fund();
  const first = await made('Spending', audit({ fund: of }));
  expect(await archive(first, await versionOf(first))).toEqual([]);
  await made('Spending', audit({ fund: of }));
  await expect(sql('update spending set archived_at = null where id = $1', [local(first)])).rejects.toThrow(
    /spending_fund_id_once_\w{6}/,
  );
});

test('the message names the values of the row, in words', async () => {
  const of = await fund();
  await made('Spending', audit({ fund: of }));
  const said = async (language: string): Promise<string> =>
    (await write('create', 'Spending', audit({ fund: of }), { 'accept-language': language })).userErrors[0]!.message;
  expect(await said('zh')).toBe('此处已有审计（AUDIT）。');
  expect(await said('en')).toBe('There is one of AUDIT here.');
});

test('in a bulk the first of two is made, and the other is told its own', async () => {
  const of = await fund();
  const { data } = await app.ask(
    `mutation ($input: ChangeSpendingsInput!) {
      changeSpendings(input: $input) { results { userErrors { code path } } } }`,
    {
      input: { create: [audit({ fund: of }), audit({ fund: of }), works({ fund: of })], onError: 'REJECT_FAILED_ROWS' },
    },
  );
  expect(data.changeSpendings.results.map(({ userErrors }: { userErrors: object[] }) => userErrors)).toEqual([
    [],
    [{ code: 'SPENT_TWICE', path: ['create', '1', 'kind'] }],
    [],
  ]);
});
