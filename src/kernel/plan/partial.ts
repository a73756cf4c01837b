import { defaultFieldResolver, isObjectType, type GraphQLFieldResolver, type GraphQLSchema } from 'graphql';

/** Of an object that was planned: the name of its type. No key of an answer can have that name. */
export const TYPE_MEMBER = '$type';
/** Of a planned row of which something was not planned: its columns. */
export const ROW_MEMBER = '$row';

type Source = Readonly<Record<string, unknown>> | null | undefined;
type Resolve = GraphQLFieldResolver<unknown, unknown>;

const overPlanned =
  (own: Resolve): Resolve =>
  (source, args, context, info) => {
    const planned = source as Source;
    if (planned?.[TYPE_MEMBER] === undefined) return own(source, args, context, info);
    const { key } = info.path;
    if (key in planned) return planned[key];
    return own(planned[ROW_MEMBER], args, context, info);
  };

/**
 * Lets resolvers run on what was planned: what the statement has answered is taken as it is, by its key in the answer;
 * the rest is resolved from the row as ever.
 */
export function resolveOverPlanned(schema: GraphQLSchema): void {
  const written = [schema.getMutationType(), schema.getSubscriptionType()];
  for (const type of Object.values(schema.getTypeMap())) {
    if (!isObjectType(type) || type.name.startsWith('__') || written.includes(type)) continue;
    for (const field of Object.values(type.getFields()))
      field.resolve = overPlanned(field.resolve ?? defaultFieldResolver);
  }
}
