import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { raises, type RuleInput, type WarningRule } from '../../../src/modules/warning/warning.rules.js';
import { seedId } from '../../../seeds/seed.js';
import { type Rows, sql, start, stop, TODAY } from './kit.js';

beforeAll(start);
afterAll(stop);

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
          const points = all.flatMap(({ on, value }) => (value === null ? [] : [{ on, value }])) as RuleInput['points'];
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
