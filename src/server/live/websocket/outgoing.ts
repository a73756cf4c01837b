import type { ExecutionResult } from 'graphql';
import { Conflict, type Failure } from '../../../kernel/errors.js';
import { textFrame } from './frame.js';
import type { Subscriber } from '../fan-out/subscriber.js';
import type { PreparedOperation } from '../operations.js';
import { haveEqualRights } from '../fan-out/scope.js';
import type { Connection } from './connection.js';

const END = '}'.charCodeAt(0);
const DONE: IteratorReturnResult<undefined> = { done: true, value: undefined };

export const beginning = (id: string): string => `{"id":${JSON.stringify(id)},"type":"next","payload":`;

/**
 * A promise that never resolves, for a result that is no longer expected; a new one each time, so that no callbacks
 * pile up.
 */
export const never = (): Promise<never> => new Promise(() => undefined);

/**
 * The subscription as graphql-ws sees it. The results are sent from here, since they are serialized already and
 * graphql-ws would serialize them again for each subscriber; it sees only the end, an error, or the client's
 * `complete`.
 */
export function outgoing(
  subscriber: Subscriber,
  id: string,
  connection: Connection,
  { usageCharge, context }: PreparedOperation,
): AsyncGenerator<ExecutionResult, void, void> {
  const { backpressure, streams } = connection;
  const begin = Buffer.from(beginning(id));
  const sink = {
    get ready() {
      return backpressure.ready;
    },
    room: () => backpressure.room(),
    take({ json, points }: { readonly json: Buffer; readonly points: number }) {
      connection.write(textFrame(begin, json, END));
      usageCharge.add(points);
    },
  };
  const end = (failure: Failure): void => subscriber.fail(failure);
  let running = true;
  let returned = false;
  const finish = (): void => {
    if (running) connection.running -= 1;
    running = false;
    streams.delete(end);
    usageCharge.settle();
  };
  streams.add(end);
  // its rights were changed while it was being started with the old ones
  if (connection.actor && !haveEqualRights(context.actor, connection.actor)) end(new Conflict('RIGHTS_CHANGED'));
  const generator: Omit<AsyncGenerator<ExecutionResult, void, void>, typeof Symbol.asyncDispose> = {
    async next() {
      try {
        await subscriber.deliver(sink);
      } catch (error) {
        if (!returned) throw error;
      } finally {
        finish();
      }
      return returned ? never() : DONE; // its client has completed it and may reuse its id
    },
    async return() {
      returned = true;
      finish();
      await subscriber.stop();
      return DONE;
    },
    throw: (error: Error) => Promise.reject(error),
    [Symbol.asyncIterator]() {
      return this as AsyncGenerator<ExecutionResult, void, void>;
    },
  };
  return generator as AsyncGenerator<ExecutionResult, void, void>; // it is disposed of by `return` only
}
