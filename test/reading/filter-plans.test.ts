import { afterAll, beforeAll, expect, test } from 'vitest';
import { ANONYMOUS, PLATFORM } from '../../src/kernel/access/actor.js';
import type { EntityMeta } from '../../src/kernel/model/model.js';
import { filterPredicate, type Filter } from '../../src/kernel/read/filter.js';
import { all, as, compiled, ROW, sql } from '../../src/kernel/sql.js';
import { APPLICATION_ROLE } from '../../src/server/database/setup/application-role.js';
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

/** A range of paths is compared with each row of a join, which may be of any size, or of a table of thousands. */
const PAIRS = /Join Filter:.*path <.*\n(?:.*\n){1,6}?.*Materialize(?:.*rows=\d{4,}|.*\n.*->  (?!Seq Scan|Index))/;
/** A condition is evaluated for each pair of rows. */
const EVALUATED_PAIRS = /Join Filter:.*SubPlan/;

/** Filters whose plan compares pairs of rows, for the platform itself and for somebody unknown, whom policies bind. */
async function pairwise(filters: readonly (readonly [EntityMeta, Filter])[]): Promise<string[]> {
  const slow: string[] = [];
  await withClient(database.url, async (client) => {
    for (const actor of [PLATFORM, ANONYMOUS]) {
      if (actor === ANONYMOUS) await client.query(`set role ${APPLICATION_ROLE}`);
      for (const [entity, filter] of filters) {
        const where = all(filterPredicate(entity, filter, ROW, actor));
        const { sql: text, parameters } = compiled(sql`select count(*) from ${as(entity, ROW)} where ${where}`);
        const { rows } = await client.query<{ 'QUERY PLAN': string }>(`explain ${text}`, [...parameters]);
        const plan = rows.map((row) => row['QUERY PLAN']).join('\n');
        if (PAIRS.test(plan) || EVALUATED_PAIRS.test(plan)) slow.push(`${actor.kind} ${entity.name} ${JSON.stringify(filter)}`);
      }
    }
  });
  return slow;
} // prettier-ignore

const ofAll = (filters: (entity: EntityMeta) => Iterable<Filter>): (readonly [EntityMeta, Filter])[] =>
  model.entities.flatMap((entity) => Array.from(filters(entity), (filter) => [entity, filter] as const));

test('what is reached through two lists is computed once, not for each row', { timeout: 120_000 }, async () => {
  const chains = ofAll((entity) => [...chainsOf(entity, false), ...chainsOf(entity, true)]).filter((_, n) => n % 7 === 0);
  expect(await pairwise(chains)).toEqual([]);
  expect(chains.length).toBeGreaterThan(100);
}); // prettier-ignore

test('no filter by lists is a condition on each pair of rows', { timeout: 120_000 }, async () => {
  const filters = ofAll(filtersOf);
  expect(await pairwise(filters)).toEqual([]);
  expect(filters.length).toBeGreaterThan(1_000);
});
