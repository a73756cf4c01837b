import { once } from 'node:events';
import { connect, createServer, type AddressInfo, type Socket } from 'node:net';
import { expect, test } from 'vitest';
import { freshDatabase } from '../kit/database.js';
import { guarded } from './kit.js';

/** Between an application and PostgreSQL: while it is frozen, connections stay open and are accepted, and nothing comes. */
async function line(databaseUrl: string) {
  const { hostname, port } = new URL(databaseUrl);
  const open = new Set<Socket>();
  let isFrozen = false;
  const server = createServer((near) => {
    const far = connect(Number(port), hostname);
    near.pipe(far).pipe(near);
    for (const socket of [near, far]) {
      socket.on('error', () => undefined).on('close', () => (open.delete(socket), near.destroy(), far.destroy()));
      open.add(socket);
      if (isFrozen) socket.pause();
    }
  });
  await once(server.listen(0, '127.0.0.1'), 'listening');
  const url = new URL(databaseUrl);
  url.hostname = '127.0.0.1';
  url.port = String((server.address() as AddressInfo).port);
  const freeze = (frozen: boolean): void => {
    isFrozen = frozen;
    for (const socket of open) if (frozen) socket.pause(); else socket.resume(); // prettier-ignore
  };
  const stop = (): void => (server.close(), open.forEach((socket) => socket.destroy()));
  return { url: url.href, freeze, stop };
}

test('while the database is silent, who waits for a connection is refused within about a second and told when to come again', async () => {
  const database = await freshDatabase();
  const { url, freeze, stop } = await line(database.url);
  const app = await guarded({}, url);
  try {
    const ready = () => fetch(`${app.url}/readyz`);
    expect((await ready()).status).toBe(200);
    freeze(true);
    const began = performance.now();
    const timed = async <R extends { status: number; headers: Headers }>(asking: Promise<R>) => {
      const { headers, ...reply } = await asking;
      return { ...reply, retryAfter: headers.get('retry-after'), ms: performance.now() - began };
    };
    const refused: object[] = [];
    const reads = Array.from({ length: 40 }, () =>
      timed(app.gql('{ regions(first: 1) { nodes { name } } }')).then((reply) => refused.push(reply)),
    );
    const readiness = await timed(ready().then(({ status, headers }) => ({ status, headers })));
    expect(readiness).toMatchObject({ status: 503, retryAfter: '5' });
    expect(readiness.ms).toBeLessThan(2_000); // on a busy machine; 900 ms are waited
    await expect.poll(() => refused.length, { timeout: 4_000, interval: 20 }).toBeGreaterThanOrEqual(36);
    for (const reply of refused) expect(reply).toMatchObject({ status: 503, codes: ['OVERLOADED'], retryAfter: '1' });
    freeze(false);
    await Promise.all(reads);
    expect((await app.gql('{ regions(first: 1) { nodes { name } } }')).codes).toEqual([]);
    await expect.poll(async () => (await ready()).status, { timeout: 8_000 }).toBe(200);
  } finally {
    freeze(false);
    await app.stop();
    stop();
    await database.drop();
  }
}, 60_000);
