import { type GraphQLSchema, OperationTypeNode } from 'graphql';
import type { Context } from '../../kernel/context.js';
import type { MakeContext } from '../context.js';
import { accountOf, type Admitted, type Guard, type RawOperation, type Caller } from '../guard/guard.js';
import { fits } from '../guard/http.js';
import { RequestRefused } from '../guard/request-refused.js';
import { executeFitting } from '../execute-fitting.js';
import { readsSchemaAlone } from '../http/introspection.js';
import type { UsageCharge } from '../guard/rate/usage-charge.js';
import type { RequestScope } from '../request-scope.js';
import { present } from './fan-out/execution.js';
import type { Subscriber } from './fan-out/subscriber.js';
import { SubscriptionSharing } from './fan-out/sharing.js';
import { isSubscription, subscriptionOf } from './fan-out/subscription.js';

/** The result of a query or a mutation. */
export interface ExecutedOperation {
  /** The serialized response. */
  readonly json: string;
  /** To be called when the client has taken it, or never will. */
  readonly taken: () => void;
}

/** An admitted operation with its own context. */
export interface PreparedOperation extends OperationRequest {
  readonly admitted: Admitted;
  readonly context: Context;
  /** Charges the caller for its events. */
  readonly usageCharge: UsageCharge;
  /** Releases its place among running operations; `execute` does it by itself. */
  leave(): void;
}

/** The caller and the options of an operation. */
export interface OperationRequest {
  readonly scope: RequestScope;
  readonly address: string;
  readonly wantsCost: boolean;
}

const callerOf = ({ scope, address }: Pick<OperationRequest, 'scope' | 'address'>): Caller => ({
  actor: scope.actor,
  address,
});

/** Runs operations for every live transport: with the same guard, contexts, log and error messages as over HTTP. */
export class Operations {
  private readonly sharing: SubscriptionSharing;

  constructor(
    private readonly schema: GraphQLSchema,
    private readonly makeContext: MakeContext,
    readonly guard: Guard,
    sharedResults: number,
  ) {
    this.sharing = new SubscriptionSharing(sharedResults);
  }

  /** @throws RequestRefused when the guard refuses it, or there is no place for it */
  prepare(rawOperation: RawOperation, request: OperationRequest): PreparedOperation {
    return this.begin(this.guard.open(rawOperation, callerOf(request)), request);
  }

  /**
   * Prepares an operation that the guard has admitted.
   *
   * @throws RequestRefused when there is no place for it
   */
  begin(admitted: Admitted, request: OperationRequest): PreparedOperation {
    const { guard } = this;
    const isStream = admitted.operation.operation === OperationTypeNode.SUBSCRIPTION;
    const leave = isStream ? () => undefined : guard.takePlace();
    return {
      ...request,
      admitted,
      context: this.makeContext(request.scope),
      usageCharge: guard.usageCharge(accountOf(callerOf(request))),
      leave,
    };
  }

  /**
   * @param after position to start after when the operation does not give one
   * @throws RequestRefused when it cannot be started
   */
  async subscribe({ admitted, context }: PreparedOperation, after: string | null = null): Promise<Subscriber> {
    const subscription = subscriptionOf(this.schema, admitted, this.guard.limits, after);
    if (!isSubscription(subscription)) throw RequestRefused.notStarted(subscription);
    const result = await this.sharing.subscribe(subscription, context);
    if ('errors' in result) throw RequestRefused.notStarted(result.errors);
    return result;
  }

  /** Executes a query or a mutation, and counts its response as unread until it is taken. */
  async execute(prepared: PreparedOperation): Promise<ExecutedOperation> {
    const { admitted, context } = prepared;
    const json = await this.answer(prepared);
    try {
      return { json, taken: this.guard.hold(accountOf(callerOf(prepared)), Buffer.byteLength(json), admitted) };
    } catch (error) {
      if (!(error instanceof RequestRefused)) throw error;
      return { json: JSON.stringify({ errors: present(error.errors, context), data: null }), taken: () => undefined };
    }
  }

  private async answer({ admitted, context, scope, address, wantsCost, leave }: PreparedOperation): Promise<string> {
    const { guard, schema } = this;
    const { document, operation, operationName, variables, cost, mayIntrospect } = admitted;
    const { log, requestId, db, messages, locale } = context;
    const caller = accountOf(callerOf({ scope, address }));
    const started = performance.now();
    try {
      const { errors, ...rest } = await executeFitting(operation, {
        schema,
        document,
        operationName,
        variableValues: variables,
        contextValue: context,
        hideSuggestions: !mayIntrospect,
        options: { maxCoercionErrors: Math.max(guard.limits.errors - 1, 0) }, // graphql-js appends one
      });
      const result = errors ? { errors: present(errors.slice(0, guard.limits.errors), context), ...rest } : rest;
      const extensions = wantsCost && { extensions: { ...rest.extensions, cost: guard.costShown(caller, cost) } };
      const json = JSON.stringify({ ...result, ...extensions });
      const most = guard.limits.responseBytes;
      if (fits(json, most) || readsSchemaAlone(admitted)) return json;
      const code = 'RESPONSE_TOO_LARGE';
      return JSON.stringify({
        errors: [{ message: messages.say(code, { most }, locale), extensions: { code, requestId } }],
        data: null,
      });
    } finally {
      leave();
      guard.settle(caller, admitted, { statementMs: db.statements.ms });
      const ms = Math.round((performance.now() - started) * 10) / 10;
      log.info(
        {
          requestId,
          operation: operation.name?.value ?? null,
          kind: operation.operation,
          cost,
          ms,
          statements: db.statements.count,
        },
        'operation',
      );
    }
  }
}
