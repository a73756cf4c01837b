import fc from 'fast-check';
import pg from 'pg';
import { expect } from 'vitest';
import { globalId } from '../../../src/kernel/id.js';
import type { Aggregation } from '../../../src/modules/indicator/rollup.rules.js';
import { startTestApp, type TestApp } from '../../kit/app.js';

export const RUNS = 16;
export const AGGREGATIONS = ['SUM', 'WEIGHTED_MEAN', 'MAX', 'LAST'] as const satisfies readonly Aggregation[];
export const PERIODS = ['2024Q1', '2024Q2', '2024Q3'];
const COUNTIES = ['420590', '420591'];
const TOWNSHIPS = COUNTIES.flatMap((county) => [`${county}001`, `${county}002`]);
export const VILLAGES = TOWNSHIPS.flatMap((township) => [`${township}201`, `${township}202`]);
export const TREE = [...COUNTIES, ...TOWNSHIPS, ...VILLAGES];

export let app: TestApp;
export let db: pg.Client;
const ids = new Map<string, string>(); // of regions by code, of indicators by their aggregation
export const id = (name: string): string => ids.get(name)!;

/** A connection that sees every row, as the platform's own. */
export async function connect(): Promise<pg.Client> {
  const client = new pg.Client({ connectionString: app.databaseUrl });
  client.on('error', () => undefined); // what a failed test ends may still be at work
  await client.connect();
  await client.query(`set rural.keeper = 'on'`);
  await client.query(`set deadlock_timeout = '10ms'`); // writers here mean to collide
  return client;
}
export const rows = async <R>(query: string, values: unknown[] = [], client = db): Promise<R[]> =>
  (await client.query(query, values)).rows as R[];

const local = (global: string): string => global.slice(global.indexOf(':') + 1);
const make = async (type: string, input: object): Promise<string> => {
  const field = type[0]!.toLowerCase() + type.slice(1);
  const { data } = await app.ask(`mutation ($input: Create${type}Input!) { made: create${type}(input: $input) { ${field} { id } userErrors { code path } } }`, { input }); // prettier-ignore
  expect(data.made.userErrors).toEqual([]);
  return data.made[field].id as string;
};

export const parentOf = (code: string): string =>
  ({ 6: '4205', 9: code.slice(0, 6), 12: code.slice(0, 9) })[code.length]!;
const LEVELS: Readonly<Record<number, readonly [level: string, kind: string]>> = {
  6: ['COUNTY', 'COUNTY'],
  9: ['TOWNSHIP', 'TOWN'],
  12: ['VILLAGE', 'VILLAGE_COMMITTEE'],
};

/** Makes a region, below the one that its code is of. */
export async function found(code: string): Promise<void> {
  const [level, kind] = LEVELS[code.length]!;
  const name = `测试${code}`;
  const parent = globalId('Region', id(parentOf(code)));
  ids.set(code, local(await make('Region', { code, name, officialName: name, level, kind, inDemonstrationArea: true, parent }))); // prettier-ignore
}

export async function start(): Promise<void> {
  app = await startTestApp();
  db = await connect();
  for (const code of ['42', '4205']) ids.set(code, local((await app.ask(`{ region(code: "${code}") { id } }`)).data.region.id)); // prettier-ignore
  for (const code of TREE) await found(code);
  for (const acrossRegions of AGGREGATIONS) {
    ids.set(acrossRegions, local(await make('Indicator', {
      key: `test-${acrossRegions.toLowerCase().replaceAll('_', '-')}`, name: acrossRegions, unit: '个', definition: '测试', direction: 'UP', acrossRegions,
      acrossPeriods: 'LAST', decimals: 3, level: 'VILLAGE', kinds: [], cadence: 'QUARTER', reportingDays: 10, isAboutPeople: false,
    }))); // prettier-ignore
  }
}

export async function stop(): Promise<void> {
  await db.end();
  await app.stop();
}

interface Cell {
  readonly indicator: Aggregation;
  readonly village: string;
  readonly period: string;
}
/** What is done to the tables. Cells and villages are those of the start, whatever codes and parents they have since. */
export type Edit =
  | { readonly do: 'report' | 'approve'; readonly cell: Cell; readonly value: string; readonly weight: string | null }
  | { readonly do: 'return' | 'lock' | 'archive' | 'delete' | 'reveal'; readonly cell: Cell }
  | { readonly do: 'swap' | 'level'; readonly cell: Cell }
  | { readonly do: 'move'; readonly region: string; readonly to: string }
  | { readonly do: 'last'; readonly region: string; readonly from: string | null; readonly to: string | null }
  | { readonly do: 'retire' | 'leave' | 'convert'; readonly region: string }
  | { readonly do: 'aim'; readonly cell: Cell }
  | { readonly do: 'recode'; readonly region: string; readonly digit: number }
  | { readonly do: 'fail'; readonly edit: Edit };

export const AT = 'indicator_id = $1 and region_id = $2 and period = $3 and archived_at is null';
export const at = ({ indicator, village, period }: Cell): string[] => [id(indicator), id(village), period];
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
        [...at(edit.cell), edit.value, edit.weight ?? (edit.cell.indicator === 'WEIGHTED_MEAN' ? '1' : null)], // a mean is handed in with weights
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
    case 'last':
      await run('update region set established_on = $2, abolished_on = $3 where id = $1', [id(edit.region), edit.from, edit.to]); // prettier-ignore
      return;
    case 'retire':
      await run(`update region set archived_at = case when archived_at is null then clock_timestamp() end where id = $1`, [id(edit.region)]); // prettier-ignore
      return;
    case 'leave':
      await run('update region set in_demonstration_area = not in_demonstration_area where id = $1', [id(edit.region)]);
      return;
    case 'convert':
      await run(`update region set kind = case kind when 'RESIDENTS_COMMITTEE' then 'VILLAGE_COMMITTEE' else 'RESIDENTS_COMMITTEE' end where id = $1`, [id(edit.region)]); // prettier-ignore
      return;
    case 'aim':
      await run(`update indicator set kinds = case kinds when '{}' then '{VILLAGE_COMMITTEE}'::text[] else '{}' end where id = $1`, [id(edit.cell.indicator)]); // prettier-ignore
      return;
    case 'recode':
      await run('update region r set code = p.code || left(substr(r.code, length(p.code) + 1), -1) || $2 from region p where r.id = $1 and p.id = r.parent_id', [id(edit.region), String(edit.digit)]); // prettier-ignore
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
export const figured = fc.record({ do: fc.constantFrom('report' as const, 'approve' as const, 'approve' as const, 'approve' as const), cell, value: number(-12), weight }); // prettier-ignore
export const simple = fc.record({
  do: fc.constantFrom(
    ...(['return', 'lock', 'archive', 'delete', 'reveal', 'swap', 'level'] as const), // prettier-ignore
  ),
  cell,
});
export const moved = fc.oneof(
  fc.record({ do: fc.constant('move' as const), region: fc.constantFrom(...TOWNSHIPS), to: fc.constantFrom(...COUNTIES) }), // prettier-ignore
  fc.record({ do: fc.constant('move' as const), region: fc.constantFrom(...VILLAGES), to: fc.constantFrom(...TOWNSHIPS) }), // prettier-ignore
  fc.record({ do: fc.constant('move' as const), region: fc.constant(COUNTIES[0]!), to: fc.constantFrom('4205', '42') }), // prettier-ignore
);
export const recoded = fc.record({ do: fc.constant('recode' as const), region: fc.constantFrom(...TOWNSHIPS, ...VILLAGES), digit: fc.constantFrom(8, 9) }); // prettier-ignore
const village = fc.constantFrom(...VILLAGES);
const day = (...days: string[]): fc.Arbitrary<string | null> => fc.option(fc.constantFrom(...days));
/** Who has to report changes. */
export const expecting = fc.oneof(
  fc.record({ do: fc.constant('last' as const), region: village, from: day('2024-02-01', '2024-06-30'), to: day('2024-07-01', '2024-09-30') }), // prettier-ignore
  fc.record({ do: fc.constantFrom('retire' as const, 'leave' as const, 'convert' as const), region: village }),
  fc.record({ do: fc.constant('aim' as const), cell }),
);
export const plain: fc.Arbitrary<Edit> = fc.oneof(
  { weight: 6, arbitrary: figured },
  { weight: 3, arbitrary: simple },
  { weight: 2, arbitrary: expecting },
  { weight: 1, arbitrary: moved },
);
const failing = fc.record({ do: fc.constant('fail' as const), edit: plain });
export const edits = fc.array(fc.oneof({ weight: 8, arbitrary: plain }, { weight: 1, arbitrary: failing }), { minLength: 1, maxLength: 24, size: 'large' }); // prettier-ignore

/** No observations, and every region where it was at the start. */
export async function reset(): Promise<void> {
  await db.query('delete from observation where indicator_id = any($1)', [AGGREGATIONS.map(id)]);
  await db.query(`update indicator set kinds = '{}' where id = any($1) and kinds <> '{}'`, [AGGREGATIONS.map(id)]);
  await db.query(
    `update region set established_on = null, abolished_on = null, archived_at = null, in_demonstration_area = true, kind = 'VILLAGE_COMMITTEE'
    where id = any($1) and (established_on is not null or abolished_on is not null or archived_at is not null or not in_demonstration_area or kind <> 'VILLAGE_COMMITTEE')`,
    [VILLAGES.map(id)],
  );
  for (const code of TREE)
    await db.query('update region set parent_id = $2, code = $3 where id = $1 and (parent_id, code) <> ($2, $3)', [id(code), id(parentOf(code)), code]); // prettier-ignore
}

const [DEADLOCK, TAKEN, REFUSED] = ['40P01', '23505', '23514'];

export async function transaction(all: readonly Edit[], client: pg.Client, end = 'commit'): Promise<void> {
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

export const NAMED = `case indicator_id ${AGGREGATIONS.map((name, n) => `when $1::uuid[][${n + 1}] then '${name}'`).join(' ')} end as indicator`.replaceAll('$1::uuid[][', '($1::uuid[])['); // prettier-ignore
