import { setTimeout as pause } from 'node:timers/promises';
import { createSourceEventStream, execute, type ExecutionArgs, type ExecutionResult, type GraphQLError } from 'graphql';
import type { Context } from '../../../kernel/context.js';
import { Unavailable } from '../../../kernel/errors.js';
import { pointsOf } from '../../guard/rate/time-spent.js';
import { DELIVERY_COST } from '../../guard/rate/usage-charge.js';
import { presentErrors } from '../../present-error.js';
import type { Subscription } from './subscription.js';

/** What a subscription's source yields. */
export interface SourceItem {
  /** Where in the feed; a client that comes back with it gets what follows. */
  readonly position?: string;
  /** Only tells how far the feed has come; the field answers null. */
  readonly bookmark?: boolean;
  /** The start of a subscription that begins with how things stand: another subscriber has another one. */
  readonly snapshot?: boolean;
}

/** One result, ready to go out to any number of clients. */
export interface Delivery {
  readonly position: string | null;
  readonly json: Buffer;
  /** Points for each of those who get it: sending it, and a share of making it. */
  readonly points: number;
}

/** A subscription could not be started. */
export interface SubscribeFailure {
  readonly errors: readonly GraphQLError[];
}

export const present = (errors: readonly GraphQLError[], context: Context) =>
  presentErrors(errors, context, context.log);

/** What is over soon. A statement that takes too long would the next time too. */
const PASSING: ReadonlySet<string> = new Set(['UNAVAILABLE', 'OVERLOADED', 'RETRYABLE']);
const RETRY_MS = 500;

const isPassing = ({ originalError }: GraphQLError): boolean =>
  originalError instanceof Unavailable && PASSING.has(originalError.code);

/** One reader of a subscription's source, and the execution of what it yields. */
export class Execution {
  /** Milliseconds of its statements that its readers were charged for. */
  private chargedMs = 0;
  private isOver = false;

  private constructor(
    private readonly args: ExecutionArgs,
    private readonly cost: number,
    private readonly source: AsyncIterator<SourceItem, unknown>,
    private readonly context: Context,
  ) {}

  static async start(
    subscription: Subscription,
    after: string | null,
    context: Context,
  ): Promise<Execution | SubscribeFailure> {
    const args = { ...subscription.argsAfter(after), contextValue: context };
    const source = await createSourceEventStream(args);
    if (!(Symbol.asyncIterator in source)) return { errors: source.errors ?? [] };
    return new Execution(
      args,
      subscription.cost,
      (source as AsyncIterable<SourceItem>)[Symbol.asyncIterator](),
      context,
    );
  }

  /** Null at the end of the source. */
  async item(): Promise<SourceItem | null> {
    const { done, value } = await this.source.next();
    return done ? null : value;
  }

  /** @param readers who share what it costs */
  async result(item: SourceItem, readers = 1): Promise<Delivery> {
    const { db, log, requestId } = this.context;
    const statements = db.statements.count;
    const { errors, data, extensions } = await this.executed(item);
    const position = item.position ?? null;
    log.debug({ requestId, position, statements: db.statements.count - statements }, 'event');
    const shown = {
      ...(errors && { errors: present(errors, this.context) }),
      data,
      ...((extensions ?? position) && { extensions: { ...extensions, ...(position && { position }) } }),
    };
    const points = DELIVERY_COST + this.costOf(item) / Math.max(readers, 1);
    return { position, json: Buffer.from(JSON.stringify(shown)), points };
  }

  /** What is read for an event while the database is away is read again: the next event would pass over this one. */
  private async executed(item: SourceItem): Promise<ExecutionResult> {
    for (;;) {
      this.context.loaders.clear(); // each event is read afresh
      const result = await execute({ ...this.args, rootValue: item });
      if (this.isOver || !result.errors?.some(isPassing)) return result;
      await pause(RETRY_MS);
    }
  }

  /** Its price, or what PostgreSQL took for it and to find it. */
  private costOf({ bookmark }: SourceItem): number {
    const { ms } = this.context.db.statements;
    const statementMs = ms - this.chargedMs;
    this.chargedMs = ms;
    return Math.max(bookmark ? 0 : this.cost, pointsOf({ statementMs }));
  }

  /** Settles when the source is closed. */
  async close(): Promise<void> {
    this.isOver = true;
    await this.source.return?.();
  }
}
