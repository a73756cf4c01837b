import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { about } from '../../src/kernel/model/about.js';
import { BaseEntity, NamedEntity, entity } from '../../src/kernel/model/entity.js';
import { buildModel } from '../../src/kernel/model/model.js';
import { locatedIn } from '../../src/kernel/model/relation.js';
import { compileSchema } from '../../src/kernel/schema/schema.js';
import { modules as platform } from '../../src/modules/index.js';
import { IndustryChain } from '../../src/modules/chain/chain.entity.js';
import { Department } from '../../src/modules/department/department.entity.js';
import { Region } from '../../src/modules/region/region.entity.js';
import { removeSamples, SamplesInUse } from '../../src/server/database/setup/remove-samples.js';
import { asOwner } from '../../src/server/database/setup/owner.js';
import { verifyHistory } from '../../src/server/database/verify/verify.js';
import { withClient } from '../../src/server/postgres/databases.js';
import { startTestApp, type TestApp } from '../kit/app.js';
import type { TestDatabase } from '../kit/database.js';
import { subscribe } from '../kit/socket.js';
import { toyDatabase } from '../kit/toy-database.js';
import toy from '../kit/toy-abouts.js';

/* What a row is about is a record of one of its types, whoever writes, and whatever happens to that record. */

const modules = [...platform, toy];
const { model } = await compileSchema(modules);
const [HERE, THERE] = ['420529203215', '420527101201'] as const;

let database: TestDatabase;
let app: TestApp;
let squad: string;
let paper: string;
beforeAll(async () => {
  database = await toyDatabase(modules);
  app = await startTestApp({ modules, databaseUrl: database.url });
});
afterAll(async () => {
  await app?.stop();
  await database?.drop();
});
beforeEach(async () => {
  squad = await made('Squad', { name: '驻村工作队', region: HERE });
  paper = await made('Paper', { name: '方案', region: THERE, sensitivity: 'INTERNAL' });
});

const local = (id: string): string => id.slice(id.indexOf(':') + 1);

type Headers = Record<string, string>;
interface Written {
  readonly userErrors: readonly { code: string; path: readonly string[]; message: string }[];
  readonly [subject: string]: any; // eslint-disable-line @typescript-eslint/no-explicit-any -- of the shape of the query
}
const END = `... on Node { id } ... on Squad { name } ... on Paper { name } ... on Region { code }`;
const FIELDS: Readonly<Record<string, string>> = {
  Mark: `score subject { ${END} }`,
  Note: `words topic { ${END} } region { code } county { code }`,
  Squad: 'name',
  Paper: 'name',
};
async function write(verb: string, type: string, input: object, headers: Headers = {}): Promise<Written> {
  const query = `mutation ($input: ${verb}${type}Input!) { ${verb.toLowerCase()}${type}(input: $input) { userErrors { code path message } ${type.toLowerCase()} { id version ${FIELDS[type]} } } }`;
  const { data } = await app.ask(query, { input }, { headers });
  return data[`${verb.toLowerCase()}${type}`];
}
async function made(type: string, input: object): Promise<string> {
  const { userErrors, ...rest } = await write('Create', type, input);
  expect(userErrors).toEqual([]);
  return rest[type.toLowerCase()].id as string;
}
const archive = async (id: string): Promise<void> => {
  const { data } = await app.ask('mutation ($input: ArchiveInput!) { archive(input: $input) { userErrors { code } } }', { input: { id, expectedVersion: 1 } }); // prettier-ignore
  expect(data.archive.userErrors).toEqual([]);
};
const steward = (region: string): Promise<Headers> => app.as({ role: 'DATA_STEWARD', region });
const mark = (subject: unknown, more: object = {}): object => ({ score: 5, region: HERE, subject, ...more });
const codes = ({ userErrors }: Written): [string, string][] => userErrors.map(({ code, path }) => [code, path.join('.')]); // prettier-ignore

test('it is given by one id, changed and taken away', async () => {
  const { mark: created } = await write('Create', 'Mark', mark(squad));
  expect(created).toMatchObject({ version: 1, subject: { id: squad, name: '驻村工作队' } });
  const change = (subject: string | null, version: number): Promise<Written> => write('Update', 'Mark', { id: created.id, expectedVersion: version, subject }); // prettier-ignore
  expect((await change(paper, 1)).mark).toMatchObject({ version: 2, subject: { id: paper } });
  expect((await change(null, 2)).mark).toMatchObject({ version: 3, subject: null });
  expect((await write('Create', 'Mark', mark(undefined))).mark).toMatchObject({ subject: null });
});

test('any other id is refused at its path, with all else that is wrong', async () => {
  const chain = (await app.ask('{ industryChains(first: 1) { nodes { id } } }')).data.industryChains.nodes[0].id;
  const wrong = async (subject: unknown, headers?: Headers): Promise<[string, string][]> =>
    codes(await write('Create', 'Mark', mark(subject, { score: 101 }), headers));
  const score = ['VALUE_OUT_OF_RANGE', 'score'];
  expect(await wrong(chain)).toEqual([score, ['SUBJECT_TYPE', 'subject']]);
  expect(await wrong('Squad:00000000-0000-4000-8000-000000000000')).toEqual([score, ['NOT_FOUND', 'subject']]);
  expect(await wrong('驻村工作队')).toEqual([score, ['NOT_FOUND', 'subject']]);
  expect(await wrong(`${squad}@1`)).toEqual([score, ['ID_OF_THE_PAST', 'subject']]);
  expect(await wrong(paper, await steward('420529'))).toEqual([score, ['NOT_FOUND', 'subject']]); // they may not see it
  const [told] = (await write('Create', 'Mark', mark(chain), { 'accept-language': 'zh' })).userErrors;
  expect(told!.message).toBe('不能是这类对象，可以是：Squad, Paper, Region。');
  expect(codes(await write('Create', 'Note', { words: '无题', topic: chain }))).toEqual([['SUBJECT_TYPE', 'topic']]);
  const note = await made('Note', { words: '有题', topic: squad });
  expect(codes(await write('Update', 'Note', { id: note, expectedVersion: 1, topic: null }))).toEqual([['REQUIRED', 'topic']]); // prettier-ignore
  const bulk = `mutation ($input: ChangeMarksInput!) { changeMarks(input: $input) { results { userErrors { code path } } } }`;
  const input = { create: [mark(squad), mark(chain), mark(paper)], onError: 'REJECT_EVERYTHING' };
  const { results } = (await app.ask(bulk, { input })).data.changeMarks;
  expect(results).toEqual([{ userErrors: [] }, { userErrors: [{ code: 'SUBJECT_TYPE', path: ['create', '1', 'subject'] }] }, { userErrors: [] }]); // prettier-ignore
});

test('nothing is newly about what is archived; what was about it already can still be changed', async () => {
  const before = await made('Mark', mark(squad));
  await archive(squad);
  expect(codes(await write('Create', 'Mark', mark(squad)))).toEqual([['SUBJECT_ARCHIVED', 'subject']]);
  const { userErrors, mark: changed } = await write('Update', 'Mark', { id: before, expectedVersion: 1, score: 6, subject: squad }); // prettier-ignore
  expect([userErrors, changed]).toMatchObject([[], { score: 6, subject: { id: squad } }]);
});

test('whoever archives or deletes it waits for the row that is being written about it', async () => {
  await withClient(database.url, async (writer) => {
    await writer.query('begin');
    await writer.query(
      `insert into mark (id, score, region_id, subject_type, subject_id) select gen_random_uuid(), 1, id, 'Squad', $1 from region where code = $2`,
      [local(squad), HERE],
    );
    const refused = app.sql('delete from squad where id = $1', [local(squad)]).then(
      () => 'deleted',
      (error: unknown) => (error as { code: string }).code,
    );
    await new Promise((resolve) => setTimeout(resolve, 200));
    await writer.query('commit');
    expect(await refused).toBe('23503');
  });
});

test('the database refuses what no mutation would write', async () => {
  const insert = (type: string | null, id: string | null): Promise<string> =>
    app
      .sql(
        `insert into mark (id, score, region_id, subject_type, subject_id) select gen_random_uuid(), 1, id, $1, $2 from region where code = $3`,
        [type, id, HERE],
      )
      .then(
        () => 'written',
        (error: unknown) => (error as { code: string }).code,
      );
  expect(await insert('Squad', local(squad))).toBe('written');
  expect(await insert('Squad', '00000000-0000-4000-8000-000000000000')).toBe('23503');
  expect(await insert('Paper', local(squad))).toBe('23503');
  expect(await insert('Talent', local(squad))).toBe('23514');
  expect(await insert('Squad', null)).toBe('23514');
  expect(await insert(null, local(squad))).toBe('23514');
});

test('history, changes and past versions have it as one field', async () => {
  const id = await made('Mark', mark(squad));
  const { position: after } = (await app.ask('{ changes { position } }')).data.changes;
  const other = await made('Squad', { name: '另一队', region: HERE });
  for (const [at, subject] of [other, paper, null].entries())
    expect(codes(await write('Update', 'Mark', { id, expectedVersion: at + 1, subject }))).toEqual([]);
  const expected = [[squad, other], [other, paper], [paper, null]].map(([was, is]) => [{ field: 'subject', before: JSON.stringify(was), after: JSON.stringify(is) }]); // prettier-ignore
  const { data } = await app.ask(
    `query ($id: ID!, $v1: ID!, $v3: ID!) { node(id: $id) { ... on Mark { history { nodes { fields { field before after } } } } }
      first: node(id: $v1) { ... on Mark { subject { ... on Node { id } } } }
      third: node(id: $v3) { ... on Mark { subject { ... on Node { id } } } }
      fields: vocabulary(type: "Mark") { value } }`,
    { id, v1: `${id}@1`, v3: `${id}@3` },
  );
  expect(data.node.history.nodes.toReversed().slice(1).map(({ fields }: { fields: object }) => fields)).toEqual(expected); // prettier-ignore
  const changes = 'query ($after: Position) { changes(after: $after, types: [MARK]) { changes { fields { field before after } } } }'; // prettier-ignore
  const told = async (): Promise<object[]> =>
    (await app.ask(changes, { after })).data.changes.changes.map(({ fields }: { fields: object }) => fields);
  // changes come into the feed a moment after they are committed, that of its making maybe after the position
  await expect.poll(async () => (await told()).slice(-expected.length)).toEqual(expected);
  expect([data.first.subject, data.third.subject]).toEqual([{ id: squad }, { id: paper }]);
  expect(data.fields).toContainEqual({ value: 'subject' });
  const conflict = await app.ask(
    `mutation ($input: UpdateMarkInput!) { updateMark(input: $input) { userErrors { ... on VersionConflict { changedFields } } } }`,
    { input: { id, expectedVersion: 3, score: 1 } },
  );
  expect(conflict.data.updateMark.userErrors).toEqual([{ changedFields: ['subject'] }]);
});

describe('a row that lies where its subject does', () => {
  const lies = async (id: string): Promise<unknown> =>
    (await app.ask('query ($id: ID!) { node(id: $id) { ... on Note { version region { code } county { code } } } }', { id })).data.node; // prettier-ignore
  const at = (code: string, version: number): object => ({ version, region: { code }, county: { code: code.slice(0, 6) } }); // prettier-ignore

  test('is found there, and moves with it', async () => {
    const region = (await app.ask('query ($code: RegionCode!) { region(code: $code) { id } }', { code: HERE })).data.region.id; // prettier-ignore
    const notes = [await made('Note', { words: '一', topic: squad }), await made('Note', { words: '二', topic: paper }), await made('Note', { words: '三', topic: region })]; // prettier-ignore
    expect(await Promise.all(notes.map(lies))).toEqual([at(HERE, 1), at(THERE, 1), at(HERE, 1)]);
    await write('Update', 'Squad', { id: squad, expectedVersion: 1, region: THERE });
    expect(await lies(notes[0]!)).toEqual(at(THERE, 2));
    await write('Update', 'Note', { id: notes[0], expectedVersion: 2, topic: region });
    expect(await lies(notes[0]!)).toEqual(at(HERE, 3));
    const [{ parent }] = (await app.sql<{ parent: string }>(`select parent_id as parent from region where code = '420529203'`)) as [{ parent: string }]; // prettier-ignore
    await app.sql(
      `update region set parent_id = (select id from region where code = '420527') where code = '420529203'`,
    );
    const moved = { region: { code: HERE }, county: { code: '420527' } };
    expect(await Promise.all(notes.map(lies))).toEqual([{ version: 4, ...moved }, at(THERE, 1), { version: 2, ...moved }]); // prettier-ignore
    await app.sql(`update region set parent_id = $1 where code = '420529203'`, [parent]);
    await app.sql(`update note set region_id = (select id from region where code = $2) where id = $1`, [local(notes[0]!), THERE]); // prettier-ignore
    expect(await lies(notes[0]!)).toEqual(at(HERE, 5));
  });

  test('needs the right at that place', async () => {
    const create = `mutation ($input: CreateNoteInput!) { createNote(input: $input) { userErrors { code } } }`;
    const headers = await steward('420527');
    expect(await app.codes(create, { input: { words: '他处', topic: squad } }, { headers })).toEqual(['FORBIDDEN']);
    expect(codes(await write('Create', 'Note', { words: '此处', topic: paper }, headers))).toEqual([]);
  });

  test('is one among those that are unique about it', async () => {
    await made('Note', { words: '同', topic: squad });
    await made('Note', { words: '同', topic: paper });
    expect(codes(await write('Create', 'Note', { words: '同', topic: squad }))).toEqual([['TAKEN', 'topic']]);
  });
});

test('a live list that asks for what rows are about follows that too', async () => {
  const id = await made('Mark', mark(squad));
  const query = `subscription { liveMarks(filter: { subject: { squad: { name: { eq: "驻村工作队" } } }, id: { eq: "${id}" } }) { isSnapshot removed upserted { id } } }`;
  const live = await subscribe<object>({ url: app.url, query, pick: (data) => data['liveMarks']! });
  expect(await live.until(1)).toMatchObject([{ isSnapshot: true, upserted: [{ id }] }]);
  await write('Update', 'Squad', { id: squad, expectedVersion: 1, name: '改名' });
  expect((await live.until(2))[1]).toMatchObject({ removed: [id] });
  await live.close();
});

test('verify-history finds a row about nothing, and samples that others are about stay', async () => {
  const id = await made('Mark', mark(squad));
  const faults = () => asOwner(database.url, (db) => verifyHistory(db, model).then((all) => all.filter(({ type }) => type === 'Mark'))); // prettier-ignore
  await app.sql(`update squad set provenance = 'SAMPLE' where id = $1`, [local(squad)]);
  const removed = removeSamples(database.url, model, true);
  await expect(removed).rejects.toThrow(SamplesInUse);
  await expect(removed).rejects.toMatchObject({ references: expect.arrayContaining([`${id} (subject: ${squad})`]) });
  await app.sql(`update squad set provenance = 'UNVERIFIED' where id = $1`, [local(squad)]);
  await app.sql(`alter table squad disable trigger user; delete from squad where id = '${local(squad)}'; alter table squad enable trigger user`); // prettier-ignore
  expect(await faults()).toEqual([{ type: 'Mark', subject: local(id), version: 1, fault: 'subject is no record' }]);
});

describe('a declaration is refused', () => {
  const build = (type: new () => object) => () =>
    buildModel([...model.entities.map((each) => each.type), type], [], model.moduleTables);

  test('that is about nothing, or about one type twice', () => {
    @entity('甲', 'A toy.', { plural: 'as' })
    class A extends BaseEntity {
      @about(() => [], '对象', 'What.')
      subject!: object;
    }
    @entity('乙', 'A toy.', { plural: 'bs' })
    class B extends BaseEntity {
      @about(() => [Region, Region], '对象', 'What.')
      subject!: Region;
    }
    expect(build(A)).toThrow('A.subject is about nothing, or about one type twice');
    expect(build(B)).toThrow('B.subject is about nothing, or about one type twice');
  });

  test('that inherits its place from what may lie nowhere', () => {
    @entity('丙', 'A toy.', { plural: 'cs' })
    class C extends NamedEntity {
      @about(() => [Region, IndustryChain], '对象', 'What.')
      subject!: object;
      @locatedIn(() => Region, '所在地', 'Where.', { inherits: 'subject' })
      region!: Region;
    }
    @entity('丁', 'A toy.', { plural: 'ds' })
    class D extends NamedEntity {
      @about(() => [Region, Department], '对象', 'What.')
      subject!: object;
      @locatedIn(() => Region, '所在地', 'Where.', { inherits: 'subject' })
      region!: Region;
    }
    expect(build(C)).toThrow('C.region inherits subject, which is no relation to what hangs on Region');
    expect(build(D)).toThrow('D.region inherits subject, which may be absent');
  });
});
