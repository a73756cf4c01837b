import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { compileSchema } from '../../src/kernel/schema/schema.js';
import { modules as platformModules } from '../../src/modules/index.js';
import { compute, computeLatest } from '../../src/modules/indicator/computing.service.js';
import { withClient } from '../../src/server/postgres/databases.js';
import { startTestApp, type TestApp } from '../kit/app.js';
import type { TestDatabase } from '../kit/database.js';
import { platformContext } from '../kit/platform-context.js';
import toy from '../kit/toy-computed.js';
import { toyDatabase } from '../kit/toy-database.js';

/* Computed figures follow their rows: whatever is written, by whomever, and as days pass. */

const modules = [...platformModules, toy];
let day = '2024-11-15';
const now = (): Date => new Date(`${day}T02:00:00Z`);

let database: TestDatabase;
let app: TestApp;
let platform: Awaited<ReturnType<typeof platformContext>>;
let villages: { id: string; code: string }[];
beforeAll(async () => {
  database = await toyDatabase(modules);
  app = await startTestApp({ modules, databaseUrl: database.url, now });
  platform = await platformContext(database.url, (await compileSchema(modules)).model, now);
  villages = await sql(`select id, code from region where kind = 'VILLAGE_COMMITTEE' and in_demonstration_area and code ~ '^420(525|526)' order by random()`); // prettier-ignore
  for (const [key, unit, acrossRegions] of [['toy-officers', '%', 'WEIGHTED_MEAN'], ['toy-open', '个', 'SUM']]) {
    const { data } = await app.ask(`mutation ($input: CreateIndicatorInput!) { createIndicator(input: $input) { userErrors { code path } } }`, { input: { key, name: key, unit, acrossRegions, definition: key, direction: 'UP', level: 'COUNTY', kinds: [], cadence: 'MONTH', reportingDays: 0, decimals: 1, acrossPeriods: 'LAST', isAboutPeople: false, origin: 'COMPUTED', computedFrom: '2024-08-01' } }); // prettier-ignore
    expect(data.createIndicator.userErrors).toEqual([]);
  } // prettier-ignore
});
afterAll(async () => {
  await platform?.stop();
  await app?.stop();
  await database?.drop();
});

const sql = <R extends object>(text: string, values: unknown[] = []): Promise<R[]> =>
  withClient(database.url, async (client) => {
    await client.query(`set rural.keeper = 'on'`);
    return (await client.query<R>(text, values)).rows;
  });

/** The figures of both indicators for each county and month, said a second time. */
const recounted = (): Promise<object[]> =>
  sql(`select r.code, to_char(m, 'YYYY"M"MM') as period,
      (select count(*) from region v where v.county_id = r.id and v.kind = 'VILLAGE_COMMITTEE' and v.archived_at is null
        and (select count(*) from post p where p.region_path like v.path || '%' and p.archived_at is null and p.kind = 'OFFICER'
          and p.since <= d and (p.until is null or p.until > d)) = 1)::int as officers,
      (select count(*) from post p where p.region_path like r.path || '%' and p.archived_at is null
        and p.since <= d and (p.until is null or p.until > d))::int as open
    from region r, generate_series(date '2024-08-01', $1::date, interval '1 month') m,
      lateral (select least((m + interval '1 month - 1 day')::date, $1::date)) x(d)
    where r.level = 'COUNTY' and r.in_demonstration_area and r.archived_at is null order by 1, 2`, [day]); // prettier-ignore
const written = (): Promise<object[]> =>
  sql(`select r.code, o.period, round(max(o.value * o.weight / 100) filter (where i.key = 'toy-officers'))::int as officers,
      (max(o.value) filter (where i.key = 'toy-open'))::int as open
    from observation o join indicator i on i.id = o.indicator_id join region r on r.id = o.region_id
    where i.key in ('toy-officers', 'toy-open') and o.archived_at is null group by 1, 2 order by 1, 2`); // prettier-ignore

const dates = fc.integer({ min: 0, max: 130 }).map((n) => new Date(Date.UTC(2024, 6, 20 + n)).toISOString().slice(0, 10)); // prettier-ignore
const village = fc.nat({ max: 9 }).map((n) => (): { id: string; code: string } => villages[n]!);
const step = fc.oneof(
  fc.record({ do: fc.constant('post' as const), at: village, since: dates, until: fc.option(dates), kind: fc.constantFrom('OFFICER', 'DOCTOR') }),
  fc.record({ do: fc.constant('end' as const), nth: fc.nat(), until: fc.option(dates) }),
  fc.record({ do: fc.constant('move' as const), nth: fc.nat(), at: village }),
  fc.record({ do: fc.constant('archive' as const), nth: fc.nat() }),
); // prettier-ignore

type Step = typeof step extends fc.Arbitrary<infer S> ? S : never;

/** Makes a change in a transaction of its own. */
async function make(change: Step): Promise<void> {
  // prettier-ignore
  const nth = 'nth' in change ? `(select id from post order by id offset ${change.nth} % greatest((select count(*) from post), 1) limit 1)` : ''; // prettier-ignore
  if (change.do === 'post')
    await sql(`insert into post (id, region_id, kind, since, until, sources) values (gen_random_uuid(), $1, $2, $3, $4, '[{"title": "x"}]')`, [change.at().id, change.kind, change.since, change.until]); // prettier-ignore
  if (change.do === 'end') await sql(`update post set until = $1 where id = ${nth}`, [change.until]);
  if (change.do === 'move') await sql(`update post set region_id = $1 where id = ${nth}`, [change.at().id]);
  if (change.do === 'archive') await sql(`update post set archived_at = now() where id = ${nth}`);
}

test('whatever is written, the figures come to what their rows do, from the changes alone', async () => {
  await make({ do: 'post', at: () => villages[0]!, since: '2024-07-01', until: null, kind: 'OFFICER' });
  await compute(null, platform.open());
  expect(await written()).toEqual(await recounted());
  await fc.assert(
    fc.asyncProperty(fc.array(step, { minLength: 1, maxLength: 6 }), async (steps) => {
      const context = platform.open();
      await context.feed.catchUp();
      const { position } = await context.feed.page({ types: [] }, null, 1);
      await Promise.all(steps.map(make)); // writers at the same time
      const next = platform.open();
      await next.feed.catchUp();
      await Promise.all([compute(position, next), compute(position, platform.open())]); // processes too
      expect(await written()).toEqual(await recounted());
    }),
    { numRuns: 12 },
  );
}, 120_000);

test('a day that passes changes what is in force, and begins the next period', async () => {
  for (day of ['2024-11-20', '2024-11-30', '2024-12-01', '2024-12-20']) {
    await computeLatest(platform.open());
    expect(await written()).toEqual(await recounted());
  }
  expect(await compute(null, platform.open())).toBe(0);
});
