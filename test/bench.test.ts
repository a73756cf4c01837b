import { afterAll, beforeAll, expect, test } from 'vitest';
import { verify } from '../bench/read/check.js';
import { fill } from '../bench/read/data.js';
import { keysOf, type Keys } from '../bench/read/keys.js';
import { workloads } from '../bench/read/workloads.js';
import { withClient } from '../src/server/postgres/databases.js';
import { freshDatabase, type TestDatabase } from './kit/database.js';

let database: TestDatabase;
let keys: Keys;
beforeAll(async () => {
  database = await freshDatabase();
  keys = await withClient(database.url, async (client) => {
    await fill(client, 'smoke');
    return keysOf(client);
  });
}, 60_000);
afterAll(() => database.drop());

test('the reading bench asks ours and the limit for the same, and both answer it', async () => {
  const heard: string[] = [];
  const failures = await verify(['ours', 'limit'], workloads, database.url, keys, 2, (text) => heard.push(text));
  expect(failures).toEqual([]);
  expect(heard).toEqual(['Rural Graph has answered', 'the limit has answered']);
}, 60_000);

test('a workload has keys enough that nobody is measured on one hot row', () => {
  const few = workloads.filter(({ name, variables }) => name !== 'introspection' && name !== 'transition' && variables(keys).length < 4); // prettier-ignore
  expect(few.map(({ name }) => name)).toEqual([]);
});
