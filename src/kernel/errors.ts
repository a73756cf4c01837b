/** What a message's text is filled with. */
export type Variables = Readonly<Record<string, string | number>>;

/**
 * The closed list of failures. A kind is added only when a program, not a person, must tell it apart;
 * the detail is in `code`, which is stable and worded by `messages.ts`. Details for operators go to `cause`.
 */
export abstract class Failure extends Error {
  /** Status of a response that has nothing but this failure. */
  abstract readonly status: number;
  /** Which message says it: that of the code, unless one code has several. */
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
/** A constraint of the database was broken; writers turn it into what the submitter can put right. */
export class ConstraintViolation extends Failure {
  readonly status = 409;

  constructor(
    readonly kind: 'missing' | 'taken' | 'required' | 'rule',
    readonly constraint: string,
    readonly column: string | undefined,
    options?: { cause?: unknown },
    variables: Variables = {},
  ) {
    super('RULE_BROKEN', variables, options);
  }
}
/** A limit was hit; ask for less or later. */
export class TooMuch extends Failure {
  readonly status = 429;
}
/** Trying again later may help. */
export class Unavailable extends Failure {
  readonly status = 503;
}
/** Our fault: logged whole, shown as an id. */
export class Bug extends Failure {
  readonly status = 500;
}

/** Whether a change that failed has certainly not happened: PostgreSQL said so. Of a lost connection nobody knows. */
export const isUndone = (error: unknown): boolean =>
  error instanceof ConstraintViolation || (error instanceof Unavailable && error.code === 'RETRYABLE');
