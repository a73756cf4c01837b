/** A failure that the operator can fix: start-up prints only the message, so there is no stack. */
abstract class DatabaseFailure extends Error {
  constructor(message: string, options?: ErrorOptions) {
    super(message, options);
    this.stack = `${new.target.name}: ${message}`;
  }
}

/** The server of DATABASE_URL cannot be used. */
export class DatabaseUnreachable extends DatabaseFailure {
  override readonly name = 'DatabaseUnreachable';
}

/** A connection does not have the session that it was started with, or its user must not serve. */
export class DatabaseUnguarded extends DatabaseFailure {
  override readonly name = 'DatabaseUnguarded';
}

/** The embedded server could not be started. */
export class DatabaseNotStarted extends DatabaseFailure {
  override readonly name: string = 'DatabaseNotStarted';
}

/** Another process runs the embedded server. */
export class DatabaseInUse extends DatabaseNotStarted {
  override readonly name = 'DatabaseInUse';
}

/** The tables of the database are not those of this version. */
export class DatabaseNotPrepared extends DatabaseFailure {
  override readonly name = 'DatabaseNotPrepared';
}
