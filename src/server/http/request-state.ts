import type { Context } from '../../kernel/context.js';
import type { Admitted, Guard } from '../guard/guard.js';

/** The state of one request to `/graphql`. */
export interface RequestState {
  readonly address: string;
  /** The account that is charged. */
  readonly caller: string;
  readonly wantsCost: boolean;
  /** Whether a subscription can be answered as server-sent events. */
  readonly takesEvents: boolean;
  admitted?: Admitted;
  /** Milliseconds of planning. */
  planMs: number;
  context?: Context;
  /** The whole answer, if it was made without Apollo. */
  body?: string | Buffer;
  /** The step that made it. */
  answeredBy?: string;
  /** The partial result of a statement, which resolvers run on. */
  root?: object | undefined;
  /** Whether all errors of the result were overloads, and nothing else came back. */
  isOverloaded?: boolean;
}

/** Ends an operation, however it was executed: writes one log line and charges the time it took. */
export function finishOperation(
  guard: Guard,
  { admitted, answeredBy = 'apollo', caller, planMs }: RequestState,
  { log, db: { statements }, requestId }: Context,
  started: number,
): void {
  const ms = Math.round((performance.now() - started) * 10) / 10;
  const { operation, cost } = admitted ?? {};
  log.info(
    {
      requestId,
      operation: operation?.name?.value ?? null,
      kind: operation?.operation,
      answeredBy,
      cost,
      ms,
      statements: statements.count,
    },
    'operation',
  );
  if (admitted) guard.settle(caller, admitted, { busyMs: planMs, statementMs: statements.ms });
}
