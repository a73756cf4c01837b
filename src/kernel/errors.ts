/** Values of the placeholders in a message. */
export type Variables = Readonly<Record<string, string | number>>;

/**
 * The closed list of failures. A class is added only if a program, not a person, must distinguish it; the detail is in
 * `code`, which is stable and worded by `messages.ts`. Details for operators go to `cause`.
 */
export abstract class Failure extends Error {
  /** HTTP status of a response that has nothing but this failure. */
  abstract readonly status: number;
  /** Code of the message: that of the failure, unless one code has several messages. */
  readonly text: string;

  constructor(
    readonly code: string,
    readonly variables: Variables = {},
    { text = code, ...options }: { cause?: unknown; text?: string } = {},
  ) {
    super(code, options);
    this.name = new.target.name;
    this.text = text;
  }
}

/** The caller can correct it. */
export class Invalid extends Failure {
  readonly status = 400;
}
export class Unauthenticated extends Failure {
  readonly status = 401;
}
export class Forbidden extends Failure {
  readonly status = 403;
}
export class NotFound extends Failure {
  readonly status = 404;
}
/** Somebody else was first. */
export class Conflict extends Failure {
  readonly status = 409;
}
/** A rule of the database that a row breaks; see `refuse` in `server/database/routines/rule.sql`. */
export interface Refusal {
  readonly code: string;
  readonly column: string;
  readonly variables: Variables;
}
/** A violated database constraint, or rules of the database that a row breaks; commands turn it into user errors. */
export class ConstraintViolation extends Failure {
  readonly status = 409;

  constructor(
    readonly kind: 'missing' | 'taken' | 'required' | 'rule',
    readonly constraint: string,
    readonly column: string | undefined,
    options?: { cause?: unknown },
    readonly refusals: readonly Refusal[] = [],
  ) {
    super('RULE_BROKEN', {}, options);
  }
}
/** A limit was hit; the caller should request less, or later. */
export class TooMuch extends Failure {
  readonly status = 429;
}
/** Trying again later may help. */
export class Unavailable extends Failure {
  readonly status = 503;
}
/** A fault of the platform: logged completely, returned to the caller as an id only. */
export class Bug extends Failure {
  readonly status = 500;
}

/**
 * Whether a failed change has certainly not happened, because PostgreSQL said so. After a lost connection it is
 * unknown.
 */
export const isUndone = (error: unknown): boolean =>
  error instanceof ConstraintViolation || (error instanceof Unavailable && error.code === 'RETRYABLE');
