import { lexicographicSortSchema, printSchema, type GraphQLSchema } from 'graphql';

/**
 * The schema as a file: descriptions, deprecations and `@specifiedBy` included, everything in alphabetical order,
 * so that a diff of two versions shows what changed and nothing that merely moved.
 */
export const printSdl = (schema: GraphQLSchema): string => `${printSchema(lexicographicSortSchema(schema))}\n`;
