import {
  execute,
  type ExecutionResult,
  type GraphQLError,
  type GraphQLFormattedError,
  type GraphQLSchema,
} from 'graphql';
import type { Context } from '../../kernel/context.js';
import type { MakeContext } from '../context.js';
import { MOST_ERRORS } from '../limits.js';
import type { RequestScope } from '../request-scope.js';
import { Documents } from './documents.js';
import { isOperation, operationOf, type Operation, type Request } from './operation.js';
import { present } from './run.js';
import { type Member, Sharing } from './shared.js';
import { isSubscription, subscriptionOf } from './subscription.js';

/** What comes back when an operation cannot begin. */
export interface Failed {
  readonly errors: readonly GraphQLFormattedError[];
}

export interface Shown extends Omit<ExecutionResult, 'errors'> {
  readonly errors?: readonly GraphQLFormattedError[];
}

/** An operation in its own context. */
export interface Prepared {
  readonly operation: Operation;
  readonly context: Context;
}

/** Operations as every live transport runs them: the same documents, checks, contexts, log and words for errors. */
export class Operations {
  private readonly documents: Documents;
  private readonly sharing: Sharing;

  constructor(
    private readonly schema: GraphQLSchema,
    private readonly makeContext: MakeContext,
    sharedResults: number,
  ) {
    this.documents = new Documents(schema);
    this.sharing = new Sharing(sharedResults);
  }

  prepare(request: Request, scope: RequestScope): Prepared | readonly GraphQLError[] {
    const operation = operationOf(this.schema, this.documents, request);
    return isOperation(operation) ? { operation, context: this.makeContext(scope) } : operation;
  }

  /** @param after where to start when the operation does not say */
  async subscribe({ operation, context }: Prepared, after: string | null = null): Promise<Member | Failed> {
    const subscription = subscriptionOf(operation, after);
    if (!isSubscription(subscription)) return { errors: present(subscription, context) };
    const begun = await this.sharing.subscribe(subscription, context);
    return 'errors' in begun ? { errors: present(begun.errors, context) } : begun;
  }

  async execute({ operation, context }: Prepared): Promise<Shown> {
    const started = performance.now();
    const { errors, ...rest } = await execute({
      ...operation,
      contextValue: context,
      options: { maxCoercionErrors: MOST_ERRORS },
    });
    const ms = Math.round((performance.now() - started) * 10) / 10;
    const { log, requestId, db } = context;
    log.info(
      { requestId, operation: operation.name, kind: operation.kind, ms, statements: db.statements.count },
      'operation',
    );
    return errors ? { errors: present(errors, context), ...rest } : rest;
  }
}

export const isPrepared = (given: Prepared | readonly GraphQLError[]): given is Prepared => 'operation' in given;
