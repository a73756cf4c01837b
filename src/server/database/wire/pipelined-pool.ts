import type pg from 'pg';
import { Unavailable } from '../../../kernel/errors.js';
import { askTexts, isLost, isPrepared, type Answers, type TextRequest } from './text-query.js';

/** Time that the queued statements may take for each connection, by their estimates. */
const MOST_QUEUED_MS = 20;
/**
 * Time that the statements under way on one connection may take: just enough to keep it busy until the next ones are
 * sent.
 */
const AHEAD_MS = 8;
/**
 * Transactions under way on one connection where several statements share one: one runs and one follows, while the
 * others gather.
 */
const MOST_BATCHES = 2;
/** After this time a connection is returned to its pool, which may close it. */
const HOLD_MS = 60_000;

interface PooledConnection {
  readonly client: Promise<pg.PoolClient>;
  readonly until: number;
  underWay: number;
  /** Estimated time of the statements under way. */
  ms: number;
  isLost: boolean;
}

interface PendingRequest extends TextRequest {
  readonly since: number;
  readonly ms: number;
  readonly resolve: (json: Buffer) => void;
  readonly reject: (error: Error) => void;
}

/**
 * Connections on which several quick statements are under way at a time: one read and one write, here and in
 * PostgreSQL, carry many of them, and reading and writing is most of the cost of a small answer. Each statement is its
 * own transaction, or several are one. Answers come in order, so a slow statement delays those behind it: see
 * `preparedOn`. Statements that are not sent yet wait for whichever connection is ready first, since the scheduler may
 * stall one of them for long.
 */
export class PipelinedPool {
  private open: PooledConnection[] = [];
  private readonly waiting: PendingRequest[] = [];
  /** Estimated time of all statements that wait or are under way. */
  private ms = 0;
  private late: NodeJS.Timeout | undefined;
  /** Most transactions under way on one connection. */
  private readonly mostUnderWay: number;

  /**
   * @param pool provides the connections: `TextClient`s that accept statements before they have answered (`pipeline`)
   * @param waitMs a statement that was not sent after so long, or twice that, fails with `OVERLOADED`
   * @param together most waiting statements that become one transaction, for statements that are not worth their own
   * commit
   */
  constructor(
    private readonly pool: pg.Pool,
    private readonly waitMs: number,
    private readonly together = 1,
  ) {
    this.mostUnderWay = together > 1 ? MOST_BATCHES : Infinity;
  }

  /** Runs a statement that returns one text, given its estimated time; undefined if there is no room. */
  run(request: TextRequest, ms: number): Promise<Buffer> | undefined {
    if (this.ms > 0 && this.ms + ms > MOST_QUEUED_MS * this.pool.options.max) return undefined;
    this.ms += ms;
    return new Promise((resolve, reject) => {
      this.waiting.push({ ...request, since: performance.now(), ms, resolve, reject });
      this.send();
      if (this.waiting.length > 0) this.late ??= setTimeout(() => this.refuseLate(), this.waitMs);
    });
  }

  /** Refuses what has waited too long: it was not sent, so that it changed nothing. */
  private refuseLate(): void {
    const latest = performance.now() - this.waitMs;
    while (this.waiting[0] && this.waiting[0].since <= latest) {
      const { ms, reject } = this.waiting.shift()!;
      this.ms -= ms;
      reject(new Unavailable('OVERLOADED', { seconds: 1 }));
    }
    this.late = this.waiting.length > 0 ? setTimeout(() => this.refuseLate(), this.waitMs) : undefined;
  }

  private send(): void {
    for (let connection; this.waiting.length > 0 && (connection = this.pick(this.waiting[0]!.ms));)
      void this.runOn(connection, this.waiting.splice(0, this.together));
  }

  private async runOn(connection: PooledConnection, requests: readonly PendingRequest[]): Promise<void> {
    const ms = requests.reduce((sum, each) => sum + each.ms, 0);
    connection.underWay += 1;
    connection.ms += ms;
    const answers = await connection.client
      .then((client) => answersOf(client, requests))
      .catch((error: unknown) => requests.map(() => error as Error));
    if (answers.some(isLost)) this.close(connection);
    for (const [n, { resolve, reject }] of requests.entries()) {
      const answer = answers[n]!;
      if (answer instanceof Error) reject(answer);
      else resolve(answer);
    }
    this.ms -= ms;
    connection.underWay -= 1;
    connection.ms -= ms;
    this.send();
    if (connection.underWay === 0) this.giveBack(connection);
  }

  /** Takes no more statements. */
  private close(connection: PooledConnection): void {
    connection.isLost = true;
    this.open = this.open.filter((other) => other !== connection);
  }

  private pick(ms: number): PooledConnection | undefined {
    const now = Date.now();
    this.open = this.open.filter(({ until }) => until > now); // it is returned with its last answer
    const connection = this.open.reduce<PooledConnection | undefined>(
      (least, each) => (least && least.ms <= each.ms ? least : each),
      undefined,
    );
    if (this.open.length === this.pool.options.max)
      return connection &&
        (connection.underWay === 0 || (connection.ms + ms <= AHEAD_MS && connection.underWay < this.mostUnderWay))
        ? connection
        : undefined;
    const opened = { client: this.pool.connect(), until: now + HOLD_MS, underWay: 0, ms: 0, isLost: false };
    this.open.push(opened);
    return opened;
  }

  private giveBack(connection: PooledConnection): void {
    this.open = this.open.filter((other) => other !== connection);
    void connection.client.then(
      (client) => client.release(connection.isLost),
      () => undefined,
    ); // its statements have failed already
  }
}

/**
 * Sends requests in one write together with everything else for this connection in this turn of the event loop; in one
 * transaction only if the connection has prepared all of them.
 */
async function answersOf(client: pg.PoolClient, requests: readonly TextRequest[]): Promise<Answers> {
  const { stream } = client.connection;
  if (stream.writableCorked === 0) {
    stream.cork();
    setImmediate(() => stream.uncork());
  }
  if (requests.every((each) => isPrepared(client, each))) return askTexts(client, requests);
  return (await Promise.all(requests.map((each) => askTexts(client, [each])))).flat();
}
