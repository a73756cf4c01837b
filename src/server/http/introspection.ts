import { executeSync, Kind, OperationTypeNode, type GraphQLSchema, type OperationDefinitionNode } from 'graphql';
import type { Admitted } from '../door/door.js';

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
