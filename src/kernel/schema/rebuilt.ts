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

/** What of a schema is kept. */
export interface SchemaSelection {
  type(type: GraphQLNamedType): boolean;
  field(field: GraphQLField<unknown, unknown>, owner: GraphQLNamedType): boolean;
  /** An argument, or a field of an input. */
  input(of: { readonly type: GraphQLInputType }): boolean;
}

export const EVERYTHING: SchemaSelection = { type: () => true, field: () => true, input: () => true };

type Description = string | null | undefined;
export type Reword = (description: Description) => Description;

/** A schema to be printed: another with parts left out, and descriptions in other words. */
export function rebuilt(schema: GraphQLSchema, kept: SchemaSelection, reword: Reword = (same) => same): GraphQLSchema {
  const made = new Map<string, GraphQLNamedType>();
  const reworded = <T extends { readonly description?: Description }>(config: T): T => ({
    ...config,
    description: reword(config.description),
  });
  function ref<T extends GraphQLType>(type: T): T {
    if (type instanceof GraphQLList) return new GraphQLList(ref(type.ofType)) as T;
    if (type instanceof GraphQLNonNull) return new GraphQLNonNull(ref(type.ofType)) as T;
    return (made.get((type as GraphQLNamedType).name) ?? type) as T; // else one of GraphQL's own
  }
  const inputs = <T extends { readonly type: GraphQLInputType; readonly description?: Description }>(
    of: Readonly<Record<string, T>>,
  ): Record<string, T> => mapped(of, (each) => (kept.input(each) ? { ...reworded(each), type: ref(each.type) } : null));
  const fields = (owner: GraphQLObjectType | GraphQLInterfaceType) => (): GraphQLFieldConfigMap<unknown, unknown> =>
    mapped(owner.toConfig().fields, (each, name) =>
      kept.field(owner.getFields()[name]!, owner) // it has what its config has
        ? { ...reworded(each), type: ref(each.type), args: inputs(each.args ?? {}) }
        : null,
    );
  const keptOf = <T extends GraphQLNamedType>(types: readonly T[]): T[] =>
    types.filter((each) => kept.type(each)).map(ref);

  function remade(type: GraphQLNamedType): GraphQLNamedType {
    if (type instanceof GraphQLObjectType || type instanceof GraphQLInterfaceType) {
      const parts = { fields: fields(type), interfaces: () => keptOf(type.getInterfaces()) };
      if (type instanceof GraphQLObjectType) return new GraphQLObjectType({ ...reworded(type.toConfig()), ...parts });
      return new GraphQLInterfaceType({ ...reworded(type.toConfig()), ...parts });
    }
    if (type instanceof GraphQLInputObjectType)
      return new GraphQLInputObjectType({ ...reworded(type.toConfig()), fields: () => inputs(type.toConfig().fields) });
    if (type instanceof GraphQLUnionType)
      return new GraphQLUnionType({ ...reworded(type.toConfig()), types: () => keptOf(type.getTypes()) });
    if (type instanceof GraphQLEnumType) {
      const config = type.toConfig();
      return new GraphQLEnumType({ ...reworded(config), values: mapped(config.values, reworded) });
    }
    return new GraphQLScalarType(reworded(type.toConfig()));
  }

  for (const type of Object.values(schema.getTypeMap()))
    if (!isIntrospectionType(type) && !isSpecifiedScalarType(type) && kept.type(type))
      made.set(type.name, remade(type));
  const { query, mutation, subscription, ...config } = schema.toConfig();
  const isEmpty = ({ name }: GraphQLNamedType): boolean =>
    [query, mutation, subscription].some((root) => root?.name === name) &&
    Object.keys((made.get(name) as GraphQLObjectType).getFields()).length === 0; // a root is an object type
  const root = (type: GraphQLObjectType | null | undefined): GraphQLObjectType | null =>
    type && !isEmpty(type) ? ref(type) : null;
  return new GraphQLSchema({
    ...reworded(config),
    query: root(query),
    mutation: root(mutation),
    subscription: root(subscription),
    types: [...made.values()].filter((type) => !isEmpty(type)),
  });
}

/** An object with its members changed; those that become null are left out. */
function mapped<T, R>(of: Readonly<Record<string, T>>, map: (each: T, name: string) => R | null): Record<string, R> {
  const entries = Object.entries(of).map(([name, each]) => [name, map(each, name)] as const);
  return Object.fromEntries(entries.filter((entry): entry is [string, R] => entry[1] !== null));
}
