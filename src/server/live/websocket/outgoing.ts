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

/** For what nobody waits for any more; a new one each time, so that nothing gathers. */
export const never = (): Promise<never> => new Promise(() => undefined);

/**
 * The subscription as graphql-ws holds it. Results go out from here, since they are written already and graphql-ws
 * would write them again for each member; it sees only the end, an error, or the client's `complete`.
 */
export function outgoing(
  subscriber: Subscriber,
  id: string,
  connection: Connection,
  { usageCharge, context }: PreparedOperation,
): AsyncGenerator<ExecutionResult, void, void> {
  const { backpressure, streams } = connection;
  const begin = Buffer.from(beginning(id));
  const reader = {
    get ready() {
      return backpressure.ready;
    },
    room: () => backpressure.room(),
    take({ json, points }: { readonly json: Buffer; readonly points: number }) {
      connection.write(textFrame(begin, json, END));
      usageCharge.add(points);
    },
  };
  const end = (because: Failure): void => subscriber.fail(because);
  let running = true;
  let returned = false;
  const over = (): void => {
    if (running) connection.running -= 1;
    running = false;
    streams.delete(end);
    usageCharge.settle();
  };
  streams.add(end);
  // new rights were shown while it was being started with the old ones
  if (connection.actor && !haveEqualRights(context.actor, connection.actor)) end(new Conflict('RIGHTS_CHANGED'));
  const generator: Omit<AsyncGenerator<ExecutionResult, void, void>, typeof Symbol.asyncDispose> = {
    async next() {
      try {
        await subscriber.deliver(reader);
      } catch (error) {
        if (!returned) throw error;
      } finally {
        over();
      }
      return returned ? never() : DONE; // its client has completed it and may use its id again
    },
    async return() {
      returned = true;
      over();
      await subscriber.stop();
      return DONE;
    },
    throw: (error: Error) => Promise.reject(error),
    [Symbol.asyncIterator]() {
      return this as AsyncGenerator<ExecutionResult, void, void>;
    },
  };
  return generator as AsyncGenerator<ExecutionResult, void, void>; // nobody disposes of it but by `return`
}
