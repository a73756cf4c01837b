import {
  GraphQLError,
  getOperationAST,
  type DocumentNode,
  type GraphQLSchema,
  type OperationDefinitionNode,
  type OperationTypeNode,
} from 'graphql';
import type { Documents } from './documents.js';

/** What a client sends, by whatever transport. */
export interface Request {
  readonly query: string;
  readonly operationName?: string | null;
  readonly variables?: Readonly<Record<string, unknown>> | null;
}

/** One operation of a valid document. */
export interface Operation {
  readonly kind: OperationTypeNode;
  readonly name: string | null;
  readonly text: string;
  readonly schema: GraphQLSchema;
  readonly document: DocumentNode;
  readonly node: OperationDefinitionNode;
  readonly operationName: string | null;
  readonly variableValues: Readonly<Record<string, unknown>>;
}

/** The operation that is asked for, or why there is none. */
export function operationOf(
  schema: GraphQLSchema,
  documents: Documents,
  { query, operationName, variables }: Request,
): Operation | readonly GraphQLError[] {
  const document = documents.read(query);
  if (!('kind' in document)) return document;
  const node = getOperationAST(document, operationName);
  if (!node) return [new GraphQLError('Unknown operation.', { extensions: { code: 'OPERATION_RESOLUTION_FAILURE' } })];
  return {
    kind: node.operation,
    name: node.name?.value ?? null,
    text: query,
    schema,
    document,
    node,
    operationName: operationName ?? null,
    variableValues: variables ?? {},
  };
}

export const isOperation = (given: Operation | readonly GraphQLError[]): given is Operation => 'kind' in given;
