import fc from 'fast-check';
import pg from 'pg';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { PLATFORM } from '../../src/kernel/access/actor.js';
import type { Context } from '../../src/kernel/context.js';
import { BaseEntity, NamedEntity, entity } from '../../src/kernel/model/entity.js';
import { buildModel } from '../../src/kernel/model/model.js';
import { manyToOne } from '../../src/kernel/model/relation.js';
import { rolledUp } from '../../src/kernel/model/rolled-up.js';
import { compileSchema } from '../../src/kernel/schema/schema.js';
import { recountAll, recountRolledUp, type Difference } from '../../src/kernel/write/recount.js';
import { modules as platform } from '../../src/modules/index.js';
import { databaseOver } from '../../src/server/database/database.js';
import { asOwner } from '../../src/server/database/setup/owner.js';
import { verifyHistory } from '../../src/server/database/verify/verify.js';
import { startTestApp, type TestApp } from '../kit/app.js';
import type { TestDatabase } from '../kit/database.js';
import { toyDatabase } from '../kit/toy-database.js';
import toy from '../kit/toy-rolled.js';

/* Columns that the database keeps equal to what the rows of a list come to, whoever writes them and however many at once. */

const modules = [...platform, toy];
const { model } = await compileSchema(modules);
const [HERE, THERE] = ['420529203215', '420527101201'] as const;

let database: TestDatabase;
let app: TestApp;
let workshop: string;
let other: string;
beforeAll(async () => {
  database = await toyDatabase(modules);
  app = await startTestApp({ modules, databaseUrl: database.url });
});
afterAll(async () => {
  await app?.stop();
  await database?.drop();
});
beforeEach(async () => {
  workshop = await made('Workshop', { name: '土家织锦作坊', region: HERE });
  other = await made('Workshop', { name: '别处的作坊', region: THERE });
});

const local = (id: string): string => id.slice(id.indexOf(':') + 1);

// eslint-disable-next-line @typescript-eslint/no-explicit-any -- of the shape of the query
async function write(verb: string, type: string, input: object): Promise<any> {
  const query = `mutation ($input: ${verb}${type}Input!) { ${verb.toLowerCase()}${type}(input: $input) { userErrors { code path } feedPosition ${type.toLowerCase()} { id version } } }`;
  const { userErrors, ...rest } = (await app.ask(query, { input })).data[`${verb.toLowerCase()}${type}`];
  expect(userErrors).toEqual([]);
  return rest[type.toLowerCase()];
}
const made = async (type: string, input: object): Promise<string> => (await write('Create', type, input)).id as string;

interface Counted {
  readonly version: number;
  readonly loomCount: number;
  readonly runningLooms: number;
  readonly goodWidthCm: string;
  readonly passedOn: string | null;
  readonly inspectionCount: number;
}
const COUNTED = `version loomCount runningLooms goodWidthCm passedOn inspectionCount`;
const counted = async (id = workshop, headers: Record<string, string> = {}): Promise<Counted> =>
  (await app.ask(`query ($id: ID!) { node(id: $id) { ... on Workshop { ${COUNTED} } } }`, { id }, { headers })).data.node; // prettier-ignore
const EMPTY: Counted = { version: 1, loomCount: 0, runningLooms: 0, goodWidthCm: '0', passedOn: null, inspectionCount: 0 }; // prettier-ignore
const loom = (more: object = {}): Promise<string> => made('Loom', { workshop, widthCm: 120, grade: 'A', ...more });
const inspection = (seenOn: string, score: number, subject = workshop): Promise<string> => made('Inspection', { subject, seenOn, score }); // prettier-ignore

test('they follow each row that comes, changes, moves and goes', async () => {
  expect(await counted()).toEqual(EMPTY);
  const first = await loom();
  await loom({ grade: 'C', widthCm: 80 });
  await loom({ grade: null, widthCm: 50 });
  await loom({ grade: 'B', widthCm: null, isRunning: false });
  expect(await counted()).toEqual({ ...EMPTY, loomCount: 4, runningLooms: 2, goodWidthCm: '120' });
  await write('Update', 'Loom', { id: first, expectedVersion: 1, widthCm: 100 });
  expect(await counted()).toMatchObject({ goodWidthCm: '100' });
  await write('Update', 'Loom', { id: first, expectedVersion: 2, workshop: other });
  expect(await counted()).toMatchObject({ loomCount: 3, runningLooms: 1, goodWidthCm: '0' });
  expect(await counted(other)).toEqual({ ...EMPTY, loomCount: 1, runningLooms: 1, goodWidthCm: '100' });
  await app.ask('mutation ($input: ArchiveInput!) { archive(input: $input) { userErrors { code } } }', { input: { id: first, expectedVersion: 3 } }); // prettier-ignore
  expect(await counted(other)).toEqual(EMPTY);
});

test('those of what rows are about too, each type apart', async () => {
  const first = await loom();
  await inspection('2024-03-01', 70);
  const last = await inspection('2024-05-01', 80);
  await inspection('2024-06-01', 59);
  await inspection('2024-07-01', 90, first);
  expect(await counted()).toMatchObject({ passedOn: '2024-05-01', inspectionCount: 3 });
  await write('Update', 'Inspection', { id: last, expectedVersion: 1, subject: other });
  expect(await counted()).toMatchObject({ passedOn: '2024-03-01', inspectionCount: 2 });
  expect(await counted(other)).toMatchObject({ passedOn: '2024-05-01', inspectionCount: 1 });
});

test('those of rows that list several parents, of each of them', async () => {
  const shownOn = async (): Promise<(string | null)[]> =>
    (await app.ask('query ($ids: [ID!]!) { nodes(ids: $ids) { ... on Workshop { shownOn } } }', { ids: [workshop, other] })).data.nodes.map((each: { shownOn: string | null }) => each.shownOn); // prettier-ignore
  const first = await made('Fair', { heldOn: '2024-03-01', workshops: [workshop, other] });
  const last = await made('Fair', { heldOn: '2024-05-01', workshops: [workshop] });
  await made('Fair', { heldOn: '2023-05-01', workshops: [other] });
  expect(await shownOn()).toEqual(['2024-05-01', '2024-03-01']);
  await write('Update', 'Fair', { id: last, expectedVersion: 1, workshops: [other] });
  expect(await shownOn()).toEqual(['2024-03-01', '2024-05-01']);
  await write('Update', 'Fair', { id: first, expectedVersion: 1, heldOn: '2024-04-01' });
  expect(await shownOn()).toEqual(['2024-04-01', '2024-05-01']);
  await app.ask('mutation ($input: ArchiveInput!) { archive(input: $input) { userErrors { code } } }', { input: { id: first, expectedVersion: 2 } }); // prettier-ignore
  expect(await shownOn()).toEqual([null, '2024-05-01']);
});

test('they make no version, no history and no event, unless they say so', async () => {
  const { position: after } = (await app.ask('{ changes { position } }')).data.changes;
  await loom();
  const changes = async (): Promise<{ type: string; nodeId: string; fields: unknown }[]> =>
    (await app.ask('query ($after: Position) { changes(after: $after) { changes { type nodeId fields { field } } } }', { after })).data.changes.changes; // prettier-ignore
  expect((await changes()).map(({ type }) => type)).toEqual(['LOOM']);
  expect(await counted()).toMatchObject({ version: 1, loomCount: 1 });
  await inspection('2024-03-01', 70);
  expect((await changes()).map(({ type }) => type)).toEqual(['LOOM', 'INSPECTION', 'WORKSHOP']);
  expect(await counted()).toMatchObject({ version: 2, passedOn: '2024-03-01', inspectionCount: 1 });
  const entries = await app.sql<{ before: object; after: object }>(`select before, after from history where subject = $1 order by version`, [local(workshop)]); // prettier-ignore
  expect(entries).toHaveLength(2);
  expect(entries[0]!.after).not.toHaveProperty('loom_count');
  expect(entries[1]).toMatchObject({ before: { inspection_count: 0 }, after: { inspection_count: 1 } });
  expect(entries[1]!.after).not.toHaveProperty('passed_on');
  const faults = await asOwner(database.url, (db) => verifyHistory(db, model));
  expect(faults.filter(({ type }) => type === 'Workshop')).toEqual([]);
});

test('lists are filtered, ordered and added up by them, and no input takes them', async () => {
  for (const n of [1, 2, 3]) await loom({ widthCm: n });
  await made('Loom', { workshop: other, widthCm: 9, grade: 'B' });
  const { data } = await app.ask(
    `query ($ids: [ID!]) {
      many: workshops(filter: { id: { in: $ids }, loomCount: { gte: 2 }, goodWidthCm: { eq: "6" } }) { nodes { id } aggregate { loomCount { sum } } }
      ordered: workshops(filter: { id: { in: $ids } }, orderBy: [{ field: LOOM_COUNT, direction: DESC }]) { nodes { id loomCount } }
      never: workshops(filter: { id: { in: $ids }, passedOn: { isNull: true } }) { totalCount }
      create: __type(name: "CreateWorkshopInput") { inputFields { name } }
      update: __type(name: "UpdateWorkshopInput") { inputFields { name } } }`,
    { ids: [workshop, other] },
  );
  expect(data.many).toEqual({ nodes: [{ id: workshop }], aggregate: { loomCount: { sum: '3' } } });
  expect(data.ordered.nodes).toEqual([
    { id: workshop, loomCount: 3 },
    { id: other, loomCount: 1 },
  ]);
  expect(data.never.totalCount).toBe(2);
  for (const { inputFields } of [data.create, data.update])
    expect(inputFields.map(({ name }: { name: string }) => name)).not.toContain('loomCount');
});

test('a kept answer of the parent is not given once its rows have changed', async () => {
  const nobody = { authorization: '' };
  for (const expected of [0, 1, 2]) {
    for (let again = 0; again < 3; again += 1) expect((await counted(workshop, nobody)).loomCount).toBe(expected);
    await loom();
  }
});

test('one statement over many rows recounts each parent once', async () => {
  await app.sql(`insert into loom (id, workshop_id, width_cm, grade) select gen_random_uuid(), $1, n, 'A' from generate_series(1, 100) n`, [local(workshop)]); // prettier-ignore
  expect(await counted()).toMatchObject({ loomCount: 100, goodWidthCm: '5050' });
  await app.sql(`update loom set workshop_id = $2 where workshop_id = $1 and width_cm <= 50`, [local(workshop), local(other)]); // prettier-ignore
  expect([await counted(), await counted(other)]).toMatchObject([{ loomCount: 50 }, { loomCount: 50, goodWidthCm: '1275' }]); // prettier-ignore
  await app.sql(`delete from loom where workshop_id in ($1, $2)`, [local(workshop), local(other)]);
  expect([await counted(), await counted(other)]).toEqual([EMPTY, EMPTY]);
});

/** What a task is handed, as far as it counts. */
const asTask = async <R>(run: (context: Context) => Promise<R>, warned: unknown[] = []): Promise<R> =>
  asOwner(
    database.url,
    (db) =>
    run({ model, db: databaseOver(db), actor: PLATFORM, log: { warn: (...told: unknown[]) => void warned.push(told) } } as never), // prettier-ignore
  );
const differing = (differences: readonly Difference[]): Difference[] => differences.filter(({ id }) => [workshop, other].includes(id)); // prettier-ignore

test('what went past the triggers is found in portions, told and mended', async () => {
  await loom();
  expect(await asTask(recountAll)).toEqual([]);
  await app.sql(`alter table loom disable trigger user; delete from loom where workshop_id = '${local(workshop)}'; alter table loom enable trigger user`); // prettier-ignore
  await app.sql(`update workshop set passed_on = '2024-01-01' where id = $1`, [local(other)]);
  const warned: unknown[] = [];
  const expected = [
    { id: workshop, stored: { loomCount: 1, runningLooms: 1, goodWidthCm: 120 }, counted: { loomCount: 0, runningLooms: 0, goodWidthCm: 0 } }, // prettier-ignore
    { id: other, stored: { passedOn: '2024-01-01', inspectionCount: 0 }, counted: { passedOn: null, inspectionCount: 0 } }, // prettier-ignore
  ];
  await asTask((context) => recountRolledUp.run(context, null), warned);
  expect(warned).toMatchObject([[{ differing: 2, records: expected }, expect.any(String)]]);
  expect([await counted(), await counted(other)]).toEqual([EMPTY, EMPTY]);
  expect(differing(await asTask((context) => recountAll(context, 1)))).toEqual([]);
});

/** A change by one of several who write at once; `of` and `to` say which rows, of those that are there. */
interface AnyWrite {
  readonly does: 'insert' | 'move' | 'change' | 'archive' | 'delete' | 'see' | 'see other';
  readonly of: number;
  readonly to: number;
  readonly value: number;
}
const anyWrite: fc.Arbitrary<AnyWrite> = fc.record({
  does: fc.constantFrom('insert', 'insert', 'move', 'change', 'archive', 'delete', 'see', 'see other'),
  of: fc.nat(50),
  to: fc.nat(2),
  value: fc.nat(100),
});
const GRADES = ['A', 'B', 'C', null];
const LOOM = `id = (select id from loom where workshop_id = any($1::uuid[]) order by id offset $2 limit 1)`;
const SEEN = `id = (select id from inspection where subject_id = any($1::uuid[]) order by id offset $2 limit 1)`;
function statementOf({ does, of, to, value }: AnyWrite, parents: readonly string[]): [string, unknown[]] {
  const place = parents[to]!;
  const day = `2024-01-${String((value % 28) + 1).padStart(2, '0')}`;
  switch (does) {
    case 'insert':
      return [`insert into loom (id, workshop_id, width_cm, grade) select gen_random_uuid(), $1, n, $3 from generate_series($2, $2 + 1) n`, [place, value, GRADES[value % 4]]]; // prettier-ignore
    case 'move':
      return [`update loom set workshop_id = $3 where ${LOOM}`, [parents, of, place]];
    case 'change':
      return [`update loom set width_cm = $3, is_running = not is_running where ${LOOM}`, [parents, of, value]];
    case 'archive':
      return [`update loom set archived_at = now() where ${LOOM}`, [parents, of]];
    case 'delete':
      return [`delete from loom where ${LOOM}`, [parents, of]];
    case 'see':
      return [`insert into inspection (id, subject_type, subject_id, seen_on, score) values (gen_random_uuid(), 'Workshop', $1, $2, $3)`, [place, day, value]]; // prettier-ignore
    case 'see other':
      return [`update inspection set subject_id = $3, seen_on = $4 where ${SEEN}`, [parents, of, place, day]];
  }
}

test('whatever several write at once, they equal a recount', async () => {
  const clients = await Promise.all(Array.from({ length: 4 }, async () => {
    const client = new pg.Client(database.url);
    await client.connect();
    return client;
  })); // prettier-ignore
  const refused = new Set<string>();
  const run = async (client: pg.Client, writes: readonly AnyWrite[], parents: readonly string[]): Promise<void> => {
    for (const each of writes) {
      const [text, values] = statementOf(each, parents);
      await client.query(text, values).catch((error: unknown) => refused.add((error as { code: string }).code));
    }
  };
  try {
    await fc.assert(
      fc.asyncProperty(fc.array(fc.array(anyWrite, { maxLength: 12 }), { minLength: 4, maxLength: 4 }), async (all) => {
        const third = await made('Workshop', { name: '第三处', region: HERE });
        const parents = [workshop, other, third].map(local);
        await Promise.all(all.map((writes, n) => run(clients[n]!, writes, parents)));
        expect(await asTask(recountAll)).toEqual([]);
        const [sums] = await app.sql<object>(
          `select sum(loom_count)::int as "looms", (select count(*)::int from loom where archived_at is null) as "counted" from workshop`,
        );
        expect(sums).toMatchObject({ looms: (sums as { counted: number }).counted });
      }),
      { numRuns: 25 },
    );
  } finally {
    await Promise.all(clients.map((client) => client.end()));
  }
  expect([...refused].filter((code) => code !== '40P01')).toEqual([]); // one of two that move looms past each other
}, 240_000);

describe('a declaration is refused', () => {
  const build =
    (...types: (new () => object)[]) =>
    () =>
      buildModel([...model.entities.map((each) => each.type), ...types], [], model.moduleTables);

  test('that names no list of rows which refer to it', () => {
    @entity('甲', 'A toy.', { plural: 'as' })
    class A extends NamedEntity {
      @rolledUp<A>('things', { count: {} }, '数', 'How many.')
      things!: number;
    }
    expect(build(A)).toThrow('A.things: things is no list of rows that refer to it');
  });

  test('that sums what is no number, or asks for what its rows have not', () => {
    @entity('乙', 'A toy.', { plural: 'bs' })
    class B extends NamedEntity {
      @rolledUp<BPart>('parts', { sum: 'name' }, '和', 'Their sum.')
      total!: string;
    }
    @entity('丙', 'A toy.', { plural: 'cs' })
    class BPart extends NamedEntity {
      @manyToOne(() => B, '整体', 'Its whole.', { inverse: { field: 'parts', zh: '部分', en: 'Its parts.' } })
      whole!: B;
    }
    expect(build(B, BPart)).toThrow('B.total: BPart has no name to take the sum of');

    @entity('丁', 'A toy.', { plural: 'ds' })
    class D extends BaseEntity {
      @rolledUp<{ missing: number }>('parts', { count: { missing: { eq: 1 } } }, '数', 'How many.')
      count!: number;
    }
    @entity('戊', 'A toy.', { plural: 'es' })
    class DPart extends BaseEntity {
      @manyToOne(() => D, '整体', 'Its whole.', { inverse: { field: 'parts', zh: '部分', en: 'Its parts.' } })
      whole!: D;
    }
    expect(build(D, DPart)).toThrow('D.count: DPart has no missing to ask for');
  });
});
