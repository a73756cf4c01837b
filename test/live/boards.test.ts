import { setTimeout as sleep } from 'node:timers/promises';
import { WebSocket } from 'ws';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { follow, type Ending } from '../../src/client/follow.js';
import { withClient } from '../../src/server/postgres/databases.js';
import { startTestApp, type TestApp } from '../kit/app.js';
import { write, eventually } from './writers.js';

interface Row {
  readonly id: string;
  readonly version: number;
}
interface Delta {
  readonly position: string;
  readonly isSnapshot: boolean;
  readonly upserted: readonly Row[];
  readonly removed: readonly string[];
}

const BOARD = `subscription ($filter: DemonstrationUnitFilter, $region: RegionCode) {
  liveDemonstrationUnits(filter: $filter, region: $region) { position isSnapshot upserted { id version } removed }
}`;

let app: TestApp;
const open: (() => Promise<void>)[] = [];
beforeAll(async () => {
  app = await startTestApp();
});
afterEach(async () => {
  for (const stop of open.splice(0)) await stop();
});
afterAll(() => app.stop());

const sql = (text: string, values: unknown[] = []) =>
  withClient(app.databaseUrl, (client) => client.query(text, values).then(({ rows }) => rows));
const globalId = (id: string): string => `DemonstrationUnit:${id}`;

/** A screen that does what each delta says, and refuses one that makes no sense. */
function watch(variables: Record<string, unknown>, query = BOARD) {
  const rows = new Map<string, number>();
  const deltas: Delta[] = [];
  const faults: string[] = [];
  const ended: Ending[] = [];
  const following = follow<Delta>({
    url: `${app.url.replace('http', 'ws')}/graphql`,
    webSocketImpl: WebSocket,
    query,
    variables,
    ended: (ending) => ended.push(ending),
    event(delta) {
      if (delta.isSnapshot !== (deltas.length === 0)) faults.push('a snapshot comes first and once');
      for (const { id, version } of delta.upserted) {
        if (version <= (rows.get(id) ?? 0)) faults.push(`${id} went from ${rows.get(id)} to ${version}`);
        rows.set(id, version);
      }
      for (const id of delta.removed) if (!rows.delete(id)) faults.push(`${id} was removed and never shown`);
      deltas.push(delta);
    },
  });
  open.push(() => following.stop());
  return { rows, deltas, faults, ended };
}

const started = (board: { deltas: readonly Delta[] }) => eventually(() => board.deltas.length).toBeGreaterThan(0);
const units = async (condition: string): Promise<Map<string, number>> =>
  new Map(
    (await sql(`select id, version from demonstration_unit where archived_at is null and ${condition}`)).map((row) => [
      globalId(row.id),
      row.version,
    ]),
  );

test('a board starts with what is there and tells of rows that change, come in, leave, are archived and are deleted', async () => {
  const ids = (await sql(`select id from demonstration_unit order by id limit 5`)).map(({ id }) => id as string);
  const [a, b, c, d, e] = ids as [string, string, string, string, string];
  await sql(`update demonstration_unit set programme_year = 1990 where id = any($1::uuid[])`, [[a, b, c, d]]);
  const board = watch({ filter: { programmeYear: { eq: 1990 } } });
  await started(board);
  expect([...board.rows.keys()].sort()).toEqual([a, b, c, d].map(globalId));
  const next = async (work: string, id: string): Promise<Delta> => {
    const { length } = board.deltas;
    await sql(work, [id]);
    await eventually(() => board.deltas.length).toBe(length + 1);
    return board.deltas.at(-1)!;
  };
  expect(await next(`update demonstration_unit set remark = 'seen' where id = $1`, a)).toMatchObject({
    upserted: [{ id: globalId(a), version: board.rows.get(globalId(a)) }],
    removed: [],
  });
  expect(await next(`update demonstration_unit set programme_year = 1990 where id = $1`, e)).toMatchObject({
    upserted: [{ id: globalId(e) }],
    removed: [],
  });
  expect(await next(`update demonstration_unit set programme_year = 1991 where id = $1`, b)).toMatchObject({
    upserted: [],
    removed: [globalId(b)],
  });
  expect(await next(`update demonstration_unit set archived_at = now() where id = $1`, c)).toMatchObject({
    upserted: [],
    removed: [globalId(c)],
  });
  expect(await next(`delete from demonstration_unit where id = $1`, d)).toMatchObject({
    upserted: [],
    removed: [globalId(d)],
  });
  expect(board.faults).toEqual([]);
});

test('a board narrowed through a relation follows what the relation leads to', async () => {
  const [{ id, region_id: region, name }] =
    await sql(`select u.id, u.region_id, r.name from demonstration_unit u join region r on r.id = u.region_id
    where u.archived_at is null order by u.id desc limit 1`);
  const board = watch({ filter: { region: { name: { eq: name } } } });
  await started(board);
  expect([...board.rows.keys()]).toContain(globalId(id));
  await sql(`update region set name = '另一个名字' where id = $1`, [region]);
  await eventually(() => board.deltas.at(-1)?.removed).toContain(globalId(id));
  await sql(`update region set name = $2 where id = $1`, [region, name]);
  await eventually(() => board.deltas.at(-1)?.upserted.map((row) => row.id)).toContain(globalId(id));
  expect(board.faults).toEqual([]);
});

test('a row that moves out of the region of a board leaves it', async () => {
  const board = watch({ region: '420527' });
  await started(board);
  const [id] = [...board.rows.keys()];
  await sql(`update demonstration_unit set region_id = (select id from region where code = '420502') where id = $1`, [
    id!.split(':')[1],
  ]);
  await eventually(() => board.deltas.at(-1)?.removed).toEqual([id]);
});

test('an unknown region and more rows than a board holds are refused', async () => {
  const nowhere = watch({ region: '999999' });
  const all = watch({}, `subscription { liveRegions { position isSnapshot upserted { id version } removed } }`);
  await eventually(() => [nowhere.ended[0]?.code, all.ended[0]?.code]).toEqual(['UNKNOWN_REGION', 'BOARD_TOO_LARGE']);
  expect(all.ended[0]?.details).toMatchObject({ most: 500 });
});

test(
  'boards that open while writers write end with what is in the database, and never go back',
  { timeout: 60_000 },
  async () => {
    const ids = (await sql(`select id from demonstration_unit where archived_at is null order by id limit 40`)).map(
      ({ id }) => id as string,
    );
    const boards: ReturnType<typeof watch>[] = [];
    const writing = write({
    url: app.databaseUrl, writers: 6, transactions: 70, ids,
    update: `update demonstration_unit set programme_year = 2000 + $2 % 4 where id = $1`,
  }); // prettier-ignore
    let over = false;
    void writing.finally(() => (over = true));
    while (boards.length < 20 && !over) {
      boards.push(watch({ filter: { programmeYear: { lt: 2002, gte: 2000 } } }));
      await sleep(Math.random() * 60);
    }
    expect((await writing).length).toBeGreaterThan(300);
    expect(boards.length).toBeGreaterThan(10);
    const truth = await units(`programme_year in (2000, 2001)`);
    for (const board of boards) await eventually(() => board.rows).toEqual(truth);
    expect(boards.flatMap(({ faults }) => faults)).toEqual([]);
    expect(boards.flatMap(({ ended }) => ended)).toEqual([]);
    expect(Math.max(...boards.map(({ deltas }) => deltas.length))).toBeGreaterThan(5); // they did follow
  },
);
