import type pg from 'pg';
import { askTexts, isLost, isPrepared, type Answers, type TextRequest } from './text-query.js';

/** For each lane: so long, at most, those that wait take together. */
const DEEP_MS = 20;
/** So long those take that are under way on one lane: no more than keeps it busy until the next ones are sent. */
const AHEAD_MS = 8;
/** Where several can be one transaction: one that runs and one to follow, while the others gather. */
const AHEAD_TOGETHER = 2;
/** After so long a lane is given back to its pool, which may close it. */
const HELD_MS = 60_000;

interface Lane {
  readonly client: Promise<pg.PoolClient>;
  readonly until: number;
  underWay: number;
  /** What they take, as far as is known. */
  ms: number;
  isLost: boolean;
}

interface Waiting extends TextRequest {
  readonly ms: number;
  readonly resolve: (json: Buffer) => void;
  readonly reject: (error: Error) => void;
}

/**
 * Connections on which several quick statements are under way at a time: one read and one write, here and at
 * PostgreSQL, take many of them, and reading and writing is most of what a small answer costs. Each is a transaction
 * of its own, or several are one. They are answered in order, so a slow one holds up those behind it: see `preparedOn`.
 * What is not under way yet waits for whichever lane is ready first: the machine may let one of them stand for long.
 */
export class PipelinedPool {
  private open: Lane[] = [];
  private readonly waiting: Waiting[] = [];
  /** What all take that wait or are under way. */
  private ms = 0;
  /** Transactions under way on one lane at most. */
  private readonly ahead: number;

  /**
   * @param pool whose connections are the lanes: `TextClient`s that take statements before they have answered (`pipeline`)
   * @param together so many that wait at most are one transaction: what is not worth a commit of its own
   */
  constructor(
    private readonly pool: pg.Pool,
    private readonly together = 1,
  ) {
    this.ahead = together > 1 ? AHEAD_TOGETHER : Infinity;
  }

  /** Runs a statement that gives one text, which takes so long; undefined where there is no room. */
  run(asked: TextRequest, ms: number): Promise<Buffer> | undefined {
    if (this.ms > 0 && this.ms + ms > DEEP_MS * this.pool.options.max) return undefined;
    this.ms += ms;
    return new Promise((resolve, reject) => {
      this.waiting.push({ ...asked, ms, resolve, reject });
      this.send();
    });
  }

  private send(): void {
    for (let lane; this.waiting.length > 0 && (lane = this.free(this.waiting[0]!.ms));)
      void this.runOn(lane, this.waiting.splice(0, this.together));
  }

  private async runOn(lane: Lane, all: readonly Waiting[]): Promise<void> {
    const ms = all.reduce((sum, each) => sum + each.ms, 0);
    lane.underWay += 1;
    lane.ms += ms;
    const answers = await lane.client
      .then((client) => answersOf(client, all))
      .catch((error: unknown) => all.map(() => error as Error));
    if (answers.some(isLost)) this.close(lane);
    for (const [n, { resolve, reject }] of all.entries()) {
      const answer = answers[n]!;
      if (answer instanceof Error) reject(answer);
      else resolve(answer);
    }
    this.ms -= ms;
    lane.underWay -= 1;
    lane.ms -= ms;
    this.send();
    if (lane.underWay === 0) this.giveBack(lane);
  }

  /** Nobody else shall come. */
  private close(lane: Lane): void {
    lane.isLost = true;
    this.open = this.open.filter((other) => other !== lane);
  }

  private free(ms: number): Lane | undefined {
    const now = Date.now();
    this.open = this.open.filter(({ until }) => until > now); // its last one gives it back
    const lane = this.open.reduce<Lane | undefined>(
      (least, each) => (least && least.ms <= each.ms ? least : each),
      undefined,
    );
    if (this.open.length === this.pool.options.max)
      return lane && (lane.underWay === 0 || (lane.ms + ms <= AHEAD_MS && lane.underWay < this.ahead))
        ? lane
        : undefined;
    const another = { client: this.pool.connect(), until: now + HELD_MS, underWay: 0, ms: 0, isLost: false };
    this.open.push(another);
    return another;
  }

  private giveBack(lane: Lane): void {
    this.open = this.open.filter((other) => other !== lane);
    void lane.client.then(
      (client) => client.release(lane.isLost),
      () => undefined,
    ); // its statements have failed with it
  }
}

/**
 * What is asked goes out in one write with whatever else there is for its connection in this turn of the event loop; in
 * one transaction only once the connection has prepared it.
 */
async function answersOf(client: pg.PoolClient, asked: readonly TextRequest[]): Promise<Answers> {
  const { stream } = client.connection;
  if (stream.writableCorked === 0) {
    stream.cork();
    setImmediate(() => stream.uncork());
  }
  if (asked.every((each) => isPrepared(client, each))) return askTexts(client, asked);
  return (await Promise.all(asked.map((each) => askTexts(client, [each])))).flat();
}
