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

/** The embedded server could not be started. */
export class DatabaseNotStarted extends DatabaseFailure {
  override readonly name = 'DatabaseNotStarted';
}
