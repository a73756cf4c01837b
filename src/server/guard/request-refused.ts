import { GraphQLError, isValueNode, Kind, type ASTNode, type DocumentNode } from 'graphql';
import type { Failure } from '../../kernel/errors.js';
import { placesOf } from '../graphql-errors/place.js';

/** A request that is refused before execution, with all its errors; `presentError` words each. */
export class RequestRefused extends Error {
  override readonly name = 'RequestRefused';

  constructor(
    readonly errors: readonly GraphQLError[],
    readonly status: number,
    /** Seconds after which a retry makes sense. */
    readonly retryAfter?: number,
  ) {
    super(errors.map(({ message }) => message).join('; '));
  }

  static by(failure: Failure, status = failure.status): RequestRefused {
    const { seconds } = failure.variables;
    return new RequestRefused(
      [new GraphQLError(failure.code, { originalError: failure })],
      status,
      typeof seconds === 'number' ? seconds : undefined,
    );
  }

  /** Validation or syntax errors of graphql-js; `document` is given if the text could be parsed. */
  static of(errors: readonly GraphQLError[], code: string, document?: DocumentNode): RequestRefused {
    const values = new Set(errors.flatMap(({ nodes }) => (nodes?.length === 1 ? nodes : [])).filter(isInput));
    const places = document && values.size > 0 ? placesOf(document, values) : undefined;
    return new RequestRefused(
      errors.map(({ message, nodes, source, positions, extensions }) => {
        const place = nodes?.[0] && places?.get(nodes[0]);
        return new GraphQLError(message, { nodes, source, positions, extensions: { ...extensions, place, code } });
      }),
      400,
    );
  }
}

const isInput = (node: ASTNode): boolean =>
  (isValueNode(node) && node.kind !== Kind.VARIABLE) || node.kind === Kind.OBJECT_FIELD;
