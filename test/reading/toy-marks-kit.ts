import fc from 'fast-check';
import { modules as platform } from '../../src/modules/index.js';
import { withClient } from '../../src/server/postgres/databases.js';
import { startTestApp, type TestApp } from '../kit/app.js';
import { toyDatabase } from '../kit/toy-database.js';
import toy from './toy-marks.js';

/* The platform with the toy of marks on some rows, once with plans and once with resolvers alone, on a clock that moves. */

export const modules = [...platform, toy];

export type Filter = Readonly<Record<string, unknown>>;

const REGIONS = ['4205', '420529', '420529203', '420529203215', '420527', '420527101201', '420506'];
const ROWS = 160;

/** Rows that are the same in each run: every mixture of what may be absent. */
const FILL = `
  insert into toy_item (id, name, pinyin, key, list, ordinal, sensitivity)
    select gen_random_uuid(), '条目' || n, 'tiao mu ' || n, 'item-' || n, (array['DISCLOSURE','DUTY','STAR'])[1 + n % 3],
      nullif(n % 5, 0), case when n % 4 = 0 then 'INTERNAL' else 'PUBLIC' end
    from generate_series(1, 12) n;
  insert into toy_mark (id, region_id, item_id, state, due_on, carriers, witnesses, score, note)
    select gen_random_uuid(), (select id from region where code = ($1::text[])[1 + n % cardinality($1::text[])]),
      case when n % 7 > 0 then (select id from toy_item where key = 'item-' || (1 + n % 12)) end,
      (array['DUE','DUE','MET','WAIVED'])[1 + n % 4],
      case when n % 6 > 0 then date '2024-10-31' + (n % 21 - 10) end,
      (array['{}','{BOARD}','{NET,BOARD}','{BOARD,NET,RADIO}','{RADIO}'])[1 + n % 5]::text[],
      (array['{}','{甲}','{乙,甲}','{丙}'])[1 + n % 4]::text[],
      case when n % 9 > 0 then n % 4 end,
      (array['已在村务公开栏公示', '见 WWW.Example.com 之公告', '廣播三次', '100%_完成', null])[1 + n % 5]
    from generate_series(1, ${ROWS}) n`;

export interface ToyMarks {
  readonly planned: TestApp;
  readonly resolved: TestApp;
  /** The instant that both take for now. */
  setNow(now: string): void;
  sql(text: string, values?: unknown[]): Promise<object[]>;
  stop(): Promise<void>;
}

export async function startToyMarks(): Promise<ToyMarks> {
  const database = await toyDatabase(modules);
  let time = new Date('2024-10-31T12:00:00+08:00');
  const now = (): Date => time;
  const planned = await startTestApp({ modules, databaseUrl: database.url, now });
  const resolved = await startTestApp({ modules, databaseUrl: database.url, now, plans: false });
  const sql = (text: string, values: unknown[] = []): Promise<object[]> =>
    withClient(database.url, (client) => client.query(text, values).then(({ rows }) => rows as object[]));
  const [items, marks] = FILL.split(';');
  await sql(items!);
  await sql(marks!, [REGIONS]);
  return {
    planned,
    resolved,
    setNow: (instant) => void (time = new Date(instant)),
    sql,
    stop: async () => {
      await planned.stop();
      await resolved.stop();
      await database.drop();
    },
  };
}

const several = <V>(...values: V[]): fc.Arbitrary<V[]> => fc.subarray(values);
const carriers = several('BOARD', 'NET', 'RADIO');
const witnesses = several('甲', '乙', '丙');
const days = fc.integer({ min: -12, max: 12 });

const condition: fc.Arbitrary<Filter> = fc.oneof(
  several('DUE', 'MET', 'WAIVED').map((state) => ({ state })),
  carriers.map((of) => ({ carriers: of })),
  carriers.map((of) => ({ allCarriers: of })),
  fc.boolean().map((is) => ({ hasCarriers: is })),
  fc.record({ hasAny: witnesses, hasAll: witnesses, isEmpty: fc.boolean() }, { requiredKeys: [] }).map((of) => ({ witnesses: of })),
  fc.record({ lt: days, gte: days, isNull: fc.boolean() }, { requiredKeys: [] }).map((of) => ({ dueOn: { daysFromToday: of } })),
  fc.boolean().map((eq) => ({ isOverdue: { eq } })),
  several('DISCLOSURE', 'DUTY', 'STAR').map((list) => ({ item: { list } })),
  fc.constantFrom('420529', '420527', '4205', '420529203215').map((within) => ({ within })),
  fc.integer({ min: 0, max: 3 }).map((gte) => ({ score: { gte } })),
  fc.constantFrom('公开', '公示', 'EXAMPLE', '广播', '%_', '..').map((contains) => ({ note: { contains } })),
  fc.constantFrom('INCLUDE', 'ONLY', 'EXCLUDE').map((archived) => ({ archived })),
); // prettier-ignore

/** Any filter of marks. */
export const anyFilter: fc.Arbitrary<Filter> = fc.letrec<{ filter: Filter }>((tie) => ({
  filter: fc.oneof(
    { depthSize: 'small', withCrossShrink: true },
    condition,
    fc.tuple(condition, condition).map(([a, b]) => ({ ...a, ...b })),
    tie('filter').map((not) => ({ not })),
    fc.array(tie('filter'), { maxLength: 2 }).map((and) => ({ and })),
    fc.array(tie('filter'), { maxLength: 2 }).map((or) => ({ or })),
  ),
})).filter;
