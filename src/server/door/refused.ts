import { GraphQLError } from 'graphql';
import type { Failure } from '../../kernel/errors.js';

/** A request that is not executed, with everything that is wrong with it; `presentError` words each. */
export class Refused extends Error {
  override readonly name = 'Refused';

  constructor(
    readonly errors: readonly GraphQLError[],
    readonly status: number,
    /** Seconds after which trying again makes sense. */
    readonly retryAfter?: number,
  ) {
    super(errors.map(({ message }) => message).join('; '));
  }

  static by(failure: Failure, status = failure.status): Refused {
    const { seconds } = failure.variables;
    return new Refused(
      [new GraphQLError(failure.code, { originalError: failure })],
      status,
      typeof seconds === 'number' ? seconds : undefined,
    );
  }

  /** Complaints of graphql-js about a document or its variables. */
  static of(errors: readonly GraphQLError[], code: string): Refused {
    return new Refused(errors.map(({ message, nodes, source, positions }) => new GraphQLError(message, { nodes, source, positions, extensions: { code } })), 400); // prettier-ignore
  }
}
