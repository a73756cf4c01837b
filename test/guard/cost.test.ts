import fc from 'fast-check';
import { getIntrospectionQuery, getNamedType, getNullableType, getOperationAST, isListType, isObjectType, Kind, parse, type FieldNode, type GraphQLObjectType, type GraphQLSchema, type OperationDefinitionNode, type SelectionSetNode } from 'graphql'; // prettier-ignore
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { declareCosts, loadOf, type Load } from '../../src/kernel/schema/cost/cost.js';
import { compileSchema } from '../../src/kernel/schema/schema.js';
import type { DataModel } from '../../src/kernel/model/model.js';
import { modules } from '../../src/modules/index.js';
import { documents, type Generated } from './generated.js';
import { guarded, type Guarded } from './kit.js';

let schema: GraphQLSchema;
let model: DataModel;
beforeAll(async () => {
  ({ schema, model } = await compileSchema(modules));
  declareCosts(schema);
});

const operationOf = (query: string): OperationDefinitionNode => getOperationAST(parse(query))!;
const load = (query: string, variables: Record<string, unknown> = {}): Load => {
  const document = parse(query);
  return loadOf(schema, document, getOperationAST(document)!, variables);
};
const nodes = (query: string, variables?: Record<string, unknown>): number => load(query, variables).nodes;

describe('the nodes of an operation', () => {
  test.each([
    ['{ regions { nodes { id } } }', 20],
    ['{ regions(first: 7) { nodes { id } } }', 7],
    ['{ regions(last: 7) { nodes { id } } }', 7],
    ['{ regions(first: 7) { edges { node { id } } } }', 7],
    ['{ regions(first: 7) { totalCount pageInfo { hasNextPage } } }', 0],
    ['{ regions(first: 7) { nodes { parent { id } } } }', 14],
    ['{ regions(first: 3) { nodes { children(first: 5) { nodes { id } } } } }', 18],
    ['{ regions(first: 3) { nodes { children { nodes { id } } } } }', 63],
    ['{ regions(first: 2147483647) { nodes { id } } }', 100],
    ['{ regions(first: -5) { nodes { id } } }', 0],
    ['{ node(id: "x") { id } }', 1],
    ['{ nodes(ids: ["a", "b", "c"]) { id } }', 3],
    ['{ search(query: "x", first: 4) { nodes { id } } }', 4],
    ['{ a: regions(first: 2) { nodes { id } } b: regions(first: 3) { nodes { id } } }', 5],
    ['{ regions(first: 2) @skip(if: true) { nodes { id } } }', 0],
    ['{ regions(first: 2) @include(if: true) { nodes { id } } }', 2],
    ['{ ...F } fragment F on Query { regions(first: 2) { ...C } } fragment C on RegionConnection { nodes { id } }', 2],
    [
      '{ a: regions(first: 2) { ...C } b: regions(first: 3) { ...C } } fragment C on RegionConnection { nodes { id } }',
      5,
    ],
    ['{ node(id: "x") { ... on Region { children(first: 4) { nodes { id } } } ... on Talent { region { id } } } }', 5], // the dearer of the two
    ['{ __schema { types { name } } }', 0],
    ['{ regions(first: 7) { aggregate { count } groups(by: [LEVEL]) { keys { value } } } }', 0],
    ['{ regions { groups(by: [COUNTY], first: 7) { keys { node { id } } } } }', 21], // up to 3 keys
    ['{ regions { groups(by: [COUNTY]) { keys { node { id } } } } }', 300],
    ['{ regions { groups(by: [COUNTY], first: 5000) { keys { node { id } } } } }', 3000],
  ])('%s are %i', (query, expected) => {
    expect(nodes(query)).toBe(expected);
  });

  test('follow the variables, their defaults, and what was counted before only where those are the same', () => {
    const query =
      'query ($n: Int = 6, $ids: [ID!] = ["a"], $no: Boolean = false) { regions(first: $n) { nodes { id } } nodes(ids: $ids) { id } search(query: "x", first: 10) @include(if: $no) { nodes { id } } }';
    const document = parse(query);
    const of = (variables: Record<string, unknown>): number =>
      loadOf(schema, document, getOperationAST(document)!, variables).nodes;
    expect(of({})).toBe(7);
    expect(of({ n: 9 })).toBe(10);
    expect(of({ n: 9 })).toBe(10);
    expect(of({ n: 9, ids: ['a', 'b'] })).toBe(11);
    expect(of({ no: true })).toBe(17);
    expect(of({ n: null })).toBe(21);
    expect(of({ n: 'x' })).toBe(21); // refused later
  });

  test('of a fragment that contains itself are counted once', () => {
    expect(nodes('{ region(code: "42") { ...A } } fragment A on Region { parent { ...A } }')).toBe(2);
  });

  test('of 2^25 selections are counted in an instant', () => {
    const fragments = Array.from(
      { length: 25 },
      (_, n) => `fragment F${n} on Region { a: parent { ...F${n + 1} } b: parent { ...F${n + 1} } }`,
    ).join(' ');
    const document = parse(`{ region(code: "42") { ...F0 } } ${fragments} fragment F25 on Region { id }`);
    const started = performance.now();
    expect(loadOf(schema, document, getOperationAST(document)!, {}).nodes).toBe(2 ** 26 - 1);
    expect(performance.now() - started).toBeLessThan(100); // under 1 ms alone
  });
});

test('an aggregate costs more than a count, groups more than that, and each group something', () => {
  const cost = (selection: string): number => load(`{ enterprises { ${selection} } }`).cost;
  const groups = (first: number): number => cost(`groups(by: [KIND], first: ${first}) { count }`);
  expect(cost('aggregate { count }')).toBeGreaterThan(cost('totalCount'));
  expect(cost('aggregate { name { distinct } kind { distinct } }')).toBeGreaterThan(cost('aggregate { count }') + 1);
  expect(groups(1)).toBeGreaterThan(cost('aggregate { count }'));
  expect(groups(1000)).toBeGreaterThan(groups(1) + 90);
  expect(groups(1000)).toBeLessThan(1000); // a group is no list of its own
});

test('a search costs each of its words, in a filter as well, and as often as it is made', () => {
  const cost = (selection: string, variables = {}): number =>
    load(`query ($q: String = "a", $filter: RegionFilter) { ${selection} }`, variables).cost;
  const one = cost('search(query: "秭归") { totalCount }');
  expect(cost('search(query: "秭归 脐橙、qc") { totalCount }')).toBe(one + 2);
  expect(cost('search(query: $q) { totalCount }', { q: 'a b c d' })).toBe(one + 3);
  expect(cost('search(query: $q) { totalCount }')).toBe(one);
  const list = cost('regions { totalCount }');
  const filter = { or: [{ search: 'a b' }, { not: { parent: { search: 'c' } } }], children: { some: { search: 'd' } } };
  expect(cost('regions(filter: $filter) { totalCount }', { filter })).toBe(list + 4 + 5 + 50); // and its steps to other rows
  expect(cost('regions(filter: { and: [{ search: $q }] }) { totalCount }', { q: 'a b' })).toBe(list + 2);
  const below = (query: string): number =>
    cost(`regions(first: 50) { nodes { children(filter: { search: "${query}" }) { totalCount } } }`);
  expect(below('a b')).toBeCloseTo(below('a') + 50);
});

describe('conditions', () => {
  const cost = (filter: string): number => Math.round(load(`{ regions(filter: ${filter}) { totalCount } }`).cost - load('{ regions { totalCount } }').cost); // prettier-ignore
  const manyConditions = `{ or: [${'{ name: { eq: "x" } } '.repeat(190)}] }`;

  test('cost by their number, and by the steps to other rows and how many there may be', () => {
    expect(cost('{}')).toBe(0);
    expect(cost(manyConditions)).toBe(95);
    const one = cost('{ parent: { level: COUNTY } }');
    const some = cost('{ talents: { some: { name: { eq: "x" } } } }');
    expect(some).toBeGreaterThan(5 * one);
    expect(cost('{ talents: { none: { region: { observations: { some: { value: { eq: "1" } } } } } } }')).toBeGreaterThan(8 * some); // prettier-ignore
    const nested =
      '{ talents: { every: { region: { observations: { every: { region: { talents: { every: {} } } } } } } } }';
    expect(cost(nested)).toBeGreaterThan(5_000);
  });

  test('cost the same in the document, in a variable and in its default, on every list that has them', () => {
    const inVariable = 'query ($f: RegionFilter) { regions(filter: $f) { totalCount } }';
    const filter = { or: Array(190).fill({ name: { eq: 'x' } }) };
    const document = parse(inVariable);
    const of = (variables: Record<string, unknown>): number => Math.round(loadOf(schema, document, getOperationAST(document)!, variables).cost); // prettier-ignore
    expect([of({}), of({ f: filter }), of({ f: { or: [] } }), of({ f: filter })]).toEqual([5, 100, 5, 100]);
    const inDefault = inVariable.replace('RegionFilter', `RegionFilter = ${manyConditions}`);
    expect(Math.round(load(inDefault).cost)).toBe(100);
    const sixty = Array.from({ length: 60 }, (_, n) => `a${n}: regions(filter: $f) { totalCount }`).join(' ');
    expect(load(`query ($f: RegionFilter) { ${sixty} }`, { f: filter }).cost).toBeGreaterThan(60 * 95);
    const below = `{ regions(first: 10) { nodes { talents(filter: { chain: { name: { eq: "x" } } }) { totalCount } } } }`;
    expect(load(below).cost - load(below.replace(/\(filter: .+? } } }\)/, '')).cost).toBeCloseTo(10 * 5.5);
  });

  test('groups cost for each of their keys', () => {
    const groups = (by: string): number => load(`{ observations { groupCount(by: ${by}) } }`).cost;
    const keys = ['PERIOD', 'COUNTY', 'STATE'];
    expect(groups(`[${keys.join()}]`)).toBeGreaterThan(2.5 * groups(`[${keys[0]}]`));
  });
});

test('a mutation costs its transaction, and a bulk one for each change', () => {
  const bulk = 'mutation ($input: ChangeTalentsInput!) { changeTalents(input: $input) { results { record { id } } } }';
  expect(
    load(bulk, { input: { create: Array(30).fill({}), archive: Array(20).fill({}) } }).cost,
  ).toBeGreaterThanOrEqual(500);
  expect(
    load('mutation ($input: ChangeTalentsInput!) { changeTalents(input: $input) { feedPosition } }', {
      input: { create: Array(50).fill({}) },
    }).cost,
  ).toBeGreaterThanOrEqual(500);
  expect(
    load('mutation ($input: ArchiveInput!) { archive(input: $input) { feedPosition } }').cost,
  ).toBeGreaterThanOrEqual(10);
});

test('introspection of everything is allowed whatever the schema grows to', () => {
  const options = {
    inputValueDeprecation: true,
    specifiedByUrl: true,
    directiveIsRepeatable: true,
    schemaDescription: true,
    oneOf: true,
  };
  expect(load(getIntrospectionQuery(options)).cost).toBeLessThan(60_000);
  expect(load(getIntrospectionQuery()).cost).toBeCloseTo(50_000);
});

/** The same count without a memory, by spreading out every fragment: what the walk must agree with. */
function counted(document: ReturnType<typeof parse>, variables: Record<string, unknown>): number {
  const fragments = new Map(
    document.definitions.flatMap((d) => (d.kind === Kind.FRAGMENT_DEFINITION ? [[d.name.value, d]] : [])),
  );
  const count = (set: SelectionSetNode, on: GraphQLObjectType, rows: number): number => {
    let total = 0;
    for (const selection of set.selections) {
      if (selection.kind === Kind.INLINE_FRAGMENT) total += count(selection.selectionSet, on, rows);
      else if (selection.kind === Kind.FRAGMENT_SPREAD)
        total += count(fragments.get(selection.name.value)!.selectionSet, on, rows);
      else total += ofField(selection, on, rows);
    }
    return total;
  };
  const ofField = (node: FieldNode, on: GraphQLObjectType, rows: number): number => {
    const field = on.getFields()[node.name.value];
    const type = field && getNamedType(field.type);
    if (!field || !isObjectType(type) || !node.selectionSet) return 0;
    const argument = node.arguments?.find(({ name }) => name.value === 'first')?.value;
    const first =
      argument?.kind === Kind.INT
        ? Number(argument.value)
        : argument?.kind === Kind.VARIABLE
          ? variables[argument.name.value]
          : undefined;
    if (type.name.endsWith('Connection')) return count(node.selectionSet, type, typeof first === 'number' ? first : 20);
    const isNode = type.name === 'HistoryEntry' || model.byName.has(type.name); // other nodes are no rows
    const each = (isNode ? 1 : 0) + count(node.selectionSet, type, rows);
    if (on.name.endsWith('Connection') && isListType(getNullableType(field.type))) return rows * each;
    if (isListType(getNullableType(field.type))) return (field.extensions.declared?.size ?? (isNode ? 10 : 3)) * each;
    return each;
  };
  return count(getOperationAST(document)!.selectionSet, schema.getQueryType()!, 1);
}

test('the walk with a memory agrees with one without, on generated documents', () => {
  fc.assert(
    fc.property(documents(schema), ({ query, variables }) => {
      const document = parse(query);
      expect(loadOf(schema, document, getOperationAST(document)!, variables).nodes, query).toBe(
        counted(document, variables),
      );
    }),
    { numRuns: 500 },
  );
});

describe('answers', () => {
  let app: Guarded;
  beforeAll(async () => {
    app = await guarded({ LIMITS: 'rateBurst=1000000000' });
  });
  afterAll(() => app?.stop());

  const nodesIn = (value: unknown): number => {
    if (Array.isArray(value)) return value.reduce((sum: number, each) => sum + nodesIn(each), 0);
    if (typeof value !== 'object' || value === null) return 0;
    return ('id' in value ? 1 : 0) + Object.values(value).reduce((sum: number, each) => sum + nodesIn(each), 0);
  };

  test('never hold more nodes than were counted before', async () => {
    await fc.assert(
      fc.asyncProperty(documents(schema, { ids: true }), async ({ query, variables }: Generated) => {
        const asked = loadOf(schema, parse(query), operationOf(query), variables);
        fc.pre(asked.nodes <= 2_000);
        const { data, codes } = await app.gql(query, variables);
        expect(codes, query).toEqual([]);
        expect(nodesIn(data), query).toBeLessThanOrEqual(asked.nodes);
      }),
      { numRuns: 60 },
    );
  });
});
