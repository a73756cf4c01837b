import fc from 'fast-check';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { globalId } from '../../src/kernel/id.js';
import { rollUp, type Aggregation, type Figure } from '../../src/modules/indicator/rollup.rules.js';
import { startTestApp, type TestApp } from '../kit/app.js';

const RUNS = 30;
const AGGREGATIONS = ['SUM', 'WEIGHTED_MEAN', 'MAX', 'LAST'] as const satisfies readonly Aggregation[];
const PERIODS = ['2024Q1', '2024Q2', '2024Q3'];
const COUNTIES = ['420590', '420591'];
const TOWNSHIPS = COUNTIES.flatMap((county) => [`${county}001`, `${county}002`]);
const VILLAGES = TOWNSHIPS.flatMap((township) => [`${township}201`, `${township}202`]);
const TREE = [...COUNTIES, ...TOWNSHIPS, ...VILLAGES];

let app: TestApp;
let db: pg.Client;
const ids = new Map<string, string>(); // of regions by code, of indicators by their aggregation
const id = (name: string): string => ids.get(name)!;

/** A connection that sees every row, as the platform's own. */
async function connect(): Promise<pg.Client> {
  const client = new pg.Client({ connectionString: app.databaseUrl });
  client.on('error', () => undefined); // a test that failed leaves it open
  await client.connect();
  await client.query(`set rural.keeper = 'on'`);
  await client.query(`set deadlock_timeout = '10ms'`); // writers here mean to collide
  return client;
}
const rows = async <R>(query: string, values: unknown[] = [], client = db): Promise<R[]> =>
  (await client.query(query, values)).rows as R[];

const local = (global: string): string => global.slice(global.indexOf(':') + 1);
const make = async (type: string, input: object): Promise<string> => {
  const field = type[0]!.toLowerCase() + type.slice(1);
  const { data } = await app.ask(`mutation ($input: Create${type}Input!) { made: create${type}(input: $input) { ${field} { id } userErrors { code path } } }`, { input }); // prettier-ignore
  expect(data.made.userErrors).toEqual([]);
  return data.made[field].id as string;
};

const parentOf = (code: string): string => ({ 6: '4205', 9: code.slice(0, 6), 12: code.slice(0, 9) })[code.length]!;
const LEVELS: Readonly<Record<number, readonly [level: string, kind: string]>> = {
  6: ['COUNTY', 'COUNTY'],
  9: ['TOWNSHIP', 'TOWN'],
  12: ['VILLAGE', 'VILLAGE_COMMITTEE'],
};

beforeAll(async () => {
  app = await startTestApp();
  db = await connect();
  const globals = new Map([['4205', (await app.ask('{ region(code: "4205") { id } }')).data.region.id as string]]);
  for (const code of TREE) {
    const [level, kind] = LEVELS[code.length]!;
    const name = `测试${code}`;
    globals.set(code, await make('Region', { code, name, officialName: name, level, kind, inDemonstrationArea: true, parent: globals.get(parentOf(code)) })); // prettier-ignore
  }
  for (const [code] of globals) ids.set(code, local(globals.get(code)!));
  for (const acrossRegions of AGGREGATIONS) {
    ids.set(acrossRegions, local(await make('Indicator', {
      key: `test-${acrossRegions.toLowerCase()}`, name: acrossRegions, unit: '个', definition: '测试', direction: 'UP', acrossRegions,
      acrossPeriods: 'LAST', decimals: 3, level: 'VILLAGE', kinds: [], cadence: 'QUARTER', reportingDays: 10, isAboutPeople: false,
    }))); // prettier-ignore
  }
});
afterAll(async () => {
  await db.end();
  await app.stop();
});

interface Cell {
  readonly indicator: Aggregation;
  readonly village: string;
  readonly period: string;
}
/** What is done to the tables. Cells and villages are those of the start, whatever codes and parents they have since. */
type Edit =
  | { readonly do: 'report' | 'approve'; readonly cell: Cell; readonly value: string; readonly weight: string | null }
  | { readonly do: 'return' | 'lock' | 'archive' | 'delete' | 'reveal'; readonly cell: Cell }
  | { readonly do: 'swap' | 'level'; readonly cell: Cell }
  | { readonly do: 'move'; readonly region: string; readonly to: string }
  | { readonly do: 'recode'; readonly region: string; readonly digit: number }
  | { readonly do: 'fail'; readonly edit: Edit };

const AT = 'indicator_id = $1 and region_id = $2 and period = $3 and archived_at is null';
const at = ({ indicator, village, period }: Cell): string[] => [id(indicator), id(village), period];
/** The state before a correction is `RETURNED`, which the machine allows from everywhere that is closed. */
const OPENED = `update observation set state = 'RETURNED' where ${AT} and state in ('SUBMITTED', 'APPROVED', 'LOCKED')`;

async function apply(edit: Edit, client: pg.Client): Promise<void> {
  const run = (query: string, values: unknown[]): Promise<unknown> => client.query(query, values);
  switch (edit.do) {
    case 'report':
    case 'approve': {
      await run(OPENED, at(edit.cell));
      await run(
        `insert into observation (id, indicator_id, region_id, period, value, weight, provenance, starts_on, ends_on, due_on, region_path)
        values (gen_random_uuid(), $1, $2, $3, $4, $5, 'UNVERIFIED', '2024-01-01', '2024-01-01', '2024-01-01', '')
        on conflict (period, indicator_id, region_id) where archived_at is null do update set value = excluded.value, weight = excluded.weight`,
        [...at(edit.cell), edit.value, edit.weight],
      );
      if (edit.do === 'report') return;
      await run(`update observation set state = 'SUBMITTED' where ${AT}`, at(edit.cell));
      await run(`update observation set state = 'APPROVED' where ${AT}`, at(edit.cell));
      return;
    }
    case 'return':
      await run(OPENED, at(edit.cell));
      return;
    case 'lock':
      await run(`update observation set state = 'LOCKED' where ${AT} and state = 'APPROVED'`, at(edit.cell));
      return;
    case 'archive':
      await run(`update observation set archived_at = clock_timestamp() where ${AT}`, at(edit.cell));
      return;
    case 'delete':
      await run(`delete from observation where ${AT}`, at(edit.cell));
      return;
    case 'reveal':
      await run(`update observation set provenance = case provenance when 'SAMPLE' then 'UNVERIFIED' else 'SAMPLE' end where ${AT}`, at(edit.cell)); // prettier-ignore
      return;
    case 'swap': // figures of several rows change in one statement, and add up to the same
      await run(
        `update observation o set figure = other.figure, figure_weight = other.figure_weight from observation other where o.indicator_id = $1 and other.indicator_id = $1
        and o.region_id in ($2, $3) and other.region_id in ($2, $3) and o.region_id <> other.region_id and o.period = $4 and other.period = $4
        and o.archived_at is null and other.archived_at is null and o.figure is not null and other.figure is not null and o.state <> 'APPROVED'`,
        [id(edit.cell.indicator), id(edit.cell.village), id(VILLAGES[0]!), edit.cell.period],
      );
      return;
    case 'level':
      await run(
        `update observation o set figure = m.mean from (select avg(figure) as mean from observation where indicator_id = $1 and period = $2 and figure is not null and archived_at is null) m
        where indicator_id = $1 and period = $2 and figure is not null and archived_at is null and state <> 'APPROVED'`,
        [id(edit.cell.indicator), edit.cell.period],
      );
      return;
    case 'move':
      await run('update region set parent_id = $2 where id = $1', [id(edit.region), id(edit.to)]);
      return;
    case 'recode':
      await run('update region set code = left(code, -1) || $2 where id = $1', [id(edit.region), String(edit.digit)]);
      return;
    case 'fail': {
      await run('savepoint before', []);
      await apply(edit.edit, client);
      await run('rollback to savepoint before', []);
      return;
    }
  }
} // prettier-ignore

const cell = fc.record({
  indicator: fc.constantFrom(...AGGREGATIONS),
  village: fc.constantFrom(...VILLAGES),
  period: fc.constantFrom(...PERIODS),
});
const number = (min: number): fc.Arbitrary<string> =>
  fc.tuple(fc.integer({ min, max: 12 }), fc.constantFrom('', '.5', '.125')).map(([whole, part]) => `${whole}${part}`);
const weight = fc.option(number(0), { nil: null });
const figured = fc.record({ do: fc.constantFrom('report' as const, 'approve' as const, 'approve' as const, 'approve' as const), cell, value: number(-12), weight }); // prettier-ignore
const simple = fc.record({
  do: fc.constantFrom(
    ...(['return', 'lock', 'archive', 'delete', 'reveal', 'swap', 'level'] as const), // prettier-ignore
  ),
  cell,
});
const moved = fc.oneof(
  fc.record({ do: fc.constant('move' as const), region: fc.constantFrom(...TOWNSHIPS), to: fc.constantFrom(...COUNTIES) }), // prettier-ignore
  fc.record({ do: fc.constant('move' as const), region: fc.constantFrom(...VILLAGES), to: fc.constantFrom(...TOWNSHIPS) }), // prettier-ignore
  fc.record({ do: fc.constant('move' as const), region: fc.constant(COUNTIES[0]!), to: fc.constantFrom('4205', COUNTIES[1]!) }), // prettier-ignore
);
const recoded = fc.record({ do: fc.constant('recode' as const), region: fc.constantFrom(...TOWNSHIPS, ...VILLAGES), digit: fc.constantFrom(8, 9) }); // prettier-ignore
const plain: fc.Arbitrary<Edit> = fc.oneof(
  { weight: 6, arbitrary: figured },
  { weight: 3, arbitrary: simple },
  { weight: 1, arbitrary: moved },
);
const failing = fc.record({ do: fc.constant('fail' as const), edit: plain });
const edits = fc.array(fc.oneof({ weight: 8, arbitrary: plain }, { weight: 1, arbitrary: failing }), { minLength: 1, maxLength: 24 }); // prettier-ignore

/** No observations, and every region where it was at the start. */
async function reset(): Promise<void> {
  await db.query('delete from observation where indicator_id = any($1)', [AGGREGATIONS.map(id)]);
  for (const code of TREE)
    await db.query('update region set parent_id = $2, code = $3 where id = $1 and (parent_id, code) <> ($2, $3)', [id(code), id(parentOf(code)), code]); // prettier-ignore
}

const [DEADLOCK, TAKEN, REFUSED] = ['40P01', '23505', '23514'];

async function transaction(all: readonly Edit[], client: pg.Client, end = 'commit'): Promise<void> {
  for (;;) {
    try {
      await client.query('begin');
      for (const edit of all) await apply(edit, client);
      await client.query(end);
      return;
    } catch (error) {
      await client.query('rollback');
      const { code } = error as pg.DatabaseError;
      if (code === REFUSED || code === TAKEN) return; // somebody else came first
      if (code !== DEADLOCK) throw error;
    }
  }
}

interface Sums {
  readonly indicator: string;
  readonly region: string;
  readonly period: string;
  readonly reported: number;
  readonly total: string;
  readonly weight: string;
  readonly weighted: string;
  readonly top: string | null;
  readonly samples: number;
}
const SUMS = `reported, trim_scale(total)::text as total, trim_scale(weight)::text as weight, trim_scale(weighted)::text as weighted, samples`;
const NAMED = `case indicator_id ${AGGREGATIONS.map((name, n) => `when $1::uuid[][${n + 1}] then '${name}'`).join(' ')} end as indicator`.replaceAll('$1::uuid[][', '($1::uuid[])['); // prettier-ignore

/** Every place of the tree, told four ways. */
async function expectAgreement(): Promise<void> {
  const indicators = AGGREGATIONS.map(id);
  const kept = await rows<Sums>(
    `select ${NAMED}, region_id as region, period, ${SUMS}, trim_scale(top)::text as top from rollup where indicator_id = any($1) and reported > 0 order by 1, 2, 3`,
    [indicators],
  );
  const anew = await rows<Sums>(
    `select ${NAMED}, region_id as region, period, ${SUMS}, trim_scale(top)::text as top from (
      select o.indicator_id, r.id as region_id, o.period, count(*)::int as reported, sum(figure) as total, sum(coalesce(figure_weight, 1)) as weight,
        sum(figure * coalesce(figure_weight, 1)) as weighted, max(figure) as top, count(*) filter (where o.provenance = 'SAMPLE')::int as samples
      from observation o join region v on v.id = o.region_id join region r on starts_with(v.path, r.path)
      where o.indicator_id = any($1) and o.archived_at is null and figure is not null group by 1, 2, 3) x order by 1, 2, 3`,
    [indicators],
  );
  // maxima of what is no maximum are looked up when it becomes one
  const known = kept.map((row) => ({ ...row, top: row.indicator === 'MAX' ? row.top : (row.top ?? anew.find((r) => r.indicator === row.indicator && r.region === row.region && r.period === row.period)?.top) })); // prettier-ignore
  expect(known).toEqual(anew);
  const then = await rows<Sums>(
    `select ${NAMED}, region_id as region, period, ${SUMS}, trim_scale(top)::text as top
    from figures_as_of($1, (select array_agg(id) from region), $2, (now() at time zone 'Asia/Shanghai')::date, 'infinity') order by 1, 2, 3`,
    [indicators, PERIODS],
  );
  expect(then).toEqual(anew);
  await expectOracle(kept);
}

async function expectOracle(kept: readonly Sums[]): Promise<void> {
  const figures = await rows<Figure & { indicator: string; period: string; path: string }>(
    `select ${NAMED}, period, o.region_path as path, figure::text as value, figure_weight::text as weight, ends_on::text as on
    from observation o where indicator_id = any($1) and archived_at is null and figure is not null`,
    [AGGREGATIONS.map(id)],
  );
  const paths = new Map((await rows<{ id: string; path: string }>('select id, path from region')).map((r) => [r.id, r.path])); // prettier-ignore
  for (const { indicator, region, period, total, weight: w, weighted, top } of kept) {
    const below = figures.filter((f) => f.indicator === indicator && f.period === period && f.path.startsWith(paths.get(region)!)); // prettier-ignore
    const [{ mean } = { mean: null }] = await rows<{ mean: string | null }>('select trim_scale(round($1::numeric / nullif($2::numeric, 0), 6))::text as mean', [weighted, w]); // prettier-ignore
    const value = { SUM: total, WEIGHTED_MEAN: mean, MAX: top, LAST: below.length === 1 ? total : rollUp('LAST', below) }[indicator]; // prettier-ignore
    expect(value, `${indicator} ${region} ${period}`).toBe(rollUp(indicator as Aggregation, below));
  }
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
    const other = await connect();
    const third = await connect();
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
    await other.end();
    await third.end();
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
async function folded(figures: readonly Known[], linesOf: (region: string) => readonly string[]): Promise<Then[]> {
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
          expect(await told(null, at)).toEqual(await folded(figures, (region) => lineOf(region, parents)));
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
          expect(await told(on, 'infinity'), on).toEqual(await folded(figures, (region) => lineOf(region, parents.get(on)!)));
      }),
      { numRuns: RUNS * 2, plugins: [fc.beforeEach(reset)] },
    ); // prettier-ignore
  });
});

/** A region and those above it, as far as the test's own tree goes. */
function lineOf(region: string, parents: ReadonlyMap<string, string>): string[] {
  const up: string[] = [];
  for (let at: string | undefined = region; at && parents.has(at); at = parents.get(at)) up.push(at);
  return up;
}

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
    await db.query(`update indicator set across_regions = 'MAX' where id = $1`, [id('SUM')]);
    const tops = await rows<{ top: string }>('select distinct top::text from rollup where indicator_id = $1 and reported > 0', [id('SUM')]); // prettier-ignore
    expect(tops).toEqual([{ top: '5' }]);
    await db.query(`update indicator set across_regions = 'SUM' where id = $1`, [id('SUM')]);
  });

  test('leave nothing behind for a region that is deleted', async () => {
    await reset();
    await transaction([{ do: 'approve', cell: only, value: '7', weight: null }], db);
    await transaction([{ do: 'delete', cell: only }], db);
    await db.query('delete from region where id = $1', [id(only.village)]);
    expect(await rows('select from rollup where region_id = $1', [id(only.village)])).toEqual([]);
    await expectAgreement();
  });
});
