import { setTimeout as pause } from 'node:timers/promises';
import { createSourceEventStream, execute, type ExecutionArgs, type ExecutionResult, type GraphQLError } from 'graphql';
import type { Context } from '../../../kernel/context.js';
import { Unavailable } from '../../../kernel/errors.js';
import { pointsOf } from '../../guard/rate/time-spent.js';
import { DELIVERY_COST } from '../../guard/rate/usage-charge.js';
import { presentErrors } from '../../present-error.js';
import type { Subscription } from './subscription.js';

/** An item of a subscription's source. */
export interface SourceItem {
  /** Position in the feed; a client that resumes with it gets what follows. */
  readonly position?: string;
  /** Only reports how far the feed has come; the field resolves to null. */
  readonly bookmark?: boolean;
  /** The snapshot with which a subscription starts; every subscriber gets its own. */
  readonly snapshot?: boolean;
}

/** A serialized result, ready to be sent to any number of clients. */
export interface Delivery {
  readonly position: string | null;
  readonly json: Buffer;
  /** Points for each subscriber that gets it: the delivery, and a share of the execution. */
  readonly points: number;
}

/** Errors because of which a subscription could not be started. */
export interface SubscribeFailure {
  readonly errors: readonly GraphQLError[];
}

export const present = (errors: readonly GraphQLError[], context: Context) =>
  presentErrors(errors, context, context.log);

/** Failures that pass soon. A statement that times out is not among them: it would time out again. */
const TRANSIENT: ReadonlySet<string> = new Set(['UNAVAILABLE', 'OVERLOADED', 'RETRYABLE']);
const RETRY_MS = 500;

const isTransient = ({ originalError }: GraphQLError): boolean =>
  originalError instanceof Unavailable && TRANSIENT.has(originalError.code);

/** One reader of a subscription's source, which executes the operation for each of its items. */
export class Execution {
  /** Milliseconds of its statements that its subscribers were charged for. */
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

  /** The next item; null at the end of the source. */
  async item(): Promise<SourceItem | null> {
    const { done, value } = await this.source.next();
    return done ? null : value;
  }

  /** @param readers number of subscribers that share the cost */
  async result(item: SourceItem, readers = 1): Promise<Delivery> {
    const { db, log, requestId } = this.context;
    const statements = db.statements.count;
    const { errors, data, extensions } = await this.executeItem(item);
    const position = item.position ?? null;
    log.debug({ requestId, position, statements: db.statements.count - statements }, 'event');
    const payload = {
      ...(errors && { errors: present(errors, this.context) }),
      data,
      ...((extensions ?? position) && { extensions: { ...extensions, ...(position && { position }) } }),
    };
    const points = DELIVERY_COST + this.costOf(item) / Math.max(readers, 1);
    return { position, json: Buffer.from(JSON.stringify(payload)), points };
  }

  /** Executes an item, again and again while the database is unavailable: the next item would skip this event. */
  private async executeItem(item: SourceItem): Promise<ExecutionResult> {
    for (;;) {
      this.context.loaders.clear(); // each event is read anew
      const result = await execute({ ...this.args, rootValue: item });
      if (this.isOver || !result.errors?.some(isTransient)) return result;
      await pause(RETRY_MS);
    }
  }

  /** Points of an item: its estimated cost, or the time that PostgreSQL took to find and read it if that is more. */
  private costOf({ bookmark }: SourceItem): number {
    const { ms } = this.context.db.statements;
    const statementMs = ms - this.chargedMs;
    this.chargedMs = ms;
    return Math.max(bookmark ? 0 : this.cost, pointsOf({ statementMs }));
  }

  /** Resolves when the source is closed. */
  async close(): Promise<void> {
    this.isOver = true;
    await this.source.return?.();
  }
}
