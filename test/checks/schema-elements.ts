import {
  isEnumType, isInputObjectType, isInterfaceType, isIntrospectionType, isObjectType, isSpecifiedDirective,
  type GraphQLArgument, type GraphQLField, type GraphQLInputField, type GraphQLNamedType, type GraphQLSchema,
} from 'graphql'; // prettier-ignore

/** Our own types: introspection's and the five built-in scalars are described by the specification. */
export const ownTypes = (schema: GraphQLSchema): GraphQLNamedType[] =>
  Object.values(schema.getTypeMap()).filter(
    (type) => !isIntrospectionType(type) && !['Int', 'Float', 'String', 'Boolean', 'ID'].includes(type.name),
  );

/** A field that gives a value, with the name of its type. */
export interface Output extends GraphQLField<unknown, unknown> {
  readonly at: string;
  readonly owner: string;
}

/** Fields of object types and interfaces. */
export const outputs = (schema: GraphQLSchema): Output[] =>
  ownTypes(schema).flatMap((type) =>
    isObjectType(type) || isInterfaceType(type)
      ? Object.values(type.getFields()).map((field) => ({
          ...field,
          at: `${type.name}.${field.name}`,
          owner: type.name,
        }))
      : [],
  );

export type Input = (GraphQLArgument | GraphQLInputField) & { readonly at: string };

/** What a client gives: arguments and members of inputs. */
export const inputs = (schema: GraphQLSchema): Input[] => [
  ...outputs(schema).flatMap((field) => field.args.map((arg) => ({ ...arg, at: `${field.at}(${arg.name}:)` }))),
  ...ownTypes(schema)
    .filter(isInputObjectType)
    .flatMap((type) =>
      Object.values(type.getFields()).map((field) => ({ ...field, at: `${type.name}.${field.name}` })),
    ),
];

export interface Described {
  readonly at: string;
  readonly description?: string | null | undefined;
  readonly deprecationReason?: string | null | undefined;
}

/** Everything of a schema that can have a description. */
export const elements = (schema: GraphQLSchema): Described[] => [
  { at: 'schema', description: schema.description },
  ...ownTypes(schema).map((type) => ({ at: type.name, description: type.description })),
  ...outputs(schema),
  ...inputs(schema),
  ...ownTypes(schema)
    .filter(isEnumType)
    .flatMap((type) => type.getValues().map((value) => ({ ...value, at: `${type.name}.${value.name}` }))),
  ...schema
    .getDirectives()
    .filter((directive) => !isSpecifiedDirective(directive))
    .flatMap((directive) => [
      { at: `@${directive.name}`, description: directive.description },
      ...directive.args.map((arg) => ({ ...arg, at: `@${directive.name}(${arg.name}:)` })),
    ]),
];
