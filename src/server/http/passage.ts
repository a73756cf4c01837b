import type { Context } from '../../kernel/context.js';
import type { Admitted } from '../door/door.js';

/** One request on its way through the door. */
export interface Passage {
  readonly address: string;
  /** Whose points are charged. */
  readonly caller: string;
  readonly wantsCost: boolean;
  /** Whether a subscription can be answered as server-sent events. */
  readonly takesEvents: boolean;
  admitted?: Admitted;
  context?: Context;
  /** The whole answer, where it was had without Apollo. */
  body?: string | Buffer;
  /** What a statement has answered of it: resolvers run on that. */
  root?: object | undefined;
}

/** One line for each operation, whichever way it was answered. */
export function tell({ log, db, requestId }: Context, of: object, started: number): void {
  const ms = Math.round((performance.now() - started) * 10) / 10;
  log.info({ requestId, ...of, ms, statements: db.statements.count }, 'operation');
}
