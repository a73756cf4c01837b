import { ConstraintViolation, Failure, Forbidden, Invalid, Unavailable, type Refusal } from '../../../kernel/errors.js';
import { NO_NODE } from '../routines/tree.js';

interface PostgresError extends Error {
  readonly code: string;
  readonly constraint?: string;
  readonly column?: string;
  /**
   * Set by routines that refuse a row: all refusals as JSON (`routines/rule.ts`). PostgreSQL's own violations have
   * none.
   */
  readonly hint?: string;
}

/** SQLSTATEs of integrity_constraint_violation, with the kind of constraint. */
const VIOLATIONS = { '23503': 'missing', '23505': 'taken', '23502': 'required', '23514': 'rule' } as const;

/** serialization_failure, deadlock_detected, lock_not_available: the work was rolled back and can be retried. */
const RETRYABLE: ReadonlySet<string> = new Set(['40001', '40P01', '55P03']);

/**
 * The server is unreachable, full, restarting, read-only, or accepts no more sessions: connection exceptions,
 * insufficient resources, operator intervention, system errors, authorization, an unknown outcome, a missing database,
 * a database that lets nobody in, transactions ended by a timeout.
 */
const UNAVAILABLE = /^(08|53|57P|58|28|25006|40003|3D000|55000|25P0[34])/;

/** Beginnings of messages of pg and pg-pool about connections, which have no code. */
const CONNECTION_MESSAGES = [
  'Query read timeout',
  'Connection terminated',
  'timeout exceeded when trying to connect',
  'timeout expired',
  'Client has encountered a connection error',
  'Client was closed',
  'Cannot use a pool after calling end',
  'The server does not support SSL connections',
  'There was an error establishing an SSL connection',
  'SASL: ',
  'Received unexpected ',
];

/** Codes of the operating system (ECONNRESET, EAI_AGAIN), of Node's sockets and streams, and of certificates. */
const NETWORK_CODES =
  /^(E(?!RR_)[A-Z0-9_]+|ERR_(STREAM|SOCKET|SSL|TLS)_\w+|CERT_\w+|\w+_SIGNED_CERT\w*|UNABLE_TO_\w+)$/;

function isUnavailable({ code, message }: Partial<PostgresError>): boolean {
  if (typeof code === 'string' && (UNAVAILABLE.test(code) || NETWORK_CODES.test(code))) return true;
  return code === undefined && CONNECTION_MESSAGES.some((text) => message?.startsWith(text));
}

/** Classifies a database error. An unknown one is returned unchanged and becomes a bug. */
export function explain(error: unknown): unknown {
  if (error instanceof Failure || !(error instanceof Error)) return error;
  delete (error as { detail?: string }).detail; // it quotes the row, and data must not get into a log
  const { code: state = '', constraint = '', column, hint } = error as Partial<PostgresError>;
  if (RETRYABLE.has(state)) return new Unavailable('RETRYABLE', {}, { cause: error });
  if (state === '42501' && /row-level security|no right to the move/.test(error.message))
    return new Forbidden('FORBIDDEN', { reason: 'OUT_OF_SCOPE' }, { cause: error });
  if (state in VIOLATIONS) {
    const refusals = hint ? (JSON.parse(hint) as Refusal[]) : [];
    return new ConstraintViolation(
      VIOLATIONS[state as keyof typeof VIOLATIONS],
      constraint,
      column,
      { cause: error },
      refusals,
    );
  }
  if (state === NO_NODE) return new Invalid('UNKNOWN_REGION', { region: error.message }, { cause: error });
  if (state === '57014') return new Unavailable('STATEMENT_TIMEOUT', {}, { cause: error });
  if (isUnavailable(error)) return new Unavailable('UNAVAILABLE', {}, { cause: error });
  if (/^22/.test(state)) return new Invalid('INVALID_VALUE', {}, { cause: error });
  return error;
}
