import { lexicographicSortSchema, printSchema, type GraphQLSchema } from 'graphql';

/**
 * Directives that graphql-js takes for known and leaves out: generators and linters on older libraries stop at one
 * that is used and not declared.
 */
const DECLARED = `"""
须给且只给其中一项
Exactly one of the fields must be given.
"""
directive @oneOf on INPUT_OBJECT

"""
标量的规范所在
Where the scalar is specified.
"""
directive @specifiedBy(
  """
  规范的网址
  The URL of the specification.
  """
  url: String!
) on SCALAR
`;

/**
 * The schema as a file: descriptions, deprecations and `@specifiedBy` included, everything in alphabetical order,
 * so that a diff of two versions shows what changed and nothing that merely moved.
 */
export const printSdl = (schema: GraphQLSchema): string =>
  `${DECLARED}\n${printSchema(lexicographicSortSchema(schema))}\n`;
