import { afterAll, beforeAll, expect, test } from 'vitest';
import { withClient } from '../../src/server/postgres/databases.js';
import { freshDatabase, type TestDatabase } from '../kit/database.js';
import { DEPARTMENTS, openFeed } from './open-feed.js';
import { eventually, oneByOne } from './writers.js';

/* One number may name two changes: in a database and its copy, before a restore and after it. A position names one. */

let database: TestDatabase;
beforeAll(async () => {
  database = await freshDatabase();
});
afterAll(() => database?.drop());

const sql = <R>(url: string, text: string): Promise<R[]> => withClient(url, (client) => client.query(text).then(({ rows }) => rows as R[])); // prettier-ignore
const change = (url: string, ...remarks: string[]): Promise<unknown> =>
  sql(url, remarks.map((remark) => `update department set remark = '${remark}' where id = (select id from department order by id limit 1);`).join('')); // prettier-ignore

test('a copy and what it is of go on from the last common change, and know nothing of what the other did', async () => {
  const original = await openFeed(database.url);
  const { position: start } = await original.after(null);
  await change(database.url, 'common');
  const { position: common } = await original.after(start);
  await original.stop();
  const copy = `${database.url}_copy`;
  const names = [copy, database.url].map((url) => new URL(url).pathname.slice(1));
  await withClient(database.url.replace(/\/[^/]+$/, '/postgres'), (client) =>
    client.query(`create database ${names[0]} template ${names[1]}`),
  );
  const [one, other] = [await openFeed(database.url), await openFeed(copy)];
  try {
    await change(database.url, 'here 1', 'here 2');
    await change(copy, 'there 1', 'there 2', 'there 3');
    const [here, there] = [await one.after(common), await other.after(common)];
    expect([here.remarks, there.remarks]).toEqual([['here 1', 'here 2'], ['there 1', 'there 2', 'there 3']]); // prettier-ignore
    expect((await other.after(start)).remarks).toEqual(['common', 'there 1', 'there 2', 'there 3']);
    await expect(other.after(here.position)).rejects.toMatchObject({ code: 'POSITION_UNKNOWN' });
    await expect(one.after(there.position)).rejects.toMatchObject({ code: 'POSITION_UNKNOWN' });
    await expect(other.feed.follow(DEPARTMENTS, here.position)).rejects.toMatchObject({ code: 'POSITION_UNKNOWN' });
  } finally {
    await one.stop();
    await other.stop();
    await sql(database.url.replace(/\/[^/]+$/, '/postgres'), `drop database ${names[0]} with (force)`);
  }
});

test('a database that is put back under a process that runs: who has what is lost is told, all others go on', async () => {
  const app = await openFeed(database.url);
  const { position: start } = await app.after(null);
  await change(database.url, 'kept');
  const { position: kept } = await app.after(start);
  await sql(database.url, 'create table put_back as select * from change; create table put_back_feed as select * from feed'); // prettier-ignore
  await change(database.url, 'lost 1', 'lost 2');
  const { position: lost } = await app.after(kept);
  const known = app.feed.known();
  const follow = async (position: string) => (await oneByOne(app.feed, DEPARTMENTS, position)).next();
  const [ahead, early] = [
    oneByOne(app.feed, DEPARTMENTS, lost).then((each) => each.next()),
    await oneByOne(app.feed, DEPARTMENTS, start),
  ];
  ahead.catch(() => undefined); // awaited below
  await sql(database.url, `begin; truncate change, feed, outbox;
    insert into change select * from put_back; insert into feed select * from put_back_feed; commit`); // prettier-ignore

  await change(database.url, 'new 1', 'new 2', 'new 3');
  await expect(ahead).rejects.toMatchObject({ code: 'POSITION_UNKNOWN' });
  await expect(follow(lost)).rejects.toMatchObject({ code: 'POSITION_UNKNOWN' });
  const { remarks, position } = await app.after(kept);
  expect(remarks).toEqual(['new 1', 'new 2', 'new 3']);
  await expect(app.after(lost)).rejects.toMatchObject({ code: 'POSITION_UNKNOWN' });
  const told = [];
  while (told.length < 4) told.push((await early.next()).value);
  expect(told).toMatchObject(['kept', 'new 1', 'new 2', 'new 3'].map((remark) => ({ after: { remark } })));
  expect(told.at(-1)).toMatchObject({ position });
  await eventually(() => app.feed.changedSince(known, ['Region'])).toBe(true); // nothing that was read before is held to be true
  await app.stop();
});
