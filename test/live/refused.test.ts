import { WebSocket } from 'ws';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Ending, follow } from '../../src/client/follow.js';
import { withClient } from '../../src/server/postgres/databases.js';
import { follow as example } from '../../src/tools/follow.js';
import { startTestApp, type TestApp } from '../kit/app.js';
import { eventually } from './writers.js';
import { subscribe, wire } from './wire.js';

/* Subscriptions that are not started, as the clients of npm and ours see them. */

const QUERY = `subscription ($region: RegionCode, $after: Position) {
  demonstrationUnitTransitioned(region: $region, after: $after) { position to }
}`;

let app: TestApp;
let url: string;
beforeAll(async () => {
  app = await startTestApp();
  url = `${app.url.replace('http', 'ws')}/graphql`;
});
afterAll(() => app?.stop());

const codesOf = (told: readonly unknown[]): (string | undefined)[] =>
  told.flatMap((errors) => (errors as { extensions?: { code: string } }[]).map(({ extensions }) => extensions?.code));

const REFUSED = [
  ['420506', 'deadbeef.1', 'POSITION_UNKNOWN'],
  ['999999', undefined, 'UNKNOWN_REGION'],
] as const;

test.each(REFUSED)('a start in %s after %s is refused by the message for it', async (region, after, code) => {
  const socket = await wire(app.url);
  socket.send(subscribe('s', QUERY, { region, after }), subscribe('q', '{ __typename }'));
  await socket.until(({ type, id }) => type === 'complete' && id === 'q');
  expect(socket.received.filter(({ id }) => id === 's')).toMatchObject([
    { type: 'error', payload: [{ extensions: { code } }] },
  ]);
  socket.send(subscribe('s', QUERY, { region: '420506' }), subscribe('q', '{ __typename }')); // its id is free again
  await socket.until(({ type, id }) => type === 'next' && id === 's');
  socket.kill();
});

test.each(REFUSED)(
  'the example and the client tell why nothing follows in %s after %s',
  async (region, after, code) => {
    const told: unknown[] = [];
    const stop = example(
      url,
      region,
      () => undefined,
      after,
      (error) => told.push(error),
    );
    const endings: Ending[] = [];
    const following = follow({
    url, query: QUERY, variables: { region }, after: after ?? null, webSocketImpl: WebSocket,
    event: () => undefined, ended: (ending) => endings.push(ending),
  }); // prettier-ignore
    await eventually(() => [codesOf(told), endings.map((ending) => ending.code)]).toEqual([[code], [code]]);
    stop();
    await following.stop();
  },
);

test('a Last-Event-ID that is no position is refused by its name', async () => {
  const query = encodeURIComponent('subscription { demonstrationUnitTransitioned { to } }');
  const response = await fetch(`${app.url}/graphql/stream?query=${query}`, {
    headers: { accept: 'text/event-stream', 'last-event-id': 'complet', 'accept-language': 'en' },
  });
  const { errors } = (await response.json()) as { errors: { message: string }[] };
  expect([response.status, errors[0]?.message]).toEqual([400, expect.stringMatching(/^The header Last-Event-ID is no position/)]); // prettier-ignore
});

test('a start that the database does not answer is told, tried again, and goes on from its position', async () => {
  const { data } = await app.ask('{ demonstrationUnits(filter: { within: "420506" }, first: 2) { nodes { id version } } changes { position } }'); // prettier-ignore
  const { position } = data.changes as { position: string };
  const [unit] = data.demonstrationUnits.nodes as { id: string; version: number }[];
  const name = new URL(app.databaseUrl).pathname.slice(1);
  const admin = new URL(app.databaseUrl);
  admin.pathname = '/postgres';
  const lets = (isLetIn: boolean): Promise<unknown> =>
    withClient(admin.href, async (client) => {
      await client.query(`alter database ${name} with allow_connections ${isLetIn}`);
      await client.query('select pg_terminate_backend(pid) from pg_stat_activity where datname = $1', [name]);
    });
  await lets(false);
  const told: unknown[] = [];
  const moves: string[] = [];
  const stop = example(
    url,
    '420506',
    ({ to }) => moves.push(to),
    position,
    (error) => told.push(error),
  );
  await eventually(() => codesOf(told)[0]).toBe('UNAVAILABLE');
  await lets(true);
  const input = { id: unit!.id, expectedVersion: unit!.version, to: 'ASSESSED' };
  await eventually(async () => {
    const answer = await app.ask('mutation ($input: TransitionDemonstrationUnitInput!) { transitionDemonstrationUnit(input: $input) { userErrors { code } } }', { input }).catch(() => null); // prettier-ignore
    return answer?.data.transitionDemonstrationUnit.userErrors.length;
  }).toBeDefined();
  await eventually(() => moves).toEqual(['ASSESSED']);
  expect(new Set(codesOf(told))).toEqual(new Set(['UNAVAILABLE']));
  stop();
}, 30_000);
