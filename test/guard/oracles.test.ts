import { maxAliasesRule } from '@escape.tech/graphql-armor-max-aliases';
import { maxDepthRule } from '@escape.tech/graphql-armor-max-depth';
import { maxDirectivesRule } from '@escape.tech/graphql-armor-max-directives';
import { MaxTokensParserWLexer } from '@escape.tech/graphql-armor-max-tokens';
import fc from 'fast-check';
import { getNamedType, getNullableType, getOperationAST, isListType, isObjectType, parse, validate, type GraphQLNamedType, type ValidationRule } from 'graphql'; // prettier-ignore
import type * as Complexity from 'graphql-query-complexity';
import { createRequire } from 'node:module';
import { expect, test } from 'vitest';
import { Failure } from '../../src/kernel/errors.js';
import { declareCosts, loadOf } from '../../src/kernel/schema/cost/cost.js';
import { compileSchema } from '../../src/kernel/schema/schema.js';
import { modules } from '../../src/modules/index.js';
import { limitsOf } from '../../src/server/guard/limits.js';
import { scan } from '../../src/server/guard/document/scan.js';
import { checkShape } from '../../src/server/guard/document/shape.js';
import { documents } from './generated.js';

/* What the door counts, counted again by what others protect their servers with. */

// its ESM copy would take the other copy of graphql
const { getComplexity } = createRequire(import.meta.url)('graphql-query-complexity') as typeof Complexity;
const { schema } = await compileSchema(modules);
declareCosts(schema);
const limits = limitsOf();
const RUNS = { numRuns: 300 };

/** What graphql-armor finds in a document, by one of its rules. */
function armorOf(rule: (options: object) => ValidationRule, query: string, options: object = {}): number {
  let found = -1;
  const onAccept = [(_: unknown, { n }: { n: number }) => void (found = n)];
  validate(schema, parse(query), [rule({ n: 1e9, onAccept, ...options })]);
  return found;
}

const refusalOf = (work: () => unknown): string | null => {
  try {
    work();
    return null;
  } catch (error) {
    if (error instanceof Failure) return error.code;
    throw error;
  }
};

test('the depth of a document is what graphql-armor says', () => {
  fc.assert(
    fc.property(documents(schema), ({ query }) => {
      const depth = armorOf(maxDepthRule, query, { flattenFragments: true });
      const check = (most: number) => refusalOf(() => checkShape(parse(query), { ...limits, depth: most }));
      expect([check(depth), check(depth - 1)]).toEqual([null, 'SELECTION_TOO_DEEP']);
    }),
    RUNS,
  );
});

/** As many aliases as armor lets through, written once each: armor counts those of a fragment at each spread. */
test('what graphql-armor refuses for its aliases, directives or tokens is refused here too', () => {
  const directive = '@include(if: true)';
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 40 }), fc.integer({ min: 0, max: 40 }), (aliases, directives) => {
      const fields = Array.from({ length: aliases }, (_, n) => `a${n}: viewer { kind }`);
      const query = `{ ${fields.join(' ')} viewer { kind ${Array.from({ length: directives }, () => directive).join(' ')} } }`; // prettier-ignore
      expect(armorOf(maxAliasesRule as never, query)).toBe(aliases);
      expect(armorOf(maxDirectivesRule as never, query)).toBe(directives);
      const parser = new MaxTokensParserWLexer(query, { n: 1e9 });
      parser.parseDocument();
      const { tokens } = scan(query, limits);
      expect(tokens).toBe(parser.tokenCount);
      const check = (given: Partial<typeof limits>) => refusalOf(() => { scan(query, { ...limits, ...given }); checkShape(parse(query), { ...limits, ...given }); }); // prettier-ignore
      expect(check({ aliases, directives: Math.max(directives, 1), tokens })).toBeNull();
      expect(check({ aliases: aliases - 1 })).toBe('TOO_MANY_ALIASES');
      expect(check({ tokens: tokens - 1 })).toBe('DOCUMENT_TOO_LARGE');
      if (directives > 1) expect(check({ directives: directives - 1 })).toBe('TOO_MANY_DIRECTIVES');
    }),
    { numRuns: 100 },
  );
});

const isNode = (type: GraphQLNamedType): boolean =>
  type.name === 'Node' || type.name === 'HistoryEntry' || (isObjectType(type) && !type.extensions.isComputed && type.getInterfaces().some(({ name }) => name === 'Node')); // prettier-ignore
const isPage = (type: GraphQLNamedType): boolean => type.name.endsWith('Connection');
const LINKS = 10; // assumed of a list whose length nobody can know
const VALUES = 3;

function nodesOf({ type, field, args, childComplexity }: Complexity.ComplexityEstimatorArgs): number {
  const named = getNamedType(field.type);
  const own = isNode(named) ? 1 : 0;
  if (isPage(named)) return childComplexity * ((args['first'] ?? args['last'] ?? 20) as number);
  if (isPage(type) || !isListType(getNullableType(field.type))) return own + childComplexity;
  return (own + childComplexity) * (field.extensions.declared?.size ?? (own ? LINKS : VALUES));
}

test('the nodes that an operation may return are as many as graphql-query-complexity counts', () => {
  fc.assert(
    fc.property(documents(schema), ({ query, variables }) => {
      const document = parse(query);
      const counted = getComplexity({ schema, query: document, variables, estimators: [nodesOf] });
      expect(loadOf(schema, document, getOperationAST(document)!, variables).nodes).toBe(counted);
    }),
    RUNS,
  );
});
