import { randomUUID } from 'node:crypto';
import { GraphQLError, type ExecutionArgs, type ExecutionResult } from 'graphql';
import { makeServer } from 'graphql-ws';
import { ANONYMOUS, type Actor } from '../../kernel/access/actor.js';
import { Conflict, type Failure, TooMuch, Unavailable } from '../../kernel/errors.js';
import type { Knock } from '../door/door.js';
import { Refused } from '../door/refused.js';
import type { LiveLimits } from '../limits.js';
import { presentError } from '../present-error.js';
import { closeCodes } from './close-codes.js';
import type { Operations, Prepared } from './operations.js';
import { authorizationIn, lifeOf, type Pinging } from './refresh.js';
import { haveEqualRights } from './scope.js';
import type { Member } from './shared.js';
import type { OwnProtocol, Socket } from './socket.js';
import { whileValid } from './standing.js';

type Args = ExecutionArgs & { readonly prepared: Prepared; readonly id: string; readonly socket: Socket };

const END = Buffer.from('}');
const DONE: IteratorReturnResult<undefined> = { done: true, value: undefined };

/** The protocol's state machine is graphql-ws's; what it may run, and how results of subscriptions go out, is ours. */
export function protocolOver(operations: Operations, limits: LiveLimits, { identity, log, now }: Pinging): OwnProtocol {
  return makeServer<Record<string, unknown>, Socket>({
    connectionInitWaitTimeout: limits.initMs,
    onConnect: async ({ connectionParams, extra: socket }) => {
      const given = authorizationIn(connectionParams) ?? socket.visitor.authorization;
      socket.wantsCost ||= String(connectionParams?.['x-cost']) === '1';
      let actor: Actor;
      try {
        actor = socket.actor = await identity.identify(typeof given === 'string' ? given : undefined);
      } catch (error) {
        log.info({ err: error }, 'a caller was not let in');
        if (error instanceof Unavailable) socket.close(closeCodes.later.code, 'Try again later');
        return false; // 4403
      }
      const current = (): Actor => socket.actor ?? actor;
      const stop = whileValid(current, identity, () => socket.close(closeCodes.forbidden.code, 'Forbidden'));
      void socket.gone.then(stop);
      return lifeOf(actor, now) ?? true;
    },
    onSubscribe: ({ extra: socket }, id, payload) => {
      const { address, locale } = socket.visitor;
      const scope = { requestId: randomUUID(), locale, actor: socket.actor ?? ANONYMOUS };
      socket.scopes.set(id, scope);
      if (socket.running >= limits.operationsPerSocket) {
        return [wrapped(new TooMuch('TOO_MANY_OPERATIONS', { most: limits.operationsPerSocket }))];
      }
      let prepared;
      try {
        prepared = operations.prepare(knockIn(payload), { scope, address, wantsCost: socket.wantsCost });
      } catch (error) {
        if (error instanceof Refused) return error.errors;
        throw error;
      }
      socket.running += 1;
      const { document, operationName } = prepared.admitted;
      return { document, operationName, contextValue: prepared.context, prepared, id, socket } as unknown as Args; // all that graphql-ws looks at
    },
    execute: async (args) => {
      const { prepared, id, socket } = args as Args;
      const json = await socket.answer(() => operations.execute(prepared));
      if (socket.runs(id, prepared)) await socket.send(`${beginning(id)}${json}}`);
      return socket.runs(id, prepared) ? (nothingMore as never) : never(); // graphql-ws takes both from either
    },
    subscribe: async (args) => {
      const { prepared, id, socket } = args as Args;
      const member = await socket.begin(operations.subscribe(prepared));
      if ('errors' in member) return member as unknown as ExecutionResult;
      if (socket.runs(id, prepared)) return outgoing(member, id, socket, prepared);
      socket.running -= 1;
      await member.return();
      return never();
    },
    onNext: (_ctx, _id, _payload, _args, result) => result, // errors are words already
    onError: ({ extra: socket }, id, _payload, errors) => {
      const scope = socket.scopes.get(id) ?? { requestId: randomUUID(), locale: socket.visitor.locale };
      socket.scopes.delete(id);
      return errors.map((error) => presentError(error.toJSON(), error, scope, log));
    },
    onComplete: ({ extra: socket }, id) => void socket.scopes.delete(id),
  });
}

/**
 * The subscription as graphql-ws holds it. Results go out from here, since they are written already and graphql-ws
 * would write them again for each member; it sees only the end, an error, or the client's `complete`.
 */
function outgoing(
  member: Member,
  id: string,
  socket: Socket,
  { tally, context }: Prepared,
): AsyncGenerator<ExecutionResult, void, void> {
  const begin = Buffer.from(beginning(id));
  let running = true;
  let returned = false;
  let failure: Failure | null = null;
  const end = (because: Failure): void => {
    failure = because;
    void member.return();
  };
  socket.streams.add(end);
  // new rights were shown while it was being started with the old ones
  if (socket.actor && !haveEqualRights(context.actor, socket.actor)) end(new Conflict('RIGHTS_CHANGED'));
  const over = (): void => {
    if (running) socket.running -= 1;
    running = false;
    socket.streams.delete(end);
    tally.settle();
  };
  const generator: Omit<AsyncGenerator<ExecutionResult, void, void>, typeof Symbol.asyncDispose> = {
    async next() {
      try {
        for (;;) {
          const { done, value } = await member.next();
          if (done || !socket.outlet.isOpen) break;
          await socket.send(Buffer.concat([begin, value.json, END], begin.length + value.json.length + 1));
          tally.add(value.points);
        }
      } finally {
        over();
        await member.return();
      }
      if (failure && !returned) throw failure; // set by `end` meanwhile
      return returned ? never() : DONE; // its client has completed it and may use its id again
    },
    async return() {
      returned = true;
      over();
      await member.return();
      return DONE;
    },
    throw: (error: Error) => Promise.reject(error),
    [Symbol.asyncIterator]() {
      return this as AsyncGenerator<ExecutionResult, void, void>;
    },
  };
  return generator as AsyncGenerator<ExecutionResult, void, void>; // nobody disposes of it but by `return`
}

const beginning = (id: string): string => `{"id":${JSON.stringify(id)},"type":"next","payload":`;

/** What was to be sent has been: graphql-ws has only the end to tell. */
const nothingMore: AsyncIterable<never> = { [Symbol.asyncIterator]: () => ({ next: () => Promise.resolve(DONE) }) };

/** For what nobody waits for any more; a new one each time, so that nothing gathers. */
const never = (): Promise<never> => new Promise(() => undefined);
const wrapped = (failure: Error): GraphQLError => new GraphQLError(failure.message, { originalError: failure });

function knockIn(payload: object): Knock {
  const { query, documentId, operationName, variables, extensions } = payload as Knock & { extensions?: object | null };
  const text = documentId !== undefined && query === '' ? undefined : query; // clients of graphql-ws may have to send one
  return {
    query: text,
    documentId,
    operationName,
    variables,
    isPersistedQuery: 'persistedQuery' in (extensions ?? {}),
  };
}
