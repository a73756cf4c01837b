import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import fc from 'fast-check';
import { app, archive, audit, COUNTY, ELSEWHERE, fund, guard, local, made, name, sql, start, stop, told, versionOf, works, write } from './toy-funds-kit.js'; // prettier-ignore

/* Rules about a row and the row above it, whoever writes either of them and when; and what is archived with a row. */

beforeAll(start);
afterAll(stop);

const update = async (id: string, rest: object, type = 'Spending'): Promise<string[]> =>
  told('update', type, { id, expectedVersion: await versionOf(id), ...rest });
const move = async (id: string, to: string): Promise<string[]> =>
  told('transition', 'Fund', { id, expectedVersion: await versionOf(id), to });

describe('a sum', () => {
  test('is at most what there is above, however it would become more', async () => {
    const of = await fund({ amount: 100 });
    const first = await made('Spending', works({ fund: of, amount: 60 }));
    expect(await told('create', 'Spending', works({ fund: of, amount: 41 }))).toEqual(['FUND_OVERUSED amount']);
    const second = await made('Spending', works({ fund: of, amount: 40 }));
    expect(await update(first, { amount: 61 })).toEqual(['FUND_OVERUSED amount']);
    expect(await update(of, { amount: 99 }, 'Fund')).toEqual(['FUND_OVERUSED amount']);
    const other = await made('Spending', works({ fund: await fund(), amount: 5000 }));
    expect(await update(other, { fund: of })).toEqual(['FUND_OVERUSED amount']);
    expect(await archive(second, 1)).toEqual([]);
    expect(await update(first, { amount: 100 })).toEqual([]);
    await expect(sql('update spending set archived_at = null where id = $1', [local(second)])).rejects.toThrow('FUND_OVERUSED'); // prettier-ignore
    expect(await update(of, { amount: null }, 'Fund')).toEqual([]); // no limit
    expect(await told('create', 'Spending', works({ fund: of, amount: 5000 }))).toEqual([]);
  });

  test('is said with what it comes to', async () => {
    const of = await fund({ amount: 100 });
    const { userErrors } = await write('create', 'Spending', works({ fund: of, amount: 130 }), { 'accept-language': 'en' });
    expect(userErrors[0]?.message).toBe('They come to 130, 30 more than 100.');
  }); // prettier-ignore

  test('of rows that many write at once, while the limit changes, is never too great', { timeout: 120_000 }, async () => {
    const step = fc.record({ amount: fc.integer({ min: 1, max: 60 }), limit: fc.option(fc.integer({ min: 50, max: 150 })) });
    await fc.assert(
      fc.asyncProperty(fc.array(step, { minLength: 6, maxLength: 14 }), async (steps) => {
        const of = await fund({ amount: 100 });
        const mine = await made('Spending', works({ fund: of, amount: 1 }));
        await Promise.all(
          steps.flatMap(({ amount, limit }, n) => [
            n % 3 === 2
              ? sql('update spending set amount = $2 where id = $1', [local(mine), amount]).catch(() => undefined)
              : write('create', 'Spending', works({ fund: of, amount })),
            ...(limit === null
              ? []
              : [sql('update fund set amount = $2 where id = $1', [local(of), limit]).catch(() => undefined)]),
          ]),
        );
        const [row] = await sql<{ total: number; most: number }>(
          'select sum(s.amount)::int as total, f.amount as most from fund f join spending s on s.fund_id = f.id where f.id = $1 group by f.id',
          [local(of)],
        );
        expect(row!.total).toBeLessThanOrEqual(row!.most);
      }),
      { numRuns: 12 },
    );
  }); // prettier-ignore
});

describe('a number of rows', () => {
  test('is at most what the row above says, of those that count', async () => {
    const of = await fund({ places: 2 });
    await made('Spending', works({ fund: of, until: '2024-01-01' }));
    const [one] = [await made('Spending', works({ fund: of })), await made('Spending', works({ fund: of }))];
    expect(await told('create', 'Spending', works({ fund: of }))).toEqual(['FUND_FULL fund']);
    expect(await update(of, { places: 1 }, 'Fund')).toEqual(['FUND_FULL places']);
    expect(await update(one, { until: '2024-02-01' })).toEqual([]);
    expect(await told('create', 'Spending', works({ fund: of }))).toEqual([]);
  });

  test('is at most a number, with ten writers at once', async () => {
    const of = await fund();
    const all = await Promise.all(
      Array.from({ length: 10 }, (_, n) => told('create', 'Spending', guard({ fund: of, holder: `管护员${n}` }))),
    );
    expect(all.filter((codes) => codes.length === 0)).toHaveLength(3);
    expect(new Set(all.flat())).toEqual(new Set(['GUARDS_FULL fund']));
  });
});

describe('a row above', () => {
  test('is as it must be when a row is written', async () => {
    const of = await fund({ class: 'DONATION' });
    const { userErrors } = await write('create', 'Spending', audit({ fund: of }));
    expect(userErrors).toMatchObject([{ code: 'FUND_NOT_FISCAL', path: ['fund'], message: '只有财政资金（FISCAL）须审计。' }]);
    expect(await told('create', 'Spending', works({ fund: of }))).toEqual([]);
    const fiscal = await fund();
    const id = await made('Spending', audit({ fund: fiscal }));
    expect(await update(fiscal, { class: 'DONATION' }, 'Fund')).toEqual([]); // what becomes of it is another matter
    expect(await update(id, { amount: 3 })).toEqual([]);
    expect(await update(id, { fund: of })).toEqual(['FUND_NOT_FISCAL fund']);
  }); // prettier-ignore

  test('is not closed over open rows, nor are open rows put below a closed one', async () => {
    const of = await fund();
    const open = await made('Spending', works({ fund: of }));
    expect(await move(of, 'CLOSED')).toEqual(['FUND_IN_USE to']);
    expect(await update(open, { until: '2024-01-01' })).toEqual([]);
    expect(await move(of, 'CLOSED')).toEqual([]);
    expect(await told('create', 'Spending', works({ fund: of }))).toEqual(['FUND_IN_USE fund']);
    expect(await update(open, { until: null })).toEqual(['FUND_IN_USE fund']);
  });

  test('is closed by one, while others open rows below it: not both', async () => {
    for (let round = 0; round < 6; round += 1) {
      const of = await fund();
      const [closed, ...opened] = await Promise.all([
        move(of, 'CLOSED'),
        ...Array.from({ length: 3 }, () => told('create', 'Spending', works({ fund: of }))),
      ]);
      const isOpen = opened.some((codes) => codes.length === 0);
      expect([closed.length === 0, isOpen]).not.toEqual([true, true]);
    }
  });

  test('lies where the row lies, or above or below it', async () => {
    const of = await fund({ region: '420529203' });
    expect(await told('create', 'Spending', works({ fund: of }))).toEqual([]);
    expect(await told('create', 'Spending', works({ fund: of, region: COUNTY }))).toEqual([]);
    expect(await told('create', 'Spending', works({ fund: of, region: ELSEWHERE }))).toEqual(['SPENT_ELSEWHERE fund']);
    const id = await made('Spending', works({ region: ELSEWHERE }));
    expect(await update(id, { fund: of })).toEqual(['SPENT_ELSEWHERE fund']);
    expect(await update(id, { fund: of, region: COUNTY })).toEqual([]);
  });
});

describe('a row above of one of several types', () => {
  const inspection = (subject: string | undefined, rest: object = {}): object =>
    ({ name: name(), kind: 'ROUTINE', subject, region: COUNTY, inspectedOn: '2024-05-01', ...rest }); // prettier-ignore

  test('is needed by its kind, is one of a set, and lies where it must', async () => {
    const [of, spending] = [await fund(), await made('Spending', works())];
    const create = (input: object): Promise<string[]> => told('create', 'Inspection', input);
    expect(await create(inspection(undefined))).toEqual(['NEEDED_FOR_KIND subject']);
    expect(await create(inspection(spending, { kind: 'GENERAL' }))).toEqual(['NOT_FOR_KIND subject']);
    for (const subject of [of, spending]) {
      expect(await create(inspection(subject, { region: ELSEWHERE }))).toEqual(['SPENT_ELSEWHERE subject']);
      expect(await create(inspection(subject))).toEqual([]);
      expect(await create(inspection(subject))).toEqual(['INSPECTED_TWICE inspectedOn']);
    }
  });

  test('has at most so many rows below it, with ten writers at once', async () => {
    for (const subject of [await fund(), await made('Spending', works())]) {
      const days = Array.from({ length: 10 }, (_, n) => `2024-06-${10 + n}`);
      const all = await Promise.all(days.map((inspectedOn) => told('create', 'Inspection', inspection(subject, { inspectedOn })))); // prettier-ignore
      expect(all.filter((codes) => codes.length === 0)).toHaveLength(2);
      expect(new Set(all.flat())).toEqual(new Set(['INSPECTED_ENOUGH subject']));
    }
  });
});

describe('an archived row', () => {
  const states = (...ids: string[]): Promise<(boolean | undefined)[]> =>
    Promise.all(ids.map(async (id) => (await sql<{ gone: boolean }>(`select archived_at is not null as gone from ${id.split(':')[0]!.toLowerCase()} where id = $1`, [local(id)]))[0]?.gone)); // prettier-ignore

  test('takes what is below it along, with history and event, and brings back that and nothing else', async () => {
    const of = await fund();
    const [before, along] = [await made('Spending', works({ fund: of })), await made('Spending', works({ fund: of }))];
    const voucher = await made('Voucher', { name: name(), fund: of });
    expect(await archive(before, 1)).toEqual([]);
    const { position: after } = (await app.ask('{ changes { position } }')).data.changes;
    expect(await archive(of, 1)).toEqual([]);
    expect(await states(of, before, along, voucher)).toEqual([true, true, true, false]);
    const { changes } = (await app.ask('query ($after: Position) { changes(after: $after) { changes { nodeId operation by } } }', { after })).data.changes; // prettier-ignore
    expect(changes).toEqual([
      { nodeId: along, operation: 'ARCHIVE', by: 'person:tester' },
      { nodeId: of, operation: 'ARCHIVE', by: 'person:tester' },
    ]);
    await sql('update fund set archived_at = null where id = $1', [local(of)]);
    expect(await states(of, before, along)).toEqual([false, true, false]);
  });

  test('has nothing placed below it any more, nor restored', async () => {
    const of = await fund();
    const along = await made('Spending', works({ fund: of }));
    expect(await archive(of, 1)).toEqual([]);
    expect(await told('create', 'Spending', works({ fund: of }))).toEqual(['ABOVE_ARCHIVED fund']);
    await expect(sql('update spending set archived_at = null where id = $1', [local(along)])).rejects.toThrow('ABOVE_ARCHIVED'); // prettier-ignore
    expect(await told('create', 'Voucher', { name: name(), fund: of })).toEqual([]); // as before, where nothing is declared
  });

  test('is refused over what must be archived first, at any depth', async () => {
    const of = await fund();
    const spending = await made('Spending', works({ fund: of }));
    const receipt = await made('Receipt', { name: name(), spending });
    for (const id of [spending, of]) expect(await archive(id, await versionOf(id))).toEqual(['ROWS_BELOW id']);
    expect(await states(of, spending, receipt)).toEqual([false, false, false]);
    expect(await archive(receipt, 1)).toEqual([]);
    expect(await archive(of, 1)).toEqual([]);
    expect(await states(of, spending, receipt)).toEqual([true, true, true]);
  });

  test('or has a row below it, written at the same time: not both', async () => {
    for (let round = 0; round < 6; round += 1) {
      const spending = await made('Spending', works());
      const [archived, ...written] = await Promise.all([
        archive(spending, 1),
        ...Array.from({ length: 3 }, () => told('create', 'Receipt', { name: name(), spending })),
      ]);
      expect([archived.length === 0, written.some((codes) => codes.length === 0)]).not.toEqual([true, true]);
    }
  });
});
