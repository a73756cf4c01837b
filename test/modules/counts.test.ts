import fc from 'fast-check';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { modules } from '../../src/modules/index.js';
import { DemonstrationUnit } from '../../src/modules/demonstration/unit.entity.js';
import { Talent } from '../../src/modules/talent/talent.entity.js';
import { ANONYMOUS, PLATFORM, type Actor } from '../../src/kernel/access/actor.js';
import type { Context } from '../../src/kernel/context.js';
import type { Class } from '../../src/kernel/describe.js';
import { rowsAsOf } from '../../src/kernel/read/history.js';
import { filterPredicate } from '../../src/kernel/read/filter.js';
import { compileSchema } from '../../src/kernel/schema/schema.js';
import { all, compiled, sql, type Compiled } from '../../src/kernel/sql.js';
import { startTestApp, type TestApp } from '../kit/app.js';
import { planOf } from '../kit/statements.js';

const VILLAGE = '420581001001';
const OTHER = '420529203201';
const COUNTIES = ['4205', '420581', '420529'];
const TARGET = 'tgt-demo-villages';

let app: TestApp;
let db: pg.Client;
beforeAll(async () => {
  app = await startTestApp();
  db = new pg.Client({ connectionString: app.databaseUrl });
  await db.connect();
});
afterAll(async () => {
  await db.end();
  await app.stop();
});

const query = async <R>(text: string, values: unknown[] = []): Promise<R[]> => (await db.query(text, values)).rows as R[]; // prettier-ignore

/** A moment that lies between what was done and what is done next. */
async function moment(): Promise<string> {
  const tick = async () => (await query<{ at: string }>('select instant(clock_timestamp()) as at'))[0]!.at;
  const at = await tick();
  while ((await tick()) === at);
  return at;
}

interface Counted {
  readonly actual: string;
  readonly isSample: boolean;
  readonly counted: readonly { readonly key: string; readonly name: string }[];
}
const counted = async (region: string, more = '', period = '2024'): Promise<Counted> =>
  (await app.ask(`{ progress(target: "${TARGET}", region: "${region}", period: "${period}"${more}) { actual isSample counted { ... on DemonstrationUnit { key name } } } }`)).data.progress; // prettier-ignore
const everywhere = (more = ''): Promise<Counted[]> => Promise.all(COUNTIES.map((region) => counted(region, more)));
const actuals = async (more = ''): Promise<number[]> => (await everywhere(more)).map(({ actual }) => Number(actual));

let made = 0;
/** A certified village; the key is its name. */
async function certify(listedOn: string | null = '2024-05-01'): Promise<string> {
  const key = `count-${(made += 1)}`;
  await query(
    `insert into demonstration_unit (id, provenance, name, pinyin, key, level, state, award, award_level, programme_year, listed_on, region_id)
     select gen_random_uuid(), 'UNVERIFIED', $1, '', $1, 'VILLAGE', 'CERTIFIED', '示范村', 'CITY', 2024, $2, id from region where code = $3`,
    [key, listedOn, VILLAGE],
  );
  return key;
}
const set = (key: string, change: string, values: unknown[] = []) => query(`update demonstration_unit set ${change} where key = $1`, [key, ...values]); // prettier-ignore
const move = (key: string, region: string) => set(key, 'region_id = (select id from region where code = $2)', [region]);

describe('a count as it was known', () => {
  test('leaves out what was made later, and has what was archived, moved or put right later as it was', async () => {
    const none = await moment();
    const before = await actuals();
    const key = await certify();
    const there = await moment();
    expect(await actuals()).toEqual([before[0]! + 1, before[1]! + 1, before[2]]);
    await move(key, OTHER);
    const moved = await moment();
    expect(await actuals()).toEqual([before[0]! + 1, before[1], before[2]! + 1]);
    await set(key, `level = 'PARK', name = '园区', provenance = 'SAMPLE'`);
    await set(key, `level = 'VILLAGE'`);
    const named = await moment();
    await set(key, `state = 'WITHDRAWN'`);
    const withdrawn = await moment();
    await set(key, `archived_at = now()`);
    const archived = await moment();
    await query(`delete from demonstration_unit where key = $1`, [key]); // as only the owner of the database can

    const at = (knownAt: string) => everywhere(`, knownAt: "${knownAt}"`);
    const told = async (knownAt: string) => (await at(knownAt)).map(({ actual }) => Number(actual));
    expect(await told(none)).toEqual(before);
    expect(await told(there)).toEqual([before[0]! + 1, before[1]! + 1, before[2]]);
    expect(await told(moved)).toEqual([before[0]! + 1, before[1], before[2]! + 1]);
    expect(await told(withdrawn)).toEqual(before);
    expect(await told(archived)).toEqual(before);
    expect(await actuals()).toEqual(before);
    expect((await at(moved))[2]!.counted).toEqual([{ key, name: key }]);
    expect((await at(moved))[0]!.isSample).toBe(false);
    expect((await at(named))[2]!.counted).toEqual([{ key, name: '园区' }]);
    expect((await at(named))[0]!.isSample).toBe(true);
  });

  test('by an entry of the history is what that entry made', async () => {
    const before = await actuals();
    const key = await certify();
    const [{ id } = { id: '' }] = await query<{ id: string }>(`select 'DemonstrationUnit:' || id as id from demonstration_unit where key = $1`, [key]);
    const { data } = await app.ask(`query ($id: ID!) { node(id: $id) { ... on DemonstrationUnit { history { nodes { at } } } } }`, { id });
    const [{ at }] = data.node.history.nodes;
    await set(key, `archived_at = now()`);
    expect(await actuals(`, knownAt: "${at}"`)).toEqual([before[0]! + 1, before[1]! + 1, before[2]]);
  }); // prettier-ignore

  test('a later moment tells again what was answered then, whatever was done since', { timeout: 120_000 }, async () => {
    const keys = [await certify(), await certify(), await certify(null)];
    const key = fc.constantFrom(...keys);
    const to = (...changes: string[]) => fc.constantFrom(...changes);
    const edit = fc.tuple(key, fc.oneof(
      { weight: 3, arbitrary: fc.constantFrom(VILLAGE, OTHER).map((code) => `region_id = (select id from region where code = '${code}')`) },
      to(`level = 'PARK'`, `level = 'VILLAGE'`), to('archived_at = now()', 'archived_at = null'),
      to('programme_year = 2024', 'programme_year = 2023'), to(`listed_on = '2024-05-01'`, 'listed_on = null', `listed_on = '2025-05-01'`),
      to(`provenance = 'SAMPLE'`, `provenance = 'UNVERIFIED'`),
    )); // prettier-ignore
    await fc.assert(
      fc.asyncProperty(fc.array(edit, { minLength: 2, maxLength: 8 }), async (edits) => {
        const past: { at: string; told: Counted[] }[] = [];
        for (const [which, change] of edits) {
          await set(which, change);
          past.push({ at: await moment(), told: await everywhere() });
        }
        for (const { at, told } of past) expect(await everywhere(`, knownAt: "${at}"`)).toEqual(told);
      }),
      { numRuns: 8 },
    );
    for (const each of keys) await set(each, 'archived_at = now()');
  });
});

describe('a count as of a day', () => {
  test('has what was certified by then, and lists no other; without a day it is certified by the end of its year', async () => {
    const before = (await counted('420581', '', '2024')).counted;
    const [may, some] = [await certify(), await certify(null)];
    const keys = async (more = '', period = '2024'): Promise<string[]> => {
      const found = await counted('420581', more, period);
      expect(found.actual).toBe(String(found.counted.length));
      return found.counted.map(({ key }) => key).filter((key) => !before.some((b) => b.key === key));
    };
    expect(await keys()).toEqual([may, some]);
    expect(await keys(', asOf: "2024-05-01"')).toEqual([may]);
    expect(await keys(', asOf: "2024-04-30"')).toEqual([]);
    expect(await keys('', '2024Q1')).toEqual([]);
    expect(await keys('', '2024Q2')).toEqual([may]);
    expect(await keys(', asOf: "2024-12-31"')).toEqual([may, some]);
    for (const key of [may, some]) await set(key, 'archived_at = now()');
  });

  test('is of the tree of that day', async () => {
    const key = await certify();
    const before = await actuals();
    await query(`update region set parent_id = (select id from region where code = '420529'), placed_on = '2024-07-01' where code = $1`, [VILLAGE.slice(0, 9)]);
    const now = await actuals();
    expect(now).toEqual([before[0], before[1]! - 1, before[2]! + 1]);
    expect(await actuals(', asOf: "2024-07-01"')).toEqual(now);
    expect(await actuals(', asOf: "2024-06-30"')).toEqual(before);
    expect(await actuals(`, asOf: "2024-06-30", knownAt: "${await moment()}"`)).toEqual(before);
    await query(`update region set parent_id = (select id from region where code = '420581'), placed_on = '2024-07-01' where code = $1`, [VILLAGE.slice(0, 9)]);
    await set(key, 'archived_at = now()');
  }); // prettier-ignore
});

test('what hangs on no region counts once, also in several regions taken together', async () => {
  const { data } = await app.ask(`{ demonstrationBelts { totalCount nodes { counties { code } progress(period: "2024") { target { key } actual } } } }`); // prettier-ignore
  const { totalCount, nodes } = data.demonstrationBelts;
  for (const { counties, progress } of nodes) {
    expect(counties.length).toBeGreaterThan(1);
    expect(progress).toContainEqual({ target: { key: 'tgt-five-belts' }, actual: String(totalCount) });
  }
});

describe('rows as they stood', () => {
  const model = compileSchema(modules).then((compiledSchema) => compiledSchema.model);
  const as = async (type: Class, actor: Actor, at: string): Promise<Compiled> => {
    const context = { actor, model: await model } as Context; // all that the relation asks of it
    const entity = context.model.of(type);
    return compiled(sql`select row_.id, row_.name from ${rowsAsOf(entity, at, context)} row_ where ${all(filterPredicate(entity, {}, 'row_', actor))}`);
  }; // prettier-ignore

  test('are nobody’s who may not see them now, or might not have then, or may not read all that happened since', async () => {
    const [row] = await query<{ id: string; code: string }>(`select t.id, r.code from talent t join region r on r.id = t.region_id where t.sensitivity = 'PUBLIC' and t.archived_at is null limit 1`); // prettier-ignore
    const steward: Actor = { ...ANONYMOUS, id: 'someone', kind: 'PERSON', grants: [{ role: 'DATA_STEWARD', region: row!.code, department: null }] }; // prettier-ignore
    const change = (change: string) => query(`update talent set ${change} where id = $1`, [row!.id]);
    const names = async (actor: Actor, at: string): Promise<string[]> => {
      const { sql: text, parameters } = await as(Talent, actor, at);
      return (await query<{ id: string; name: string }>(text, [...parameters])).flatMap(({ id, name }) => (id === row!.id ? [name] : []));
    }; // prettier-ignore
    const told = async (actor: Actor, ...moments: string[]): Promise<string[][]> => {
      const found: string[][] = [];
      for (const at of moments) found.push(await names(actor, at)); // one connection, one after the other
      return found;
    };
    await change(`name = '公开'`);
    const open = await moment();
    await change(`sensitivity = 'INTERNAL'`);
    await change(`name = '内部'`);
    const closed = await moment();
    await change(`name = '又内部'`);
    expect(await told(ANONYMOUS, open, closed)).toEqual([[], []]);
    await change(`sensitivity = 'PUBLIC'`);
    const again = await moment();
    await change(`name = '又公开'`);
    expect(await told(ANONYMOUS, open, closed, again)).toEqual([[], [], []]);
    expect(await told(steward, open, closed, again)).toEqual([['公开'], ['内部'], ['又内部']]); // prettier-ignore
    expect(await told(PLATFORM, open, closed, again)).toEqual([['公开'], ['内部'], ['又内部']]); // prettier-ignore
  });

  test('are found by what was touched since, by an index', async () => {
    expect(await planOf(app.databaseUrl, await as(DemonstrationUnit, ANONYMOUS, new Date().toISOString()))).toMatch(/history_type_at/); // prettier-ignore
  });
});
