import { afterAll, beforeAll, expect, test } from 'vitest';
import { compileSchema } from '../../src/kernel/schema/schema.js';
import { modules } from '../../src/modules/index.js';
import { compute } from '../../src/modules/indicator/computing.service.js';
import { withClient } from '../../src/server/postgres/databases.js';
import { startTestApp, type TestApp } from '../kit/app.js';
import { platformContext } from '../kit/platform-context.js';

/* Targets of the policy that the platform computes. */

const now = (): Date => new Date('2024-12-31T02:00:00Z');
let app: TestApp;
let platform: Awaited<ReturnType<typeof platformContext>>;
beforeAll(async () => {
  app = await startTestApp({ now });
  platform = await platformContext(app.databaseUrl, (await compileSchema(modules)).model, now);
});
afterAll(async () => {
  await platform?.stop();
  await app?.stop();
});

const sql = <R extends object>(text: string, values: unknown[] = []): Promise<R[]> =>
  withClient(app.databaseUrl, async (client) => {
    await client.query(`set rural.keeper = 'on'`);
    return (await client.query<R>(text, values)).rows;
  });
const figures = (key: string): Promise<object[]> =>
  sql(`select r.code, o.period, round(o.value * coalesce(o.weight, 100) / 100)::int as number, o.weight::int from observation o
    join indicator i on i.id = o.indicator_id join region r on r.id = o.region_id
    where i.key = $1 and o.archived_at is null order by 1, 2`, [key]); // prettier-ignore

test('what the seeds hold is what the platform computes: it writes nothing anew', async () => {
  const { position } = (await app.ask('{ changes { position } }')).data.changes;
  expect(await compute(null, platform.open())).toBe(0);
  expect((await app.ask('query ($after: Position) { changes(after: $after) { changes { nodeId } } }', { after: position })).data.changes.changes).toEqual([]); // prettier-ignore
});

test('villages with a graduate are those of the talent pool, quarter by quarter', async () => {
  const recounted = await sql(`select c.code, to_char(q, 'YYYY"Q"Q') as period,
      count(*) filter (where exists (select from talent t where t.region_path like v.path || '%' and t.archived_at is null
        and 'VILLAGE_GRADUATE' = any(t.kinds) and t.registered_on < q + interval '3 months'))::int as number, count(*)::int as weight
    from generate_series(date '2022-01-01', '2024-10-01', '3 months') q
      join region c on c.level = 'COUNTY' and c.in_demonstration_area
      join region v on v.county_id = c.id and v.kind = 'VILLAGE_COMMITTEE' and v.archived_at is null
    group by 1, 2 order by 1, 2`); // prettier-ignore
  expect(await figures('village-graduates')).toEqual(recounted);
  expect(recounted.length).toBe(12 * (await sql(`select from region where level = 'COUNTY' and in_demonstration_area and exists (select from region v where v.county_id = region.id and v.kind = 'VILLAGE_COMMITTEE')`)).length); // prettier-ignore
});

test('the target is held against the year before, and says so', async () => {
  const { data } = await app.ask(`{ progress(target: "tgt-village-graduate", region: "4205", period: "2024") {
    status actual goal baseline formula isSample notes { code } series { period value } basis { list numerator denominator } } }`, {}, { headers: { 'accept-language': 'en' } }); // prettier-ignore
  const { progress } = data;
  expect(progress).toMatchObject({ status: 'ACHIEVED', goal: progress.baseline, isSample: true, notes: [{ code: 'SAMPLE' }] }); // prettier-ignore
  expect(progress.formula).toMatch(/^computed from the registers, what is counted ÷ all \(2024Q4\): /);
  expect(Number(progress.actual)).toBeCloseTo((100 * progress.basis.numerator) / progress.basis.denominator, 6);
});

test('a unit that is certified behind the back of its machine is found', async () => {
  const county = '420529';
  expect(await figures('certified-without-creation')).toContainEqual({ code: county, period: '2024Q4', number: 0, weight: null }); // prettier-ignore
  const { data } = await app.ask(`mutation ($input: CreateDemonstrationUnitInput!) { createDemonstrationUnit(input: $input) { userErrors { code path } demonstrationUnit { id } } }`,
    { input: { key: 'unit-behind', name: '未经创建的示范村', level: 'VILLAGE', award: '示范村', awardLevel: 'CITY', region: county, programmeYear: 2024 } }); // prettier-ignore
  expect(data.createDemonstrationUnit.userErrors).toEqual([]);
  const id = data.createDemonstrationUnit.demonstrationUnit.id.split(':')[1];
  await sql(`alter table demonstration_unit disable trigger c_move`);
  await sql(`update demonstration_unit set state = 'CERTIFIED' where id = $1`, [id]);
  await sql(`alter table demonstration_unit enable trigger c_move`);
  const today = new Date(); // the history has the time of the database
  const present = await platformContext(app.databaseUrl, (await compileSchema(modules)).model, () => today);
  try {
    await compute(null, present.open());
  } finally {
    await present.stop();
  }
  const code = `${today.getUTCFullYear()}Q${Math.floor(today.getUTCMonth() / 3) + 1}`;
  expect(await figures('certified-without-creation')).toContainEqual({ code: county, period: code, number: 1, weight: null }); // prettier-ignore
});
