import { WebSocket } from 'ws';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { follow } from '../../src/client/follow.js';
import type { Grant } from '../../src/kernel/access/actor.js';
import { raises, type Seen, type WarningRule } from '../../src/modules/warning/warning.rules.js';
import { withClient } from '../../src/server/postgres/databases.js';
import { regionId } from '../../seeds/region.js';
import { seedId } from '../../seeds/seed.js';
import { startTestApp, type TestApp } from '../kit/app.js';
import { eventually } from '../live/writers.js';

const TODAY = '2025-05-20';
let now = new Date(`${TODAY}T02:00:00Z`);
let app: TestApp;
const open: (() => Promise<void>)[] = [];
beforeAll(async () => {
  app = await startTestApp({ now: () => now });
});
afterEach(async () => {
  for (const stop of open.splice(0)) await stop();
});
afterAll(() => app.stop());

type Rows = Record<string, any>[]; // eslint-disable-line @typescript-eslint/no-explicit-any -- columns of the statement
const sqlAt = (url: string, text: string, values: unknown[] = []): Promise<Rows> =>
  withClient(url, async (client) => {
    await client.query(`set rural.keeper = 'on'`); // figures under correction count too
    return client.query(text, values).then(({ rows }) => rows);
  });
const sql = (text: string, values: unknown[] = []): Promise<Rows> => sqlAt(app.databaseUrl, text, values);

const EVALUATE = `mutation ($input: EvaluateWarningsInput!) { evaluateWarnings(input: $input) {
  raised escalated feedPosition clientMutationId userErrors { code path } } }`;
const evaluate = async (input: object = {}) => {
  const headers = await app.as({ role: 'PLANNER' });
  const { data, statements } = await app.ask(EVALUATE, { input }, { headers });
  return { ...data.evaluateWarnings, statements } as {
    raised: number | null;
    escalated: number | null;
    feedPosition: string | null;
    clientMutationId: string | null;
    userErrors: { code: string }[];
    statements: number;
  };
};

/** Approves a figure as its steward and a reviewer do, by the graph. */
async function approve(indicator: string, code: string, period: string, value: string): Promise<void> {
  const input = { indicator: `Indicator:${seedId('Indicator', indicator)}`, region: `Region:${regionId(code)}`, period, value, provenance: 'SAMPLE' }; // prettier-ignore
  const { data } = await app.ask(
    `mutation ($input: CreateObservationInput!) { createObservation(input: $input) { observation { id version } userErrors { code path } } }`,
    { input },
  );
  expect(data.createObservation.userErrors).toEqual([]);
  let { id, version } = data.createObservation.observation;
  for (const to of ['SUBMITTED', 'APPROVED']) {
    const moved = await app.ask(
      `mutation ($input: TransitionObservationInput!) { transitionObservation(input: $input) { observation { id version } userErrors { code } } }`,
      { input: { id, expectedVersion: version, to } },
    );
    expect(moved.data.transitionObservation.userErrors).toEqual([]);
    ({ id, version } = moved.data.transitionObservation.observation);
  }
}

describe('what the database finds', () => {
  /** Rules beside the seeded ones, to find more: each of another shape. */
  const MORE: readonly (readonly [key: string, indicator: string, kind: string, side: string | null, threshold: string | null, periods: number | null, days: number | null])[] = [
    ['t1', 'tap-water-coverage', 'THRESHOLD', 'BELOW', '93.5', null, null],
    ['t2', 'tap-water-coverage', 'THRESHOLD', 'ABOVE', '99', null, null],
    ['t3', 'income-growth-gap', 'THRESHOLD', 'ABOVE', '0.9', null, null],
    ['r1', 'open-rectification-issues', 'TREND', 'ABOVE', null, 1, null],
    ['r2', 'deputy-visits', 'TREND', 'BELOW', null, 2, null],
    ['r3', 'principal-visits', 'TREND', 'BELOW', null, 3, null],
    ['s1', 'tap-water-coverage', 'SILENCE', null, null, null, 1],
    ['s2', 'industry-fund-share', 'SILENCE', null, null, null, 20],
  ]; // prettier-ignore
  const DAYS = ['2021-04-30', '2022-02-10', '2023-08-15', '2024-12-31', TODAY];

  let rules: (WarningRule & { id: string; indicator: string })[];
  let reports: Map<string, Rows>;
  beforeAll(async () => {
    for (const [key, indicator, kind, side, threshold, periods, days] of MORE)
      await sql(
        `insert into warning_rule (id, provenance, name, pinyin, key, kind, indicator_id, side, threshold, periods, days, handling_days, is_active)
         values ($1, 'SAMPLE', $2, $2, $2, $3, $4, $5, $6, $7, $8, 5, true)`,
        [seedId('WarningRule', key), key, kind, seedId('Indicator', indicator), side, threshold, periods, days],
      );
    rules = (await sql(
      `select id, kind, side as comparator, threshold::text, periods, days, indicator_id as indicator from warning_rule where indicator_id is not null`,
    )) as typeof rules;
    const rows = await sql(
      `select indicator_id as indicator, region_id as region, period, ends_on::text as on, figure::text as value, due_on::text as due, reported_on::text as reported from observation`,
    );
    reports = Map.groupBy(rows, ({ indicator, region }) => `${indicator} ${region}`);
  });
  afterAll(() => sql(`delete from warning_rule where key = any($1)`, [MORE.map(([key]) => key)]));

  const allRegions = async (): Promise<string[]> =>
    (await sql(`select id from region order by id`)).map(({ id }) => id);

  test('in portions of any size is what it finds in all regions at once', async () => {
    const all = await allRegions();
    const silent = rules.filter(({ kind }) => kind === 'SILENCE').map(({ id }) => id);
    const found = async (size: number): Promise<string[]> => {
      const rows: Rows = [];
      for (let at = 0; at < all.length; at += size) {
        const regions = all.slice(at, at + size);
        rows.push(...(await sql(`select rule_id, region_id, period, run::text from warnings_by_figures($1, $2)`, [TODAY, regions])));
        rows.push(...(await sql(`select rule_id, region_id, period from warnings_by_silence($1, $2, $3, $4)`, [silent, silent.map(() => '2024Q4'), TODAY, regions])));
      }
      return rows.map((row) => Object.values(row).join(' ')).sort();
    };
    const whole = await found(all.length);
    expect(whole.length).toBeGreaterThan(100);
    for (const size of [1000, 97]) expect(await found(size)).toEqual(whole);
  }); // prettier-ignore

  test.each(DAYS)('by figures on %s is what the rules find, region by region', async (today) => {
    const expected = rules
      .filter(({ kind }) => kind === 'THRESHOLD' || kind === 'TREND')
      .flatMap((rule) =>
        [...reports].flatMap(([key, all]) => {
          const [indicator, region] = key.split(' ');
          const points = all.flatMap(({ on, value }) => (value === null ? [] : [{ on, value }])) as Seen['points'];
          if (indicator !== rule.indicator || !raises(rule, { points, dueOn: null, reportedOn: null, on: today })) return [];
          const last = all.filter(({ on, value }) => value !== null && on <= today).sort((a, b) => (a['on'] < b['on'] ? -1 : 1)).at(-1)!;
          return [`${rule.id} ${region} ${last['period']} ${last['value']}`];
        }),
      ); // prettier-ignore
    const found = await sql(`select rule_id, region_id, period, run[array_length(run, 1)]::text as value from warnings_by_figures($1, $2)`, [today, await allRegions()]); // prettier-ignore
    expect(found.map(({ rule_id, region_id, period, value }) => `${rule_id} ${region_id} ${period} ${value}`).sort()).toEqual(expected.sort()); // prettier-ignore
    if (today > '2022') expect(expected.length).toBeGreaterThan(50);
  });

  test.each([['2021Q1', '2021-05-16'], ['2023Q3', '2023-11-20'], ['2024Q4', TODAY]])('by silence about %s on %s is what the rules find', async (period, today) => {
    const silent = rules.filter(({ kind }) => kind === 'SILENCE');
    const regions = await sql(`select id, level, kind from region where in_demonstration_area and archived_at is null`);
    const levels = new Map((await sql(`select id, level, reporting_days as days from indicator`)).map(({ id, ...row }) => [id, row]));
    const [span] = await sql(`select ends_on::text as ends from period_span($1)`, [period]);
    const expected = silent.flatMap((rule) => {
      const { level, days } = levels.get(rule.indicator)!;
      const dueOn = new Date(Date.parse(span!['ends']) + days * 86_400_000).toISOString().slice(0, 10);
      return regions
        .filter((region) => region['level'] === level)
        .filter(({ id }) => {
          const report = reports.get(`${rule.indicator} ${id}`)?.find((each) => each['period'] === period);
          return raises(rule, { points: [], dueOn, reportedOn: report?.['reported'] ?? null, on: today });
        })
        .map(({ id }) => `${rule.id} ${id}`);
    });
    const found = await sql(`select rule_id, region_id from warnings_by_silence($1, $2, $3, $4)`, [silent.map(({ id }) => id), silent.map(() => period), today, await allRegions()]);
    const due = new Set(expected.map((each) => each.split(' ')[0])); // of a rule whose day has not come nobody asks
    expect(found.map(({ rule_id, region_id }) => `${rule_id} ${region_id}`).filter((each) => due.has(each.split(' ')[0])).sort()).toEqual(expected.sort());
    expect(expected.length).toBeGreaterThan(10);
  }); // prettier-ignore
});

describe('an evaluation', () => {
  test('raises what is new, once, for the region itself, with words made of the numbers', async () => {
    const first = await evaluate({ clientMutationId: 'a' });
    expect(first).toMatchObject({ userErrors: [], clientMutationId: 'a', feedPosition: expect.any(String) });
    expect(first.raised).toBeGreaterThan(5);
    const rows = await sql(
      `select w.*, r.key, i.key as indicator, w.due_on - w.raised_on as days, r.handling_days, raised_on::text as raised
       from progress_warning w join warning_rule r on r.id = w.rule_id left join indicator i on i.id = r.indicator_id where w.raised_on = $1`,
      [TODAY],
    );
    expect(rows).toHaveLength(first.raised!);
    for (const row of rows) {
      expect(row).toMatchObject({ state: 'RAISED', owner_id: row['region_id'], provenance: 'SAMPLE', escalated_at: null, version: 1 }); // prettier-ignore
      expect(row['days']).toBe(row['handling_days']);
      expect(row['finding']).toMatch(/^样例：.*20\d\d.*。$/);
    }
    expect(new Set(rows.map(({ key }) => key))).toEqual(new Set(['tap-water-below-85', 'tap-water-missed']));
    expect(await evaluate()).toMatchObject({ raised: 0, escalated: 0, feedPosition: null });
  });

  test('finds of the counties that missed the target of 2024 what progress says of them', async () => {
    const { data } = await app.ask(`{ region(code: "4205") { children { nodes { code progress(period: "2024", statuses: [BEHIND]) { rule target { key } actual } } } }
      progressWarnings(first: 100, filter: { rule: { key: { eq: "tap-water-missed" } } }) { nodes { region { code } period value finding provenance } } }`); // prettier-ignore
    const missed = data.region.children.nodes.flatMap(({ code, progress }: { code: string; progress: any[] }) => // eslint-disable-line @typescript-eslint/no-explicit-any -- of the query
      progress.filter(({ rule, target }) => rule === 'MISSED' && target.key === 'tgt-tap-water').map(({ actual }) => [code, actual])); // prettier-ignore
    const found = data.progressWarnings.nodes.map(({ region, value }: { region: { code: string }; value: string }) => [region.code, value]); // prettier-ignore
    expect(found.sort()).toEqual(missed.sort());
    expect(found.length).toBeGreaterThan(0);
    expect(data.progressWarnings.nodes[0]).toMatchObject({ period: '2024', provenance: 'SAMPLE', finding: expect.stringContaining('2024-12-31 期满') }); // prettier-ignore
  });

  test('takes as many statements for hundreds of regions as for few', async () => {
    await approve('tap-water-coverage', '420529111001', '2025Q1', '70');
    const few = await evaluate();
    await sql(`update warning_rule set threshold = 96 where key = 'tap-water-below-85'`);
    const many = await evaluate();
    await sql(`update warning_rule set threshold = 85 where key = 'tap-water-below-85'`);
    expect(few.raised).toBe(1);
    expect(many.raised).toBeGreaterThan(300);
    const ONE = 10; // what a portion of a thousand regions takes more where it finds something; there are two of them
    expect(many.statements).toBeLessThanOrEqual(few.statements + ONE);
    expect(few.statements).toBeLessThan(40);
  });

  test('does not raise again what was archived or cleared, and finds by an archived or inactive rule nothing', async () => {
    const key = 'dropouts-above-0';
    await approve('dropouts', '420502', '2025Q1', '3');
    expect((await evaluate()).raised).toBe(1);
    await sql(`update progress_warning set archived_at = now() where period = '2025Q1' and region_id = $1`, [regionId('420502')]); // prettier-ignore
    expect((await evaluate()).raised).toBe(0);
    await sql(`update warning_rule set is_active = false where key = $1`, [key]);
    await approve('dropouts', '420503', '2025Q1', '3');
    expect((await evaluate()).raised).toBe(0);
    await sql(`update warning_rule set is_active = true where key = $1`, [key]);
    expect((await evaluate()).raised).toBe(1);
  });

  test('has one effect however often a request with one key is sent', async () => {
    await approve('dropouts', '420504', '2025Q1', '2');
    const once = await evaluate({ idempotencyKey: 'evaluate-1' });
    expect(once.raised).toBe(1);
    expect(await evaluate({ idempotencyKey: 'evaluate-1' })).toMatchObject({ raised: 1, feedPosition: once.feedPosition }); // prettier-ignore
    expect(await evaluate({ idempotencyKey: '' })).toMatchObject({ raised: null, escalated: null, userErrors: [{ code: 'IDEMPOTENCY_KEY_SIZE' }] }); // prettier-ignore
  });

  test.each<[string, Partial<Grant>, string]>([
    ['a steward', { role: 'DATA_STEWARD', region: '420529' }, 'FORBIDDEN'],
    ['a reviewer', { role: 'REVIEWER' }, 'FORBIDDEN'],
    ['a planner of one county', { role: 'PLANNER', region: '420529' }, 'FORBIDDEN'],
    ['an auditor', { role: 'AUDITOR' }, 'FORBIDDEN'],
  ])('is not for %s', async (_, grant, code) => {
    const headers = await app.as(grant);
    await expect(app.ask(EVALUATE, { input: {} }, { headers })).rejects.toThrow(code);
  });

  test('is not for nobody', async () => {
    await expect(app.ask(EVALUATE, { input: {} }, { headers: { authorization: '' } })).rejects.toThrow('UNAUTHENTICATED'); // prettier-ignore
  });
});

/** A warning of one's own, raised today about a township of 五峰. */
let made = 0;
async function warning(code = '420529111', state = 'RAISED', dueOn = '2025-06-30'): Promise<string> {
  const id = seedId('ProgressWarning', `test ${(made += 1)}`);
  await sql(
    `insert into progress_warning (id, rule_id, region_id, owner_id, period, state, raised_on, due_on, finding, provenance)
     values ($1, $2, $3, $3, $4, $5, $6, $7, '样例', 'SAMPLE')`,
    [id, seedId('WarningRule', 'rectification-issues-rising-2'), regionId(code), `20${10 + made}`, state, TODAY, dueOn],
  );
  return id;
}

describe('what is left lying past its day', () => {
  afterEach(() => {
    now = new Date(`${TODAY}T02:00:00Z`);
  });

  test('goes up from township to county to city, with days of its own each time, and no further', async () => {
    await evaluate();
    const id = await warning('420529111', 'ASSIGNED', '2025-05-19');
    const owner = async () =>
      (await sql(`select r.code, w.due_on::text as due, w.escalated_at as at from progress_warning w join region r on r.id = w.owner_id where w.id = $1`, [id]))[0]!; // prettier-ignore
    expect((await evaluate()).escalated).toBe(1);
    expect(await owner()).toEqual({ code: '420529', due: '2025-06-09', at: now });
    expect((await evaluate()).escalated).toBe(0);
    now = new Date('2025-06-09T15:59:00Z'); // its last day, in Shanghai
    await evaluate();
    expect(await owner()).toMatchObject({ code: '420529', due: '2025-06-09' });
    now = new Date('2025-06-09T16:01:00Z');
    await evaluate();
    expect(await owner()).toMatchObject({ code: '4205', due: '2025-06-30' });
    now = new Date('2026-01-01T00:00:00Z');
    await evaluate();
    expect(await owner()).toMatchObject({ code: '4205', due: '2025-06-30' });
    const { data } = await app.ask(
      `query ($id: ID!) { node(id: $id) { ... on ProgressWarning { version escalatedAt owner { code ancestors { nodes { code } } } history(first: 5) { nodes { operation by reason } } } } }`,
      { id: `ProgressWarning:${id}` },
      { headers: await app.as({ role: 'AUDITOR' }) },
    );
    expect(data.node).toMatchObject({ version: 3, escalatedAt: '2025-06-09T16:01:00.000Z', owner: { code: '4205' } });
    expect(data.node.history.nodes[0]).toMatchObject({ operation: 'UPDATE', by: expect.stringMatching(/^person:/), reason: expect.stringContaining('逾期') }); // prettier-ignore
  });

  test.each(['HANDLED', 'CLEARED', 'DISMISSED'])('does not go up once it is %s', async (state) => {
    const id = await warning('420529111', state, '2025-05-01');
    await evaluate();
    expect(await sql(`select owner_id, version from progress_warning where id = $1`, [id])).toEqual([{ owner_id: regionId('420529111'), version: 1 }]); // prettier-ignore
  });
});

describe('handling a warning', () => {
  const MOVE = `mutation ($input: TransitionProgressWarningInput!) { transitionProgressWarning(input: $input) {
    progressWarning { version state availableTransitions { to allowed } } userErrors { code path } } }`;
  const move = async (id: string, to: string, grant: Partial<Grant>, reason?: string) => {
    const [row] = await sql(`select version from progress_warning where id = $1`, [id]);
    const input = { id: `ProgressWarning:${id}`, expectedVersion: row!['version'], to, reason };
    const { data } = await app.ask(MOVE, { input }, { headers: await app.as(grant) });
    return data.transitionProgressWarning as {
      progressWarning: { state: string; availableTransitions: { to: string; allowed: boolean }[] } | null;
      userErrors: { code: string }[];
    };
  };
  const STEWARD: Partial<Grant> = { role: 'DATA_STEWARD', region: '420529' };
  const REVIEWER: Partial<Grant> = { role: 'REVIEWER', region: '420529' };

  test('is assigned, verified and handled by the stewards of the region and cleared by its reviewer', async () => {
    const id = await warning();
    expect(await move(id, 'ASSIGNED', STEWARD)).toMatchObject({
      userErrors: [],
      progressWarning: {
        availableTransitions: [
          { to: 'VERIFIED', allowed: true },
          { to: 'DISMISSED', allowed: false },
        ],
      },
    });
    await move(id, 'VERIFIED', { role: 'DATA_STEWARD', region: '420529111' });
    const handled = await move(id, 'HANDLED', STEWARD);
    expect(handled.progressWarning).toMatchObject({
      state: 'HANDLED',
      availableTransitions: [
        { to: 'CLEARED', allowed: false },
        { to: 'VERIFIED', allowed: true },
      ],
    });
    expect((await move(id, 'CLEARED', REVIEWER)).progressWarning).toEqual({ version: 5, state: 'CLEARED', availableTransitions: [] }); // prettier-ignore
    expect(await move(id, 'VERIFIED', REVIEWER)).toMatchObject({ userErrors: [{ code: 'TRANSITION_NOT_ALLOWED' }] });
  });

  test('is dismissed by a reviewer with a reason, and not without one', async () => {
    const id = await warning();
    expect(await move(id, 'DISMISSED', REVIEWER)).toMatchObject({ userErrors: [{ code: 'REASON_REQUIRED', path: ['reason'] }] }); // prettier-ignore
    expect(await move(id, 'DISMISSED', REVIEWER, ' ')).toMatchObject({ userErrors: [{ code: 'REASON_REQUIRED' }] });
    expect(await move(id, 'DISMISSED', REVIEWER, '数据口径有误')).toMatchObject({ userErrors: [], progressWarning: { state: 'DISMISSED' } }); // prettier-ignore
  });

  test('skips no step', async () => {
    const id = await warning();
    for (const to of ['VERIFIED', 'HANDLED'])
      expect(await move(id, to, STEWARD)).toMatchObject({ userErrors: [{ code: 'TRANSITION_NOT_ALLOWED' }] });
    expect(await move(id, 'CLEARED', REVIEWER)).toMatchObject({ userErrors: [{ code: 'TRANSITION_NOT_ALLOWED' }] });
  });

  test.each<[string, string, Partial<Grant>, string]>([
    ['a steward of the neighbouring county assigns', 'ASSIGNED', { role: 'DATA_STEWARD', region: '420528' }, 'RAISED'],
    ['a steward of another township assigns', 'ASSIGNED', { role: 'DATA_STEWARD', region: '420529112' }, 'RAISED'],
    ['a steward clears', 'CLEARED', STEWARD, 'HANDLED'],
    ['a steward dismisses', 'DISMISSED', STEWARD, 'RAISED'],
    ['a reviewer of the neighbour clears', 'CLEARED', { role: 'REVIEWER', region: '420528' }, 'HANDLED'],
    ['a planner assigns', 'ASSIGNED', { role: 'PLANNER' }, 'RAISED'],
    ['an auditor clears', 'CLEARED', { role: 'AUDITOR' }, 'HANDLED'],
  ])('is refused where %s it', async (_, to, grant, state) => {
    const id = await warning('420529111', state);
    await expect(move(id, to, grant, '理由')).rejects.toThrow('FORBIDDEN');
    expect(await sql(`select state from progress_warning where id = $1`, [id])).toEqual([{ state }]);
  });

  test('is not for nobody', async () => {
    const id = await warning();
    const input = { id: `ProgressWarning:${id}`, expectedVersion: 1, to: 'ASSIGNED' };
    await expect(app.ask(MOVE, { input }, { headers: { authorization: '' } })).rejects.toThrow('UNAUTHENTICATED');
  });
});

describe('what was found', () => {
  const UPDATE = `mutation ($input: UpdateProgressWarningInput!) { updateProgressWarning(input: $input) { progressWarning { version owner { code } } userErrors { code } } }`;
  const FOUND = {
    rule: `WarningRule:${seedId('WarningRule', 'dropouts-above-0')}`, region: `Region:${regionId('420529112')}`, period: '2019', value: '1',
    raisedOn: '2030-01-01', dueOn: '2030-01-01', finding: '没有问题', provenance: 'REAL_VERIFIED', sources: [],
  }; // prettier-ignore

  test.each(Object.entries(FOUND))('is not altered by those who handle the warning: %s', async (name, value) => {
    const id = await warning();
    for (const role of ['DATA_STEWARD', 'ADMINISTRATOR'] as const) {
      const input = { id: `ProgressWarning:${id}`, expectedVersion: 1, [name]: value };
      await expect(app.ask(UPDATE, { input }, { headers: await app.as({ role }) })).rejects.toThrow('BAD_USER_INPUT');
      await expect(app.ask(`mutation ($changes: [ProgressWarningChangeInput!]!) { changeProgressWarnings(input: { changes: $changes, onError: REJECT_EVERYTHING }) { feedPosition } }`,
        { changes: [{ update: input }] }, { headers: await app.as({ role }) })).rejects.toThrow('BAD_USER_INPUT'); // prettier-ignore
    }
    expect(await sql(`select version from progress_warning where id = $1`, [id])).toEqual([{ version: 1 }]);
  });

  test('may be handed to another level', async () => {
    const input = {
      id: `ProgressWarning:${await warning()}`,
      expectedVersion: 1,
      owner: `Region:${regionId('420529')}`,
    };
    const { data } = await app.ask(UPDATE, { input }, { headers: await app.as({ role: 'DATA_STEWARD', region: '420529' }) }); // prettier-ignore
    expect(data.updateProgressWarning).toEqual({ progressWarning: { version: 2, owner: { code: '420529' } }, userErrors: [] }); // prettier-ignore
  });
});

interface Told {
  readonly isSnapshot: boolean;
  readonly upserted: readonly { readonly state: string; readonly finding: string; readonly period: string }[];
}

/** A live list of the warnings at or below a region, also of those that tell of people. */
async function watch(region: string, of = app) {
  const told: (Told & { at: number })[] = [];
  const following = follow<Told>({
    url: `${of.url.replace('http', 'ws')}/graphql`,
    webSocketImpl: WebSocket,
    connectionParams: await of.as({ role: 'PLANNER' }),
    query: `subscription ($region: RegionCode) { liveProgressWarnings(region: $region) { position isSnapshot upserted { state finding period } } }`,
    variables: { region },
    ended: () => undefined,
    event: (delta) => told.push({ ...delta, at: performance.now() }),
  });
  open.push(() => following.stop());
  await eventually(() => told.length).toBe(1);
  return told;
}

test('a warning is on the live list within a second of the evaluation that raised it', async () => {
  const told = await watch('420527');
  await approve('tap-water-coverage', '420527101001', '2025Q1', '61.5');
  const asked = performance.now();
  expect((await evaluate()).raised).toBe(1);
  await eventually(() => told.length).toBe(2);
  expect(told[1]).toMatchObject({
    isSnapshot: false,
    upserted: [{ state: 'RAISED', period: '2025Q1', finding: '样例：农村自来水普及率 2025Q1 为 61.5 %，低于预警值 85 %。' }],
  }); // prettier-ignore
  expect(told[1]!.at - asked).toBeLessThan(1000);
});

describe('the platform by itself', () => {
  test('looks at its start and after an approval, in one of its processes, and stops when it is stopped', async () => {
    const late = await warning('420581', 'RAISED', '2025-05-01');
    const processes = [await startTestApp({ databaseUrl: app.databaseUrl, now: () => now, tasks: true }), await startTestApp({ databaseUrl: app.databaseUrl, now: () => now, tasks: true })]; // prettier-ignore
    try {
      const history = () => sql(`select actor, reason, count(*)::int as n from history where subject = $1 and operation = 'UPDATE' group by 1, 2`, [late]); // prettier-ignore
      await eventually(history).toEqual([{ actor: 'platform', reason: expect.stringContaining('逾期'), n: 1 }]);
      const told = await watch('420526');
      await approve('dropouts', '420526', '2025Q1', '4');
      const approved = performance.now();
      await eventually(() => told.length).toBe(2);
      expect(told[1]!.at - approved).toBeLessThan(1500);
      const raised = `select h.actor from progress_warning w join history h on h.subject = w.id where w.region_id = $1 and w.period = '2025Q1'`;
      expect(await sql(raised, [regionId('420526')])).toEqual([{ actor: 'platform' }]);
    } finally {
      for (const each of processes) await each.stop();
    }
    await approve('dropouts', '420525', '2025Q1', '4');
    expect((await evaluate()).raised).toBe(1);
  });

  test('looks after an approval only at the regions that it is about; what is left lying waits for the hour', async () => {
    const owed = (id: string) => sql(`select version from progress_warning where id = $1`, [id]);
    const first = await warning('420581', 'RAISED', '2025-05-01');
    const process = await startTestApp({ databaseUrl: app.databaseUrl, now: () => now, tasks: true });
    try {
      await eventually(() => owed(first)).toEqual([{ version: 2 }]);
      const waits = await warning('420581', 'RAISED', '2025-05-01');
      const told = await watch('420506');
      await approve('dropouts', '420506', '2025Q1', '4');
      await eventually(() => told.length).toBe(2);
      expect(told[1]!.upserted).toMatchObject([{ state: 'RAISED', period: '2025Q1' }]);
      expect(await owed(waits)).toEqual([{ version: 1 }]);
    } finally {
      await process.stop();
    }
    expect(await evaluate()).toMatchObject({ raised: 0, escalated: 1 });
  });
});
