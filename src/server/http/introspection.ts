import {
  executeSync,
  Kind,
  OperationTypeNode,
  type GraphQLSchema,
  type OperationDefinitionNode,
  type SelectionSetNode,
} from 'graphql';
import type { Admitted } from '../guard/guard.js';

const ASKED_OF_SCHEMA = new Set(['__schema', '__type']);

/**
 * Answers what is asked of the schema alone; null for anything else. The schema never changes, so the last answer is
 * kept, as the bytes that are sent: a whole one takes as long as 300 reads to make, and 1.6 MB to keep. Tools and
 * clients ask with one and the same document, and whoever thinks up others must not fill the memory with them.
 */
export function introspectionOf(schema: GraphQLSchema): (admitted: Admitted) => Buffer | null {
  let last: { readonly operation: OperationDefinitionNode; readonly answer: Buffer } | undefined;
  return ({ document, operation, operationName }) => {
    if (!asksOfSchemaAlone(operation)) return null;
    if (last?.operation !== operation) {
      const result = executeSync({ schema, document, ...(operationName !== undefined && { operationName }) });
      last = { operation, answer: Buffer.from(JSON.stringify(result)) };
    }
    return last.answer;
  };
}

/** Without variables: the answer hangs on nothing else, and nothing of it can fail. */
const asksOfSchemaAlone = ({ operation, variableDefinitions, selectionSet }: OperationDefinitionNode): boolean =>
  operation === OperationTypeNode.QUERY &&
  variableDefinitions?.length === 0 &&
  selectionSet.selections.every((node) => node.kind === Kind.FIELD && ASKED_OF_SCHEMA.has(node.name.value));

/**
 * Whether an operation reads the schema and nothing else, by whatever fragments. Its answer may then have any size: it
 * grows with the schema rather than with what is asked for, and who may read it, how deep and at what cost is limited.
 */
export function readsSchemaAlone({ document, operation }: Pick<Admitted, 'document' | 'operation'>): boolean {
  const fragments = new Map(
    document.definitions.flatMap((each) =>
      each.kind === Kind.FRAGMENT_DEFINITION ? [[each.name.value, each] as const] : [],
    ),
  );
  const isOfSchema = ({ selections }: SelectionSetNode): boolean =>
    selections.every((node) => {
      if (node.kind === Kind.FIELD) return node.name.value === '__typename' || ASKED_OF_SCHEMA.has(node.name.value);
      const { selectionSet } = node.kind === Kind.INLINE_FRAGMENT ? node : fragments.get(node.name.value)!; // the document is valid
      return isOfSchema(selectionSet);
    });
  return operation.operation === OperationTypeNode.QUERY && isOfSchema(operation.selectionSet);
}
