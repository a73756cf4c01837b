import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { setTimeout as pause } from 'node:timers/promises';
import pino from 'pino';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { withClient } from '../../src/server/postgres/databases.js';
import { startTestApp, type TestApp } from '../kit/app.js';
import { subscribe, wire } from './wire.js';

const EVENTS = 50_000;
const MIB = 1024 * 1024;
const FOLLOW = `subscription ($after: Position) { changed(types: [TALENT], after: $after) { position version nodeId by at } }`;

let app: TestApp;
let ended = false;
beforeAll(async () => {
  const log = pino({ level: 'info' }, { write: (line: string) => (ended ||= line.includes('is ended')) });
  // closing takes as long as the test needs to look at it; who reads nothing answers no ping either, which is another matter
  app = await startTestApp({ log, live: { limits: { stalledMs: 3_000, closeMs: 30_000, pingMs: 100_000 } } });
});
afterAll(() => app?.stop());

/** As many changes as no test could make one by one, the way the triggers write them. */
const change = (amount: number): Promise<unknown> =>
  withClient(app.databaseUrl, (client) =>
    client.query(
      `with made as (
        insert into history (type, subject, version, operation, actor, before, after, hash)
        select 'Talent', '00000000-0000-4000-8000-000000000000', n, 'UPDATE', 'test', '{}', '{}', ''
        from generate_series(1, $1::int) n returning id)
      insert into outbox select id from made`,
      [amount],
    ),
  );

const head = (): Promise<number> =>
  withClient(app.databaseUrl, async (client) =>
    Number((await client.query<{ position: string }>('select position from feed')).rows[0]!.position),
  );

setFlagsFromString('--expose-gc');
const collect = runInNewContext('gc') as () => void; // --expose-gc gives it to new contexts
function used(): number {
  collect();
  const { heapUsed, external } = process.memoryUsage();
  return heapUsed + external;
}

test('a reader that stalls with 50,000 events waiting costs no memory, is ended with 4413, and resumes with all of them', async () => {
  const slow = await wire(app.url);
  slow.send(subscribe('s', FOLLOW));
  const [begin] = await slow.results('s', 1); // where it is
  slow.ws.pause();
  const before = used();
  await change(EVENTS);
  let most = 0;
  while (!ended || (await head()) < EVENTS) {
    await pause(500);
    most = Math.max(most, used() - before);
  }
  expect(most / MIB).toBeLessThan(25);
  slow.ws.resume();
  expect(await slow.closed).toEqual({ code: 4413, reason: 'Too slow; resume' });

  const had = slow.received.filter(({ type, payload }) => type === 'next' && payload.data.changed);
  expect(had.length).toBeLessThan(EVENTS);
  const last = (had.at(-1) ?? begin!).payload.extensions.position as string;
  const again = await wire(app.url);
  again.send(subscribe('s', FOLLOW, { after: last }));
  const rest = await again.results('s', EVENTS - had.length);
  const versions = [...had, ...rest].flatMap(({ payload }) =>
    payload.data.changed ? [payload.data.changed.version as number] : [],
  );
  expect(versions).toHaveLength(EVENTS);
  expect(versions.every((version, n) => version === n + 1)).toBe(true);
  again.kill();
}, 90_000);
