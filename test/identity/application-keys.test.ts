import { once } from 'node:events';
import pg from 'pg';
import pino from 'pino';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { WebSocket } from 'ws';
import { APPLICATION_ROLE } from '../../src/server/database/setup/application-role.js';
import {
  administrator,
  app,
  CREATE,
  type Headers,
  identifiers,
  inAnHour,
  LIST,
  LOG,
  make,
  type Outcome,
  REVOKE,
  REVOKE_CALLER,
  send,
  start,
  stop,
  verdict,
  VIEWER,
  wish,
} from './graph.js';

const lines: string[] = [];
const log = pino({ level: 'trace' }, { write: (line: string) => void lines.push(line) });

beforeAll(() => start({ log }));
afterAll(stop);

/** In which a socket must have ended: five times what row 37 of the hostile inputs says, for a machine that stands still. */
const MOST_MS = 5 * 2_000;

/** A socket of somebody, and how it ends, in milliseconds after `count`. */
async function open(authorization = ''): Promise<{ ended: Promise<[code: number, ms: number]>; count(): void }> {
  const socket = new WebSocket(`${app.url.replace('http', 'ws')}/graphql`, 'graphql-transport-ws');
  let from = 0;
  const ended = once(socket, 'close').then(([code]): [number, number] => [code as number, performance.now() - from]);
  await once(socket, 'open');
  socket.send(JSON.stringify({ type: 'connection_init', payload: { authorization } }));
  const [message] = (await once(socket, 'message')) as [Buffer];
  expect(JSON.parse(message.toString())).toMatchObject({ type: 'connection_ack' });
  return { ended, count: () => void (from = performance.now()) };
}

/**
 * Asks until a credential opens the door no longer.
 *
 * @returns milliseconds until the last request began that was let in: a machine that stands still meanwhile adds none
 */
async function lastsMs(headers: Headers): Promise<number> {
  const began = performance.now();
  for (let last = 0; ;) {
    const asked = performance.now() - began;
    const { status } = await send(headers, '{ __typename }');
    if (status === 401) return last;
    expect(status).toBe(200);
    last = asked;
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

const onDatabase = async <T>(work: (client: pg.Client) => Promise<T>, options?: string): Promise<T> => {
  const client = new pg.Client({ connectionString: app.databaseUrl, ...(options && { options }) });
  await client.connect();
  try {
    return await work(client);
  } finally {
    await client.end();
  }
};

describe('a key made through the graph', () => {
  test('works at once, and only within its grants', async () => {
    const { headers, identifier } = await make();
    const { data } = await send(headers, VIEWER);
    expect(data.viewer).toEqual({
      identifier,
      kind: 'APPLICATION',
      name: '惠农补贴系统',
      grants: [{ role: 'DATA_STEWARD', regionCode: '420529', departmentKey: 'dept-agriculture' }],
    });
    // the same as a person with the same grants
    const person = await app.as({ role: 'DATA_STEWARD', region: '420529', department: 'dept-agriculture' });
    const may = `query ($county: RegionCode!) { talents(filter: { within: $county }, first: 1) { nodes { viewerCan { update { allowed } archive { allowed } } } } }`;
    for (const county of ['420529', '420528']) {
      const [ofKey, ofPerson] = [await send(headers, may, { county }), await send(person, may, { county })];
      expect(ofKey.data, county).toEqual(ofPerson.data);
    }
    const { data: elsewhere } = await app.ask(
      '{ talents(filter: { within: "420528" }, first: 1) { nodes { id version } } }',
    );
    const { id, version } = elsewhere.talents.nodes[0];
    const update = 'mutation ($id: ID!, $v: Int!) { updateTalent(input: { id: $id, expectedVersion: $v, skills: "改" }) { userErrors { code } } }'; // prettier-ignore
    expect(verdict(await send(headers, update, { id, v: version }))).toMatch(/^FORBIDDEN/);
  });

  test('is shown once, with all that is kept of it', async () => {
    const expiresAt = inAnHour();
    const { data } = await send(administrator, CREATE, { input: wish({ expiresAt }) });
    const { key, applicationKey, userErrors, feedPosition } = data.createApplicationKey;
    expect(key).toMatch(/^rgk_[0-9a-f]{16}_[\w-]{43}$/);
    expect([userErrors, feedPosition]).toEqual([[], null]);
    expect(applicationKey).toEqual({
      identifier: `application:${key.split('_')[1]}`,
      name: '惠农补贴系统',
      departmentKey: 'dept-agriculture',
      grants: [{ role: 'DATA_STEWARD', regionCode: '420529' }],
      createdBy: 'person:chief',
      createdAt: expect.stringMatching(/^\d{4}-.*Z$/),
      expiresAt,
      revokedAt: null,
      lastUsedAt: null,
    });
    const { data: listed } = await send(administrator, LIST, { n: 1 });
    expect(listed.applicationKeys.nodes).toEqual([applicationKey]);
  });

  test('is one key and one entry of the log for a repeated request, whose answer has no secret', async () => {
    const input = { ...wish(), idempotencyKey: 'once' };
    const answers = await Promise.all([1, 2, 3].map(() => send(administrator, CREATE, { input })));
    const payloads = answers.map(({ data }) => data.createApplicationKey);
    expect(new Set(payloads.map(({ applicationKey }) => applicationKey.identifier)).size).toBe(1);
    expect(payloads.filter(({ key }) => key !== null)).toHaveLength(1);
    const { data } = await send(administrator, LOG, { s: payloads[0].applicationKey.identifier });
    expect(data.identityLog.totalCount).toBe(1);
    expect(verdict(await send(administrator, CREATE, { input: { ...input, name: 'x' } }))).toBe(
      'IDEMPOTENCY_MISMATCH at idempotencyKey',
    );
  });

  test('leaves its secret nowhere: not in a table, not in the log', async () => {
    const { key, headers } = await make({ idempotencyKey: 'secret', reason: '试' });
    await send(headers, VIEWER);
    await send(headers, '{ nonsense }');
    await send({ authorization: `Bearer ${key.slice(0, -1)}` }, VIEWER); // refused: what is wrong is logged
    const secret = key.slice(21);
    const found = await onDatabase(async (client) => {
      const { rows: tables } = await client.query<{ name: string }>(
        `select format('%I.%I', schemaname, tablename) as name from pg_tables where schemaname not in ('pg_catalog', 'information_schema')`,
      );
      expect(tables.length).toBeGreaterThan(20);
      const hits: string[] = [];
      for (const { name } of tables) {
        const { rows } = await client.query<{ text: string }>(`select t::text as text from ${name} t`);
        const forms = [secret, Buffer.from(secret).toString('hex'), Buffer.from(secret, 'base64url').toString('hex')];
        if (rows.some(({ text }) => forms.some((form) => text.includes(form)))) hits.push(name);
      }
      return hits;
    });
    expect(found).toEqual([]);
    expect(lines.filter((line) => line.includes(secret.slice(0, 40)))).toEqual([]);
    expect(lines.some((line) => line.includes('a caller was not let in'))).toBe(true); // it is the log that was looked at
  });

  test.each<[string, object, string]>([
    ['without a name', { name: ' ' }, 'REQUIRED at name'],
    ['with a name without an end', { name: '名'.repeat(101) }, 'TEXT_SIZE at name'],
    ['with a name that cannot be shown', { name: 'a\u202eb' }, 'TEXT_CONTROL at name'],
    ['without a grant', { grants: [] }, 'GRANTS_NUMBER at grants'],
    ['with 101 grants', { grants: Array(101).fill({ role: 'PLANNER' }) }, 'GRANTS_NUMBER at grants'],
    ['of no department', { departmentKey: 'dept-magic' }, 'UNKNOWN_DEPARTMENT at departmentKey'],
    ['for no region', { grants: [{ role: 'PLANNER' }, { role: 'PLANNER', regionCode: '999999' }] }, 'UNKNOWN_REGION at grants.1.regionCode'],
    ['that ends before it begins', { expiresAt: '2020-01-01T00:00:00Z' }, 'KEY_EXPIRY at expiresAt'],
    ['for ten years', { expiresAt: new Date(Date.now() + 3650 * 86_400_000).toISOString() }, 'KEY_EXPIRY at expiresAt'],
    ['with a role of its own', { grants: [{ role: 'KING' }] }, 'BAD_USER_INPUT'],
    ['with another department in a grant', { grants: [{ role: 'PLANNER', departmentKey: 'dept-health' }] }, 'BAD_USER_INPUT'],
    ['with a reason without an end', { reason: '由'.repeat(1001) }, 'REASON_SIZE at reason'],
  ])('%s is not made', async (_, more, expected) => {
    const before = (await send(administrator, LIST)).data.applicationKeys.totalCount;
    expect(verdict(await send(administrator, CREATE, { input: wish(more) }))).toBe(expected);
    expect((await send(administrator, LIST)).data.applicationKeys.totalCount).toBe(before);
  }); // prettier-ignore
});

describe('what is revoked', () => {
  test('a key: refused over HTTP within two seconds, and its socket ends', async () => {
    const { headers, identifier } = await make();
    const { ended, count } = await open(headers.authorization);
    expect((await send(headers, VIEWER)).status).toBe(200);
    const answer = await send(administrator, REVOKE, { input: { identifier, reason: '钥匙外泄' } });
    count();
    expect(answer.data.revokeApplicationKey.applicationKey).toMatchObject({
      identifier,
      revokedAt: expect.any(String),
    });
    const [ms, [code, after]] = await Promise.all([lastsMs(headers), ended]);
    expect(code).toBe(4403);
    expect(ms).toBeLessThan(2_000);
    expect(after).toBeLessThan(MOST_MS);
    // it keeps its time, and what was not done is not recorded
    const again = await send(administrator, REVOKE, { input: { identifier, reason: '再次' } });
    expect(again.data.revokeApplicationKey.applicationKey.revokedAt).toBe(
      answer.data.revokeApplicationKey.applicationKey.revokedAt,
    );
    const { data } = await send(administrator, LOG, { s: identifier });
    expect(data.identityLog.nodes.map(({ action }: { action: string }) => action)).toEqual([
      'REVOKE_APPLICATION_KEY',
      'CREATE_APPLICATION_KEY',
    ]);
    expect(identifiers(await send(administrator, LIST, { r: true, n: 100 }))).toContain(identifier);
    expect(identifiers(await send(administrator, LIST, { r: false, n: 100 }))).not.toContain(identifier);
  });

  test('the tokens of a person: refused over HTTP within two seconds, and their sockets end; nobody else’s', async () => {
    const gone = await app.asPerson('gone', { role: 'PLANNER' });
    const stays = await app.asPerson('gone-too', { role: 'PLANNER' });
    const { ended, count } = await open(gone['authorization']);
    expect((await send(gone, VIEWER)).data.viewer.identifier).toBe('person:gone');
    const input = { identifier: 'person:gone', reason: '离职' };
    const answer = await send(administrator, REVOKE_CALLER, { input });
    count();
    expect(answer.data).toEqual({ revokeCaller: { userErrors: [] } });
    const [ms, [code, after]] = await Promise.all([lastsMs(gone), ended]);
    expect(code).toBe(4403);
    expect(ms).toBeLessThan(2_000);
    expect(after).toBeLessThan(MOST_MS);
    expect((await send(stays, VIEWER)).status).toBe(200);
  });
});

describe('the log of identities', () => {
  test('says who, when, what, why and by which request', async () => {
    const began = Date.now();
    const expiresAt = inAnHour();
    const created = await send(administrator, CREATE, { input: wish({ expiresAt, reason: '新系统上线' }) });
    const { identifier } = created.data.createApplicationKey.applicationKey;
    const revoked = await send(administrator, REVOKE, { input: { identifier, reason: '下线' } });
    const common = {
      subject: identifier,
      name: '惠农补贴系统',
      departmentKey: 'dept-agriculture',
      grants: [{ role: 'DATA_STEWARD', regionCode: '420529' }],
      expiresAt,
      by: 'person:chief',
      at: expect.any(String),
    };
    const { data } = await send(administrator, LOG, { s: identifier, b: 'person:chief' });
    expect(data.identityLog.nodes).toEqual([
      { ...common, action: 'REVOKE_APPLICATION_KEY', reason: '下线', requestId: revoked.requestId },
      { ...common, action: 'CREATE_APPLICATION_KEY', reason: '新系统上线', requestId: created.requestId },
    ]);
    for (const { at } of data.identityLog.nodes) {
      expect(Math.abs(Date.parse(at) - began)).toBeLessThan(60_000);
    }
    const person = await send(administrator, REVOKE_CALLER, { input: { identifier: 'person:left', reason: '离职' } });
    expect((await send(administrator, LOG, { s: 'person:left' })).data.identityLog.nodes).toEqual([
      {
        action: 'REVOKE_CALLER', subject: 'person:left', name: null, departmentKey: null, grants: [], expiresAt: null,
        by: 'person:chief', reason: '离职', requestId: person.requestId, at: expect.any(String),
      },
    ]); // prettier-ignore
    expect((await send(administrator, LOG, { b: 'person:somebody-else' })).data.identityLog.totalCount).toBe(0);
  });

  test('has an entry for every key and every revocation that there is', async () => {
    await make();
    const { identifier } = await make();
    await send(administrator, REVOKE, { input: { identifier, reason: '下线' } });
    await send(administrator, REVOKE_CALLER, { input: { identifier: 'person:resigned', reason: '离职' } });
    const { rows } = await onDatabase((client) =>
      client.query<{ what: string; subject: string; isLogged: boolean }>(`
        select what, subject, exists (select from identity_log l where l.action = what and l.subject = done.subject) as "isLogged" from (
          select 'CREATE_APPLICATION_KEY' as what, 'application:' || id as subject from application_key
          union all select 'REVOKE_APPLICATION_KEY', 'application:' || id from application_key where revoked_at is not null
          union all select 'REVOKE_CALLER', subject from revocation) done`),
    );
    const kinds = new Set(rows.map(({ what }) => what));
    expect(kinds).toEqual(new Set(['CREATE_APPLICATION_KEY', 'REVOKE_APPLICATION_KEY', 'REVOKE_CALLER']));
    expect(rows.filter(({ isLogged }) => !isLogged)).toEqual([]);
    const { rows: invented } = await onDatabase((client) =>
      client.query(`
        select * from identity_log l where action = 'REVOKE_APPLICATION_KEY' and not exists (
          select from application_key where 'application:' || id = l.subject and revoked_at is not null)`),
    );
    expect(invented).toEqual([]);
  });

  const forbidden = [
    `update identity_log set reason = 'x'`,
    'delete from identity_log',
    'truncate identity_log',
    'delete from application_key',
    'truncate application_key',
    `update application_key set grants = '[]'`,
    'update application_key set hash = hash',
    `update application_key set expires_at = 'infinity'`,
    'delete from revocation',
    'truncate revocation',
    `update revocation set subject = 'x'`,
    'alter table identity_log disable trigger append_only',
  ];
  test.each(forbidden)('the application’s role cannot: %s', async (statement) => {
    const refused = onDatabase((client) => client.query(statement), `-c role=${APPLICATION_ROLE}`);
    await expect(refused).rejects.toMatchObject({ code: '42501' });
  });

  test('nor was it given the right: the trigger is a second lock', async () => {
    const { rows } = await onDatabase((client) =>
      client.query<Record<string, boolean>>(
        `select has_table_privilege($1, 'identity_log', 'update, delete, truncate') as rewrites,
          has_table_privilege($1, 'identity_log', 'insert') and has_table_privilege($1, 'identity_log', 'select') as writes`,
        [APPLICATION_ROLE],
      ),
    );
    expect(rows).toEqual([{ rewrites: false, writes: true }]);
  });

  test.each(forbidden.slice(0, 3))('nor can its owner by accident: %s', async (statement) => {
    await expect(onDatabase((client) => client.query(statement))).rejects.toMatchObject({ code: '42501' });
  });
});

test('keys are listed in pages, bound to what was asked', async () => {
  for (let i = 0; i < 3; i += 1) await make({ departmentKey: 'dept-finance' });
  const pages: string[] = [];
  let after: string | null = null;
  do {
    const page: Outcome = await send(administrator, LIST, { d: 'dept-finance', n: 2, a: after });
    pages.push(...identifiers(page));
    const { hasNextPage, endCursor } = page.data.applicationKeys.pageInfo;
    after = hasNextPage ? endCursor : null;
    if (after) expect(verdict(await send(administrator, LIST, { n: 2, a: after }))).toBe('INVALID_CURSOR');
  } while (after);
  const whole = await send(administrator, LIST, { d: 'dept-finance', n: 100 });
  expect(pages).toEqual(identifiers(whole));
  expect(new Set(pages).size).toBe(whole.data.applicationKeys.totalCount);
});
