import 'reflect-metadata';
import { buildSchema, getNamedType, introspectionFromSchema, Kind, lexicographicSortSchema, parse, printSchema, visit, type GraphQLInterfaceType, type GraphQLObjectType, type GraphQLSchema } from 'graphql'; // prettier-ignore
import { beforeAll, describe, expect, test } from 'vitest';
import { printCompact } from '../src/kernel/schema/builder/compact.js';
import { printSdl } from '../src/kernel/schema/builder/print.js';
import { compileSchema } from '../src/kernel/schema/schema.js';
import { memberBounds } from '../src/kernel/model/bounds.js';
import { integer, isList, isWritable, mostOf, stringList } from '../src/kernel/model/column.js';
import type { Extra } from '../src/kernel/model/entity.js';
import type { DataModel, EntityMeta } from '../src/kernel/model/model.js';
import { capital } from '../src/kernel/describe.js';
import { modules } from '../src/modules/index.js';
import { compressed } from '../src/server/http/compression.js';
import { schemaRules } from './checks/schema-rules.js';

let schema: GraphQLSchema;
let model: DataModel;
beforeAll(async () => {
  ({ schema, model } = await compileSchema(modules));
});

describe.each(schemaRules)('$name', ({ faults, planted: [sdl, ...expected] }) => {
  test('holds in the whole schema', () => {
    expect(faults(schema)).toEqual([]);
  });

  test('is red on a planted fault', () => {
    expect(faults(buildSchema(sdl))).toEqual(expected);
  });
});

test('each Node is fetched by a thing of the graph with its name (B1)', () => {
  const nodes = schema.getPossibleTypes(schema.getType('Node') as GraphQLInterfaceType);
  const stored = nodes.filter(({ extensions }) => !extensions.isComputed); // others say themselves how they are found
  expect(stored.map(({ name }) => name).filter((name) => !model.byName.has(name))).toEqual([]);
  expect(stored).toHaveLength(model.entities.length);
});

describe('what lies in a row has a declared size:', () => {
  test('a number that may be written has bounds', () => {
    integer('数', 'A number.', { readOnly: true });
    // @ts-expect-error -- without bounds it is a slip of the pen away from a figure
    integer('数', 'A number.', { filter: true });
    const numbers = ['Int', 'Decimal'];
    const inputs = model.entities.flatMap(({ columns }) => columns.filter(({ kind }) => kind === 'embedded'));
    const free = inputs.flatMap(({ type, readOnly: kept }) => {
      const of = type() as { name: string; prototype: object };
      const fields = Object.entries((schema.getType(of.name) as GraphQLObjectType).getFields());
      const bounded = memberBounds(of as never);
      return kept ? [] : fields.filter(([name, field]) => numbers.includes(getNamedType(field.type).name) && !bounded.has(name)); // prettier-ignore
    });
    expect(free).toEqual([]);
  });

  test('a date that may be written has bounds', () => {
    const dates = model.entities.flatMap(({ columns }) => columns.filter(({ kind }) => kind === 'date'));
    const free = dates.filter((column) => isWritable(column) && !(column.days && column.days.most <= '2100-12-31'));
    expect(free).toEqual([]);
    expect(dates.length).toBeGreaterThan(15);
  });

  test('a list has a most, by which its price is counted', () => {
    // @ts-expect-error -- without a most a row is as long as somebody likes
    stringList('列表', 'A list.', {});
    const lists = model.entities.flatMap(({ name, columns }) =>
      columns.filter((column) => isList(column) && !column.hidden).map((column) => ({ name, column })),
    );
    for (const { name, column } of lists) {
      const { declared } = (schema.getType(name) as GraphQLObjectType).getFields()[column.name]!.extensions;
      expect(declared?.size, `${name}.${column.name}`).toBe(mostOf(column));
      expect(mostOf(column), `${name}.${column.name}`).toBeLessThanOrEqual(100);
    }
  });
});

test('each directive that the printed schema uses is declared in it: older libraries know but one', () => {
  const { definitions } = parse(printSdl(schema));
  const declared = definitions.flatMap((each) => (each.kind === Kind.DIRECTIVE_DEFINITION ? [each.name.value] : []));
  const used = new Set<string>();
  for (const definition of definitions) visit(definition, { Directive: ({ name }) => void used.add(name.value) });
  expect([...used].filter((name) => name !== 'deprecated').sort()).toEqual(declared.sort());
});

test('a type has aggregates, a bulk mutation and a live list, unless it is declared without', () => {
  const hasType = (name: string): boolean => schema.getType(name) !== undefined;
  const hasField = (type: string, field: string): boolean =>
    field in (schema.getType(type) as GraphQLObjectType).getFields();
  const parts: Record<Extra, (entity: EntityMeta) => readonly boolean[]> = {
    aggregates: ({ name }) => [
      ...['Aggregate', 'GroupBy', 'GroupOrder', 'Having'].map((kind) => hasType(`${name}${kind}`)),
      ...['aggregate', 'groups', 'groupCount'].map((field) => hasField(`${name}Connection`, field)),
    ],
    bulk: ({ options }) => [
      hasField('Mutation', `change${capital(options.plural)}`),
      hasType(`Change${capital(options.plural)}Input`),
    ],
    live: ({ options }) => [hasField('Subscription', `live${capital(options.plural)}`)],
  };
  for (const [extra, of] of Object.entries(parts)) {
    const declared = new Map(
      model.entities.map(({ name, options }) => [name, options.without?.includes(extra as Extra) !== true]),
    );
    expect(new Set(declared.values())).toEqual(new Set([true, false]));
    for (const entity of model.entities)
      expect(new Set(of(entity)), `${entity.name} ${extra}`).toEqual(new Set([declared.get(entity.name)]));
  }
});

/** Fields under a name of their own that give the lists of types that are there. */
const sliceFields = modules
  .flatMap(({ slices = [] }) => slices)
  .reduce((fields, { underTree, live }) => fields + 1 + Number(underTree ?? false) + Number(live ?? false), 0);

test('the contract costs a client at most 600 types, 1.35 MB of introspection and 120 KB of it on the wire, with 18 types, 48 KB and 4 KB more for each new register and 1.5 KB for each slice', async () => {
  const introspection = introspectionFromSchema(schema); // with all options
  const newRegisters = model.entities.length - 25; // since the contract was made small
  expect(introspection.__schema.types.length).toBeLessThanOrEqual(600 + 18 * newRegisters);
  const answer = Buffer.from(JSON.stringify({ data: introspection }));
  expect(answer.length).toBeLessThanOrEqual(1_350_000 + 48_000 * newRegisters + 1_500 * sliceFields);
  expect(answer.includes('"isOneOf"')).toBe(true);
  for (const encoding of ['br', 'gzip'] as const)
    expect((await compressed(answer, encoding)).length, encoding).toBeLessThanOrEqual(120_000 + 4_000 * newRegisters);
});

describe('the printed schema', () => {
  const every = (of: GraphQLSchema): string => printSchema(lexicographicSortSchema(of));

  test('says all that the schema says', () => {
    expect(every(buildSchema(printSdl(schema)))).toBe(every(schema));
  });

  test('takes one line for a description or arguments that fit on it', () => {
    const short = '"一句“话”，\\\\ \\"\\"\\"\\nA \\"sentence\\"."';
    const long = `"""\n${'一'.repeat(60)}\n${'A sentence. '.repeat(10)}End.\n"""`;
    const block = (description: string) => `"""\n${JSON.parse(description).replaceAll('"""', '\\"""')}\n"""`;
    const printed = (members: string): string => `${short}
type Query {
  ${members}
}

enum Kind {
  ${short}
  ONE
  TWO
}
`;
    const inLine = `${long}
a(${short} b: Int = 1 @deprecated(reason: "r"), c: [Kind!]): Int
d(
  ${long.replaceAll('\n', '\n  ')}
  e: Int
  f: Int
): Int @deprecated(reason: "s")
g(h: Int): Int`.replace(/\n/g, '\n  ');
    const sdl = printed(inLine);
    expect(printCompact(parse(sdl.replaceAll(short, block(short))))).toBe(sdl);
  });
});
