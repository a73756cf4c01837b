import { sql } from 'kysely';
import pino from 'pino';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { makeAnchor, matchesAnchor } from '../../src/server/database/verify/anchor.js';
import type { Fault } from '../../src/server/database/verify/portions.js';
import { verifyHistory } from '../../src/server/database/verify/verify.js';
import { openPool } from '../../src/server/database/wire/pool.js';
import { model } from '../reading/oracle.js';
import { admin, app, start, stop, talent, UPDATE } from './kit.js';

beforeAll(start);
afterAll(stop);

const open = () => openPool(app.databaseUrl, false, pino({ level: 'silent' }));

/** What is found in a transaction in which statements have run behind the platform's back. */
async function after(
  alterations: readonly string[],
  anchor: string | null = null,
): Promise<{ readonly faults: readonly Fault[]; readonly isAnchored: boolean }> {
  const { kysely, close } = open();
  const transaction = await kysely.startTransaction().execute();
  try {
    await sql`set local session_replication_role = replica`.execute(transaction);
    for (const alteration of alterations) await sql.raw(alteration).execute(transaction);
    const faults = await verifyHistory(transaction, model, 700); // several portions of each table
    return { faults, isAnchored: anchor === null || (await matchesAnchor(transaction, anchor, 900)) };
  } finally {
    await transaction.rollback().execute();
    await close();
  }
}

const links = model.entities.flatMap((entity) => entity.manyToMany.map((link) => ({ entity, link })));

describe('verify-history', () => {
  /** Of 40,000 seeded observations some portions are left: access/owner.test.ts has all of them looked at. */
  beforeAll(async () => {
    await admin.query(`begin; set local session_replication_role = replica; set local rural.keeper = 'on';
      delete from observation where id > (select id from observation order by id offset 2999 limit 1);
      delete from history h where type = 'Observation' and not exists (select from observation o where o.id = h.subject);
      commit`);
  });

  const foundAfter = async (anchor: string | null, ...alterations: readonly string[]): Promise<string[]> => {
    const { faults, isAnchored } = await after(alterations, anchor);
    const found = faults.map(
      ({ type, subject, version, fault }) => `${type === 'Feed' ? 'Feed ' : ''}${subject} ${version}: ${fault}`,
    );
    return isAnchored ? found : [...found, 'anchor'];
  };
  const written = async (): Promise<string> => {
    const { id } = await talent('核验');
    for (const [before, skills] of ['二', '三'].entries())
      await app.ask(UPDATE, { input: { id, expectedVersion: before + 1, skills, reason: '甲' } });
    await expect.poll(async () => (await admin.query('select from outbox')).rowCount).toBe(0); // the feed tells them
    return id.split(':')[1]!;
  };

  test('finds nothing in what only the platform wrote, and each kind of alteration', async () => {
    const changed = (what: string) => (id: string) =>
      `update history set ${what} where subject = '${id}' and version = 2`;
    const DIFFERS = '2: its content does not match its hash';
    const kinds: readonly (readonly [string, (id: string) => string])[] = [
      [DIFFERS, changed(`reason = 'forged'`)],
      [DIFFERS, changed('restricted = not restricted')],
      [DIFFERS, changed(`path = 'forged'`)],
      [DIFFERS, changed(`actor = actor || '|' || reason, reason = null`)],
      [DIFFERS, changed(`at = at - interval '1 second'`)],
      ['3: an entry before it is missing', (id) => `delete from history where subject = '${id}' and version = 2`],
      ['3: its history does not end with its version', (id) => `delete from history where subject = '${id}' and version = 3`],
      ['3: it has no history', (id) => `delete from history where subject = '${id}'`],
      ['3: the record is not what its history says', (id) => `update talent set skills = 'forged' where id = '${id}'`],
      ['3: its history says it is there and it is not', (id) => `delete from talent where id = '${id}'`],
      ['3: the feed does not tell it', (id) => `delete from change where event = (select id from history where subject = '${id}' and version = 3)`],
    ]; // prettier-ignore
    const ids: string[] = [];
    for (const _ of kinds) ids.push(await written());
    const { kysely, close } = open();
    const anchor = await makeAnchor(kysely).finally(close);
    expect(await foundAfter(anchor)).toEqual([]);
    const found = await foundAfter(anchor, ...kinds.map(([, alter], n) => alter(ids[n]!)));
    for (const [n, [fault]] of kinds.entries()) expect(found).toContain(`${ids[n]} ${fault}`);
    expect(found.some((fault) => fault.endsWith('it tells an entry that is gone'))).toBe(true);
    expect(found).toContain('anchor');
  });

  test('an anchor finds an entry whose hash was computed anew', async () => {
    const id = await written();
    const { kysely, close } = open();
    const anchor = await makeAnchor(kysely).finally(close);
    expect(
      await foundAfter(
        anchor,
        `update history set reason = 'forged' where subject = '${id}' and version = 3`,
        `update history h set hash = history_hash((select hash from history where subject = '${id}' and version = 2), h)
          where subject = '${id}' and version = 3`,
      ),
    ).toEqual(['anchor']);
  });

  test('an older history is hashed by every column, but for an entry that was altered before', async () => {
    const id = await written();
    const { Migration20261130043000_history_hash: Renewed } =
      await import('../../schema/migrations/20261130043000_history_hash.js');
    const renewed = new Renewed(undefined as never, undefined as never); // it only lists its statements
    renewed.up();
    const migration = renewed.getQueries().map(String);
    const before = `do $$ declare entry history; previous bytea; begin
      for entry in select * from history where subject = '${id}' order by version loop
        previous := sha256(convert_to(concat_ws('|', encode(coalesce(previous, ''), 'hex'), entry.type, entry.subject,
          entry.version, entry.operation, extract(epoch from entry.at), entry.actor, coalesce(entry.reason, ''),
          coalesce(entry.request_id, ''), coalesce(entry.before::text, ''), coalesce(entry.after::text, '')), 'UTF8'));
        update history set hash = previous where history.id = entry.id;
      end loop; end $$`;
    const forged = `update history set reason = 'forged' where subject = '${id}' and version = 2`;
    expect(await foundAfter(null, before, forged, ...migration)).toEqual([
      `${id} 2: its content does not match its hash`,
    ]);
  });

  test('finds a link that is gone, moved or of no record, in any link table', { timeout: 120_000 }, async () => {
  const { kysely, close } = open();
  const filled: typeof links = [];
  for (const each of links)
    if ((await sql`select from ${sql.table(each.link.table)} limit 1`.execute(kysely)).rows.length > 0) filled.push(each);
  await close();
  const told = async (...alterations: string[]) => (await after(alterations)).faults.map(({ type, fault }) => `${type}: ${fault}`);
  const before = await told();
  expect(before.filter((fault) => !fault.startsWith('Feed'))).toEqual([]);
  const one = (table: string) => `ctid = (select min(ctid) from ${table})`;
  for (const change of [
    (table: string) => `delete from ${table} where ${one(table)}`,
    (table: string, from: string) => `update ${table} set ${from} = '00000000-0000-4000-8000-000000000001' where ${one(table)}`,
  ])
    expect(new Set(await told(...filled.map(({ link }) => change(link.table, link.fromColumn))))).toEqual(
      new Set(filled.flatMap(({ entity, link }) => [
        `${entity.name}: ${link.table} is not what the record says`,
        ...(change.length > 1 ? [`${entity.name}: ${link.table} has links of no record`] : []),
      ])),
    );
}); // prettier-ignore
});
