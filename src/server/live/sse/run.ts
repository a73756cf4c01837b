import { RequestRefused } from '../../guard/request-refused.js';
import { unauthenticated } from '../../identity/unauthenticated.js';
import { presentErrors } from '../../present-error.js';
import type { Subscriber } from '../fan-out/subscriber.js';
import type { PreparedOperation } from '../operations.js';
import { whileValid } from '../session-validity.js';
import type { LiveParts } from '../transport.js';
import type { EventStream } from './event-stream.js';

/** Where the results of an operation go. */
export interface Target {
  readonly stream: EventStream;
  /** The client's id of the operation; null where the stream has no other. */
  readonly id: string | null;
  /** Id of the last event, with which an EventSource that comes back shows that it has seen the end. */
  readonly endId?: string | null;
}

/** Runs operations and sends their results as events. */
export class EventRunner {
  /** Queries and mutations that are being executed. */
  executing = 0;

  constructor(private readonly parts: Pick<LiveParts, 'operations' | 'identity' | 'log'>) {}

  /** @param starting the subscription that is being started; null for a query or a mutation */
  async run(target: Target, prepared: PreparedOperation, starting: Promise<Subscriber> | null): Promise<void> {
    const { stream, id, endId = null } = target;
    try {
      if (starting) await this.deliver(target, prepared, await starting);
      else await this.execute(target, prepared);
    } catch (error) {
      const errors = presentErrors(RequestRefused.from(error).errors, prepared.context, this.parts.log);
      if (runs(target)) await stream.send({ name: 'next', data: wrap(id, JSON.stringify({ errors })) });
    }
    if (runs(target))
      await stream.send({ name: 'complete', data: id === null ? '' : JSON.stringify({ id }), id: endId });
    stream.operations.delete(id ?? '');
  }

  private async deliver(target: Target, prepared: PreparedOperation, subscriber: Subscriber): Promise<void> {
    const { stream, id } = target;
    if (!runs(target)) return subscriber.stop();
    stream.operations.set(id ?? '', { stop: () => subscriber.stop() });
    const { actor } = prepared.context;
    // its credentials may expire before those with which a stream was reserved
    const unwatch = whileValid(
      () => actor,
      this.parts.identity,
      () => subscriber.fail(unauthenticated('the credentials have ended')),
    );
    try {
      await subscriber.deliver({
        get ready() {
          return stream.ready;
        },
        room: () => stream.room(),
        take({ position, json, points }) {
          stream.write({ name: 'next', id: position, data: wrap(id, json) });
          prepared.usageCharge.add(points);
        },
      });
    } finally {
      unwatch();
      prepared.usageCharge.settle();
    }
  }

  private async execute(target: Target, prepared: PreparedOperation): Promise<void> {
    this.executing += 1;
    try {
      const { json, taken } = await this.parts.operations.execute(prepared);
      if (runs(target)) await target.stream.send({ name: 'next', data: wrap(target.id, json) }, taken);
      else taken();
    } finally {
      this.executing -= 1;
    }
  }
}

/** Whether the client still expects results: it has neither left nor stopped the operation. */
const runs = ({ stream, id }: Target): boolean => stream.isOpen && stream.operations.has(id ?? '');

const wrap = (id: string | null, json: Buffer | string): Buffer | string =>
  id === null
    ? json
    : Buffer.concat([Buffer.from(`{"id":${JSON.stringify(id)},"payload":`), Buffer.from(json), Buffer.from('}')]);
