import pino from 'pino';
import { expect, test } from 'vitest';
import { openFeedConnection } from '../../src/server/feed/connection.js';
import { feedStore } from '../../src/server/feed/store.js';
import { withClient } from '../../src/server/postgres/databases.js';
import { freshDatabase } from '../kit/database.js';
import { eventually } from './writers.js';

const PARTITION = 10;
const WANTS = { types: ['DemonstrationUnit'] };
const write = (amount: number): string =>
  `update demonstration_unit set remark = coalesce(remark, '') || '…' where id in (select id from demonstration_unit order by id limit ${amount})`;

/*
 * PostgreSQL looks up a table's partitions while it plans a statement, and takes the snapshot that the statement
 * reads afterwards. Between the two stands this test: planning history's share of the statement waits for a lock.
 */
test.each([
  ['what it wants', WANTS],
  ['all', undefined],
])('who reads %s while a partition is added and filled does not pass over what is in it', async (_, wants) => {
  // prettier-ignore
  const { url, drop } = await freshDatabase();
  const connection = openFeedConnection(url, pino({ level: 'silent' }));
  const store = feedStore(connection);
  await withClient(url, async (other) => {
    await other.query(`update feed set partition_size = ${PARTITION}`);
    await store.number();
    const { mark, head: start } = await store.range();
    await other.query(write(PARTITION - 1 - (start % PARTITION)));
    await store.number();
    const { head } = await store.range(); // the last that its partition has room for
    await other.query(write(5));
    await other.query(`
      alter table history rename to history_itself;
      create function held() returns bigint stable language plpgsql as $$ begin
        perform pg_advisory_lock_shared(77), pg_advisory_unlock_shared(77);
        return 0;
      end $$;
      create view history as select * from history_itself where id > held();
      select pg_advisory_lock(77)`);

    const reading = store.read({ mark, n: start }, 100, wants);
    const waits = `select count(*)::int as amount from pg_locks where locktype = 'advisory' and objid = 77 and not granted`;
    await eventually(async () => (await other.query<{ amount: number }>(waits)).rows[0]!.amount).toBe(1);
    await other.query('select feed_number(100)');
    await other.query('select pg_advisory_unlock(77)');
    const { reached, changes } = await reading;
    const { changes: rest } = await store.read(reached, 100, wants);
    expect([...changes, ...rest].map(({ n }) => n)).toEqual(
      Array.from({ length: head - start + 5 }, (_, n) => start + n + 1),
    );
  });
  await connection.close();
  await drop();
});
