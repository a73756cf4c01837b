import { getNamedType, getNullableType, isInterfaceType, isListType, isNonNullType, isObjectType, isScalarType, isSpecifiedScalarType, type GraphQLNamedType, type GraphQLSchema } from 'graphql'; // prettier-ignore
import { elements, inputs, outputs, ownTypes, type Output } from './schema-elements.js';

/** A rule of CONVENTIONS over a whole schema. */
export interface SchemaRule {
  readonly name: string;
  /** Every place that breaks it, with what is there. */
  faults(schema: GraphQLSchema): string[];
  /** SDL that breaks it, and exactly the faults it must then report. */
  readonly planted: readonly [sdl: string, ...faults: string[]];
}

const CHINESE = /\p{Script=Han}/u;
const LATIN = /[A-Za-z]{2}/;

const isNode = (type: GraphQLNamedType): boolean =>
  isObjectType(type) && type.getInterfaces().some(({ name }) => name === 'Node');
/** Computed with what holds it, and never taken away from it. */
const COMPUTED = ['Progress.earlier', 'EmergencyNotice.emergency'];
const isConnection = (type: GraphQLNamedType): boolean => type.name.endsWith('Connection');
const root = (schema: GraphQLSchema, operation: 'Query' | 'Mutation' | 'Subscription'): Output[] =>
  outputs(schema).filter(({ owner }) => owner === operation);

/** Differences between the fields of a type and what they must be. */
const shape = (schema: GraphQLSchema, type: GraphQLNamedType, wanted: Readonly<Record<string, string>>): string[] => {
  const fields = new Map(
    outputs(schema)
      .filter(({ owner }) => owner === type.name)
      .map((field) => [field.name, String(field.type)]),
  );
  return Object.entries(wanted)
    .filter(([name, of]) => fields.get(name) !== of)
    .map(([name, of]) => `${type.name}.${name}: ${fields.get(name) ?? 'missing'}, not ${of}`);
};

/** Suffixes that carry a unit; a number without one is a count and therefore an Int. */
const UNIT = /(Mu|Hectares|Yuan|WanYuan|Ratio|Days|Months|Years|Km|Kg|Tonnes|Score|Ms|Degrees)$/;
/** A filter’s operand, and what may be done (`{ to allowed reason }` reads as a sentence). */
const NO_CLAIM =
  /^BooleanFilter\.eq$|(^TransitionPermission|^Permission|^AccessExplanation|^AccessRuleOutcome)\.allowed$/;
const CLAIM = /^(is|has|can|in|was|may|must|with|allows|includes|lies)[A-Z]/;
const DEPRECATED = /^since (\d{4}-\d{2}-\d{2}); removed not before (\d{4}-\d{2}-\d{2}); use .+/;
const DAY_MS = 24 * 60 * 60 * 1000;
const SHORTEST_NOTICE_DAYS = 180;

export const schemaRules: readonly SchemaRule[] = [
  {
    name: 'everything is described, in Chinese first and in English on the second line (B19)',
    faults: (schema) =>
      elements(schema).flatMap(({ at, description }) => {
        const [zh = '', en = ''] = (description ?? '').split('\n');
        return CHINESE.test(zh) && LATIN.test(en) ? [] : [`${at}: ${JSON.stringify(description ?? null)}`];
      }),
    planted: [
      '"English first\\n中文在后" type Query { a("参数\\nAn argument." x: Int): Int  "只有中文" b(y: Int): Int  "中文\\n。" c: Sort } "排序\\nAn order." enum Sort { UP }',
      'schema: null', 'Query: "English first\\n中文在后"', 'Query.a: null', 'Query.b: "只有中文"', 'Query.c: "中文\\n。"', 'Query.b(y:): null', 'Sort.UP: null',
    ],
  },
  {
    name: 'Query offers Relay’s node and nodes (B1)',
    faults: (schema) => {
      const wanted = { node: 'node(id: ID!): Node', nodes: 'nodes(ids: [ID!]!): [Node]' };
      const found = root(schema, 'Query').map(({ name, args, type }) => `${name}(${args.map((a) => `${a.name}: ${String(a.type)}`).join(', ')}): ${String(type)}`);
      return Object.values(wanted).filter((field) => !found.includes(field));
    },
    planted: ['interface Node { id: ID! } type Query { node(id: ID!): Node!, nodes(ids: [ID!]!): [Node] }', 'node(id: ID!): Node'],
  },
  {
    name: 'a type has an id exactly if it is a Node (B1)',
    faults: (schema) =>
      ownTypes(schema).filter(isObjectType).flatMap((type) => {
        const id = type.getFields()['id'];
        if (isNode(type)) return String(id?.type) === 'ID!' ? [] : [`${type.name} is a Node with an id of ${String(id?.type)}`];
        return id ? [`${type.name} has an id but is no Node`] : [];
      }),
    planted: ['type Query { a: A } type A { id: ID! }', 'A has an id but is no Node'],
  },
  {
    name: 'a connection has edges, nodes, pageInfo and totalCount; its edge node and cursor (B2, B15)',
    faults: (schema) =>
      ownTypes(schema).filter(isConnection).flatMap((type) => {
        const of = type.name.replace(/Connection$/, '');
        const edge = schema.getType(`${of}Edge`);
        const node = edge && isObjectType(edge) ? String(getNamedType(edge.getFields()['node']?.type) ?? of) : of;
        return [
          ...shape(schema, type, { edges: `[${of}Edge!]!`, nodes: `[${node}!]!`, pageInfo: 'PageInfo!', totalCount: 'Int!' }),
          ...(edge ? shape(schema, edge, { node: `${node}!`, cursor: 'String!' }) : [`${of}Edge is missing`]),
        ];
      }),
    planted: [
      'type Query { a: AConnection! } type AConnection { edges: [AEdge]!, nodes: [Int!]!, pageInfo: PageInfo! } type AEdge { node: Int!, cursor: String } type PageInfo { hasNextPage: Boolean! }',
      'AConnection.edges: [AEdge]!, not [AEdge!]!', 'AConnection.totalCount: missing, not Int!', 'AEdge.cursor: String, not String!',
    ],
  },
  {
    name: 'a field that gives a connection is non-null but at the root, and takes first, after, last and before (B2, B15)',
    faults: (schema) =>
      outputs(schema).filter(({ type }) => isConnection(getNamedType(type))).flatMap(({ at, type, args }) => {
        const wanted = { first: 'Int', after: 'String', last: 'Int', before: 'String' };
        const given = new Map(args.map((arg) => [arg.name, String(arg.type)]));
        return [
          ...(isNonNullType(type) === at.startsWith('Query.') ? [`${at} is ${String(type)}`] : []),
          ...Object.entries(wanted).filter(([name, of]) => given.get(name) !== of).map(([name, of]) => `${at}(${name}:) is not ${of}`),
        ];
      }),
    planted: [
      'type Query { a(first: Int, after: ID, last: Int, before: String): AConnection! } type AConnection { nodes: [Int!]! }',
      'Query.a is AConnection!', 'Query.a(after:) is not String',
    ],
  },
  {
    name: 'a relation to one Node is nullable: permission or time may take it away (B15)',
    faults: (schema) =>
      outputs(schema)
        .filter(({ type, owner }) => isNonNullType(type) && isNode(getNamedType(type)) && !isListType(getNullableType(type)) && !owner.endsWith('Edge'))
        .filter(({ at }) => !COMPUTED.includes(at))
        .map(({ at, type }) => `${at}: ${String(type)}`),
    planted: ['interface Node { id: ID! } type A implements Node { id: ID!, of: A!, all: [A!]! } type Query { a: A }', 'A.of: A!'],
  },
  {
    name: 'a list and its members are non-null, but for the holes of nodes and lists at the root (B15)',
    faults: (schema) =>
      outputs(schema)
        .filter(({ at, type }) => isListType(getNullableType(type)) && !(at.startsWith('Query.') ? /^\[.+!\]$/ : /^\[.+!\]!$/).test(String(type)) && at !== 'Query.nodes')
        .map(({ at, type }) => `${at}: ${String(type)}`),
    planted: ['type Query { a: [Int!], b: [Int], nodes: [Int], c: A } type A { d: [Int!], e: [Int!]! }', 'Query.b: [Int]', 'A.d: [Int!]'],
  },
  {
    name: 'each scalar of ours says where it is specified (B17)',
    faults: (schema) =>
      ownTypes(schema).filter(isScalarType).filter((type) => !isSpecifiedScalarType(type) && !type.specifiedByURL).map(({ name }) => name),
    planted: ['type Query { a: Mood, b: Day } scalar Mood  scalar Day @specifiedBy(url: "https://example.org/day")', 'Mood'],
  },
  {
    name: 'a mutation takes one input of its own name, gives a payload with userErrors, and repeats safely (B4, B5)',
    faults: (schema) =>
      root(schema, 'Mutation').flatMap(({ name, args, type }) => {
        const of = name.charAt(0).toUpperCase() + name.slice(1);
        const given = args.map((arg) => `${arg.name}: ${String(arg.type)}`).join(', ');
        const payload = getNamedType(type);
        const members = inputs(schema).map(({ at }) => at);
        return [
          ...(given === `input: ${of}Input!` ? [] : [`${name} takes (${given}), not (input: ${of}Input!)`]),
          ...(members.includes(`${of}Input.idempotencyKey`) ? [] : [`${of}Input has no idempotencyKey`]),
          ...(payload.name.endsWith('Payload') ? [] : [`${name} gives ${String(type)}, no payload`]),
          ...shape(schema, payload, { userErrors: '[UserError!]!', feedPosition: 'Position' }),
        ];
      }),
    planted: [
      'type Query { a: Int } type Mutation { plantTree(input: TreeInput!, id: ID): Tree } input TreeInput { a: Int } type Tree { userErrors: [String!]!, feedPosition: Position } scalar Position',
      'plantTree takes (input: TreeInput!, id: ID), not (input: PlantTreeInput!)', 'PlantTreeInput has no idempotencyKey',
      'plantTree gives Tree, no payload', 'Tree.userErrors: [String!]!, not [UserError!]!',
    ],
  },
  {
    name: 'UserError has code, path and message, and so has each kind of it (B5)',
    faults: (schema) => {
      const error = schema.getType('UserError');
      if (!isInterfaceType(error)) return root(schema, 'Mutation').length > 0 ? ['UserError is no interface'] : [];
      return [error, ...schema.getPossibleTypes(error)].flatMap((type) => shape(schema, type, { code: 'UserErrorCode!', path: '[String!]!', message: 'String!' }));
    },
    planted: ['type Query { a: UserError } interface UserError { code: String!, message: String }', 'UserError.code: String!, not UserErrorCode!', 'UserError.path: missing, not [String!]!', 'UserError.message: String, not String!'],
  },
  {
    name: 'a subscription is named by a past participle and gives positions; a live list starts with all of it (STYLE 1, Live)',
    faults: (schema) =>
      root(schema, 'Subscription').flatMap((field) => /^live[A-Z]/.test(field.name) ? shape(schema, getNamedType(field.type), { position: 'Position!', isSnapshot: 'Boolean!' }) : [
        ...(field.name.endsWith('ed') ? [] : [`${field.name} is no past participle`]),
        ...(field.args.some(({ name, type }) => name === 'after' && String(type) === 'Position') ? [] : [`${field.name} takes no after: Position`]),
        ...shape(schema, getNamedType(field.type), { position: 'Position!' }),
      ]),
    planted: [
      'type Query { a: Int } type Subscription { treePlant: A! } type A { a: Int }',
      'treePlant is no past participle', 'treePlant takes no after: Position', 'A.position: missing, not Position!',
    ],
  },
  {
    name: 'a Float carries its unit in its name (STYLE 1)',
    faults: (schema) =>
      [...outputs(schema), ...inputs(schema)].filter(({ name, type }) => getNamedType(type).name === 'Float' && !UNIT.test(name)).map(({ at }) => at),
    planted: ['type Query { land: Float, landMu: Float, list(over: [Float!]): Int }', 'Query.land', 'Query.list(over:)'],
  },
  {
    name: 'a Boolean reads as a claim: is, has, can, in … (B16)',
    faults: (schema) =>
      [...outputs(schema), ...inputs(schema)]
        .filter(({ at, name, type }) => getNamedType(type).name === 'Boolean' && !CLAIM.test(name) && !NO_CLAIM.test(at))
        .map(({ at }) => at),
    planted: ['type Query { isOpen: Boolean!, open: Boolean!, all(hasName: Boolean, deep: Boolean): Int }', 'Query.open', 'Query.all(deep:)'],
  },
  {
    name: 'a deprecation says since when, until when (180 days at least) and what to use (B20)',
    faults: (schema) =>
      elements(schema).flatMap(({ at, deprecationReason: reason }) => {
        if (reason == null) return [];
        const [, since, until] = DEPRECATED.exec(reason) ?? [];
        if (!since || !until) return [`${at}: ${reason}`];
        const days = (Date.parse(until) - Date.parse(since)) / DAY_MS;
        return days >= SHORTEST_NOTICE_DAYS ? [] : [`${at}: ${days} days of notice`];
      }),
    planted: [
      'type Query { a: Int, b: Int @deprecated, c: Int @deprecated(reason: "since 2026-12-01; removed not before 2027-06-01; use a"), d: Int @deprecated(reason: "since 2026-12-01; removed not before 2026-12-31; use a") }',
      'Query.b: No longer supported', 'Query.d: 30 days of notice',
    ],
  },
]; // prettier-ignore
