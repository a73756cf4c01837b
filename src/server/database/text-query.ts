import pg from 'pg';

/** A statement that gives one text. */
export interface TextRequest {
  readonly text: string;
  readonly values: readonly unknown[];
  /** Under which a connection keeps it prepared. */
  readonly name?: string | undefined;
}

/** For each of those asked, in order. */
export type Answers = readonly (Buffer | Error)[];

/** It was undone together with one that failed: it can be asked again. */
export class Undone extends Error {}

/** What pg keeps to itself of a connection. */
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
 * Asks a `TextClient` for texts, of which it hands on the bytes as PostgreSQL wrote them.
 *
 * Several are one transaction, which PostgreSQL commits once: none is answered before it is. Where one of them fails the
 * others are `Undone`.
 *
 * @param asked several only if all of them are prepared: pg keeps account of one for each query
 */
export const askTexts = (client: pg.PoolClient, asked: readonly TextRequest[]): Promise<Answers> =>
  new Promise<Answers>((resolve) => {
    client.query(new TextQuery(asked, resolve));
  }).catch((error: unknown) => asked.map(() => error as Error)); // of a value that is none

/** pg's own query would be told the columns of each answer, make an object of each row, and events. */
export class TextQuery implements pg.Submittable {
  /** By which pg keeps account of what a connection has prepared, with its text. */
  readonly name: string | undefined;
  readonly text: string;
  private readonly values: readonly (readonly unknown[])[];
  private given: Buffer | null = null;
  private readonly answers: (Buffer | Error)[] = [];

  constructor(
    private readonly asked: readonly TextRequest[],
    private readonly settle: (answers: Answers) => void,
  ) {
    const [{ name, text }] = asked as readonly [TextRequest];
    [this.name, this.text] = [asked.length === 1 ? name : undefined, text];
    this.values = asked.map(({ values }) => values.map(prepareValue)); // it may throw, and nothing has been sent
  }

  submit(to: pg.Connection): null {
    const connection = to as unknown as Connection;
    const { parsedStatements: parsed, submittedNamedStatements: submitted } = connection;
    for (const [n, { name = '', text }] of this.asked.entries()) {
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
    this.given = text;
  }

  handleCommandComplete(): void {
    this.answers.push(this.given ?? new Error('a statement gave no text'));
    this.given = null;
  }

  handleReadyForQuery(): void {
    this.settle(this.answers);
  }

  handleError(error: Error): void {
    const undone = new Undone('another statement of its transaction failed', { cause: error });
    const isAll = isLost(error) || this.asked.length === 1;
    this.settle(this.asked.map((_, n) => (isAll || n === this.answers.length ? error : undone))); // the first without an answer
  }
}

/** Whether a connection is of no more use: it is closed (no SQLSTATE, which has a digit), or the server says that it will be. */
export const isLost = (error: unknown): boolean => {
  if (!(error instanceof Error) || error instanceof Undone) return false;
  const { code = '' } = error as { readonly code?: string };
  return !/\d/.test(code) || /^(08|57P)/.test(code);
};
