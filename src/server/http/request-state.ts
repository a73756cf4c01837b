import type { Context } from '../../kernel/context.js';
import type { Admitted, Guard } from '../guard/guard.js';

/** One request on its way through the door. */
export interface RequestState {
  readonly address: string;
  /** Whose points are charged. */
  readonly caller: string;
  readonly wantsCost: boolean;
  /** Whether a subscription can be answered as server-sent events. */
  readonly takesEvents: boolean;
  admitted?: Admitted;
  /** Milliseconds for which it was planned. */
  planMs: number;
  context?: Context;
  /** The whole answer, where it was had without Apollo. */
  body?: string | Buffer;
  /** What a statement has answered of it: resolvers run on that. */
  root?: object | undefined;
  /** Resolvers had nothing to answer but that. */
  isOverloaded?: boolean;
}

/** The end of each operation, whichever way it was answered: one line of the log, and the charge for what it took. */
export function finishOperation(
  guard: Guard,
  { admitted, caller, planMs }: RequestState,
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
      cost,
      ms,
      statements: statements.count,
    },
    'operation',
  );
  if (admitted) guard.settle(caller, admitted, { busyMs: planMs, statementMs: statements.ms });
}
