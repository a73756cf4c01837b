import { WebSocket } from 'ws';
import { afterAll, afterEach, beforeAll, describe, expect, onTestFinished, test } from 'vitest';
import { follow } from '../../../src/client/follow.js';
import type { Grant } from '../../../src/kernel/access/actor.js';
import { regionId } from '../../../seeds/region.js';
import { seedId } from '../../../seeds/seed.js';
import { startTestApp } from '../../kit/app.js';
import { eventually } from '../../live/writers.js';
import { app, clock, sql, start, stop, TODAY, warning } from './kit.js';

const open: (() => Promise<void>)[] = [];
beforeAll(start);
afterEach(async () => {
  for (const close of open.splice(0)) await close();
});
afterAll(stop);

const EVALUATE = `mutation ($input: EvaluateWarningsInput!) { evaluateWarnings(input: $input) {
  raised escalated feedPosition userErrors { code path } } }`;
const evaluate = async (input: object = {}) => {
  const headers = await app.as({ role: 'PLANNER' });
  const { data, statements } = await app.ask(EVALUATE, { input }, { headers });
  return { ...data.evaluateWarnings, statements } as {
    raised: number | null;
    escalated: number | null;
    feedPosition: string | null;
    userErrors: { code: string }[];
    statements: number;
  };
};

/** Approves a figure as its steward and a reviewer do, by the graph. */
async function approve(indicator: string, code: string, period: string, value: string): Promise<void> {
  const input = { indicator: `Indicator:${seedId('Indicator', indicator)}`, region: `Region:${regionId(code)}`, period, value, weight: '1', provenance: 'SAMPLE' }; // prettier-ignore
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

/** Until the test is over, whatever comes of it, or until it is put back. */
async function changeRule(
  key: string,
  column: 'threshold' | 'is_active',
  value: unknown,
): Promise<() => Promise<void>> {
  const [{ was } = { was: null }] = await sql(`select ${column} as was from warning_rule where key = $1`, [key]);
  const set = async (to: unknown): Promise<void> =>
    void (await sql(`update warning_rule set ${column} = $2 where key = $1`, [key, to]));
  onTestFinished(() => set(was));
  await set(value);
  return () => set(was);
}

describe('an evaluation', () => {
  test('raises what is new, once, for the region itself, with words made of the numbers', async () => {
    const first = await evaluate();
    expect(first).toMatchObject({ userErrors: [], feedPosition: expect.any(String) });
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
    await changeRule('tap-water-below-85', 'threshold', 96);
    const many = await evaluate();
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
    const restore = await changeRule(key, 'is_active', false);
    await approve('dropouts', '420503', '2025Q1', '3');
    expect((await evaluate()).raised).toBe(0);
    await restore();
    expect((await evaluate()).raised).toBe(1);
  });

  test('has one effect however often a request with one key is sent', async () => {
    await approve('dropouts', '420504', '2025Q1', '2');
    const once = await evaluate({ idempotencyKey: 'evaluate-1' });
    expect(once.raised).toBe(1);
    expect(await evaluate({ idempotencyKey: 'evaluate-1' })).toMatchObject({ raised: 1, feedPosition: once.feedPosition }); // prettier-ignore
    expect(await evaluate({ idempotencyKey: '' })).toMatchObject({ raised: null, escalated: null, userErrors: [{ code: 'IDEMPOTENCY_KEY_SIZE' }] }); // prettier-ignore
  });

  test.each<[string, Partial<Grant>]>([
    ['a steward', { role: 'DATA_STEWARD', region: '420529' }],
    ['a reviewer', { role: 'REVIEWER' }],
    ['a planner of one county', { role: 'PLANNER', region: '420529' }],
    ['an auditor', { role: 'AUDITOR' }],
  ])('is not for %s', async (_, grant) => {
    expect(await app.codes(EVALUATE, { input: {} }, { headers: await app.as(grant) })).toEqual(['FORBIDDEN']);
  });

  test('is not for nobody', async () => {
    expect(await app.codes(EVALUATE, { input: {} }, { headers: { authorization: '' } })).toEqual(['UNAUTHENTICATED']);
  });
});

describe('what is left lying past its day', () => {
  afterEach(() => {
    clock.now = new Date(`${TODAY}T02:00:00Z`);
  });

  test('goes up from township to county to city, with days of its own each time, and no further', async () => {
    await evaluate();
    const id = await warning('420529111', 'ASSIGNED', '2025-05-19');
    const owner = async () =>
      (await sql(`select r.code, w.due_on::text as due, w.escalated_at as at from progress_warning w join region r on r.id = w.owner_id where w.id = $1`, [id]))[0]!; // prettier-ignore
    expect((await evaluate()).escalated).toBe(1);
    expect(await owner()).toEqual({ code: '420529', due: '2025-06-09', at: clock.now });
    expect((await evaluate()).escalated).toBe(0);
    clock.now = new Date('2025-06-09T15:59:00Z'); // its last day, in Shanghai
    await evaluate();
    expect(await owner()).toMatchObject({ code: '420529', due: '2025-06-09' });
    clock.now = new Date('2025-06-09T16:01:00Z');
    await evaluate();
    expect(await owner()).toMatchObject({ code: '4205', due: '2025-06-30' });
    clock.now = new Date('2026-01-01T00:00:00Z');
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

interface Told {
  readonly isSnapshot: boolean;
  readonly upserted: readonly { readonly state: string; readonly finding: string; readonly period: string }[];
}

/** A live list of the warnings about figures at or below a region, also of those that tell of people. */
async function watch(region: string, of = app) {
  const told: Told[] = [];
  const following = follow<Told>({
    url: `${of.url.replace('http', 'ws')}/graphql`,
    webSocketImpl: WebSocket,
    connectionParams: await of.as({ role: 'PLANNER' }),
    query: `subscription ($region: RegionCode) { liveProgressWarnings(region: $region, filter: { subject: { isNull: true } }) { position isSnapshot upserted { ... on ProgressWarning { state finding period } } } }`,
    variables: { region },
    ended: () => undefined,
    event: (delta) => told.push(delta),
  });
  open.push(() => following.stop());
  await eventually(() => told.length).toBe(1);
  return told;
}

test('a warning is on the live list once an evaluation has raised it', async () => {
  const told = await watch('420527');
  await approve('tap-water-coverage', '420527101001', '2025Q1', '61.5');
  expect((await evaluate()).raised).toBe(1);
  await eventually(() => told.length).toBe(2);
  expect(told[1]).toMatchObject({
    isSnapshot: false,
    upserted: [{ state: 'RAISED', period: '2025Q1', finding: '样例：农村自来水普及率 2025Q1 为 61.5 %，低于预警值 85 %。' }],
  }); // prettier-ignore
});

describe('the platform by itself', () => {
  test('looks at its start and after an approval, in one of its processes, and stops when it is stopped', async () => {
    const late = await warning('420581', 'RAISED', '2025-05-01');
    const processes = [await startTestApp({ databaseUrl: app.databaseUrl, now: () => clock.now, tasks: true }), await startTestApp({ databaseUrl: app.databaseUrl, now: () => clock.now, tasks: true })]; // prettier-ignore
    try {
      const history = () => sql(`select actor, reason, count(*)::int as n from history where subject = $1 and operation = 'UPDATE' group by 1, 2`, [late]); // prettier-ignore
      await eventually(history).toEqual([{ actor: 'platform', reason: expect.stringContaining('逾期'), n: 1 }]);
      const told = await watch('420526');
      await approve('dropouts', '420526', '2025Q1', '4');
      await eventually(() => told.length).toBe(2);
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
    const process = await startTestApp({ databaseUrl: app.databaseUrl, now: () => clock.now, tasks: true });
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

test('of what is reported by weeks, the last that is owed is the last of the target’s last year', async () => {
  const [target] = await sql(`update target t set is_long_term = false, last_year = 2024 from target_reading m join indicator i on i.id = m.indicator_id
    where m.target_id = t.id and i.key = 'open-rectification-issues' returning t.key`); // prettier-ignore
  expect(target).toBeDefined();
  await sql(`update indicator set cadence = 'WEEK' where key = 'open-rectification-issues'`);
  expect((await evaluate()).raised).toBeGreaterThan(10);
  const found = await sql(`select distinct w.period from progress_warning w join warning_rule r on r.id = w.rule_id
    where r.key = 'rectification-issues-silent-30' and w.raised_on = $1 and w.state = 'RAISED'`, [TODAY]); // prettier-ignore
  expect(found).toEqual([{ period: '2024W52' }]); // 2025W01 begins in 2024, and is of 2025
});
