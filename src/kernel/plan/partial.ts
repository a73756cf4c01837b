import { defaultFieldResolver, isObjectType, type GraphQLFieldResolver, type GraphQLSchema } from 'graphql';

/** Key of the type name in a planned object. No response key can have that name. */
export const TYPE_MEMBER = '$type';
/** Key of the columns in a planned row with fields that were not planned. */
export const ROW_MEMBER = '$row';

type Source = Readonly<Record<string, unknown>> | null | undefined;
type Resolve = GraphQLFieldResolver<unknown, unknown>;

const resolvePlannedFirst =
  (resolve: Resolve): Resolve =>
  (source, args, context, info) => {
    const planned = source as Source;
    if (planned?.[TYPE_MEMBER] === undefined) return resolve(source, args, context, info);
    const { key } = info.path;
    if (key in planned) return planned[key];
    return resolve(planned[ROW_MEMBER], args, context, info);
  };

/**
 * Lets resolvers run on a planned result: values that the statement has answered are taken by their response key, the
 * rest is resolved from the row as usual.
 */
export function resolveOverPlanned(schema: GraphQLSchema): void {
  const rootTypes = [schema.getMutationType(), schema.getSubscriptionType()];
  for (const type of Object.values(schema.getTypeMap())) {
    if (!isObjectType(type) || type.name.startsWith('__') || rootTypes.includes(type)) continue;
    for (const field of Object.values(type.getFields()))
      field.resolve = resolvePlannedFirst(field.resolve ?? defaultFieldResolver);
  }
}
