import {
  GraphQLError,
  Kind,
  OperationTypeNode,
  SingleFieldSubscriptionsRule,
  specifiedRules,
  validate,
  type ASTVisitFn,
  type DirectiveNode,
  type DocumentNode,
  type GraphQLSchema,
  type OperationDefinitionNode,
  type SelectionSetNode,
  type ValidationContext,
  type ValidationRule,
} from 'graphql';
import { matchingFragmentsRule } from './matching-fragments.js';

const CONDITIONS: ReadonlySet<string> = new Set(['skip', 'include']);

/**
 * `@skip` and `@include` may leave a subscription without its only field, so the GraphQL specification (September 2025)
 * forbids them at its root. graphql-js 16 accepts a literal condition, and throws where a variable decides.
 */
const subscriptionRootRule: ValidationRule = (context) => {
  const singleField = SingleFieldSubscriptionsRule(context) as {
    OperationDefinition: ASTVisitFn<OperationDefinitionNode>;
  };
  return {
    OperationDefinition(node, ...at) {
      const conditions =
        node.operation === OperationTypeNode.SUBSCRIPTION ? conditionsAtRoot(node.selectionSet, context) : [];
      if (conditions.length === 0) return void singleField.OperationDefinition(node, ...at);
      const message = 'The root field of a subscription takes neither "@skip" nor "@include".';
      context.reportError(new GraphQLError(message, { nodes: conditions }));
    },
  };
};

/** The `@skip` and `@include` directives on the root fields of a selection set and on the fragments spread there. */
function conditionsAtRoot(root: SelectionSetNode, context: ValidationContext): DirectiveNode[] {
  const conditions: DirectiveNode[] = [];
  const spread = new Set<string>();
  const sets = [root]; // the loop below also visits the sets that it appends
  for (const { selections } of sets) {
    for (const node of selections) {
      conditions.push(...(node.directives ?? []).filter(({ name }) => CONDITIONS.has(name.value)));
      if (node.kind === Kind.INLINE_FRAGMENT) sets.push(node.selectionSet);
      if (node.kind !== Kind.FRAGMENT_SPREAD || spread.has(node.name.value)) continue;
      spread.add(node.name.value);
      const fragment = context.getFragment(node.name.value);
      if (fragment) sets.push(fragment.selectionSet);
    }
  }
  return conditions;
}

const RULES = [
  ...specifiedRules.map((rule) => (rule === SingleFieldSubscriptionsRule ? subscriptionRootRule : rule)),
  matchingFragmentsRule,
];

/** All validation errors of a document. A rule may also throw a GraphQLError instead of reporting it. */
export function errorsOf(
  schema: GraphQLSchema,
  document: DocumentNode,
  options: { readonly maxErrors: number; readonly hideSuggestions: boolean },
): readonly GraphQLError[] {
  try {
    return validate(schema, document, RULES, options);
  } catch (error) {
    if (error instanceof GraphQLError) return [error];
    throw error;
  }
}
