import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { rollUp } from '../../../src/modules/indicator/rollup.rules.js';
import {
  AGGREGATIONS,
  AT,
  at,
  db,
  figured,
  id,
  moved,
  NAMED,
  parentOf,
  PERIODS,
  reset,
  rows,
  RUNS,
  simple,
  start,
  stop,
  transaction,
  TREE,
  VILLAGES,
} from './kit.js';

beforeAll(start);
afterAll(stop);

interface Known {
  readonly id: string;
  readonly indicator: string;
  readonly period: string;
  readonly region: string;
  readonly figure: string;
  readonly weight: string | null;
}
const COUNTING = `select o.id, ${NAMED}, period, region_id as region, figure::text, figure_weight::text as weight from observation o
  where indicator_id = any($1) and archived_at is null and figure is not null`;

interface Then {
  readonly indicator: string;
  readonly region: string;
  readonly period: string;
  readonly reported: number;
  readonly total: string;
}

/** What a list of figures comes to at each place that `linesOf` puts them at or below. */
function folded(figures: readonly Known[], linesOf: (region: string) => readonly string[]): Then[] {
  const groups = Map.groupBy(
    figures.flatMap((f) => linesOf(f.region).map((region) => ({ ...f, region }))),
    ({ indicator, region, period }) => `${indicator} ${region} ${period}`,
  );
  return [...groups]
    .map(([key, all]) => {
      const [indicator = '', region = '', period = ''] = key.split(' ');
      const total = rollUp('SUM', all.map(({ figure }) => ({ value: figure, weight: null, on: '' })))!; // there are some
      return { indicator, region, period, reported: all.length, total };
    })
    .sort(byPlace);
} // prettier-ignore
const byPlace = (a: Then, b: Then): number => `${a.indicator} ${a.region} ${a.period}` < `${b.indicator} ${b.region} ${b.period}` ? -1 : 1; // prettier-ignore

const told = async (asOf: string | null, knownAt: string): Promise<Then[]> =>
  (
    await rows<Then>(
      `select ${NAMED}, region_id as region, period, reported, trim_scale(total)::text as total
      from figures_as_of($1, $4, $2, coalesce($3::date, (now() at time zone 'Asia/Shanghai')::date), $5)`,
      [AGGREGATIONS.map(id), PERIODS, asOf, TREE.map(id), knownAt],
    )
  ).sort(byPlace);

describe('what was true and known then is what a fold over all that happened gives', () => {
  test('known at each moment between two edits', { timeout: 240_000 }, async () => {
    const kept = simple.filter(({ do: what }) => !['delete', 'swap', 'level'].includes(what)); // what never was has no past
    await fc.assert(
      fc.asyncProperty(fc.array(fc.oneof({ weight: 3, arbitrary: figured }, kept), { minLength: 2, maxLength: 20 }), async (all) => {
        const past: { at: string; figures: Known[] }[] = [];
        for (const edit of all) {
          await transaction([edit], db);
          const figures = await rows<Known>(COUNTING, [AGGREGATIONS.map(id)]);
          const [{ at } = { at: '' }] = await rows<{ at: string }>('select instant(clock_timestamp()) as at, pg_sleep(0.002)');
          past.push({ at, figures });
        }
        const parents = new Map(TREE.map((code) => [id(code), id(parentOf(code))]));
        for (const { at, figures } of past)
          expect(await told(null, at)).toEqual(folded(figures, (region) => lineOf(region, parents)));
      }),
      { numRuns: RUNS / 2, plugins: [fc.beforeEach(reset)] },
    ); // prettier-ignore
  });

  test('one figure at any moment: there is none between two revisions without it', async () => {
    await reset();
    const only = { indicator: 'SUM', village: VILLAGES[0]!, period: PERIODS[0]! } as const;
    for (let n = 1; n <= 20; n++) await transaction([{ do: 'approve', cell: only, value: String(n), weight: null }], db);
    const [{ since, revisions } = { since: '', revisions: [] }] = await rows<{ since: string; revisions: { value: string; since: string; until: string }[] }>(
      `select instant(figure_since) as since, revisions from observation where ${AT}`, at(only));
    expect(revisions).toHaveLength(19);
    for (const moment of [...revisions.flatMap(({ since: from, until }) => [from, until]), since]) {
      const [found] = await told(null, moment);
      expect(found, moment).toMatchObject({ reported: 1 });
    }
  }); // prettier-ignore

  test('as of each day, however regions moved', { timeout: 240_000 }, async () => {
    const day = fc.constantFrom('2022-01-01', '2022-07-01', '2023-01-01', '2023-07-01', '2024-01-01');
    const moves = fc.array(fc.tuple(moved, day), { minLength: 1, maxLength: 8 });
    await fc.assert(
      fc.asyncProperty(moves, fc.array(figured, { minLength: 3, maxLength: 8 }), async (all, reports) => {
        for (const report of reports) await transaction([{ ...report, do: 'approve' }], db);
        await db.query('delete from region_place where region_id = any($1)', [TREE.map(id)]);
        await db.query('insert into region_place (region_id, path) select id, path from region where id = any($1)', [TREE.map(id)]);
        const days = ['2021-12-31', '2022-01-01', '2022-12-31', '2023-06-30', '2023-07-01', '2024-01-01', '2026-01-01'];
        const parents = new Map(days.map((on) => [on, new Map(TREE.map((code) => [id(code), id(parentOf(code))]))]));
        for (const [{ region, to }, since] of all) {
          await db.query('update region set placed_on = null where id = $1', [id(region)]);
          const { rowCount } = await db.query('update region set parent_id = $2, placed_on = $3 where id = $1 and parent_id <> $2', [id(region), id(to), since]);
          if (rowCount) for (const on of days) if (on >= since) parents.get(on)!.set(id(region), id(to));
        }
        const figures = await rows<Known>(COUNTING, [AGGREGATIONS.map(id)]);
        for (const on of days)
          expect(await told(on, 'infinity'), on).toEqual(folded(figures, (region) => lineOf(region, parents.get(on)!)));
      }),
      { numRuns: RUNS, plugins: [fc.beforeEach(reset)] },
    ); // prettier-ignore
  });
});

/** A region and those above it, as far as the test's own tree goes. */
function lineOf(region: string, parents: ReadonlyMap<string, string>): string[] {
  const up: string[] = [];
  for (let at: string | undefined = region; at && parents.has(at); at = parents.get(at)) up.push(at);
  return up;
}
