import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buildSchema, parse, validate, validateSchema, type GraphQLObjectType, type GraphQLSchema } from 'graphql';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { compileSchema } from '../../src/kernel/schema/schema.js';
import { printSdl } from '../../src/kernel/schema/builder/print.js';
import { modules } from '../../src/modules/index.js';
import { signIn } from '../kit/sign-in.js';
import { guarded, type Guarded } from './kit.js';

const { model, schema: whole } = await compileSchema(modules);

let app: Guarded;
beforeAll(async () => {
  app = await guarded({ LIMITS: 'rateBurst=1000000000,rateRefill=1' }); // what is paid back would hide what is charged
});
afterAll(() => app.stop());

const text = async (search = ''): Promise<string> => (await app.send(`/schema.graphql${search}`)).text;
const fieldsOf = (schema: GraphQLSchema, type: string): string[] =>
  Object.keys((schema.getType(type) as GraphQLObjectType).getFields());
const HAN = /\p{Script=Han}/u;

test('the schema has a tag, by which it is asked for again', async () => {
  const { headers } = await app.send('/schema.graphql');
  expect(headers.get('etag')).toMatch(/^W\/"/);
  expect([headers.get('cache-control'), headers.get('vary')]).toEqual([
    'public, no-cache',
    expect.stringContaining('accept-encoding'),
  ]);
  const again = await app.send('/schema.graphql', { headers: { 'if-none-match': headers.get('etag')! } });
  expect([again.status, again.text]).toEqual([304, '']);
  const other = await app.send('/schema.graphql?lang=zh', { headers: { 'if-none-match': headers.get('etag')! } });
  expect(other.status).toBe(200);
});

test('who is known alone may read it: then no cache in between keeps it', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'rural-graph-schema-text-'));
  const strict = await guarded({ DATA_DIR: folder, INTROSPECTION: 'known' });
  try {
    const known = await signIn(folder, []);
    const { headers } = await strict.send('/schema.graphql?types=Talent', { headers: known });
    expect([headers.get('cache-control'), headers.get('vary')]).toEqual([
      'private, no-cache',
      expect.stringContaining('authorization'),
    ]);
    const unknown = await strict.send('/schema.graphql?types=Talent', {
      headers: { 'if-none-match': headers.get('etag')! },
    });
    expect([unknown.status, ...unknown.codes]).toEqual([403, 'INTROSPECTION_FORBIDDEN']);
  } finally {
    await strict.stop();
    await rm(folder, { recursive: true });
  }
});

describe('one language', () => {
  test('is all that descriptions have, and nothing else changes', async () => {
    const [both, zh, en] = [await text(), await text('?lang=zh'), await text('?lang=en')];
    const undescribed = (name: string, value: unknown): unknown => (name === 'description' ? undefined : value);
    const bare = (sdl: string): string => JSON.stringify(parse(sdl, { noLocation: true }), undescribed);
    expect(bare(zh)).toBe(bare(both));
    expect(bare(en)).toBe(bare(both));
    expect(buildSchema(zh).getType('ProgressStatus')!.description).toMatch(HAN);
    expect(buildSchema(en).getType('ProgressStatus')!.description).not.toMatch(HAN);
    expect(zh).toContain('须给且只给其中一项');
    expect(zh).not.toContain('Exactly one of the fields');
    expect(zh.length + en.length).toBeLessThan(both.length * 1.5);
  });

  test('is one of two', async () => {
    const { status, codes } = await app.send('/schema.graphql?lang=de');
    expect([status, ...codes]).toEqual([400, 'UNKNOWN_LANGUAGE']);
  });
});

describe('a slice', () => {
  test('has the types, what they lead to but other records, and what gives and changes them', async () => {
    const schema = buildSchema(await text('?types=Talent,Region'));
    expect(fieldsOf(schema, 'Query')).toEqual(['node', 'nodes', 'region', 'regions', 'talents', 'vocabulary']);
    expect(fieldsOf(schema, 'Mutation')).toEqual([
      'archive',
      'changeRegions',
      'changeTalents',
      'createRegion',
      'createTalent',
      'updateRegion',
      'updateTalent',
    ]);
    expect(fieldsOf(schema, 'Subscription')).toEqual(['liveRegions', 'liveTalents']);
    expect(fieldsOf(schema, 'Talent')).toEqual(
      expect.arrayContaining(['name', 'kinds', 'region', 'history', 'viewerCan']),
    );
    expect(fieldsOf(schema, 'Talent')).not.toContain('enterprise');
    expect(fieldsOf(schema, 'TalentFilter')).toEqual(expect.arrayContaining(['region', 'kinds', 'search']));
    expect(fieldsOf(schema, 'TalentFilter')).not.toContain('enterprise');
    expect(['VersionConflict', 'InputError', 'Enterprise'].map((name) => !!schema.getType(name))).toEqual([
      true,
      true,
      false,
    ]);
    const document = parse(
      '{ talents(first: 3, filter: { region: { name: { eq: "x" } } }) { nodes { id name region { name talents { totalCount } } } } }',
    );
    expect(validate(schema, document)).toEqual([]);
    const transitions = buildSchema(await text('?types=DemonstrationUnit'));
    expect(fieldsOf(transitions, 'Mutation')).toContain('transitionDemonstrationUnit');
    expect(fieldsOf(transitions, 'Subscription')).toEqual(['demonstrationUnitTransitioned', 'liveDemonstrationUnits']);
  });

  test('is a small part of the whole, in one language if that is asked for, whatever the order of its types', async () => {
    const [both, en, other] = [
      await text('?types=Talent,Region'),
      await text('?types=Talent,Region&lang=en'),
      await text('?types=Region,%20Talent,Talent'),
    ];
    expect(both.length * 5).toBeLessThan(printSdl(whole).length);
    expect(en.length).toBeLessThan(both.length);
    expect(buildSchema(en).getType('Talent')!.description).not.toMatch(HAN);
    expect(other).toBe(both);
    expect(await text('?types=')).toBe(printSdl(whole));
  });

  test.each([
    ...model.entities.map(({ name }) => name),
    ...['ProgressStatus', 'ProgressBoard', 'ProgressBoardCell', 'Progress', 'Node', 'StoredRecord', 'TalentListFilter'],
    ...['TalentConnection', 'CreateTalentInput', 'RegionCode', 'UserError', 'AccessLogEntry'],
  ])('of %s is a valid schema, and a part of the whole', async (type) => {
    const schema = buildSchema(await text(`?types=${type}`));
    expect(validateSchema(schema)).toEqual([]);
    expect(schema.getType(type)).toBeDefined();
    for (const each of Object.values(schema.getTypeMap())) {
      if (!('getFields' in each) || each.name.startsWith('__')) continue;
      expect(fieldsOf(whole, each.name), each.name).toEqual(expect.arrayContaining(Object.keys(each.getFields())));
    }
  });

  test.each(['Nothing', 'Talent,Nothing', 'Mutation', '__Type', 'x'.repeat(300), '__proto__'])(
    'of %s is refused',
    async (types) => {
      const reply = await app.send(`/schema.graphql?types=${types}`);
      expect([reply.status, ...reply.codes]).toEqual([400, 'UNKNOWN_TYPE']);
    },
  );

  test('costs its caller the time that it takes to make, and is then kept', async () => {
    const used = async (): Promise<number> => Number((await app.gql('{ __typename }')).headers.get('x-ratelimit-used'));
    const differences = async (search: string, times: number): Promise<number[]> => {
      const all: number[] = [];
      for (let n = 0; n < times; n += 1) {
        const before = await used();
        await text(search);
        all.push((await used()) - before);
      }
      return all;
    };
    const [made] = await differences('?types=Talent,Region,Product&lang=en', 1);
    expect(made).toBeGreaterThan(50); // 2 ms at 0.04 ms a point
    // the ping that tells costs a point, and more while the machine has other things to do
    expect(Math.min(...(await differences('?types=Product,Region,Talent&lang=en', 10)))).toBeLessThan(10);
  });
});
