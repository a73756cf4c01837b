import {
  GraphQLEnumType,
  GraphQLInputObjectType,
  GraphQLInterfaceType,
  GraphQLList,
  GraphQLNonNull,
  GraphQLObjectType,
  GraphQLScalarType,
  GraphQLSchema,
  GraphQLUnionType,
  isIntrospectionType,
  isSpecifiedScalarType,
  type GraphQLField,
  type GraphQLFieldConfigMap,
  type GraphQLInputType,
  type GraphQLNamedType,
  type GraphQLType,
} from 'graphql';

/** Decides which parts of a schema to keep. */
export interface SchemaSelection {
  type(type: GraphQLNamedType): boolean;
  field(field: GraphQLField<unknown, unknown>, owner: GraphQLNamedType): boolean;
  /** An argument, or a field of an input. */
  input(of: { readonly type: GraphQLInputType }): boolean;
}

export const EVERYTHING: SchemaSelection = { type: () => true, field: () => true, input: () => true };

type Description = string | null | undefined;
export type Reword = (description: Description) => Description;

/** Copies a schema for printing: with parts left out and descriptions replaced. */
export function rebuilt(
  schema: GraphQLSchema,
  selection: SchemaSelection,
  reword: Reword = (same) => same,
): GraphQLSchema {
  const rebuiltTypes = new Map<string, GraphQLNamedType>();
  const reworded = <T extends { readonly description?: Description }>(config: T): T => ({
    ...config,
    description: reword(config.description),
  });
  function ref<T extends GraphQLType>(type: T): T {
    if (type instanceof GraphQLList) return new GraphQLList(ref(type.ofType)) as T;
    if (type instanceof GraphQLNonNull) return new GraphQLNonNull(ref(type.ofType)) as T;
    return (rebuiltTypes.get((type as GraphQLNamedType).name) ?? type) as T; // else a built-in type
  }
  const inputs = <T extends { readonly type: GraphQLInputType; readonly description?: Description }>(
    of: Readonly<Record<string, T>>,
  ): Record<string, T> =>
    mapMembers(of, (each) => (selection.input(each) ? { ...reworded(each), type: ref(each.type) } : null));
  const fields = (owner: GraphQLObjectType | GraphQLInterfaceType) => (): GraphQLFieldConfigMap<unknown, unknown> =>
    mapMembers(owner.toConfig().fields, (each, name) =>
      selection.field(owner.getFields()[name]!, owner) // the config has the same fields
        ? { ...reworded(each), type: ref(each.type), args: inputs(each.args ?? {}) }
        : null,
    );
  const selectedTypes = <T extends GraphQLNamedType>(types: readonly T[]): T[] =>
    types.filter((each) => selection.type(each)).map(ref);

  function rebuildType(type: GraphQLNamedType): GraphQLNamedType {
    if (type instanceof GraphQLObjectType || type instanceof GraphQLInterfaceType) {
      const parts = { fields: fields(type), interfaces: () => selectedTypes(type.getInterfaces()) };
      if (type instanceof GraphQLObjectType) return new GraphQLObjectType({ ...reworded(type.toConfig()), ...parts });
      return new GraphQLInterfaceType({ ...reworded(type.toConfig()), ...parts });
    }
    if (type instanceof GraphQLInputObjectType)
      return new GraphQLInputObjectType({ ...reworded(type.toConfig()), fields: () => inputs(type.toConfig().fields) });
    if (type instanceof GraphQLUnionType)
      return new GraphQLUnionType({ ...reworded(type.toConfig()), types: () => selectedTypes(type.getTypes()) });
    if (type instanceof GraphQLEnumType) {
      const config = type.toConfig();
      return new GraphQLEnumType({ ...reworded(config), values: mapMembers(config.values, reworded) });
    }
    return new GraphQLScalarType(reworded(type.toConfig()));
  }

  for (const type of Object.values(schema.getTypeMap()))
    if (!isIntrospectionType(type) && !isSpecifiedScalarType(type) && selection.type(type))
      rebuiltTypes.set(type.name, rebuildType(type));
  const { query, mutation, subscription, ...config } = schema.toConfig();
  const isEmpty = ({ name }: GraphQLNamedType): boolean =>
    [query, mutation, subscription].some((root) => root?.name === name) &&
    Object.keys((rebuiltTypes.get(name) as GraphQLObjectType).getFields()).length === 0; // a root is an object type
  const root = (type: GraphQLObjectType | null | undefined): GraphQLObjectType | null =>
    type && !isEmpty(type) ? ref(type) : null;
  return new GraphQLSchema({
    ...reworded(config),
    query: root(query),
    mutation: root(mutation),
    subscription: root(subscription),
    types: [...rebuiltTypes.values()].filter((type) => !isEmpty(type)),
  });
}

/** Maps the members of an object; those that become null are left out. */
function mapMembers<T, R>(
  of: Readonly<Record<string, T>>,
  map: (each: T, name: string) => R | null,
): Record<string, R> {
  const entries = Object.entries(of).map(([name, each]) => [name, map(each, name)] as const);
  return Object.fromEntries(entries.filter((entry): entry is [string, R] => entry[1] !== null));
}
