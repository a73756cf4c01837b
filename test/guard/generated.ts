import fc from 'fast-check';
import {
  getNamedType,
  isObjectType,
  isScalarType,
  isEnumType,
  type GraphQLField,
  type GraphQLObjectType,
  type GraphQLSchema,
} from 'graphql';

export interface Generated {
  readonly query: string;
  readonly variables: Record<string, unknown>;
}

interface Options {
  /** Select `id` on everything that has one. */
  readonly ids?: boolean;
}

/** Root fields that not everybody may ask: what comes of them is an error. */
const GUARDED = new Set(['accessLog', 'applicationKeys', 'emergencies', 'identityLog']);

/** Fields that can be asked for without knowing anything. */
const isFree = (field: GraphQLField<unknown, unknown>): boolean =>
  field.args.every((arg) => !String(arg.type).endsWith('!'));

/** Valid queries over the whole schema: nested pages, aliases, named fragments that are spread in several places, variables. */
export function documents(schema: GraphQLSchema, { ids = false }: Options = {}): fc.Arbitrary<Generated> {
  const size = fc.oneof(
    fc.constant(''),
    fc.integer({ min: 1, max: 6 }).map((n) => `(first: ${n})`),
    fc.constant('(first: $n)'),
  );
  const leaves = (type: GraphQLObjectType): string[] =>
    Object.values(type.getFields()).filter((field) => isFree(field) && (isScalarType(getNamedType(field.type)) || isEnumType(getNamedType(field.type)))).map(({ name }) => name); // prettier-ignore
  const branches = (type: GraphQLObjectType): GraphQLField<unknown, unknown>[] =>
    Object.values(type.getFields()).filter((field) => isFree(field) && isObjectType(getNamedType(field.type)) && !GUARDED.has(field.name)); // prettier-ignore

  const selection = (type: GraphQLObjectType, depth: number): fc.Arbitrary<string> => {
    const here = leaves(type);
    const must = ids && here.includes('id') ? ['id'] : ['__typename'];
    const plain = fc
      .subarray(here, { maxLength: Math.min(4, here.length) })
      .map((names) => [...new Set([...must, ...names])].join(' '));
    const deeper = branches(type);
    if (depth === 0 || deeper.length === 0) return plain;
    const branch = fc.constantFrom(...deeper).chain((field) => {
      const inner = getNamedType(field.type) as GraphQLObjectType; // a branch
      const takesSize = field.args.some(({ name }) => name === 'first');
      return fc
        .tuple(takesSize ? size : fc.constant(''), selection(inner, depth - 1))
        .map(([args, below]) => `${field.name}${args} { ${below} }`);
    });
    return fc.tuple(plain, fc.array(branch, { maxLength: 2 }), fc.boolean()).map(([flat, nested, wrapped]) => {
      const aliased = nested.map((each, n) => `b${n}: ${each}`).join(' ');
      return wrapped ? `${flat} ... on ${type.name} { ${aliased || '__typename'} }` : `${flat} ${aliased}`;
    });
  };

  const query = schema.getQueryType()!; // every schema here has one
  const region = schema.getType('Region') as GraphQLObjectType;
  return fc
    .tuple(
      selection(query, 5),
      selection(region, 2),
      selection(region, 2),
      fc.integer({ min: 1, max: 9 }),
      fc.array(fc.integer({ min: 1, max: 5 }), { minLength: 1, maxLength: 3 }),
    )
    .map(([root, one, other, n, pages]) => {
      const spread = pages
        .map(
          (first, at) =>
            `s${at}: regions(first: ${first}) { nodes { ...One children(first: 2) { nodes { ...Other } } } }`,
        )
        .join(' ');
      const text = `{ ${root} ${spread} } fragment One on Region { ${one} parent { ...Other } } fragment Other on Region { ${other} }`;
      return { query: text.includes('$n') ? `query ($n: Int) ${text}` : text, variables: { n } };
    });
}
