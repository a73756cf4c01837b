import { type GraphQLFormattedError, type GraphQLSchema, OperationTypeNode } from 'graphql';
import type { Context } from '../../kernel/context.js';
import { say } from '../../kernel/messages.js';
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

/** What comes back when an operation cannot begin. */
export interface FailedOperation {
  readonly errors: readonly GraphQLFormattedError[];
}

/** The answer of a query or a mutation. */
export interface ExecutedOperation {
  /** As it is sent. */
  readonly json: string;
  /** To be called when its client has taken it, or will not any more. */
  readonly taken: () => void;
}

/** An operation that was let in, in its own context. */
export interface PreparedOperation extends OperationRequest {
  readonly admitted: Admitted;
  readonly context: Context;
  /** What its events cost. */
  readonly usageCharge: UsageCharge;
  /** Gives up its place among what is answered; whoever executes it need not. */
  leave(): void;
}

/** Who asks for an operation, and how. */
export interface OperationRequest {
  readonly scope: RequestScope;
  readonly address: string;
  readonly wantsCost: boolean;
}

const visitorOf = ({ scope, address }: Pick<OperationRequest, 'scope' | 'address'>): Caller => ({
  actor: scope.actor,
  address,
});

/** Operations as every live transport runs them: through the same door as over HTTP, with its contexts, log and words for errors. */
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

  /** @throws Refused when the door does not let it in, or there is no place for it */
  prepare(rawOperation: RawOperation, asking: OperationRequest): PreparedOperation {
    return this.begin(this.guard.open(rawOperation, visitorOf(asking)), asking);
  }

  /** The same of an operation that the door has let in. @throws Refused where there is no place for it */
  begin(admitted: Admitted, asking: OperationRequest): PreparedOperation {
    const { guard } = this;
    const isStream = admitted.operation.operation === OperationTypeNode.SUBSCRIPTION;
    const leave = isStream ? () => undefined : guard.takePlace();
    return {
      ...asking,
      admitted,
      context: this.makeContext(asking.scope),
      usageCharge: guard.usageCharge(accountOf(visitorOf(asking))),
      leave,
    };
  }

  /** @param after where to start when the operation does not say */
  async subscribe(
    { admitted, context }: PreparedOperation,
    after: string | null = null,
  ): Promise<Subscriber | FailedOperation> {
    const subscription = subscriptionOf(this.schema, admitted, this.guard.limits, after);
    if (!isSubscription(subscription)) return { errors: present(subscription, context) };
    const begun = await this.sharing.subscribe(subscription, context);
    return 'errors' in begun ? { errors: present(begun.errors, context) } : begun;
  }

  /** Counts its answer as unread until it is taken. */
  async execute(prepared: PreparedOperation): Promise<ExecutedOperation> {
    const { admitted, context } = prepared;
    const json = await this.answer(prepared);
    try {
      return { json, taken: this.guard.hold(accountOf(visitorOf(prepared)), Buffer.byteLength(json), admitted) };
    } catch (error) {
      if (!(error instanceof RequestRefused)) throw error;
      return { json: JSON.stringify({ errors: present(error.errors, context), data: null }), taken: () => undefined };
    }
  }

  private async answer({ admitted, context, scope, address, wantsCost, leave }: PreparedOperation): Promise<string> {
    const { guard, schema } = this;
    const { document, operation, operationName, variables, cost, mayIntrospect } = admitted;
    const { log, requestId, db, locale } = context;
    const caller = accountOf(visitorOf({ scope, address }));
    const started = performance.now();
    try {
      const { errors, ...rest } = await executeFitting(operation, {
        schema,
        document,
        operationName,
        variableValues: variables,
        contextValue: context,
        hideSuggestions: !mayIntrospect,
        options: { maxCoercionErrors: Math.max(guard.limits.errors - 1, 0) }, // graphql-js adds one that says there are more
      });
      const shown = errors ? { errors: present(errors.slice(0, guard.limits.errors), context), ...rest } : rest;
      const extensions = wantsCost && { extensions: { ...rest.extensions, cost: guard.costShown(caller, cost) } };
      const json = JSON.stringify({ ...shown, ...extensions });
      const most = guard.limits.responseBytes;
      if (fits(json, most) || readsSchemaAlone(admitted)) return json;
      const code = 'RESPONSE_TOO_LARGE';
      return JSON.stringify({
        errors: [{ message: say(code, { most }, locale), extensions: { code, requestId } }],
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
