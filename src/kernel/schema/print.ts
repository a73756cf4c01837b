import { lexicographicSortSchema, printSchema, type GraphQLSchema } from 'graphql';

import { describe, wordsOf } from '../describe.js';
import { EVERYTHING, rebuilt, type Reword } from './rebuilt.js';
import { sliceOf } from './slice.js';

export type Language = 'zh' | 'en';

/**
 * Directives that graphql-js takes for known and leaves out: generators and linters on older libraries stop at one
 * that is used and not declared.
 */
const declared = (reword: Reword): string => `"""
${reword(describe('须给且只给其中一项', 'Exactly one of the fields must be given.'))}
"""
directive @oneOf on INPUT_OBJECT

"""
${reword(describe('标量的规范所在', 'Where the scalar is specified.'))}
"""
directive @specifiedBy(
  """
  ${reword(describe('规范的网址', 'The URL of the specification.'))?.replace('\n', '\n  ')}
  """
  url: String!
) on SCALAR
`;

export interface Printing {
  /** The one language of descriptions; both without it. */
  readonly lang?: Language | undefined;
  /** The types that a client needs, as `sliceOf` takes them; everything without them. */
  readonly types?: ReadonlySet<string> | undefined;
}

/**
 * The schema as a file: descriptions, deprecations and `@specifiedBy` included, everything in alphabetical order,
 * so that a diff of two versions shows what changed and nothing that merely moved.
 */
export function printSdl(schema: GraphQLSchema, { lang, types }: Printing = {}): string {
  const reword: Reword = (description) => (lang && description ? wordsOf(description)[lang] : description);
  const slice = types ? sliceOf(schema, types) : schema;
  const shown = lang ? rebuilt(slice, EVERYTHING, reword) : slice;
  return `${declared(reword)}\n${printSchema(lexicographicSortSchema(shown))}\n`;
}
