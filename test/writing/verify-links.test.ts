import { sql } from 'kysely';
import pino from 'pino';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { verifyHistory } from '../../src/server/database/verify/verify.js';
import { openPool } from '../../src/server/database/wire/pool.js';
import { model } from '../reading/oracle.js';
import { admin, app, start, stop } from './kit.js';

beforeAll(start);
/** 40,000 seeded observations have no links, and take most of the time. */
beforeAll(async () => {
  await admin.query(`begin; set local session_replication_role = replica; set local rural.keeper = 'on';
    delete from observation; delete from history where type = 'Observation';
    delete from progress_warning; delete from history where type = 'ProgressWarning'; commit`);
});
afterAll(stop);

/** Faults after alterations behind the triggers' back, which are rolled back. */
async function faultsAfter(...alterations: string[]): Promise<string[]> {
  const { kysely, close } = openPool(app.databaseUrl, false, pino({ level: 'silent' }));
  const transaction = await kysely.startTransaction().execute();
  try {
    await sql`set local session_replication_role = replica`.execute(transaction);
    for (const alteration of alterations) await sql.raw(alteration).execute(transaction);
    return (await verifyHistory(transaction, model, 700)).map(({ type, fault }) => `${type}: ${fault}`);
  } finally {
    await transaction.rollback().execute();
    await close();
  }
}

const links = model.entities.flatMap((entity) => entity.manyToMany.map((link) => ({ entity, link })));

test('verify-history finds a link that is gone, moved or of no record, in any link table', { timeout: 120_000 }, async () => {
  const { kysely, close } = openPool(app.databaseUrl, false, pino({ level: 'silent' }));
  const filled: typeof links = [];
  for (const each of links)
    if ((await sql`select from ${sql.table(each.link.table)} limit 1`.execute(kysely)).rows.length > 0) filled.push(each);
  await close();
  const before = await faultsAfter();
  expect(before.filter((fault) => !fault.startsWith('Feed'))).toEqual([]);
  const one = (table: string) => `ctid = (select min(ctid) from ${table})`;
  for (const change of [
    (table: string) => `delete from ${table} where ${one(table)}`,
    (table: string, from: string) => `update ${table} set ${from} = '00000000-0000-4000-8000-000000000001' where ${one(table)}`,
  ])
    expect(new Set(await faultsAfter(...filled.map(({ link }) => change(link.table, link.fromColumn))))).toEqual(
      new Set(filled.flatMap(({ entity, link }) => [
        `${entity.name}: ${link.table} is not what the record says`,
        ...(change.length > 1 ? [`${entity.name}: ${link.table} has links of no record`] : []),
      ])),
    );
}); // prettier-ignore
