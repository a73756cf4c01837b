import { lexicographicSortSchema, parse, printSchema, type GraphQLSchema } from 'graphql';
import { describe, wordsOf } from '../../describe.js';
import { printCompact } from './compact.js';
import { EVERYTHING, rebuilt, type Reword } from './rebuilt.js';
import { excerptOf } from './excerpt.js';

export type Language = 'zh' | 'en';

/**
 * Definitions of directives that graphql-js omits as built in: generators and linters on older libraries fail on a
 * directive that is used but not defined.
 */
const directiveDefinitions = (reword: Reword): string => `"""
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
  /** Language of the descriptions; both languages if absent. */
  readonly lang?: Language | undefined;
  /** The types that a client needs, as for `excerptOf`; the whole schema if absent. */
  readonly types?: ReadonlySet<string> | undefined;
}

/**
 * The schema as SDL: with descriptions, deprecations and `@specifiedBy`, in alphabetical order, so that a diff of two
 * versions shows changes and no moves.
 */
export function printSdl(schema: GraphQLSchema, { lang, types }: Printing = {}): string {
  const reword: Reword = (description) => (lang && description ? wordsOf(description)[lang] : description);
  const excerpt = types ? excerptOf(schema, types) : schema;
  const printed = lang ? rebuilt(excerpt, EVERYTHING, reword) : excerpt;
  const text = `${directiveDefinitions(reword)}\n${printSchema(lexicographicSortSchema(printed))}`;
  return printCompact(parse(text, { noLocation: true }));
}
