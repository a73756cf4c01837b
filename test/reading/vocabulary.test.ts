import { isEnumType, isIntrospectionType } from 'graphql';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { compileSchema } from '../../src/kernel/schema/schema.js';
import { modules } from '../../src/modules/index.js';
import { ProgressStatus } from '../../src/modules/progress/progress.types.js';
import { guarded, type Guarded } from '../guard/kit.js';

const { schema } = await compileSchema(modules);
const QUERY = 'query ($type: String!) { vocabulary(type: $type) { value zh en } }';

interface Entry {
  readonly value: string;
  readonly zh: string;
  readonly en: string;
}

let app: Guarded;
beforeAll(async () => {
  app = await guarded({ INTROSPECTION: 'known' });
});
afterAll(() => app.stop());

async function vocabulary(type: string): Promise<Entry[] | null> {
  const { data, errors } = await app.gql(QUERY, { type });
  expect(errors).toEqual([]);
  return data!['vocabulary']!;
}

test('gives the words of an enum to everybody, in its own order, also where the schema is shown to nobody', async () => {
  const entries = await vocabulary('ProgressStatus');
  expect(entries!.map(({ value }) => value)).toEqual(Object.keys(ProgressStatus));
  expect(entries).toContainEqual({ value: 'BEHIND', zh: '滞后', en: expect.stringMatching(/behind/i) as string });
});

test('has both languages of every value of every enum', async () => {
  const enums = Object.values(schema.getTypeMap()).filter((type) => isEnumType(type) && !isIntrospectionType(type));
  expect(enums.length).toBeGreaterThan(90);
  for (const type of enums) {
    const entries = await vocabulary(type.name);
    expect(entries!.map(({ value }) => value)).toEqual(isEnumType(type) && type.getValues().map(({ name }) => name));
    for (const { value, zh, en } of entries!) {
      expect(zh, `${type.name}.${value}`).toMatch(/\p{Script=Han}/u);
      expect(en, `${type.name}.${value}`).toMatch(/[a-z]/i);
    }
  }
});

test('gives the fields of a record that its history can name', async () => {
  const { data } = await app.gql(
    '{ talents(first: 5) { nodes { history(first: 5) { nodes { fields { field } } } } } }',
  );
  const nodes = data!['talents']!['nodes'] as { history: { nodes: { fields: { field: string }[] }[] } }[];
  const named = nodes.flatMap(({ history }) => history.nodes.flatMap(({ fields }) => fields.map(({ field }) => field)));
  expect(named.length).toBeGreaterThan(0);
  const words = (await vocabulary('Talent'))!;
  expect(words.map(({ value }) => value)).toEqual(expect.arrayContaining(named));
  expect(words).toContainEqual(expect.objectContaining({ value: 'region', zh: '所在地，一般为村' }));
  expect(words.map(({ value }) => value)).not.toContain('history');
});

test.each(['Nothing', 'String', 'TalentFilter', 'Query', '__TypeKind', '__proto__', ''])(
  'is null for %j',
  async (type) => {
    expect(await vocabulary(type)).toBeNull();
  },
);

test('costs about what a page of values does', async () => {
  const { extensions } = await app.gql(QUERY, { type: 'UserErrorCode' }, { 'x-cost': '1' });
  expect(extensions!.cost!['requested']).toBe(6); // 30 entries of three values, each a twentieth
});
