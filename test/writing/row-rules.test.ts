import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { app, audit, COUNTY, fund, guard, local, made, name, sql, start, stop, told, VILLAGE, works, write, type Told } from './toy-funds-kit.js'; // prettier-ignore

/* What a row needs by its kind, where it may lie, which periods it takes, and which changes take a reason. */

beforeAll(start);
afterAll(stop);

const messages = async (input: object, language: string): Promise<string[]> =>
  (await write('create', 'Spending', input, { 'accept-language': language })).userErrors.map(({ message }) => message);

describe('a kind', () => {
  test('needs what it needs, and has nothing of the others', async () => {
    expect(await told('create', 'Spending', works({ kind: 'AUDIT' }))).toEqual(['NEEDED_FOR_KIND period']);
    expect(await told('create', 'Spending', works({ kind: 'GUARD' }))).toEqual(['NEEDED_FOR_KIND holder']);
    expect(await told('create', 'Spending', guard({ unit: '村委会', amount: 3, tags: ['甲'], isUrgent: true }))).toEqual([
      'NOT_FOR_KIND amount',
      'NOT_FOR_KIND isUrgent',
      'NOT_FOR_KIND tags',
    ]); // prettier-ignore
    expect(await told('create', 'Spending', guard({ holder: undefined, unit: '村委会' }))).toEqual([]);
    expect(await told('create', 'Spending', works({ until: '2024-01-01', tags: [], isUrgent: false }))).toEqual([]);
  });

  test('says so in words', async () => {
    expect(await messages(works({ kind: 'GUARD', amount: 3 }), 'zh')).toEqual([
      '管护员（GUARD）须填管护员（holder）或单位（unit）。',
      '管护员（GUARD）没有金额（amount），请清空。',
    ]);
    expect(await messages(works({ kind: 'GUARD', amount: 3 }), 'en')).toEqual([
      'GUARD needs holder / unit.',
      'GUARD has no amount. Clear it.',
    ]);
  });

  test('is asked again when it changes, or what it has', async () => {
    const id = await made('Spending', works({ amount: 3 }));
    const change = (rest: object): Promise<string[]> => told('update', 'Spending', { id, expectedVersion: 1, ...rest });
    expect(await change({ kind: 'GUARD' })).toEqual(['NEEDED_FOR_KIND holder', 'NOT_FOR_KIND amount']);
    expect(await change({ period: '2024' })).toEqual(['NOT_FOR_KIND period']);
    expect(await change({ kind: 'GUARD', amount: null, holder: '王五' })).toEqual([]);
  });

  test('that could not be read asks for nothing, nor does what could not be read count as missing', async () => {
    const { data } = await app.ask(
      'mutation ($input: ChangeSpendingsInput!) { changeSpendings(input: $input) { results { userErrors { code path } } } }',
      { input: { create: [works({ kind: 'NONE', amount: 3 })], onError: 'REJECT_EVERYTHING' } },
    );
    expect(data.changeSpendings.results).toEqual([
      { userErrors: [{ code: 'ENUM_VALUE_UNKNOWN', path: ['create', '0', 'kind'] }] },
    ]);
    expect(await told('create', 'Spending', works({ kind: 'AUDIT', period: 'soon' }))).toEqual(['PERIOD_MALFORMED period']); // prettier-ignore
  });

  test.each([
    [`update spending set period = '2024Q1' where kind = 'WORKS'`, 'spending_period_kinds'],
    [`update spending set period = null where kind = 'AUDIT'`, 'spending_period_kinds'],
    [`update spending set holder = null where kind = 'GUARD'`, 'spending_holder_guard'],
    [`update spending set tags = '{a}' where kind = 'GUARD'`, 'spending_tags_kinds'],
    [`update spending set is_urgent = true where kind = 'GUARD'`, 'spending_is_urgent_kinds'],
    [`update spending set period = '2024H1' where kind = 'AUDIT'`, 'spending_period_by_kind'],
  ])('is kept by the database: %s', async (statement, constraint) => {
    await made('Spending', works({ fund: await fund() }));
    await made('Spending', audit({ fund: await fund() }));
    await sql(`delete from spending where kind = 'GUARD'`);
    await made('Spending', guard());
    await expect(sql(statement)).rejects.toThrow(constraint);
  });

  test('is described where it is given', async () => {
    const { data } = await app.ask('{ __type(name: "CreateSpendingInput") { inputFields { name description } } }');
    const { description } = data.__type.inputFields.find((field: { name: string }) => field.name === 'kind');
    expect(description).toBe(
      '类别。WORKS 可填 amount、isUrgent、tags；AUDIT 须填 period，可填 amount；GUARD 须填 holder/unit\n' +
        'Its kind. WORKS may have amount, isUrgent, tags; AUDIT needs period, may have amount; GUARD needs holder/unit.',
    );
  });
});

describe('a period', () => {
  test('is of one of the kinds that its column takes, and its kind of row', async () => {
    const create = (period: string): Promise<string[]> => told('create', 'Spending', audit({ period }));
    expect(await create('2024W01')).toEqual(['PERIOD_FOR_KIND period', 'PERIOD_KIND period']);
    expect(await create('2024H1')).toEqual(['PERIOD_FOR_KIND period']);
    expect(await create('2024')).toEqual([]);
    expect(await messages(audit({ period: '2024H1' }), 'zh')).toEqual([
      '审计（AUDIT）的统计期须为：季度（QUARTER）、年（YEAR）。',
    ]);
  });

  test('is kept by the database', async () => {
    const voucher = await made('Voucher', { name: name(), fund: await fund(), period: '2024Q1' });
    for (const period of ['2024', '2024H1', '2024M07', '2024M07T2', '2024W27', '2022-2024'])
      await expect(
        sql('update voucher set period = $2 where id = $1', [local(voucher), period]),
        period,
      ).rejects.toThrow('voucher_period_check');
  });
});

describe('a place', () => {
  const CITY = '4205';

  test('is of one of the levels, and those of its kind', async () => {
    expect(await told('create', 'Spending', works({ region: CITY }))).toEqual(['PLACE_NOT_ALLOWED region']);
    expect(await told('create', 'Spending', guard({ region: COUNTY }))).toEqual(['PLACE_FOR_KIND region']);
    expect(await messages(guard({ region: CITY }), 'zh')).toEqual([
      '所在区划须为：县市区（COUNTY）、乡镇、街道（TOWNSHIP）、村、社区（VILLAGE）。',
      '管护员（GUARD）所在区划须为：村、社区（VILLAGE）。',
    ]);
    expect(await told('create', 'Spending', works({ region: COUNTY }))).toEqual([]);
  });

  test('is asked again when the row moves or its kind changes, and by the database', async () => {
    const id = await made('Spending', works({ region: COUNTY }));
    expect(await told('update', 'Spending', { id, expectedVersion: 1, region: CITY })).toEqual(['PLACE_NOT_ALLOWED region']); // prettier-ignore
    expect(await told('update', 'Spending', { id, expectedVersion: 1, kind: 'GUARD', holder: '李四' })).toEqual(['PLACE_FOR_KIND region']); // prettier-ignore
    await expect(
      sql(`update spending set region_id = (select id from region where code = $2) where id = $1`, [local(id), CITY]),
    ).rejects.toThrow('PLACE_NOT_ALLOWED');
  });

  test('is not asked of a row from before, until it moves', async () => {
    const id = await made('Spending', works());
    await sql(`set local session_replication_role = replica;
      update spending set region_id = (select id from region where code = '${CITY}') where id = '${local(id)}'`);
    expect(await told('update', 'Spending', { id, expectedVersion: 1, amount: 3 })).toEqual([]);
    expect(await told('update', 'Spending', { id, expectedVersion: 2, region: VILLAGE })).toEqual([]);
  });
});

describe('a reason', () => {
  const change = (id: string, expectedVersion: number, rest: object): Promise<string[]> =>
    told('update', 'Fund', { id, expectedVersion, ...rest });

  test('is asked for a change of what it is declared for, not for the first value, and kept', async () => {
    const id = await fund();
    expect(await change(id, 1, { dueOn: '2024-06-30' })).toEqual([]);
    expect(await change(id, 2, { dueOn: '2024-06-30', amount: 5 })).toEqual([]);
    expect(await change(id, 3, { dueOn: '2024-12-31', amount: -1 })).toEqual([
      'FUND_EXTENDED reason',
      'VALUE_OUT_OF_RANGE amount',
    ]);
    expect(await change(id, 3, { dueOn: null, reason: ' ' })).toEqual(['FUND_EXTENDED reason']);
    expect(await change(id, 3, { dueOn: '2024-12-31', reason: '汛期停工' })).toEqual([]);
    const { data } = await app.ask(
      'query ($id: ID!) { node(id: $id) { ... on Fund { history(first: 1) { nodes { reason } } } } }',
      { id },
    );
    expect(data.node.history.nodes).toEqual([{ reason: '汛期停工' }]);
    await expect(sql(`update fund set due_on = '2025-01-31' where id = $1`, [local(id)])).rejects.toThrow(
      'FUND_EXTENDED',
    );
  });

  test('in a bulk is that of the row or of the bulk', async () => {
    const rows = await Promise.all([1, 2, 3].map(() => fund({ dueOn: '2024-06-30' })));
    const update = rows.map((id, n) => ({ id, expectedVersion: 1, dueOn: '2024-07-31', ...(n === 1 && { reason: '停工' }) }));
    const send = async (rest: object): Promise<Told[][]> => {
      const { data } = await app.ask(
        'mutation ($input: ChangeFundsInput!) { changeFunds(input: $input) { userErrors { code } results { userErrors { code path } } } }',
        { input: { update, onError: 'REJECT_EVERYTHING', ...rest } },
      );
      return data.changeFunds.results.map(({ userErrors }: { userErrors: Told[] }) => userErrors);
    };
    expect(await send({})).toEqual([
      [{ code: 'FUND_EXTENDED', path: ['update', '0', 'reason'] }],
      [],
      [{ code: 'FUND_EXTENDED', path: ['update', '2', 'reason'] }],
    ]);
    expect(await send({ reason: '统一延期' })).toEqual([[], [], []]);
  }); // prettier-ignore

  test('is said to be needed where it is given', async () => {
    const { data } = await app.ask('{ __type(name: "UpdateFundInput") { inputFields { name description } } }');
    const { description } = data.__type.inputFields.find((field: { name: string }) => field.name === 'reason');
    expect(description).toMatch(/；改动 dueOn 须写\n.* A change of dueOn takes one\.$/);
  });
});
