import fc from 'fast-check';
import type pg from 'pg';
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest';
import { globalId } from '../../../src/kernel/id.js';
import { rollUp, type Aggregation, type Figure } from '../../../src/modules/indicator/rollup.rules.js';
import {
  AGGREGATIONS,
  app,
  AT,
  at,
  connect,
  db,
  type Edit,
  edits,
  figured,
  found,
  id,
  moved,
  NAMED,
  PERIODS,
  plain,
  recoded,
  reset,
  rows,
  RUNS,
  start,
  stop,
  transaction,
  TREE,
  VILLAGES,
} from './kit.js';

beforeAll(start);
afterAll(stop);

interface Sums {
  readonly indicator: string;
  readonly region: string;
  readonly period: string;
  readonly reported: number;
  readonly total: string;
  readonly weight: string;
  readonly weighted: string;
  readonly unweighted: number;
  readonly top: string | null;
  readonly samples: number;
}
const SUMS = `reported, trim_scale(total)::text as total, trim_scale(weight)::text as weight, trim_scale(weighted)::text as weighted, unweighted, samples`;

/** The report's region has to report, and existed at the end of the period. */
const EXPECTED = `join indicator i on i.id = o.indicator_id and i.level = v.level and (i.kinds = '{}' or v.kind = any(i.kinds))
  and v.in_demonstration_area and v.archived_at is null and (v.established_on is null or v.established_on <= o.ends_on) and (v.abolished_on is null or v.abolished_on > o.ends_on)`;

/** Every place of the tree, told four ways. */
async function expectAgreement(): Promise<void> {
  const indicators = AGGREGATIONS.map(id);
  const kept = await rows<Sums>(
    `select ${NAMED}, region_id as region, period, ${SUMS}, trim_scale(top)::text as top from rollup where indicator_id = any($1) and reported > 0 order by 1, 2, 3`,
    [indicators],
  );
  const anew = await rows<Sums>(
    `select ${NAMED}, region_id as region, period, ${SUMS}, trim_scale(top)::text as top from (
      select o.indicator_id, r.id as region_id, o.period, count(*)::int as reported, sum(figure) as total, sum(coalesce(figure_weight, 0)) as weight,
        sum(figure * coalesce(figure_weight, 0)) as weighted, count(*) filter (where figure_weight is null)::int as unweighted, max(figure) as top, count(*) filter (where o.provenance = 'SAMPLE')::int as samples
      from observation o join region v on v.id = o.region_id join region r on starts_with(v.path, r.path) ${EXPECTED}
      where o.indicator_id = any($1) and o.archived_at is null and figure is not null group by 1, 2, 3) x order by 1, 2, 3`,
    [indicators],
  );
  // maxima of what is no maximum are looked up when it becomes one
  const known = kept.map((row) => ({ ...row, top: row.indicator === 'MAX' ? row.top : (row.top ?? anew.find((r) => r.indicator === row.indicator && r.region === row.region && r.period === row.period)?.top) })); // prettier-ignore
  expect(known).toEqual(anew);
  const then = await rows<Sums>(
    `select ${NAMED}, region_id as region, period, ${SUMS}, trim_scale(top)::text as top
    from figures_as_of($1, $3, $2, (now() at time zone 'Asia/Shanghai')::date, 'infinity') order by 1, 2, 3`,
    [indicators, PERIODS, ['42', '4205', ...TREE].map(id)],
  );
  expect(then).toEqual(anew);
  await expectOracle(kept);
}

async function expectOracle(kept: readonly Sums[]): Promise<void> {
  const figures = await rows<Figure & { indicator: string; period: string; path: string }>(
    `select ${NAMED}, period, o.region_path as path, figure::text as value, figure_weight::text as weight, ends_on::text as on
    from observation o join region v on v.id = o.region_id ${EXPECTED}
    where indicator_id = any($1) and o.archived_at is null and figure is not null`,
    [AGGREGATIONS.map(id)],
  );
  const regions = await rows<{ id: string; path: string }>('select id, path from region where id = any($1)', [kept.map(({ region }) => region)]); // prettier-ignore
  const paths = new Map(regions.map((r) => [r.id, r.path]));
  const means = await rows<{ mean: string | null }>(
    `select trim_scale(round(weighted / nullif(weight, 0), 6))::text as mean
    from unnest($1::numeric[], $2::numeric[]) with ordinality x(weighted, weight, n) order by n`,
    [kept.map(({ weighted }) => weighted), kept.map(({ weight }) => weight)],
  );
  for (const [n, { indicator, region, period, total, top }] of kept.entries()) {
    const below = figures.filter((f) => f.indicator === indicator && f.period === period && f.path.startsWith(paths.get(region)!)); // prettier-ignore
    const { mean } = means[n]!; // one for each
    const value = { SUM: total, WEIGHTED_MEAN: mean, MAX: top, LAST: below.length === 1 ? total : rollUp('LAST', below) }[indicator]; // prettier-ignore
    expect(value, `${indicator} ${region} ${period}`).toBe(rollUp(indicator as Aggregation, below));
  }
}

/** A connection that the test ends with. */
async function connectForNow(): Promise<pg.Client> {
  const client = await connect();
  onTestFinished(() => client.end());
  return client;
}

describe('what is kept rolled up is what a recomputation gives', () => {
  test('after any sequence of edits, each a transaction of its own', { timeout: 240_000 }, async () => {
    await fc.assert(
      fc.asyncProperty(edits, async (all) => {
        for (const edit of all) await transaction([edit], db);
        await expectAgreement();
      }),
      { numRuns: RUNS, plugins: [fc.beforeEach(reset)] },
    );
  });

  test('after transactions that fail as a whole, too', { timeout: 240_000 }, async () => {
    const steps = fc.array(fc.tuple(edits, fc.constantFrom('commit', 'rollback')), { minLength: 1, maxLength: 4 });
    await fc.assert(
      fc.asyncProperty(steps, async (all) => {
        for (const [part, end] of all) await transaction(part, db, end);
        await expectAgreement();
      }),
      { numRuns: RUNS / 2, plugins: [fc.beforeEach(reset)] },
    );
  });

  test('whoever else writes at the same time', { timeout: 240_000 }, async () => {
    const [other, third] = [await connectForNow(), await connectForNow()];
    const writer = fc.array(fc.array(plain, { minLength: 1, maxLength: 4 }), { minLength: 2, maxLength: 8 });
    const write = async (client: pg.Client, all: readonly (readonly Edit[])[]): Promise<void> => {
      for (const part of all) await transaction(part, client);
    };
    await fc.assert(
      fc.asyncProperty(writer, writer, writer, async (one, two, three) => {
        await Promise.all([write(db, one), write(other, two), write(third, three)]);
        await expectAgreement();
      }),
      { numRuns: RUNS, plugins: [fc.beforeEach(reset)], endOnFailure: true }, // chance decides who comes first: there is nothing to shrink
    );
  });

  test('when a region gets another code', { timeout: 240_000 }, async () => {
    await fc.assert(
      fc.asyncProperty(edits, fc.array(fc.oneof(recoded, moved, figured), { minLength: 1, maxLength: 6 }), async (first, then) => {
        for (const edit of [...first, ...then]) await transaction([edit], db);
        await expectAgreement();
      }),
      { numRuns: RUNS / 2, plugins: [fc.beforeEach(reset)] },
    ); // prettier-ignore
  });
});

describe('the totals of others', () => {
  const only = { indicator: 'MAX', village: VILLAGES[0]!, period: PERIODS[0]! } as const;

  test('stay as they are while a steward corrects a figure that was approved, and follow its approval', async () => {
    await reset();
    await transaction([{ do: 'approve', cell: only, value: '7', weight: null }, { do: 'approve', cell: { ...only, village: VILLAGES[3]! }, value: '5', weight: null }], db); // prettier-ignore
    const top = async (): Promise<string> => (await rows<{ top: string }>('select top::text from rollup where indicator_id = $1 and region_id = $2 and period = $3', [id('MAX'), id('4205'), PERIODS[0]]))[0]!.top; // prettier-ignore
    const steward = await app.as({ role: 'DATA_STEWARD', region: VILLAGES[0]! });
    const found = (await rows<{ id: string; version: number }>(`select id, version from observation where ${AT}`, at(only)))[0]!; // prettier-ignore
    const step = async (mutation: string, input: object, headers: Record<string, string>): Promise<void> => {
      const [{ version } = found] = await rows<{ version: number }>('select version from observation where id = $1', [found.id]); // prettier-ignore
      const type = mutation[0]!.toUpperCase() + mutation.slice(1);
      const { data } = await app.ask(`mutation ($input: ${type}Input!) { done: ${mutation}(input: $input) { userErrors { code } } }`, { input: { id: globalId('Observation', found.id), expectedVersion: version, ...input } }, { headers }); // prettier-ignore
      expect(data.done.userErrors).toEqual([]);
    };
    await step('transitionObservation', { to: 'RETURNED', reason: '核实' }, {});
    await step('updateObservation', { value: '1' }, steward);
    expect(await top()).toBe('7');
    await step('transitionObservation', { to: 'SUBMITTED' }, steward);
    expect(await top()).toBe('7');
    await step('transitionObservation', { to: 'APPROVED' }, {});
    expect(await top()).toBe('5');
    await expectAgreement();
  });

  test('hold for an indicator that becomes a maximum', async () => {
    await reset();
    const sum = { ...only, indicator: 'SUM' } as const;
    await transaction([{ do: 'approve', cell: sum, value: '7', weight: null }, { do: 'approve', cell: { ...sum, village: VILLAGES[1]! }, value: '5', weight: null }], db); // prettier-ignore
    await transaction([{ do: 'delete', cell: sum }], db);
    const becomes = (aggregation: string): Promise<unknown> =>
      db.query('update indicator set across_regions = $2 where id = $1', [id('SUM'), aggregation]);
    onTestFinished(async () => void (await becomes('SUM')));
    await becomes('MAX');
    const tops = await rows<{ top: string }>('select distinct top::text from rollup where indicator_id = $1 and reported > 0', [id('SUM')]); // prettier-ignore
    expect(tops).toEqual([{ top: '5' }]);
  });

  test('leave out what has no weight, and say so, for an indicator that becomes a mean', async () => {
    await reset();
    const sum = { ...only, indicator: 'SUM', period: '2024Q1' } as const;
    await transaction([{ do: 'approve', cell: sum, value: '7', weight: '2' }, { do: 'approve', cell: { ...sum, village: VILLAGES[1]! }, value: '5', weight: null }], db); // prettier-ignore
    const becomes = (aggregation: string): Promise<unknown> =>
      db.query('update indicator set across_regions = $2 where id = $1', [id('SUM'), aggregation]);
    onTestFinished(async () => void (await becomes('SUM')));
    await becomes('WEIGHTED_MEAN');
    const FIGURE = '{ figures(year: 2024) { indicator { key } period value reported unweighted } }';
    const { data } = await app.ask(`{ planned: region(code: "420590") ${FIGURE} resolved: node(id: "${globalId('Region', id('420590'))}") { ... on Region ${FIGURE} } }`); // prettier-ignore
    const figure = { indicator: { key: 'test-sum' }, period: '2024Q1', value: '7', reported: 2, unweighted: 1 };
    expect([data.planned.figures, data.resolved.figures]).toEqual([[figure], [figure]]);
  });

  test('leave nothing behind for a region that is deleted', async () => {
    await reset();
    const gone = { ...only, village: '420590001207' }; // of this test alone: `reset` brings none back
    await found(gone.village);
    await transaction([{ do: 'approve', cell: gone, value: '7', weight: null }], db);
    const kept = () => rows('select from rollup where region_id = $1', [id(gone.village)]);
    expect(await kept()).toHaveLength(1);
    await transaction([{ do: 'delete', cell: gone }], db);
    await db.query('delete from region where id = $1', [id(gone.village)]);
    expect(await kept()).toEqual([]);
    await expectAgreement();
  });
});
