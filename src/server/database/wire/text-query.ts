import pg from 'pg';

/** A statement that returns one text. */
export interface TextRequest {
  readonly text: string;
  readonly values: readonly unknown[];
  /** Name of the prepared statement. */
  readonly name?: string | undefined;
}

/** One for each request, in order. */
export type Answers = readonly (Buffer | Error)[];

/** It was rolled back together with one that failed, and can be repeated. */
export class RolledBackError extends Error {}

/** Internals of pg's connection. */
interface Connection extends Pick<pg.Connection, 'sync'> {
  readonly parsedStatements: Readonly<Record<string, string>>;
  readonly submittedNamedStatements: Record<string, string>;
  parse(query: { readonly text: string; readonly name: string }): void;
  bind(config: { readonly statement: string; readonly values: readonly unknown[] }): void;
  execute(): void;
}

const { prepareValue } = (pg as unknown as { readonly utils: { prepareValue(value: unknown): unknown } }).utils;

/** Whether a connection has prepared a statement. */
export const isPrepared = ({ connection }: pg.PoolClient, { name }: TextRequest): boolean =>
  name !== undefined && name in (connection as unknown as Connection).parsedStatements;

/**
 * Runs requests on a `TextClient`, which passes the bytes on as PostgreSQL sent them.
 *
 * Several requests are one transaction, which PostgreSQL commits once: none is answered before that. If one of them
 * fails the others are `Undone`.
 *
 * @param requests several only if all of them are prepared, since pg tracks one statement for each query
 */
export const askTexts = (client: pg.PoolClient, requests: readonly TextRequest[]): Promise<Answers> =>
  new Promise<Answers>((resolve) => {
    client.query(new TextQuery(requests, resolve));
  }).catch((error: unknown) => requests.map(() => error as Error)); // a parameter that cannot be converted

/** pg's own query would read the columns of each answer and create an object for each row, and events. */
export class TextQuery implements pg.Submittable {
  /** By name and text pg tracks which statements a connection has prepared. */
  readonly name: string | undefined;
  readonly text: string;
  private readonly values: readonly (readonly unknown[])[];
  private value: Buffer | null = null;
  private readonly answers: (Buffer | Error)[] = [];

  constructor(
    private readonly requests: readonly TextRequest[],
    private readonly settle: (answers: Answers) => void,
  ) {
    const [{ name, text }] = requests as readonly [TextRequest];
    [this.name, this.text] = [requests.length === 1 ? name : undefined, text];
    // it may throw, while nothing has been sent yet
    this.values = requests.map(({ values }) => values.map(prepareValue));
  }

  submit(to: pg.Connection): null {
    const connection = to as unknown as Connection;
    const { parsedStatements: parsed, submittedNamedStatements: submitted } = connection;
    for (const [n, { name = '', text }] of this.requests.entries()) {
      if (name === '' || !(name in parsed || name in submitted)) connection.parse({ text, name });
      if (name !== '' && !(name in parsed)) submitted[name] = text;
      connection.bind({ statement: name, values: this.values[n]! });
      connection.execute();
    }
    connection.sync();
    return null;
  }

  /** @param fields bytes: see `TextClient` */
  handleDataRow({ fields: [text] }: { readonly fields: readonly [Buffer | null] }): void {
    this.value = text;
  }

  handleCommandComplete(): void {
    this.answers.push(this.value ?? new Error('a statement gave no text'));
    this.value = null;
  }

  handleReadyForQuery(): void {
    this.settle(this.answers);
  }

  handleError(error: Error): void {
    const undone = new RolledBackError('another statement of its transaction failed', { cause: error });
    const isAll = isLost(error) || this.requests.length === 1;
    // the first request without an answer has failed
    this.settle(this.requests.map((_, n) => (isAll || n === this.answers.length ? error : undone)));
  }
}

/**
 * Whether a connection is unusable: it is closed (no SQLSTATE, which contains a digit), or the server is about to close
 * it.
 */
export const isLost = (error: unknown): boolean => {
  if (!(error instanceof Error) || error instanceof RolledBackError) return false;
  const { code = '' } = error as { readonly code?: string };
  return !/\d/.test(code) || /^(08|57P)/.test(code);
};
