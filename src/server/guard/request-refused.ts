import { GraphQLError, isValueNode, Kind, type ASTNode, type DocumentNode } from 'graphql';
import { Failure } from '../../kernel/errors.js';
import { placesOf } from '../graphql-errors/place.js';
import { statusOf } from '../present-error.js';

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

  /** Whether the same request may be answered a little later. */
  get passes(): boolean {
    return this.status === 429 || this.status === 503;
  }

  static by(failure: Failure, status = failure.status): RequestRefused {
    return new RequestRefused([new GraphQLError(failure.code, { originalError: failure })], status, secondsOf(failure));
  }

  /** Whatever was thrown before an operation had a result. */
  static from(error: unknown): RequestRefused {
    if (error instanceof RequestRefused) return error;
    if (error instanceof Failure) return RequestRefused.by(error);
    return RequestRefused.notStarted([
      error instanceof GraphQLError ? error : new GraphQLError('failed', { originalError: error as Error }),
    ]);
  }

  /** Errors because of which a subscription was not started: its source gives one, its variables several of a kind. */
  static notStarted(errors: readonly GraphQLError[]): RequestRefused {
    const first = errors[0]!; // whatever fails has an error
    const { originalError } = first;
    return new RequestRefused(
      errors,
      statusOf(first),
      originalError instanceof Failure ? secondsOf(originalError) : undefined,
    );
  }

  /** Validation or syntax errors of graphql-js; `document` is given if the text could be parsed. */
  static of(errors: readonly GraphQLError[], code: string, document?: DocumentNode): RequestRefused {
    const values = new Set(errors.flatMap(({ nodes }) => (nodes?.length === 1 ? nodes : [])).filter(isInput));
    const places = document && values.size > 0 ? placesOf(document, values) : undefined;
    return new RequestRefused(
      errors.map((error) => {
        if (error.originalError instanceof Failure) return error; // one of our own rules, with a code of its own
        const { message, nodes, source, positions, extensions } = error;
        const place = nodes?.[0] && places?.get(nodes[0]);
        return new GraphQLError(message, { nodes, source, positions, extensions: { ...extensions, place, code } });
      }),
      400,
    );
  }
}

const secondsOf = ({ variables: { seconds } }: Failure): number | undefined =>
  typeof seconds === 'number' ? seconds : undefined;

const isInput = (node: ASTNode): boolean =>
  (isValueNode(node) && node.kind !== Kind.VARIABLE) || node.kind === Kind.OBJECT_FIELD;
