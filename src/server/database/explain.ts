import { ConstraintViolation, Failure, Forbidden, Invalid, Unavailable, type Variables } from '../../kernel/errors.js';
import { NO_NODE } from './routines/tree.js';

interface PostgresError extends Error {
  readonly code: string;
  readonly constraint?: string;
  readonly column?: string;
  /** Of a refusal by a routine: what its text needs, as JSON (`routines/rule.ts`). PostgreSQL's own violations have none. */
  readonly hint?: string;
}

/** integrity_constraint_violation, by what was violated. */
const BROKEN = { '23503': 'missing', '23505': 'taken', '23502': 'required', '23514': 'rule' } as const;

/** serialization_failure, deadlock_detected, lock_not_available: what was done is undone, and may be tried again. */
const COLLIDED: ReadonlySet<string> = new Set(['40001', '40P01', '55P03']);

/**
 * The server is away, full, restarting, read-only, or lets the platform in no more: connection exceptions,
 * insufficient resources, operator intervention, system errors, authorization, an unknown outcome, a database that is
 * gone, transactions ended for their time.
 */
const AWAY = /^(08|53|57P|58|28|25006|40003|3D000|25P0[34])/;

/** What pg and pg-pool say of connections; they give it no code. */
const SAID_OF_CONNECTIONS = [
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

/** Codes of the system (ECONNRESET, EAI_AGAIN), of Node's sockets and streams, and of certificates. */
const OF_NETWORK = /^(E(?!RR_)[A-Z0-9_]+|ERR_(STREAM|SOCKET|SSL|TLS)_\w+|CERT_\w+|\w+_SIGNED_CERT\w*|UNABLE_TO_\w+)$/;

function isAway({ code, message }: Partial<PostgresError>): boolean {
  if (typeof code === 'string' && (AWAY.test(code) || OF_NETWORK.test(code))) return true;
  return code === undefined && SAID_OF_CONNECTIONS.some((text) => message?.startsWith(text));
}

/** Gives a database failure its kind; what remains unknown is passed on as it is and becomes a bug. */
export function explain(error: unknown): unknown {
  if (error instanceof Failure || !(error instanceof Error)) return error;
  delete (error as { detail?: string }).detail; // it quotes the row, and nobody's data goes into a log
  const { code: state = '', constraint = '', column, hint } = error as Partial<PostgresError>;
  if (COLLIDED.has(state)) return new Unavailable('RETRYABLE', {}, { cause: error });
  if (state === '42501' && error.message.includes('row-level security'))
    return new Forbidden('FORBIDDEN', { reason: 'OUT_OF_SCOPE' }, { cause: error });
  if (state in BROKEN) {
    const variables = hint ? (JSON.parse(hint) as Variables) : {};
    return new ConstraintViolation(
      BROKEN[state as keyof typeof BROKEN],
      constraint,
      column,
      { cause: error },
      variables,
    );
  }
  if (state === NO_NODE) return new Invalid('UNKNOWN_REGION', { region: error.message }, { cause: error });
  if (state === '57014') return new Unavailable('STATEMENT_TIMEOUT', {}, { cause: error });
  if (isAway(error)) return new Unavailable('UNAVAILABLE', {}, { cause: error });
  if (/^22/.test(state)) return new Invalid('INVALID_VALUE', {}, { cause: error });
  return error;
}
