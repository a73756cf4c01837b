import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { compileSchema } from '../../src/kernel/schema/schema.js';
import { makeExpected } from '../../src/kernel/write/expect-rows.js';
import { modules } from '../../src/modules/index.js';
import { evaluateFindings } from '../../src/modules/warning/row-findings.service.js';
import { startTestApp, type TestApp } from '../kit/app.js';
import { platformContext } from '../kit/platform-context.js';

/* What the registers of the samples have amiss at their end, as REGISTERS.md plants it. */

const clock = { now: new Date() };
const setDay = (day: string): void => void (clock.now = new Date(`${day}T02:00:00Z`));
let app: TestApp;
let platform: Awaited<ReturnType<typeof platformContext>>;
beforeAll(async () => {
  setDay('2024-10-31');
  app = await startTestApp({ now: () => clock.now });
  platform = await platformContext(app.databaseUrl, (await compileSchema(modules)).model, () => clock.now);
});
afterAll(async () => {
  await platform?.stop();
  await app?.stop();
});

const evaluate = () => evaluateFindings(null, platform.open());

/** How many records have an open finding, by rule. */
async function open(): Promise<Record<string, number>> {
  const rows = await app.sql<{ key: string; n: number }>(
    `select r.key, count(*)::int as n from progress_warning w join warning_rule r on r.id = w.rule_id
     where w.subject_id is not null and w.state <> 'CLEARED' and w.archived_at is null group by 1`,
  );
  return Object.fromEntries(rows.map(({ key, n }) => [key, n]));
}

/** The same counted by plain SQL on a day, rule by rule. */
const COUNTS: Readonly<Record<string, string>> = {
  'officer-missing': `region v where v.kind = 'VILLAGE_COMMITTEE' and v.in_demonstration_area and v.archived_at is null
    and not exists (select from assignment a where a.kind = 'INFORMATION_OFFICER' and a.region_id = v.id
      and a.since <= $1::date and coalesce(a.until > $1::date, true) and a.archived_at is null)`,
  'cadre-days': `assignment where kind = 'STATIONED_CADRE' and state in ('ACTIVE', 'REMINDED') and days_last_month < 20
    and since <= $1::date and coalesce(until > $1::date, true) and archived_at is null`,
  'visit-finding': `visit v where v.has_finding and v.due_on < $1::date and v.archived_at is null
    and not exists (select from action_item a where a.subject_id = v.id and a.archived_at is null)`,
  ...Object.fromEntries(
    [
      'facility',
      'village_one_table',
      'team',
      'assignment',
      'checklist_mark',
      'work_document',
      'work_session',
      'action_item',
    ].map((table) => [
      `${table.replaceAll('_', '-')}-late`,
      `${table} where state_due_on < $1::date and archived_at is null`,
    ]),
  ),
};

test('at the end of the samples each finding is what was planted, and raised once', async () => {
  await evaluate();
  const found = await open();
  expect(found).toMatchObject({ 'officer-missing': 14, 'team-visits-behind': 14, 'visit-finding': 11 });
  for (const [key, from] of Object.entries(COUNTS)) {
    const [row] = await app.sql<{ n: number }>(`select count(*)::int as n from ${from}`, ['2024-10-31']);
    expect([key, found[key] ?? 0]).toEqual([key, row!.n]);
  }
  expect(new Set(Object.keys(found))).toEqual(
    new Set([...Object.keys(COUNTS).filter((key) => key !== 'work-session-late'), 'team-visits-behind']),
  );
  expect(await evaluate()).toEqual({ raised: 0, cleared: 0 });
});

test('the teams whose leaders are behind are those of the figure', async () => {
  const [behind] = await app.sql<{ n: number }>(
    `select count(*)::int as n from progress_warning w join warning_rule r on r.id = w.rule_id where r.key = 'team-visits-behind' and w.period = '2024'
     and w.finding = '样例：全年主要负责同志应到村 2 次、分管领导 4 次，按时间进度落后。'`,
  );
  expect(behind).toEqual({ n: 14 });
});

test('are read with what they are about in one statement, and from it', async () => {
  const { data, statements } = await app.ask(
    `{ progressWarnings(first: 100, filter: { rule: { kind: [FINDING] } }) {
        totalCount nodes { finding rule { key name nameEn kind } region { code } subject {
          ... on Region { name } ... on Assignment { holder daysLastMonth } ... on Team { unit } ... on Visit { number } } }
        groups(by: [RULE]) { count } } }`,
  );
  expect(statements).toBe(1);
  expect(data.progressWarnings.totalCount).toBe(14 + 14 + 11 + 17);
  const names = data.progressWarnings.nodes.map(({ rule }: { rule: object }) => rule);
  expect(names).toContainEqual({
    key: 'cadre-days',
    name: '上月驻村不足 N 天',
    nameEn: 'Fewer than N days in the village last month',
    kind: 'FINDING',
  });
  const some = await app.ask(
    `{ teams(filter: { progressWarnings: { some: { rule: { key: { eq: "team-visits-behind" } } } } }) { totalCount nodes { progressWarnings { nodes { finding } } } }
       region(code: "4205") { ownProgressWarnings { totalCount } progressWarnings(filter: { rule: { kind: [FINDING] } }) { totalCount } } }`,
  );
  expect(some.statements).toBe(1);
  expect(some.data.teams.totalCount).toBe(14);
  expect(some.data.region).toEqual({ ownProgressWarnings: { totalCount: 0 }, progressWarnings: { totalCount: 56 } });
});

describe('as days go by', () => {
  test('a meeting that was left out is missed once its quarter is over', async () => {
    for (const [day, count] of [['2023-03-31', 0], ['2023-04-01', 1], ['2023-07-01', 0]] as const) {
      setDay(day);
      await evaluate();
      expect([day, (await open())['joint-meeting-overdue'] ?? 0]).toEqual([day, count]);
    }
  }); // prettier-ignore

  test('weights that do not come to 100 are found at the first item, and mended', async () => {
    setDay('2024-10-31');
    const set = (weight: string) => app.sql(`update checklist_item set weight = weight + $1::numeric where list = 'ASSESSMENT' and ordinal = 5`, [weight]); // prettier-ignore
    await set('1');
    await evaluate();
    const [found] = await app.sql(
      `select i.ordinal, p.code from progress_warning w join checklist_item i on i.id = w.subject_id join region p on p.id = w.region_id where w.state = 'RAISED'`,
    );
    expect(found).toEqual({ ordinal: 1, code: '4205' });
    await set('-1');
    await evaluate();
    expect((await open())['item-weights']).toBeUndefined();
  });

  test('the marks of a year are due, and made where they are missing', async () => {
    setDay('2024-10-31');
    expect(await makeExpected(platform.open())).toEqual({ MARK_EXPECTED: 0 });
    setDay('2025-02-01');
    // counties by four, teams by six duties, cadres in post by three, villages with a team by three
    expect(await makeExpected(platform.open())).toEqual({ MARK_EXPECTED: 13 * 4 + 100 * 6 + 289 * 3 + 100 * 3 });
    const [made] = await app.sql(`select count(*)::int as n, min(state) as state, min(due_on::text) as due, min(state_due_on::text) as by from checklist_mark where period = '2025'`); // prettier-ignore
    expect(made).toEqual({ n: 1819, state: 'DUE', due: '2025-12-31', by: '2025-12-31' });
    await app.sql(`insert into setting (id, key, value, valid_from) values (gen_random_uuid(), 'governance.scope', 'ALL_VILLAGES', '2025-01-01')`); // prettier-ignore
    expect(await makeExpected(platform.open())).toEqual({ MARK_EXPECTED: (1322 - 100) * 3 });
  });
});

test('nobody makes up a rule of findings', async () => {
  const CREATE = `mutation ($input: CreateWarningRuleInput!) { createWarningRule(input: $input) { userErrors { code path } } }`;
  for (const input of [
    { key: 'mine', kind: 'FINDING' },
    { key: 'officer-missing-2', kind: 'LATE' },
  ]) {
    const headers = await app.as({ role: 'ADMINISTRATOR' });
    const { data } = await app.ask(
      CREATE,
      { input: { ...input, name: '甲', handlingDays: 3, isActive: true } },
      { headers },
    );
    expect(data.createWarningRule.userErrors).toEqual([{ code: 'FINDING_UNKNOWN', path: ['kind'] }]);
  }
});
