import type { ExecutionResult } from 'graphql';
import { Conflict, type Failure } from '../../kernel/errors.js';
import { textFrame } from './frame.js';
import type { Member } from './member.js';
import type { Prepared } from './operations.js';
import { haveEqualRights } from './scope.js';
import type { Socket } from './socket.js';

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
  member: Member,
  id: string,
  socket: Socket,
  { tally, context }: Prepared,
): AsyncGenerator<ExecutionResult, void, void> {
  const { outlet, streams } = socket;
  const begin = Buffer.from(beginning(id));
  const reader = {
    get ready() {
      return outlet.ready;
    },
    room: () => outlet.room(),
    take({ json, points }: { readonly json: Buffer; readonly points: number }) {
      socket.write(textFrame(begin, json, END));
      tally.add(points);
    },
  };
  const end = (because: Failure): void => member.fail(because);
  let running = true;
  let returned = false;
  const over = (): void => {
    if (running) socket.running -= 1;
    running = false;
    streams.delete(end);
    tally.settle();
  };
  streams.add(end);
  // new rights were shown while it was being started with the old ones
  if (socket.actor && !haveEqualRights(context.actor, socket.actor)) end(new Conflict('RIGHTS_CHANGED'));
  const generator: Omit<AsyncGenerator<ExecutionResult, void, void>, typeof Symbol.asyncDispose> = {
    async next() {
      try {
        await member.deliver(reader);
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
      await member.stop();
      return DONE;
    },
    throw: (error: Error) => Promise.reject(error),
    [Symbol.asyncIterator]() {
      return this as AsyncGenerator<ExecutionResult, void, void>;
    },
  };
  return generator as AsyncGenerator<ExecutionResult, void, void>; // nobody disposes of it but by `return`
}
