/** What a person can put right: start-up prints the message alone, so there is no stack. */
abstract class DatabaseFailure extends Error {
  constructor(message: string, options?: ErrorOptions) {
    super(message, options);
    this.stack = `${new.target.name}: ${message}`;
  }
}

/** The server that DATABASE_URL names cannot be used. */
export class DatabaseUnreachable extends DatabaseFailure {
  override readonly name = 'DatabaseUnreachable';
}

/** A connection is not what was asked for at its start, or its user must not serve. */
export class DatabaseUnguarded extends DatabaseFailure {
  override readonly name = 'DatabaseUnguarded';
}

/** The embedded server could not be started. */
export class DatabaseNotStarted extends DatabaseFailure {
  override readonly name: string = 'DatabaseNotStarted';
}

/** Another process runs it. */
export class DatabaseInUse extends DatabaseNotStarted {
  override readonly name = 'DatabaseInUse';
}

/** Its tables are not those of the code. */
export class DatabaseNotPrepared extends DatabaseFailure {
  override readonly name = 'DatabaseNotPrepared';
}
