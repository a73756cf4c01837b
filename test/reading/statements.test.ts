import 'reflect-metadata';
import {
  getOperationAST,
  parse,
  getNamedType,
  GraphQLObjectType,
  isLeafType,
  isListType,
  getNullableType,
  type GraphQLField,
  type GraphQLInterfaceType,
} from 'graphql';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { ANONYMOUS } from '../../src/kernel/access/actor.js';
import { Planner } from '../../src/kernel/plan/planner.js';
import { compileSchema } from '../../src/kernel/schema/schema.js';
import { modules } from '../../src/modules/index.js';
import { ProgressWarning } from '../../src/modules/warning/progress-warning.entity.js';
import { withClient } from '../../src/server/postgres/databases.js';
import { planOf } from '../kit/statements.js';
import { startTestApp, type Answer, type TestApp } from '../kit/app.js';

const { schema, model } = await compileSchema(modules);
const types = schema
  .getPossibleTypes(schema.getType('Node') as GraphQLInterfaceType)
  .filter(({ name }) => model.byName.has(name)); // other nodes are computed

type Shape = 'connection' | 'list' | 'one';

interface Relation {
  readonly type: string;
  readonly field: string;
  readonly shape: Shape;
  readonly to: string;
}

/** Fields of every thing that lead to its own past; they have a test of their own. */
const PAST = ['history', 'asOf'];

/** How a field leads from one thing to others; undefined for a field that stays in its row. */
function shapeOf({ name, type }: GraphQLField<unknown, unknown>): { shape: Shape; to: string } | undefined {
  if (PAST.includes(name)) return undefined;
  const named = getNamedType(type);
  if (!(named instanceof GraphQLObjectType)) return undefined;
  const nodes = named.name.endsWith('Connection') ? named.getFields()['nodes'] : undefined;
  if (nodes) return { shape: 'connection', to: getNamedType(nodes.type).name };
  if (!model.byName.has(named.name)) return undefined;
  return { shape: isListType(getNullableType(type)) ? 'list' : 'one', to: named.name };
}

/** Lists of some rows under each node of the tree, by their names. */
const slices = modules
  .flatMap(({ slices: all = [] }) => all)
  .filter(({ underTree }) => underTree)
  .map(({ field, of, preset }) => ({ field, preset, list: model.of(of).options.plural }));

const relations: readonly Relation[] = types.flatMap((type) =>
  Object.values(type.getFields()).flatMap((field) => {
    const shape = shapeOf(field);
    return shape ? [{ type: type.name, field: field.name, ...shape }] : [];
  }),
);
const leaving = (type: string): readonly Relation[] => relations.filter((relation) => relation.type === type);
const listOf = (type: string): string => model.byName.get(type)!.options.plural; // every type here is of the graph

/** Resolvers alone, and what answers with plans wherever it can. */
let app: TestApp;
let planning: TestApp;
beforeAll(async () => {
  app = await startTestApp({ plans: false });
  planning = await startTestApp({ databaseUrl: app.databaseUrl });
  // the policy names departments of the city alone, which have neither county nor township
  await withClient(app.databaseUrl, (client) =>
    client.query(
      `update setting set region_id = (select id from region where code = '420527102205')
        where key > (select min(key) from setting);
      update department set region_id = (select id from region where code = '420527102205') where key > 'dept-m';
      update region set abolished_on = '2026-01-01',
        successors_ids = array[(select id from region where code = '420527102205')]
      where code < '420527102205' and level = 'VILLAGE'`, // no seeded region was merged into another
    ),
  );
  // what is found in records the platform raises after its start
  const found = model.of(ProgressWarning).abouts.flatMap(({ to }) => to);
  for (const { name, table } of found)
    await app.sql(
      `insert into progress_warning (id, rule_id, subject_type, subject_id, region_id, raised_on, due_on, finding)
       select gen_random_uuid(), (select id from warning_rule order by key limit 1), $1, s.id, r.id, '2024-10-31', '2024-11-30', '存疑'
       from (select id from ${table} where archived_at is null order by id limit 60) s, region r where r.code = '4205'`,
      [name],
    );
});
afterAll(async () => {
  await planning?.stop();
  await app?.stop();
});

const some: Readonly<Record<Shape, object>> = { connection: { some: {} }, list: { some: {} }, one: {} };
const rows: Readonly<Record<Shape, string>> = {
  connection: '(first: 3) { nodes { id } edges { cursor node { id } } pageInfo { hasNextPage endCursor } }',
  list: '{ id }',
  one: '{ id }',
};
const whole: typeof rows = { ...rows, connection: '(first: 3) { totalCount nodes { id } }' };

/** Ids of up to 50 parents: those from which the relation leads somewhere, then any others. */
async function parents({ type, field, shape }: Relation): Promise<string[]> {
  const list = listOf(type);
  const slice = slices.find((each) => each.field === field);
  const { data } = await app.ask(
    `query ($leading: ${type}Filter) {
      leading: ${list}(filter: $leading, first: 50) { nodes { id } }
      any: ${list}(first: 50) { nodes { id } }
    }`,
    { leading: slice ? { [slice.list]: { some: slice.preset } } : { [field]: some[shape] } },
  );
  const ids = [...data.leading.nodes, ...data.any.nodes].map(({ id }: { id: string }) => id);
  return [...new Set(ids)].slice(0, 50);
}

/** 5 of 50; of what there is less of, as small a part of all as still shows a difference. */
const few = (ids: readonly string[]): readonly string[] =>
  ids.slice(0, ids.length >= 50 ? 5 : ids.length >= 10 ? 2 : 1);

const under = (type: string, ids: readonly string[], selection: string, of = app) =>
  of.ask(`query ($ids: [ID!]) { parents: ${listOf(type)}(filter: { id: { in: $ids } }, first: 50) { nodes { id ${selection} } } }`, { ids }); // prettier-ignore

type Value = null | object | readonly object[] | { readonly nodes: readonly object[] };

const leads = (value: Value): boolean =>
  value !== null && (Array.isArray(value) ? value.length > 0 : !('nodes' in value) || value.nodes.length > 0);

/** How many of the parents the field leads from. */
const leading = ({ data }: Answer<{ parents: { nodes: Record<string, Value>[] } }>, field: string): number =>
  data.parents.nodes.filter((parent) => leads(parent[field]!)).length; // the field was selected

/** A statement reads so many ends of lists at most. */
const A_STATEMENT = 1000;
const endsOf = ({ data }: Answer<{ parents: { nodes: Record<string, Value>[] } }>, field: string): number =>
  new Set(data.parents.nodes.flatMap((parent) => (parent[field] as { id: string }[]).map(({ id }) => id))).size;

test('every field that leads to other things is a declared relation', () => {
  const declared = model.entities.flatMap((entity) => [
    ...[...entity.manyToOne, ...entity.manyToMany].map(({ name }) => `${entity.name}.${name}`),
    ...entity.lists.map(({ field }) => `${entity.name}.${field}`),
  ]);
  const sliced = slices.map(({ field }) => `Region.${field}`);
  expect(relations.map(({ type, field }) => `${type}.${field}`).sort()).toEqual([...declared, ...sliced].sort());
});

/** Relations that no seeded row has: the policy states no roles of units. This list may only shrink. */
const UNSEEDED = ['ledKeyTasks', 'assistedKeyTasks', 'leadUnits', 'assistingUnits'];

test.each(relations.map((relation) => [`${relation.type}.${relation.field}`, relation] as const))(
  '%s takes one statement for 5 parents as for 50, and one more where its count is asked for; planned, one in all',
  async (_, relation) => {
    const { type, field, shape } = relation;
    const all = await parents(relation);
    expect(all.length).toBeGreaterThan(1);
    const small = await under(type, few(all), field + whole[shape]);
    const large = await under(type, all, field + whole[shape]);
    const plain = await under(type, all, field + rows[shape]);
    expect(large.data.parents.nodes).toHaveLength(all.length);
    if (UNSEEDED.includes(field)) return; // there is nothing whose reading could take another statement
    expect(leading(small, field)).toBeGreaterThan(0);
    expect(leading(large, field)).toBeGreaterThanOrEqual(leading(small, field));
    const counted = shape === 'connection' ? 3 : 2;
    const more = shape === 'list' ? Math.floor(endsOf(large, field) / A_STATEMENT) : 0;
    const expected = { small: counted, large: counted + more, plain: 2 + more };
    expect({ small: small.statements, large: large.statements, plain: plain.statements }).toEqual(expected);
    const planned = await under(type, all, field + whole[shape], planning);
    expect(planned.statements).toBe(1);
    expect(planned.data).toEqual(large.data);
  },
);

describe.each(types.map((type) => ({ type, name: type.name, list: listOf(type.name) })))(
  'the list $list',
  ({ type, name, list }) => {
    const leaves = Object.values(type.getFields()).flatMap((field) =>
      isLeafType(getNamedType(field.type)) ? [field.name] : [],
    );

    test('takes one statement with all that is in its rows, and one more for its count', async () => {
      for (const first of [5, 50]) {
        const plain = await app.ask(`{ ${list}(first: ${first}) { nodes { ${leaves.join(' ')} } } }`);
        const counted = await app.ask(`{ ${list}(first: ${first}) { totalCount nodes { id } } }`);
        const count = await app.ask(`{ ${list}(first: ${first}) { totalCount } }`);
        expect(plain.data[list].nodes.length).toBeGreaterThan(0);
        const virtuals = Math.min(model.byName.get(name)!.virtuals.length, 1); // all of them by one more
        expect([plain.statements, counted.statements, count.statements]).toEqual([1 + virtuals, 2, 1]);
        expect((await planning.ask(`{ ${list}(first: ${first}) { nodes { ${leaves.join(' ')} } } }`)).statements).toBe(
          1,
        );
      }
    });

    // A region has so many lists that all of theirs at once would be longer than a statement may be: in parts.
    test.each([0, 1, 2, 3])(
      'takes at most one statement a field two relations down; planned, one in all: part %i',
      async (part) => {
        const parts = leaving(name).length > 40 ? 4 : 2;
        const first = leaving(name).filter((_, at) => at % parts === part);
        const step = (relations: readonly Relation[], next: (to: string) => string): string =>
          relations
            .map(({ field, shape, to }) =>
              shape === 'connection'
                ? `${field}(first: 1) { nodes { id ${next(to)} } }`
                : `${field} { id ${next(to)} }`,
            )
            .join(' ');
        const fields = first.reduce((sum, { to }) => sum + 1 + leaving(to).length, 0);
        const query = `{ ${list}(first: 10) { nodes { id ${step(first, (to) => step(leaving(to), () => ''))} } } }`;
        const answer = await app.ask(query);
        expect(answer.statements).toBeLessThanOrEqual(1 + fields);
        const planned = await planning.ask(query);
        expect(planned.statements).toBe(1);
        expect(planned.data).toEqual(answer.data);
      },
    );
  },
);

test.each(types.map(({ name }) => name))('the past of each %s takes one statement, and one more for its count', async (type) => {
  const { data } = await app.ask(`{ any: ${listOf(type)}(first: 50) { nodes { id } } }`);
  const all = data.any.nodes.map(({ id }: { id: string }) => id);
  for (const ids of [few(all), all]) {
    const history = await under(type, ids, 'history(first: 2) { totalCount nodes { version fields { field } } }');
    const asOf = await under(type, ids, 'asOf(at: "2099-01-01T00:00:00Z") { id }');
    expect(history.data.parents.nodes[0].history.nodes.length).toBeGreaterThan(0);
    expect(asOf.data.parents.nodes[0].asOf.id).toBe(`${asOf.data.parents.nodes[0].id}@1`);
    expect([history.statements, asOf.statements]).toEqual([3, 2]);
  }
}); // prettier-ignore

test('nodes takes one statement for each type among its ids', async () => {
  const ids = async (list: string, first: number): Promise<string[]> =>
    (await app.ask(`{ ${list}(first: ${first}) { nodes { id } } }`)).data[list].nodes.map(({ id }: { id: string }) => id);
  const mixed = async (first: number): Promise<string[]> => (await Promise.all(['regions', 'talents', 'enterprises'].map((list) => ids(list, first)))).flat();
  for (const first of [2, 33]) {
    const answer = await app.ask('query ($ids: [ID!]!) { nodes(ids: $ids) { __typename id } }', { ids: await mixed(first) });
    expect(answer.data.nodes).toHaveLength(3 * first);
    expect(answer.statements).toBe(3);
  }
}); // prettier-ignore

test('a search takes one statement, one for each type that it finds and one for its count', async () => {
  const found = async (first: number) => {
    const answer = await app.ask(`{ search(query: "村", first: ${first}, types: [REGION, DEMONSTRATION_UNIT]) { totalCount nodes { __typename id } } }`); // prettier-ignore
    return {
      ...answer,
      types: new Set(answer.data.search.nodes.map((node: { __typename: string }) => node.__typename)).size,
    };
  };
  for (const first of [5, 50, 100]) {
    const { statements, types: several, data } = await found(first);
    expect(data.search.nodes).toHaveLength(first);
    expect(statements).toBe(2 + several);
  }
});

test.each([
  ['search', (total: string) => `{ search(query: "村", first: 2, types: [REGION]) { ${total} nodes { __typename } } }`],
  ['search without a page', (total: string) => `{ search(query: "村", types: [REGION]) { ${total} } }`],
  ['accessLog', (total: string) => `{ accessLog(first: 2) { ${total} nodes { by } } }`],
  ['emergencies', (total: string) => `{ emergencies(first: 2) { ${total} nodes { by } } }`],
])('%s counts once, under however many aliases', async (_, query) => {
  const [once, twice] = [await app.ask(query('totalCount')), await app.ask(query('totalCount a: totalCount b: totalCount'))]; // prettier-ignore
  expect([twice.errors, twice.statements]).toEqual([[], once.statements]);
  const { totalCount, a, b } = Object.values(twice.data)[0] as { totalCount: number; a: number; b: number };
  expect([a, b]).toEqual([totalCount, totalCount]);
  expect((await planning.ask(query('totalCount a: totalCount b: totalCount'))).data).toEqual(twice.data);
  const textOf = (text: string): string | undefined => {
    const document = parse(text);
    return new Planner(schema, model).statement({ document, operation: getOperationAST(document)!, variables: {}, actor: ANONYMOUS, day: '2024-10-31' })?.sql; // prettier-ignore
  };
  const counts = (text: string): number => textOf(text)?.match(/count\(/g)?.length ?? 0;
  expect(counts(query('totalCount a: totalCount b: totalCount'))).toBe(counts(query('totalCount')));
});

test('a page of a list at the other end of a relation is read in its own order, without sorting', async () => {
  const document = parse('{ region(code: "420529") { children(first: 10) { nodes { code } } } industryChain(key: "chain-tea") { enterprises(first: 5) { nodes { name } } } }'); // prettier-ignore
  const query = { document, operation: getOperationAST(document)!, variables: {}, actor: ANONYMOUS, day: '2024-10-31' };
  const plan = await planOf(app.databaseUrl, new Planner(schema, model).statement(query)!);
  expect(plan).toContain('region_parent_id_given');
  expect(plan).toContain('enterprise_chain_id_index');
  expect(plan).not.toMatch(/\bSort\b/);
});
