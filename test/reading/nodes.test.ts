import fc from 'fast-check';
import {
  getNamedType,
  isLeafType,
  isRequiredArgument,
  type GraphQLInterfaceType,
  type GraphQLObjectType,
} from 'graphql';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { uncapital } from '../../src/kernel/describe.js';
import { startTestApp, type TestApp } from '../kit/app.js';
import { globalIdOf, model, rowsOf, schema, thingOf } from './oracle.js';

let app: TestApp;
beforeAll(async () => {
  app = await startTestApp();
});
afterAll(() => app.stop());

interface Found {
  readonly __typename: string;
  readonly id: string;
}

const NODE = 'query ($id: ID!) { node(id: $id) { __typename id } }';
const NODES = 'query ($ids: [ID!]!) { nodes(ids: $ids) { __typename id } }';
const node = async (id: string): Promise<Found | null> => (await app.ask(NODE, { id })).data.node;
const nodes = async (ids: readonly string[]): Promise<(Found | null)[]> => (await app.ask(NODES, { ids })).data.nodes;

const nodeTypes = schema.getPossibleTypes(schema.getType('Node') as GraphQLInterfaceType);
const types = nodeTypes.filter(({ name }) => model.byName.has(name));
const computed = nodeTypes.filter((type) => !types.includes(type));
const idsOf = (type: string): string[] => rowsOf(thingOf(type)).map((row) => globalIdOf(thingOf(type), row));
const everyId = types.flatMap(({ name }) => idsOf(name));

/** All that is in an object, and where its relations lead. */
const wholeOf = (type: GraphQLObjectType): string =>
  Object.values(type.getFields())
    .filter(({ args }) => !args.some(isRequiredArgument))
    .map((field) => {
      if (isLeafType(getNamedType(field.type))) return field.name;
      const to = getNamedType(field.type).name;
      return model.byName.has(to) ? `${field.name} { __typename id }` : '';
    })
    .join(' ');

describe.each(types.map((type) => ({ type, name: type.name, list: thingOf(type.name).options.plural })))('$name', ({ type, name, list }) => {
  const whole = wholeOf(type);

  test('is fetched again by its id, as the same type with the same fields', async () => {
    const { data } = await app.ask(`{ list: ${list}(first: 40) { nodes { __typename ${whole} } } }`);
    expect(data.list.nodes.length).toBeGreaterThan(0);
    for (const row of data.list.nodes) expect(row.__typename).toBe(name);
    const again = await app.ask(`query ($ids: [ID!]!) { nodes(ids: $ids) { __typename ... on ${name} { ${whole} } } }`, {
      ids: data.list.nodes.map(({ id }: Found) => id),
    });
    expect(again.data.nodes).toEqual(data.list.nodes);
    const [first] = data.list.nodes;
    const alone = await app.ask(`query ($id: ID!) { node(id: $id) { __typename ... on ${name} { ${whole} } } }`, { id: first.id });
    expect(alone.data.node).toEqual(first);
  });

  test('as it was has an id of its own, and is fetched again by that', async () => {
    const { data } = await app.ask(`{ list: ${list}(first: 10) { nodes { id asOf(at: "2099-01-01T00:00:00Z") { __typename ${whole} } } } }`);
    const past = data.list.nodes.map(({ asOf }: { asOf: Found }) => asOf);
    expect(past.map(({ id }: Found) => id)).toEqual(data.list.nodes.map(({ id }: Found) => `${id}@1`));
    const again = await app.ask(`query ($ids: [ID!]!) { nodes(ids: $ids) { __typename ... on ${name} { ${whole} } } }`, {
      ids: past.map(({ id }: Found) => id),
    });
    expect(again.data.nodes).toEqual(past);
  });
}); // prettier-ignore

/** Where objects that are no records are met: each type has its place. */
const MET: Readonly<Record<string, (fields: string) => Promise<object[]>>> = {
  HistoryEntry: async (fields) =>
    (
      await app.ask(`{ regions(first: 5) { nodes { history(first: 2) { nodes { ${fields} } } } } }`)
    ).data.regions.nodes.flatMap(({ history }: { history: { nodes: object[] } }) => history.nodes),
  AccessLogEntry: async (fields) => {
    await app.ask('{ talents(first: 30) { nodes { phone { value } } } }');
    return (await app.ask(`{ accessLog(first: 5) { nodes { ${fields} } } }`)).data.accessLog.nodes;
  },
  Emergency: async (fields) => {
    const input = { id: idsOf('Talent')[0], reason: '联系失联的带头人，情况紧急', minutes: 5 };
    const shown = (
      await app.ask(`mutation ($input: BreakGlassInput!) { breakGlass(input: $input) { emergency { ${fields} } } }`, {
        input,
      })
    ).data.breakGlass.emergency;
    expect((await app.ask(`{ emergencies { nodes { ${fields} } } }`)).data.emergencies.nodes).toEqual([shown]);
    return [shown];
  },
  Change: async (fields) => {
    const { position } = (await app.ask('{ changes { position } }')).data.changes;
    const input = { id: idsOf('Talent')[0], expectedVersion: 1, remark: '已联系' };
    await app.ask('mutation ($input: UpdateTalentInput!) { updateTalent(input: $input) { feedPosition } }', { input });
    return (
      await app.ask(`query ($after: Position) { changes(after: $after) { changes { ${fields} } } }`, {
        after: position,
      })
    ).data.changes.changes;
  },
  Progress: async (fields) => {
    const then = 'asOf: "2025-03-31", knownAt: "2026-11-01T00:00:00+08:00"';
    const { region, belts, target } = (
      await app.ask(`{
      region(code: "420529") { now: progress(period: "2024") { ${fields} } then: progress(period: "2024", ${then}) { ${fields} } }
      belts: demonstrationBelts(first: 1) { nodes { progress(period: "2024Q3") { ${fields} } } }
      target(key: "tgt-tap-water") { progress(region: "4205", period: "2022-2024", asOf: "2024-06-30") { ${fields} earlier(knownAt: "2024-05-01T00:00:00Z") { ${fields} } parts { ${fields} } } } }`)
    ).data;
    const { earlier, parts, ...alone } = target.progress;
    return [...region.now, ...region.then, ...belts.nodes[0].progress, alone, earlier, ...parts];
  },
  Reporting: async (fields) =>
    Object.values(
      (
        await app.ask(
          `{ a: reporting(region: "4205", period: "2024") { ${fields} } b: reporting(region: "4205", period: "2024", asOf: "2024-08-31") { ${fields} } }`,
        )
      ).data,
    ).flat() as object[],
  IndicatorFigure: async (fields) =>
    (await app.ask(`{ region(code: "420529") { figures(year: 2024) { ${fields} } } }`)).data.region.figures,
};

test.each(computed.map((type) => [type.name, type] as const))('one %s has one id, and is fetched again by it', async (name, type) => {
  const fields = `__typename ${wholeOf(type)}`;
  const met = (await MET[name]!(fields)) as Found[];
  expect(met.length).toBeGreaterThan(0);
  expect(new Set(met.map(({ id }) => id)).size).toBe(met.length);
  for (let at = 0; at < met.length; at += 100) {
    const some = met.slice(at, at + 100);
    const again = await app.ask(`query ($ids: [ID!]!) { nodes(ids: $ids) { ... on ${name} { ${fields} } } }`, { ids: some.map(({ id }) => id) });
    expect(again.data.nodes).toEqual(some);
  }
}); // prettier-ignore

test('the id of an answer gives nobody more than the question would', async () => {
  const headers = { authorization: '' };
  const QUESTION = '{ it: progress(target: "tgt-dropout-zero", region: "4205", period: "2024") { id status actual rule } }';
  const [mine, theirs] = [await app.ask(QUESTION), await app.ask(QUESTION, {}, { headers })];
  expect(mine.data.it.id).toBe(theirs.data.it.id);
  const again = await app.ask('query ($id: ID!) { it: node(id: $id) { id ... on Progress { status actual rule } } }', { id: mine.data.it.id }, { headers });
  expect(again.data.it).toEqual(theirs.data.it);
  const logged = (await app.ask('{ accessLog(first: 1) { nodes { id } } emergencies(first: 1) { nodes { id } } }')).data;
  const ids = [logged.accessLog.nodes[0].id, logged.emergencies.nodes[0].id];
  expect((await app.ask(NODES, { ids }, { headers })).data.nodes).toEqual([null, null]);
  expect(await nodes(ids)).toEqual(ids.map((id) => ({ __typename: id.split(':')[0], id })));
}); // prettier-ignore

test('an id is that of one thing alone', () => {
  expect(new Set(everyId).size).toBe(everyId.length);
});

test('nodes keep the order they were asked in, repeats and gaps included', async () => {
  const gap = fc.constantFrom('', 'Region:', 'Region:00000000-0000-4000-8000-000000000000', 'Nobody:00000000-0000-4000-8000-000000000000');
  await fc.assert(
    fc.asyncProperty(fc.array(fc.oneof({ arbitrary: fc.constantFrom(...everyId), weight: 4 }, { arbitrary: gap, weight: 1 }), { maxLength: 100 }), async (ids) => {
      const known = new Set(everyId);
      expect(await nodes(ids)).toEqual(ids.map((id) => (known.has(id) ? { __typename: id.split(':')[0], id } : null)));
    }),
    { numRuns: 20 },
  );
}); // prettier-ignore

test('100 nodes are answered at a time, and no more', async () => {
  expect(await nodes(everyId.slice(0, 100))).toHaveLength(100);
  expect(await nodes([])).toEqual([]);
  expect(await app.codes(NODES, { ids: everyId.slice(0, 101) })).toEqual(['TOO_MANY_NODES']);
  expect(await app.codes(NODES, { ids: Array.from({ length: 50_000 }, () => 'x') })).toEqual(['TOO_MANY_NODES']);
  expect(await app.codes(NODES, { ids: [null] })).toEqual(['BAD_USER_INPUT']);
});

test('what was never an id of ours is nobody', async () => {
  const [region] = idsOf('Region');
  const bare = region!.split(':')[1]!;
  const strange = [
    '', ':', bare, `:${bare}`, `Region:${bare.toUpperCase()}`, `region:${bare}`, `Region:${bare} `, ` Region:${bare}`, `Region::${bare}`,
    `Talent:${bare}`, `Source:${bare}`, `Query:${bare}`, `__proto__:${bare}`, `constructor:${bare}`, `PageInfo:${bare}`,
    `Region:${bare}' or true --`, 'Region:1', 'Region:%', '1', 'null', `Region:${'0'.repeat(10_000)}`, '🌾',
    `${region!}@0`, `${region!}@01`, `${region!}@2`, `${region!}@999999999`, `${region!}@1@1`, `${region!}@`, `${region!}@-1`, `@1`, `Nobody:${bare}@1`,
    'Progress:', `Progress:${bare}`, `Progress:${bare}/${bare}`, `Progress:${bare}/${bare}/2024`, `Progress:x/${bare}/2024`, `HistoryEntry:${bare}@1`, `HistoryEntry:${region!}@9`,
    'Reporting://', `Reporting:${bare}/${bare}/2024`, `IndicatorFigure:${bare}/x/2024`, `IndicatorFigure:${bare}/${bare}/0000`, 'AccessLogEntry:0', 'AccessLogEntry:1e9', 'Emergency:x', 'Change:1', 'Change:00000000.1',
    Buffer.from(region!).toString('base64'),
  ]; // prettier-ignore
  expect(await nodes(strange)).toEqual(strange.map(() => null));
  for (const id of strange.slice(0, 3)) expect(await node(id)).toBeNull();
  const text = fc.string({ unit: 'grapheme' });
  const isNobody = async (id: string): Promise<void> => {
    expect(await node(id)).toBeNull();
  };
  await fc.assert(fc.asyncProperty(text, isNobody), { numRuns: 20 });
});

test('a number is no id of ours either', async () => {
  expect((await app.ask('{ node(id: 1) { id } }')).data.node).toBeNull();
});

const keyed = model.entities.flatMap((entity) => {
  const key = entity.columns.find((column) => column.key);
  return key ? [{ entity, key, name: entity.name, field: uncapital(entity.name), by: key.name }] : [];
});

describe.each(keyed)('$field(by $by)', ({ entity, key, field, by }) => {
  const argument = (): string => String(schema.getQueryType()!.getFields()[field]!.args[0]!.type);
  const query = (): string => `query ($key: ${argument()}) { found: ${field}(${by}: $key) { id ${by} } }`;
  const isNumber = key.kind === 'integer';

  test('finds each by its key', async () => {
    for (const row of rowsOf(entity).slice(0, 4)) {
      const { data } = await app.ask(query(), { key: row[by] });
      expect(data.found).toEqual({ id: globalIdOf(entity, row), [by]: row[by] });
    }
  });

  test('finds nothing by a key that nobody has', async () => {
    const unknown = isNumber ? [0, -1, 2147483647] : key.kind === 'regionCode' ? ['99', '429999', '000000000000'] : ['', 'x', '%', "' or true --", '🌾', 'a'.repeat(10_000)]; // prettier-ignore
    for (const other of unknown) expect((await app.ask(query(), { key: other })).data.found).toBeNull();
  });

  test('refuses what no key can be', async () => {
    const never = isNumber ? [2147483648, '1', null] : key.kind === 'regionCode' ? ['420', 'x', null] : [null, {}];
    for (const other of never) expect(await app.codes(query(), { key: other })).toEqual(['BAD_USER_INPUT']);
    if (!isNumber && key.kind !== 'regionCode')
      expect(await app.codes(query(), { key: '\0' })).toEqual(['TEXT_MALFORMED']);
  });
});
