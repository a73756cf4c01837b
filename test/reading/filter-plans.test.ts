import { afterAll, beforeAll, expect, test } from 'vitest';
import { PLATFORM } from '../../src/kernel/access/actor.js';
import type { EntityMeta } from '../../src/kernel/model/model.js';
import { filterPredicate, type Filter } from '../../src/kernel/read/filter.js';
import { all, as, compiled, ROW, sql } from '../../src/kernel/sql.js';
import { withClient } from '../../src/server/postgres/databases.js';
import { freshDatabase, type TestDatabase } from '../kit/database.js';
import { model } from './oracle.js';

/* A condition that PostgreSQL evaluates for each pair of rows of two tables takes seconds where an index takes none. */

let database: TestDatabase;
beforeAll(async () => {
  database = await freshDatabase();
});
afterAll(() => database?.drop());

const listsOf = (entity: EntityMeta) => [
  ...entity.manyToMany.map(({ name, to }) => ({ name, to })),
  ...entity.lists.map(({ field, to }) => ({ name: field, to })),
];

/** Each list of an entity alone, below a to-one relation, and with a list of a region in it. */
function* filtersOf(entity: EntityMeta): Generator<Filter> {
  for (const { name, to } of listsOf(entity)) {
    yield { [name]: { some: {} } };
    yield { [name]: { none: { version: { gte: 1 } } } };
    if (to.name === 'Region') for (const further of listsOf(to)) yield { [name]: { some: { [further.name]: { some: {} } } } };
  }
  for (const { name, to } of entity.manyToOne)
    for (const list of listsOf(to)) yield { [name]: { [list.name]: { some: {} } } };
} // prettier-ignore

/** There and back again: a list of the region, a list of its region, and for `twice` one more of that. */
function* chainsOf(entity: EntityMeta, twice: boolean): Generator<Filter> {
  const region = entity.manyToOne.find(({ isLocation }) => isLocation);
  const lists =
    region?.to.lists.filter(({ isBelow, to }) => isBelow && to.manyToOne.some(({ isLocation }) => isLocation)) ?? [];
  for (const first of lists)
    for (const second of lists) {
      const last = { [second.field]: { every: { version: { gte: 2 } } } };
      const back = second.to.manyToOne.find(({ isLocation }) => isLocation)!.name;
      const further = twice ? { [second.field]: { none: { [back]: last } } } : last;
      const there = first.to.manyToOne.find(({ isLocation }) => isLocation)!.name;
      yield { [region!.name]: { [first.field]: { some: { [there]: further } } } };
    }
}

/** A range of paths is compared with each row of a join, which may be of any size; a table of three rows may be. */
const PAIRS_OF_A_JOIN = /Join Filter:.*path <.*\n(?:.*\n){1,6}?.*Materialize.*\n.*->  (?!Seq Scan|Index)/;

test('what is reached through two lists is computed once, not for each row', async () => {
  const slow: string[] = [];
  let count = 0;
  await withClient(database.url, async (client) => {
    for (const entity of model.entities)
      for (const filter of [...chainsOf(entity, false), ...chainsOf(entity, true)].filter((_, n) => n % 7 === 0)) {
        const where = all(filterPredicate(entity, filter, ROW, PLATFORM));
        const { sql: text, parameters } = compiled(sql`select count(*) from ${as(entity, ROW)} where ${where}`);
        const { rows } = await client.query<{ 'QUERY PLAN': string }>(`explain ${text}`, [...parameters]);
        const plan = rows.map((row) => row['QUERY PLAN']).join('\n');
        count += 1;
        if (PAIRS_OF_A_JOIN.test(plan)) slow.push(`${entity.name} ${JSON.stringify(filter)}`);
      }
  });
  expect(slow).toEqual([]);
  expect(count).toBeGreaterThan(100);
}, 120_000); // prettier-ignore

test('no filter by lists is a condition on each pair of rows', async () => {
  const pairwise: string[] = [];
  let count = 0;
  await withClient(database.url, async (client) => {
    for (const entity of model.entities)
      for (const filter of filtersOf(entity)) {
        const where = all(filterPredicate(entity, filter, ROW, PLATFORM));
        const { sql: text, parameters } = compiled(sql`select count(*) from ${as(entity, ROW)} where ${where}`);
        const { rows } = await client.query<{ 'QUERY PLAN': string }>(`explain ${text}`, [...parameters]);
        const plan = rows.map((row) => row['QUERY PLAN']).join('\n');
        count += 1;
        if (/Join Filter:.*SubPlan/.test(plan)) pairwise.push(`${entity.name} ${JSON.stringify(filter)}`);
      }
  });
  expect(pairwise).toEqual([]);
  expect(count).toBeGreaterThan(1_000);
}, 120_000);
