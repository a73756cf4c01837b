import fc from 'fast-check';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { each, expected } from '../../src/kernel/model/expectation.js';
import { finding } from '../../src/kernel/model/finding.js';
import { YEAR_PERIOD } from '../../src/kernel/model/moment.js';
import { defineModule } from '../../src/kernel/module.js';
import { compileSchema } from '../../src/kernel/schema/schema.js';
import { makeExpected } from '../../src/kernel/write/expect-rows.js';
import { modules as platformModules } from '../../src/modules/index.js';
import { evaluateFindings } from '../../src/modules/warning/row-findings.service.js';
import { Region } from '../../src/modules/region/region.entity.js';
import { startTestApp, type TestApp } from '../kit/app.js';
import type { TestDatabase } from '../kit/database.js';
import { platformContext } from '../kit/platform-context.js';
import { toyDatabase } from '../kit/toy-database.js';
import toy, { Form, Notice, NoticeReport } from '../kit/toy-findings.js';

/* What the platform looks for in rows, and the rows that it makes when they are due. */

const modules = [...platformModules, toy];
const [TOWN, OTHER_TOWN, COUNTY] = ['420529203', '420529111', '420529'];
const clock = { now: new Date() };
const setDay = (day: string): void => void (clock.now = new Date(`${day}T02:00:00Z`));

let database: TestDatabase;
let app: TestApp;
let platform: Awaited<ReturnType<typeof platformContext>>;
beforeAll(async () => {
  database = await toyDatabase(modules);
  app = await startTestApp({ modules, databaseUrl: database.url, now: () => clock.now });
  platform = await platformContext(database.url, (await compileSchema(modules)).model, () => clock.now);
  setDay('2024-10-31');
  await evaluate(); // which makes the rules
  await app.sql(
    `update warning_rule set is_active = false where kind in ('FINDING', 'LATE') and key not like 'toy-%' and key <> 'notice-late'`,
  );
});
beforeEach(async () => {
  setDay('2024-10-31');
  for (const table of ['progress_warning', 'notice_report', 'notice', 'form', 'setting'])
    await app.sql(`delete from ${table}`);
});
afterAll(async () => {
  await platform?.stop();
  await app?.stop();
  await database?.drop();
});

const evaluate = (since: string | null = null) => evaluateFindings(since, platform.open());
const position = async (): Promise<string> => (await platform.open().feed.page({ types: [] }, null, 1)).position;

async function notice(values: object = {}): Promise<string> {
  const row = { since: '2024-01-01', until: null, present_days: 25, kind: 'OPEN', code: TOWN, ...values };
  const [made] = await app.sql<{ id: string }>(
    `insert into notice (id, kind, region_id, since, until, present_days, provenance)
     select gen_random_uuid(), $1, id, $2::date, $3::date, $4::int, 'SAMPLE' from region where code = $5 returning id`,
    [row.kind, row.since, row.until, row.present_days, row.code],
  );
  return made!.id;
}

interface Warning {
  readonly key: string;
  readonly subject: string;
  readonly period: string | null;
  readonly finding: string;
  readonly state: string;
  readonly sensitivity: string;
  readonly code: string;
}
/** Warnings about records, as `rule subject`. */
const warnings = (where = `w.state <> 'CLEARED'`): Promise<Warning[]> =>
  app.sql<Warning>(
    `select r.key, w.subject_id::text as subject, w.period, w.finding, w.state, w.sensitivity, p.code
     from progress_warning w join warning_rule r on r.id = w.rule_id join region p on p.id = w.region_id
     where w.subject_id is not null and w.archived_at is null and r.key like 'toy-%' and r.key <> 'toy-none' and ${where} order by 1, 2`,
  );
const found = async (): Promise<string[]> => (await warnings()).map(({ key, subject }) => `${key} ${subject}`);

describe('a finding', () => {
  test('is raised once, and cleared once its row no longer fits', async () => {
    const few = await notice({ present_days: 3 });
    await notice();
    await evaluate();
    expect(await warnings()).toEqual([
      {
        key: 'toy-few',
        subject: few,
        period: null,
        finding: '样例：到场不足 20 天。',
        state: 'RAISED',
        sensitivity: 'PUBLIC',
        code: TOWN,
      },
    ]);
    expect(await evaluate()).toEqual({ raised: 0, cleared: 0 });
    await app.sql(`update notice set present_days = 22 where id = $1`, [few]);
    expect(await evaluate()).toMatchObject({ raised: 0, cleared: 1 });
    expect(await warnings('true')).toMatchObject([{ key: 'toy-few', state: 'CLEARED' }]);
    await app.sql(`update notice set present_days = 2 where id = $1`, [few]);
    expect(await evaluate()).toMatchObject({ raised: 1, cleared: 0 });
    await app.sql(`update notice set archived_at = now() where id = $1`, [few]);
    expect(await evaluate()).toMatchObject({ raised: 0, cleared: 1 });
  });

  test('goes by the settings in force where its row lies, on the day', async () => {
    const [here, there] = [await notice({ present_days: 15 }), await notice({ present_days: 15, code: OTHER_TOWN })];
    await app.sql(
      `insert into setting (id, key, value, region_id, valid_from) select gen_random_uuid(), 'toy.days', d.value, r.id, d.since::date
       from (values ('420529', '10', '2024-01-01'), ($1, '18', '2024-11-01')) d(code, value, since) join region r using (code)`,
      [OTHER_TOWN],
    );
    await evaluate();
    expect(await found()).toEqual([]);
    setDay('2024-11-01');
    await evaluate();
    expect(await warnings()).toMatchObject([{ subject: there, finding: '样例：到场不足 18 天。' }]);
    await app.sql(`delete from setting`);
    await evaluate();
    expect(await found()).toEqual([`toy-few ${here}`, `toy-few ${there}`].sort());
  });

  test('of a period is one of that period, and cleared when the next begins', async () => {
    const short = await notice({ since: '2024-05-01', until: '2024-05-06' });
    await evaluate();
    expect(await warnings()).toMatchObject([{ key: 'toy-short', subject: short, period: '2024', finding: '样例：公示不足 20 天（自 2024-05-01）。' }]); // prettier-ignore
    setDay('2025-01-01');
    await evaluate();
    expect(await found()).toEqual([]);
    expect(await warnings('true')).toMatchObject([{ subject: short, period: '2024', state: 'CLEARED' }]);
  });

  test('may be about rows that lie nowhere: the area has it', async () => {
    await app.sql(`insert into form (id, name, pinyin, weight) select gen_random_uuid(), '表' || n, 'biao', 60 from generate_series(1, 2) n`); // prettier-ignore
    await evaluate();
    const [heavy] = await warnings();
    expect(heavy).toMatchObject({ key: 'toy-heavy', finding: '权重合计超过 100。' });
    const at = await position();
    await app.sql(`update form set weight = 10 where id <> $1`, [heavy!.subject]);
    await expect.poll(async () => (await evaluate(at)).cleared).toBe(1); // another row than the one that it is about
  });

  test('that was dismissed is not raised again while it lasts, and is when it recurs', async () => {
    const few = await notice({ present_days: 3 });
    await evaluate();
    await app.sql(`update progress_warning set state = 'DISMISSED' where subject_id = $1`, [few]);
    expect(await evaluate()).toEqual({ raised: 0, cleared: 0 });
    await app.sql(`update notice set present_days = 22 where id = $1`, [few]);
    await evaluate();
    expect(await warnings()).toEqual([]);
    await app.sql(`update notice set present_days = 2 where id = $1`, [few]);
    expect(await evaluate()).toMatchObject({ raised: 1 });
  });

  test('is looked for near what changes, and not elsewhere', async () => {
    await evaluate();
    const none = `select count(*)::int as n from progress_warning w join warning_rule r on r.id = w.rule_id where r.key = 'toy-none' and w.state = 'RAISED'`;
    expect(await app.sql(none)).toEqual([{ n: 0 }]); // a register that never had a row says nothing
    await notice({ code: OTHER_TOWN });
    await evaluate();
    const [before] = await app.sql<{ n: number }>(none);
    expect(before!.n).toBeGreaterThan(50);
    const at = await position();
    await notice({ code: TOWN });
    await expect.poll(async () => (await evaluate(at)).cleared).toBe(1);
    expect(await app.sql(none)).toEqual([{ n: before!.n - 1 }]);
  });

  test('is late where a state has a deadline, and over with the state', async () => {
    const id = await notice();
    setDay('2024-11-08');
    const late = `select w.finding, w.state from progress_warning w where w.subject_id = $1`;
    await evaluate();
    expect(await app.sql(late, [id])).toEqual([]); // the clock of the database set its deadline
    await app.sql(`update notice set state_due_on = '2024-11-07' where id = $1`, [id]);
    await evaluate();
    expect(await app.sql(late, [id])).toEqual([
      { finding: '样例：应于 2024-11-07 前办理，逾期未办。', state: 'RAISED' },
    ]);
    await app.sql(`update notice set state = 'CHECKED' where id = $1`, [id]);
    await evaluate();
    expect(await app.sql(late, [id])).toMatchObject([{ state: 'CLEARED' }]);
  });

  test('follows its row to another place, and is as public as the row', async () => {
    const few = await notice({ present_days: 3 });
    await evaluate();
    await app.sql(`update notice set region_id = (select id from region where code = $2) where id = $1`, [
      few,
      OTHER_TOWN,
    ]);
    expect(await warnings()).toMatchObject([{ code: OTHER_TOWN, sensitivity: 'PUBLIC' }]);
    await app.sql(`update notice set kind = 'OF_PEOPLE' where id = $1`, [few]);
    expect(await warnings()).toMatchObject([{ sensitivity: 'INTERNAL' }]);
    await app.sql(`update notice set kind = 'OPEN' where id = $1`, [few]);
    expect(await warnings()).toMatchObject([{ sensitivity: 'PUBLIC' }]);
  });

  test('is raised once by evaluations at the same time', async () => {
    for (let n = 0; n < 30; n++) await notice({ present_days: n % 2 ? 3 : 30 });
    const runs = await Promise.all([evaluate(), evaluate(), evaluate()]);
    expect((await found()).length).toBe(15);
    expect(await evaluate()).toEqual({ raised: 0, cleared: 0 });
    expect(runs.every(({ cleared }) => cleared === 0)).toBe(true);
  });
});

/** What the toy's findings come to, by another way of counting. */
const recounted = async (): Promise<string[]> => {
  const rows = await app.sql<{ what: string }>(
    `select 'toy-few ' || id as what from notice where archived_at is null and present_days < 20
     union all select 'toy-short ' || id from notice where archived_at is null and kind = 'OPEN'
       and until >= '2024-01-01' and until - since < 20 order by 1`,
  );
  return rows.map(({ what }) => what);
};

test('after any changes the findings are what a recount says', { timeout: 120_000 }, async () => {
  const change = fc.record({
    what: fc.constantFrom('make', 'days', 'until', 'kind', 'archive', 'restore', 'move'),
    at: fc.nat(20),
    days: fc.integer({ min: 0, max: 31 }),
    isOne: fc.boolean(),
  });
  const nth = `(select id from notice order by id offset $1 limit 1)`;
  await fc.assert(
    fc.asyncProperty(fc.array(change, { minLength: 1, maxLength: 12 }), async (changes) => {
      const at = await position();
      for (const { what, at: row, days, isOne } of changes) {
        const set = (assignment: string, ...values: unknown[]) =>
          app.sql(`update notice set ${assignment} where id = ${nth}`, [row, ...values]);
        if (what === 'make')
          await notice({ present_days: days, code: isOne ? TOWN : OTHER_TOWN, until: isOne ? '2024-01-15' : null });
        if (what === 'days') await set('present_days = $2::int', days);
        if (what === 'until') await set(`until = '2024-01-01'::date + $2::int`, days);
        if (what === 'kind') await set('kind = $2', isOne ? 'OPEN' : 'OF_PEOPLE');
        if (what === 'archive') await set('archived_at = now()');
        if (what === 'restore') await set('archived_at = null');
        if (what === 'move') await set('region_id = (select id from region where code = $2)', isOne ? TOWN : COUNTY);
      }
      const expectedOnes = await recounted();
      if (changes.length % 2 === 0) await evaluate();
      else await expect.poll(async () => (await evaluate(at), await found())).toEqual(expectedOnes); // once they are numbered
      expect(await found()).toEqual(expectedOnes);
      const states = await app.sql<{ n: number }>(
        `select count(*)::int as n from progress_warning w join notice n on n.id = w.subject_id
         where w.state <> 'CLEARED' and (w.sensitivity <> n.sensitivity or w.region_id <> n.region_id)`,
      );
      expect(states).toEqual([{ n: 0 }]);
    }),
    { numRuns: 25 },
  );
});

describe('rows that are due', () => {
  const reports = () =>
    app.sql<{ period: string; due: string; provenance: string }>(`select period, due_on::text as due, provenance from notice_report order by period`); // prettier-ignore

  test('are made once for each row and period, and not again once they were archived', async () => {
    await notice();
    await notice({ until: '2024-06-01' });
    const made = await Promise.all([makeExpected(platform.open()), makeExpected(platform.open())]);
    expect(made.reduce((sum, each) => sum + each['TOY_REPORT']!, 0)).toBeGreaterThanOrEqual(1);
    expect(await reports()).toEqual([{ period: '2024', due: '2024-12-31', provenance: 'SAMPLE' }]);
    await app.sql(`update notice_report set archived_at = now()`);
    setDay('2025-03-01');
    expect(await makeExpected(platform.open())).toMatchObject({ TOY_REPORT: 1 });
    setDay('2024-10-31');
    expect(await makeExpected(platform.open())).toMatchObject({ TOY_REPORT: 0 });
    expect((await reports()).map(({ period }) => period)).toEqual(['2024', '2025']);
  });

  test('are due where a setting says so', async () => {
    await notice();
    await notice({ code: OTHER_TOWN });
    await app.sql(`insert into setting (id, key, value, region_id, valid_from) select gen_random_uuid(), 'toy.reports', 'NONE', id, '2024-01-01' from region where code = $1`, [TOWN]); // prettier-ignore
    expect(await makeExpected(platform.open())).toMatchObject({ TOY_REPORT: 1 });
  });
});

describe('nobody sees a finding about a row that they may not read', () => {
  const LIST = `{ progressWarnings(filter: { rule: { key: { eq: "toy-few" } } }) { totalCount groups(by: [SUBJECT]) { count } nodes { id subject { __typename } } }
    notices { nodes { progressWarnings(filter: { rule: { key: { eq: "toy-few" } } }) { totalCount } } } }`;
  test.each([
    ['dept-water', 1],
    ['dept-health', 0],
  ])('of %s: %i', async (department, count) => {
    const few = await notice({ present_days: 3, kind: 'OF_PEOPLE' });
    const at = await position();
    await evaluate();
    const [row] = await app.sql<{ id: string }>(`select 'ProgressWarning:' || id as id from progress_warning where subject_id = $1`, [few]); // prettier-ignore
    const headers = await app.as({ role: 'DATA_STEWARD', region: COUNTY, department });
    const { data, statements } = await app.ask(LIST, {}, { headers });
    expect(data.progressWarnings).toMatchObject({ totalCount: count, groups: count ? [{ count }] : [] });
    expect(data.progressWarnings.nodes).toEqual(count ? [{ id: row!.id, subject: { __typename: 'Notice' } }] : []);
    expect(data.notices.nodes).toEqual(count ? [{ progressWarnings: { totalCount: 1 } }] : []);
    expect(statements).toBe(1);
    const one = await app.ask(`query ($id: ID!) { node(id: $id) { id } }`, { id: row!.id }, { headers });
    expect(one.data.node).toEqual(count ? { id: row!.id } : null);
    const query = `query ($at: Position!) { changes(after: $at, first: 500, types: [PROGRESS_WARNING]) { changes { nodeId by node { id } region { code } fields { field } } } }`;
    const own = async () => {
      const { changes } = (await app.ask(query, { at }, { headers })).data.changes;
      return changes.filter(({ nodeId }: { nodeId: string }) => nodeId === row!.id);
    };
    await expect.poll(own).toHaveLength(1);
    const [change] = await own();
    if (count > 0) expect(change).toMatchObject({ by: 'platform', region: { code: TOWN } });
    else expect(change).toEqual({ nodeId: row!.id, by: 'withheld', node: null, region: null, fields: [] });
  });
});

describe('is refused when the schema is built', () => {
  const build = (module: object) => compileSchema([...platformModules, defineModule({ name: 'other', entities: [Notice, NoticeReport, Form], settings: toy.settings!, ...module })]); // prettier-ignore

  test.each([
    ['words that are no filter', { findings: [finding('X', '甲', 'a', Form, { weight: { startsWith: '1' } } as never)] }, 'no filter of Form'],
    ['rows that are not all public, without saying who sees it', { findings: [finding('X', '甲', 'a', Region, { notices: { some: {} } } as never)] }, 'say its sensitivity'],
    ['two findings of one code', { findings: [finding('X', '甲', 'a', Form, {}), finding('X', '乙', 'b', Form, {})] }, 'declared twice'],
    ['a value that is no column', { findings: [finding('X', '{a}', '{a}', Form, {}, { values: { a: 'height' as never } })] }, 'no column height'],
    ['rows that may be expected twice', { expectations: [expected('X', '甲', 'a', NoticeReport, { notice: each(Notice, {}) })] }, 'no unique set'],
    ['a row expected of another type', { expectations: [expected('X', '甲', 'a', NoticeReport, { notice: each(Form, {}) as never, period: YEAR_PERIOD })] }, 'no relation to Form'],
  ])('%s', async (_, module, message) => {
    await expect(build(module)).rejects.toThrow(message);
  }); // prettier-ignore
});
