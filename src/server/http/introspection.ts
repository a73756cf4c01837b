import {
  executeSync,
  Kind,
  OperationTypeNode,
  type GraphQLSchema,
  type OperationDefinitionNode,
  type SelectionSetNode,
} from 'graphql';
import type { Admitted } from '../guard/guard.js';

const META_FIELDS = new Set(['__schema', '__type']);

/**
 * Executes operations that only introspect the schema; null for all others. The schema never changes, so the last
 * answer is cached as the bytes that are sent: a whole one takes as long to make as 300 reads, and 1.6 MB of memory.
 * Only one is cached: tools and clients all send the same document, and invented ones must not fill the memory.
 */
export function introspectionOf(schema: GraphQLSchema): (admitted: Admitted) => Buffer | null {
  let last: { readonly operation: OperationDefinitionNode; readonly answer: Buffer } | undefined;
  return ({ document, operation, operationName }) => {
    if (!isIntrospectionOnly(operation)) return null;
    if (last?.operation !== operation) {
      const result = executeSync({ schema, document, ...(operationName !== undefined && { operationName }) });
      last = { operation, answer: Buffer.from(JSON.stringify(result)) };
    }
    return last.answer;
  };
}

/** Without variables, so that the answer depends on nothing else and nothing in it can fail. */
const isIntrospectionOnly = ({ operation, variableDefinitions, selectionSet }: OperationDefinitionNode): boolean =>
  operation === OperationTypeNode.QUERY &&
  variableDefinitions?.length === 0 &&
  selectionSet.selections.every((node) => node.kind === Kind.FIELD && META_FIELDS.has(node.name.value));

/**
 * Whether an operation reads only the schema, through whatever fragments. Its answer may then have any size: it grows
 * with the schema rather than with the request, and who may introspect, how deep and at what cost is limited.
 */
export function readsSchemaAlone({ document, operation }: Pick<Admitted, 'document' | 'operation'>): boolean {
  const fragments = new Map(
    document.definitions.flatMap((each) =>
      each.kind === Kind.FRAGMENT_DEFINITION ? [[each.name.value, each] as const] : [],
    ),
  );
  const readsSchema = ({ selections }: SelectionSetNode): boolean =>
    selections.every((node) => {
      if (node.kind === Kind.FIELD) return node.name.value === '__typename' || META_FIELDS.has(node.name.value);
      // a valid document defines the fragment
      const { selectionSet } = node.kind === Kind.INLINE_FRAGMENT ? node : fragments.get(node.name.value)!;
      return readsSchema(selectionSet);
    });
  return operation.operation === OperationTypeNode.QUERY && readsSchema(operation.selectionSet);
}
