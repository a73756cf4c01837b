import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { getHeapSpaceStatistics, setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { startTestApp, type TestApp } from '../kit/app.js';

setFlagsFromString('--expose-gc');
const collect = runInNewContext('gc') as (how: { type: 'minor' }) => void;

let app: TestApp;
let socket: Socket;
beforeAll(async () => {
  app = await startTestApp();
  const { hostname, port } = new URL(app.url);
  socket = connect(Number(port), hostname).setNoDelay();
  await once(socket, 'connect');
});
afterAll(async () => {
  socket?.destroy();
  await app?.stop();
});

/** Sends a request as it is, over one connection: a client would leave garbage of its own. @returns bytes of the answer */
async function ask(request: string): Promise<number> {
  socket.write(request);
  let head = '';
  let length = Infinity;
  for (let read = 0; read < length;) {
    const [chunk] = (await once(socket, 'data')) as [Buffer];
    if (length === Infinity) {
      head = chunk.toString('latin1', 0, chunk.indexOf('\r\n\r\n'));
      length = head.length + 4 + Number(/^content-length: (\d+)/im.exec(head)![1]);
    }
    read += chunk.length;
  }
  expect(head).toContain('200 OK');
  return length;
}

/** What has outlived two collections of the young generation, in bytes. */
function old(): number {
  collect({ type: 'minor' });
  collect({ type: 'minor' });
  return getHeapSpaceStatistics().find(({ space_name }) => space_name === 'old_space')!.space_used_size;
}

/** V8 collects the old generation seldom and at length: what gets there has to be worth it. */
test('a request leaves nothing behind that only a full collection would find', async () => {
  const body = JSON.stringify({ query: '{ regions(first: 60) { nodes { id code name kind shortName pinyin } } }' });
  const { authorization } = await app.as({ role: 'ADMINISTRATOR' }); // whose answers are not kept
  const request = [
    'POST /graphql HTTP/1.1',
    'host: localhost',
    'content-type: application/json',
    `authorization: ${authorization}`,
    `content-length: ${Buffer.byteLength(body)}`,
    '',
    body,
  ].join('\r\n');
  const run = async (times: number): Promise<number> => {
    let bytes = 0;
    for (let n = 0; n < times; n += 1) bytes += await ask(request);
    return bytes;
  };
  await run(600); // compiled, prepared
  const before = old();
  const bytes = await run(400);
  expect((old() - before) / bytes).toBeLessThan(0.15);
});
