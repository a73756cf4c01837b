import { execFile } from 'node:child_process';
import { createServer, type AddressInfo } from 'node:net';
import { promisify } from 'node:util';
import { describe, expect, test } from 'vitest';
import { checkDatabase } from '../src/server/postgres/check.js';
import { withClient } from '../src/server/postgres/databases.js';
import { DatabaseUnreachable } from '../src/server/postgres/failure.js';
import { emptyDatabase, freshDatabase, testServer } from './kit/database.js';
import { sharedApp } from './kit/shared-app.js';
import { startProcess } from './kit/process.js';

/** The reason given for the test server's URL after a change to it. */
async function reasonFor(change: (url: URL) => unknown): Promise<string> {
  const url = new URL((await testServer()).adminUrl);
  change(url);
  const error: unknown = await checkDatabase(url.href).catch((thrown: unknown) => thrown);
  if (!(error instanceof DatabaseUnreachable)) throw new Error('it was reached', { cause: error });
  expect(error.stack).toBe(`DatabaseUnreachable: ${error.message}`);
  expect(error.message).not.toContain(url.password);
  return error.message;
}

describe('a database that cannot be used is refused in one sentence', () => {
  test('no server on the port', async () => {
    expect(await reasonFor((url) => (url.port = '1'))).toContain('nothing listens there');
  });

  test('no such host', async () => {
    expect(await reasonFor((url) => (url.hostname = 'no-such-host.invalid'))).toContain('no-such-host.invalid');
  });

  test('a wrong password', async () => {
    expect(await reasonFor((url) => (url.password = 'a-guess'))).toContain('password of');
  });

  test('no such database', async () => {
    expect(await reasonFor((url) => (url.pathname = '/absent'))).toContain('there is no database absent');
  });

  test('something else than PostgreSQL on the port', async () => {
    const other = createServer((socket) => socket.on('error', () => undefined).end('HTTP/1.1 400\r\n\r\n'));
    await new Promise<void>((done) => other.listen(0, '127.0.0.1', done));
    const { port } = other.address() as AddressInfo;
    expect(await reasonFor((url) => ((url.hostname = '127.0.0.1'), (url.port = String(port))))).toContain('that port');
    other.close();
  });

  test('a database that is read-only, which the start tells in one line, and a check of history accepts', async () => {
    const { url, drop } = await freshDatabase();
    const name = new URL(url).pathname.slice(1);
    await withClient(url, (client) => client.query(`alter database ${name} set default_transaction_read_only = on`));
    const failed = await startProcess(url).catch((error: unknown) => (error as Error).message);
    expect(failed).toMatch(/\nThe database at .* cannot be used: it is read-only: .*reset default_transaction_read_only.*\n$/); // prettier-ignore
    expect(failed).not.toContain('    at ');
    await expect(checkDatabase(url, { needsWrites: false })).resolves.toBeDefined();
    await drop();
  });

  test('an anchor that is none, and a database that is not there, in one line each', async () => {
    const verify = async (args: readonly string[], DATABASE_URL: string): Promise<unknown> =>
      promisify(execFile)(process.execPath, ['--import', 'tsx', 'src/tools/verify-history.ts', ...args], {
        env: { ...process.env, DATABASE_URL },
      }).catch((error: unknown) => {
        const { code, stderr } = error as { code: number; stderr: string };
        return [code, stderr.trim()];
      });
    const absent = 'postgres://nobody@127.0.0.1:1/absent';
    expect(await verify(['--anchor', 'x'], absent)).toEqual([1, expect.stringMatching(/^verify-history: no anchor: x; .+$/)]); // prettier-ignore
    expect(await verify([], absent)).toEqual([1, expect.stringMatching(/^verify-history: .+nothing listens there.+$/)]);
  });

  test('a server that says nothing is given up after five seconds', async () => {
    const silent = createServer((socket) => socket.on('error', () => undefined));
    await new Promise<void>((done) => silent.listen(0, '127.0.0.1', done));
    const { port } = silent.address() as AddressInfo;
    const reason = await reasonFor((url) => ((url.hostname = '127.0.0.1'), (url.port = String(port))));
    expect(reason).toContain('within 5 seconds');
    silent.close();
  });

  test('another encoding than UTF-8', async () => {
    const { adminUrl, prefix } = await testServer();
    const name = `${prefix}ascii`;
    await withClient(adminUrl, (client) =>
      client.query(`create database ${name} encoding 'SQL_ASCII' locale_provider libc locale 'C' template template0`),
    );
    expect(await reasonFor((url) => (url.pathname = `/${name}`))).toContain('SQL_ASCII');
  });
});

describe('test databases', () => {
  test('are reached, and each is its own', async () => {
    const [one, two] = await Promise.all([freshDatabase(), freshDatabase()]);
    expect((await checkDatabase(one.url)).version).toMatch(/^\d+\.\d+$/);
    await withClient(one.url, (client) => client.query('create table only_here (id int)'));
    await expect(withClient(two.url, (client) => client.query('table only_here'))).rejects.toMatchObject({
      code: '42P01',
    });
    await Promise.all([one.drop(), two.drop()]);
    await expect(checkDatabase(one.url)).rejects.toThrow('there is no database');
  });

  test('that files share take no change, neither through the application nor past it', async () => {
    const app = await sharedApp();
    const RENAME = 'mutation ($input: UpdateRegionInput!) { updateRegion(input: $input) { userErrors { code } } }';
    const { id, version } = (await app.ask('{ region(code: "4205") { id version } }')).data.region;
    const input = { id, expectedVersion: version, shortName: '宜昌城' };
    await expect(app.ask(RENAME, { input })).rejects.toThrow('other files share this database');
    const sql = (text: string) => withClient(app.databaseUrl, (client) => client.query(text));
    await expect(sql('delete from setting')).rejects.toThrow('read-only transaction');
  });

  test('go although somebody is connected', async () => {
    const { url, drop } = await emptyDatabase();
    const ended = withClient(url, (client) => client.query('select pg_sleep(20)'));
    const outcome = ended.catch((error: unknown) => error);
    await drop();
    expect(await outcome).toBeInstanceOf(Error);
  });
});
