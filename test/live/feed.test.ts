import { afterAll, beforeAll, expect, test } from 'vitest';
import pino from 'pino';
import { openFeedConnection } from '../../src/server/feed/connection.js';
import { placeOf, positionOf } from '../../src/server/feed/positions.js';
import { feedStore } from '../../src/server/feed/store.js';
import { startFeed, type FeedOptions } from '../../src/server/feed/feed.js';
import { NUMBERING_LOCK } from '../../src/server/database/routines/feed.js';
import { withClient } from '../../src/server/postgres/databases.js';
import type { Item } from '../../src/kernel/feed.js';
import { startTestApp, type TestApp } from '../kit/app.js';
import { freshDatabase } from '../kit/database.js';
import { eventually, oneByOne, smallPartitions } from './writers.js';

let app: TestApp;
beforeAll(async () => {
  app = await startTestApp();
});
afterAll(() => app.stop());

const UNITS = `query ($county: RegionCode!) { demonstrationUnits(filter: { within: $county, state: CREATING }, first: 20) { nodes { id version } } }`;
const MOVE = `mutation ($input: TransitionDemonstrationUnitInput!) {
  transitionDemonstrationUnit(input: $input) { feedPosition userErrors { code message } }
}`;
const CHANGES = `query ($after: Position, $types: [ChangeType!], $region: RegionCode, $first: Int) {
  changes(after: $after, types: $types, region: $region, first: $first) {
    position oldestPosition hasMore
    changes { position type nodeId operation version by reason requestId fields { field before after } node { __typename id } region { code } }
  }
}`;

interface Unit {
  readonly id: string;
  readonly version: number;
}
const unitsOf = async (county: string): Promise<Unit[]> =>
  (await app.ask(UNITS, { county })).data.demonstrationUnits.nodes;
const move = async ({ id, version }: Unit, to: string, reason?: string): Promise<string> => {
  const { feedPosition, userErrors } = (await app.ask(MOVE, { input: { id, expectedVersion: version, to, reason } }))
    .data.transitionDemonstrationUnit;
  expect(userErrors).toEqual([]);
  return feedPosition;
};
const changes = async (variables: object = {}) => (await app.ask(CHANGES, variables)).data.changes;
const refusal = async (variables: object): Promise<object> => {
  const response = await fetch(`${app.url}/graphql`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ query: CHANGES, variables }),
  });
  const { errors } = (await response.json()) as { errors: { extensions: object }[] };
  return errors[0]!.extensions;
};
const sql = (text: string, values: unknown[] = []) =>
  withClient(app.databaseUrl, (client) => client.query(text, values).then(({ rows }) => rows));
const localId = (id: string): string => id.slice(id.indexOf(':') + 1);

/** The feed by itself, for what no client can wait for. */
async function openFeed(options?: FeedOptions) {
  const log = pino({ level: 'silent' });
  const feed = await startFeed(app.databaseUrl, log, options);
  return { feed, stop: () => feed.stop() };
}

async function take(source: AsyncIterableIterator<Item>, count: number): Promise<Item[]> {
  const taken: Item[] = [];
  while (taken.length < count) {
    const { done, value } = await source.next();
    if (done) break;
    taken.push(value);
  }
  return taken;
}

test('a client that polls starts from now and then gets each change with what it did', async () => {
  const start = await changes();
  expect(start).toMatchObject({ changes: [], hasMore: false });
  const [unit] = await unitsOf('420527');
  const position = await move(unit!, 'ASSESSED', '实地评估');
  const page = await changes({ after: start.position });
  expect(page).toMatchObject({
    position,
    hasMore: false,
    changes: [
      {
        position, type: 'DEMONSTRATION_UNIT', nodeId: unit!.id, operation: 'TRANSITION', version: 2, by: 'person:tester', reason: '实地评估',
        fields: [{ field: 'state', before: '"CREATING"', after: '"ASSESSED"' }],
        node: { __typename: 'DemonstrationUnit', id: unit!.id },
      },
    ],
  }); // prettier-ignore
  expect(page.changes[0].region.code.startsWith('420527')).toBe(true);
  expect(page.changes[0].requestId).toMatch(/\S/);
  expect((await changes({ after: page.position })).changes).toEqual([]);
});

test('types and region narrow the feed, and the position moves on past what was not wanted', async () => {
  const { position: start } = await changes();
  const [inside] = await unitsOf('420582');
  const [outside] = await unitsOf('420506');
  await move(inside!, 'ASSESSED');
  const last = await move(outside!, 'ASSESSED');
  const ids = async (variables: object) =>
    (await changes({ after: start, ...variables })).changes.map(({ nodeId }: { nodeId: string }) => nodeId);
  expect(await ids({ region: '420582' })).toEqual([inside!.id]);
  expect(await ids({ types: ['DEMONSTRATION_UNIT'], region: '4205' })).toEqual([inside!.id, outside!.id]);
  expect(await ids({ types: ['REGION'] })).toEqual([]);
  expect(await changes({ after: start, types: ['REGION'] })).toMatchObject({
    changes: [],
    position: last,
    hasMore: false,
  });
  expect(await changes({ after: start, first: 1 })).toMatchObject({ changes: [{ nodeId: inside!.id }], hasMore: true });
});

test('a row that moves out of a region is told to those who watch the region it left', async () => {
  const { position: start } = await changes();
  const [unit] = await unitsOf('420525');
  await sql(`update demonstration_unit set region_id = (select id from region where code = '420502') where id = $1`, [
    localId(unit!.id),
  ]);
  await eventually(() => changes({ after: start })).toMatchObject({ changes: [{}] });
  for (const region of ['420525', '420502']) {
    const { changes: told } = await changes({ after: start, region });
    expect(told, region).toMatchObject([{ nodeId: unit!.id, operation: 'UPDATE', region: { code: '420502' } }]);
    expect(told[0].fields.map(({ field }: { field: string }) => field)).toEqual(['region']);
  }
});

test('a decimal keeps every digit on its way through the feed', async () => {
  const { feed, stop } = await openFeed();
  const [{ position: after }] = await sql(`select feed_position(feed) as position from feed`);
  await sql(`insert into history (type, subject, version, operation, actor, after, hash)
    values ('Target', gen_random_uuid(), 1, 'UPDATE', 'test', '{"value": 12345678901234567890.50, "year": 2026}', '')`);
  await sql(`insert into outbox select max(id) from history`);
  const follower = await oneByOne(feed, { types: ['Target'] }, after);
  expect(await take(follower, 1)).toMatchObject([{ after: { value: '12345678901234567890.50', year: 2026 } }]);
  await stop();
});

test('an unknown region, a page of no size and foreign positions are refused with their codes', async () => {
  const { position } = await changes();
  const mark = position.split('.')[0];
  const codes = (variables: object) => app.codes(CHANGES, variables);
  expect(await codes({ region: '999999' })).toEqual(['UNKNOWN_REGION']);
  expect(await codes({ first: 0 })).toEqual(['PAGE_SIZE']);
  expect(await codes({ first: 501 })).toEqual(['PAGE_SIZE']);
  expect(await codes({ after: '00000000.1' })).toEqual(['POSITION_UNKNOWN']);
  expect(await codes({ after: `${mark}.99999999` })).toEqual(['POSITION_AHEAD']);
  expect(await codes({ after: `${mark}.9007199254740993` })).toEqual(['POSITION_UNKNOWN']);
  expect(await codes({ after: `${mark}.-1` })).toEqual(['BAD_USER_INPUT']);
});

test('a reader without a position is told where it stands at once, and an idle or filtered one as the feed moves on', async () => {
  const { feed, stop } = await openFeed({ bookmarkMs: 100 });
  const { position: start } = await changes();
  const filtered = await oneByOne(feed, { types: ['Region'] });
  expect(await take(filtered, 1)).toEqual([{ bookmark: true, position: start }]);
  const [unit] = await unitsOf('420583');
  const moved = await move(unit!, 'ASSESSED');
  let last: Item | undefined;
  for (let tries = 0; last?.position !== moved && tries < 50; tries += 1) [last] = await take(filtered, 1);
  expect(last).toEqual({ bookmark: true, position: moved });
  const [idle] = await take(filtered, 1);
  expect(idle).toEqual({ bookmark: true, position: moved });
  await stop();
});

test('a reader that leaves while it waits is let go at once, and nothing of it stays', async () => {
  const { feed, stop } = await openFeed({ bookmarkMs: 60_000 });
  const follower = await oneByOne(feed, { types: ['Region'] });
  await take(follower, 1);
  const waiting = follower.next();
  await follower.return?.();
  expect(await waiting).toEqual({ done: true, value: undefined });
  expect(await follower.next()).toEqual({ done: true, value: undefined });
  await stop();
});

test('a reader whose connections stand still for longer than they may goes on from where it was', async () => {
  const { position: start } = await changes();
  const [unit] = await unitsOf('420581');
  const moved = await move(unit!, 'ASSESSED');
  const { feed, stop } = await openFeed({ answerMs: 300 }); // its memory begins after the move
  const page = () => feed.page({ types: [] }, start, 10);
  await Promise.all([page(), page(), page()]); // each of its connections is open
  const backends = `select pid from pg_stat_activity where datname = current_database() and application_name = 'rural-graph feed'`;
  const follower = await oneByOne(feed, { types: ['DemonstrationUnit'] }, start);
  const pids = (await sql(backends)).map(({ pid }) => pid as number);
  const signal = (name: NodeJS.Signals): void => pids.forEach((pid) => process.kill(pid, name));
  signal('SIGSTOP');
  try {
    const first = follower.next();
    await expect(page()).rejects.toMatchObject({ code: 'UNAVAILABLE' });
    expect((await first).value).toMatchObject({ position: moved });
  } finally {
    signal('SIGCONT');
  }
  await stop();
});

test('far behind, a filtered reader is led over what it does not want by few statements', async () => {
  const [unit] = await unitsOf('420528');
  const { position: start } = await changes();
  await sql(`update region set remark = 'a' where level = 'VILLAGE'`);
  const [{ count }] = await sql(`select count(*)::int from region where level = 'VILLAGE'`);
  expect(count).toBeGreaterThan(1000);
  const last = await move(unit!, 'ASSESSED');
  const connection = openFeedConnection(app.databaseUrl, pino({ level: 'silent' }));
  const store = feedStore(connection);
  const { changes: found, reached, head } = await store.read(placeOf(start), 100, { types: ['DemonstrationUnit'] });
  expect(found).toMatchObject([{ position: last }]);
  expect([positionOf(reached), head]).toEqual([last, reached.n]);
  await connection.close();
});

test('what is past its retention is forgotten, whoever asks for it is told so, and history stays', async () => {
  const { position: start } = await changes();
  const before = Number(start.split('.')[1]);
  const { feed, stop } = await openFeed();
  const slow = await oneByOne(feed, { types: ['DemonstrationUnit'] }, `${start.split('.')[0]}.${before - 1}`); // from before what memory holds
  await withClient(app.databaseUrl, (client) => smallPartitions(client, 10));
  await sql(`update feed set retention = '0'`);
  const [{ id }] = await sql(`select id from demonstration_unit limit 1`);
  await sql(
    `do $$ begin for n in 1..35 loop update demonstration_unit set remark = n where id = '${id}'; commit; end loop; end $$`,
  );
  await eventually(async () => Number((await changes()).position.split('.')[1])).toBe(before + 35);
  const [{ oldest }] = await sql(`select feed_prune()::int as oldest`);
  expect(oldest).toBeGreaterThan(before + 20);

  const now = await changes();
  expect(Number(now.oldestPosition.split('.')[1])).toBe(oldest - 1);
  expect(await refusal({ after: start })).toMatchObject({ code: 'FEED_GAP', oldestPosition: now.oldestPosition });
  expect((await changes({ after: now.oldestPosition })).changes).toHaveLength(before + 35 - oldest + 1);
  await expect(feed.follow({ types: [] }, start)).rejects.toMatchObject({ code: 'FEED_GAP' });
  await expect(slow.next()).rejects.toMatchObject({
    code: 'FEED_GAP',
    variables: { oldestPosition: now.oldestPosition },
  });
  const [{ kept }] = await sql(`select count(*)::int as kept from history where subject = $1`, [id]);
  expect(kept).toBeGreaterThanOrEqual(35);
  await stop();
});

test('a process can start on a new database while another one makes room for its first changes', async () => {
  const database = await freshDatabase();
  await withClient(database.url, async (client) => {
    await client.query('begin');
    await client.query(`select pg_advisory_xact_lock(${NUMBERING_LOCK})`); // as feed_number does
    await client.query('select feed_partition(1)');
    const starting = startTestApp({ databaseUrl: database.url });
    starting.catch(() => undefined); // awaited below
    const waits = `select from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'`;
    await eventually(() => withClient(database.url, (other) => other.query(waits))).toMatchObject({ rowCount: 1 });
    await client.query('commit');
    await (await starting).stop();
  });
  await database.drop();
});
