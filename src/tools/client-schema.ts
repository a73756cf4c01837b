import {
  getNamedType,
  getNullableType,
  isAbstractType,
  isListType,
  isObjectType,
  isScalarType,
  isSpecifiedScalarType,
  type GraphQLObjectType,
  type GraphQLSchema,
} from 'graphql';

/** Types whose objects are identified by a field other than `id`. */
const NATURAL_KEYS: Readonly<Record<string, readonly string[]>> = { ApplicationKey: ['identifier'] };
/** Arguments that select a page: they are not part of a list's cache key. The page size is. */
const PAGING = ['after', 'before'];

/** A module for apps to copy: what a client with a cache must know of the schema and cannot derive from it. */
export function clientSchema(schema: GraphQLSchema): string {
  const rootTypes = [schema.getMutationType(), schema.getSubscriptionType()];
  const types = Object.values(schema.getTypeMap()).filter(({ name }) => !name.startsWith('__'));
  const objects = types.filter(isObjectType).filter((type) => !rootTypes.includes(type));
  const isValue = (type: unknown): boolean =>
    isObjectType(type) && type !== schema.getQueryType() && !('id' in type.getFields()) && !(type.name in NATURAL_KEYS);
  const isPage = (type: unknown): boolean =>
    isObjectType(type) && 'pageInfo' in type.getFields() && 'edges' in type.getFields();
  const byType = <V>(
    of: (type: GraphQLObjectType) => readonly (readonly [string, V])[],
  ): Record<string, Record<string, V>> =>
    Object.fromEntries(
      objects
        .map((type) => [type.name, of(type)] as const)
        .filter(([, fields]) => fields.length > 0)
        .map(([name, fields]) => [name, Object.fromEntries(fields)]),
    );

  const scalars = types
    .filter((type) => isScalarType(type) && !isSpecifiedScalarType(type))
    .map(({ name }) => [name, 'string'] as const);
  const possibleTypes = types
    .filter(isAbstractType)
    .map((type) => [type.name, schema.getPossibleTypes(type).map(({ name }) => name)] as const);
  const pages = byType((type) =>
    Object.values(type.getFields())
      .filter((field) => isPage(getNamedType(field.type)))
      .map(({ name, args }) => [name, args.map((arg) => arg.name).filter((arg) => !PAGING.includes(arg))] as const),
  );
  const lists = Object.fromEntries(
    objects
      .filter((type) => !isPage(type))
      .map(
        (type) =>
          [
            type.name,
            Object.values(type.getFields())
              .filter(({ type: of }) => isListType(getNullableType(of)) && isValue(getNamedType(of)))
              .map(({ name }) => name),
          ] as const,
      )
      .filter(([, fields]) => fields.length > 0),
  );
  const constant = (zh: string, en: string, name: string, value: unknown, type: string): string =>
    `/** ${zh} ${en} */\nexport const ${name}: ${type} = ${JSON.stringify(value, null, 2)};\n`;
  return [
    '// Written by `npm run schema` from the schema; take it along as it is.\n',
    constant(
      '标量及其 TypeScript 类型。',
      'Scalars, and what they are in TypeScript.',
      'scalars',
      Object.fromEntries(scalars),
      'Record<string, string>',
    ),
    constant(
      '接口的各实现类型。',
      'Types by the interfaces that they implement.',
      'possibleTypes',
      Object.fromEntries(possibleTypes),
      'Record<string, string[]>',
    ),
    constant(
      '不以 id 为标识的对象的键。',
      'Keys of objects that have one and no id.',
      'keys',
      NATURAL_KEYS,
      'Record<string, string[]>',
    ),
    constant(
      '没有标识、属于上级对象的值。',
      'Types that are values of the object that holds them: they have no key.',
      'values',
      objects.filter(isValue).map(({ name }) => name),
      'string[]',
    ),
    constant('由值组成的列表字段。', 'Fields that list such values.', 'lists', lists, 'Record<string, string[]>'),
    constant(
      '分页字段及区分各列表的参数。',
      'Fields that give pages, and the arguments that tell lists apart.',
      'pages',
      pages,
      'Record<string, Record<string, string[]>>',
    ),
  ].join('\n');
}

/** Relay's configuration for an app with a copy of the schema. */
export const relayConfig = (schema: GraphQLSchema): string =>
  JSON.stringify({
    src: './src',
    schema: './schema.graphql',
    language: 'typescript',
    artifactDirectory: './src/__generated__',
    eagerEsModules: true,
    customScalarTypes: Object.fromEntries(
      Object.values(schema.getTypeMap())
        .filter((type) => isScalarType(type) && !isSpecifiedScalarType(type))
        .map(({ name }) => [name, 'string']),
    ),
  });
