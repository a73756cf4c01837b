import { randomUUID } from 'node:crypto';
import { GraphQLError, type ExecutionArgs, type ExecutionResult } from 'graphql';
import { makeServer } from 'graphql-ws';
import { ANONYMOUS, type Actor } from '../../kernel/access/actor.js';
import { type Invalid, TooMuch, Unavailable } from '../../kernel/errors.js';
import type { Knock } from '../door/door.js';
import { persistedHashIn } from '../door/http.js';
import { Refused } from '../door/refused.js';
import type { LiveLimits } from '../limits.js';
import { presentErrors } from '../present-error.js';
import { beginning, never, outgoing } from './outgoing.js';
import { closeCodes } from './close-codes.js';
import type { Operations, Prepared } from './operations.js';
import { authorizationIn, lifeOf, type Pinging, textOf } from './refresh.js';
import type { OwnProtocol, Socket } from './socket.js';
import { whileValid } from './standing.js';

type Args = ExecutionArgs & { readonly prepared: Prepared; readonly id: string; readonly socket: Socket };

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
        actor = socket.actor = await identity.identify(
          given === undefined ? given : textOf(given),
          socket.visitor.address,
        );
      } catch (error) {
        log.info({ err: error }, 'a caller was not let in');
        if (error instanceof Unavailable || error instanceof TooMuch)
          socket.close(closeCodes.later.code, 'Try again later');
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
      const { json, taken } = await socket.answer(() => operations.execute(prepared));
      if (socket.runs(id, prepared)) await socket.send(`${beginning(id)}${json}}`, taken);
      else taken();
      return socket.runs(id, prepared) ? (nothingMore as never) : never(); // graphql-ws takes both from either
    },
    subscribe: async (args) => {
      const { prepared, id, socket } = args as Args;
      const member = await socket.begin(operations.subscribe(prepared));
      if ('errors' in member) return member as unknown as ExecutionResult;
      if (socket.runs(id, prepared)) return outgoing(member, id, socket, prepared);
      socket.running -= 1;
      await member.stop();
      return never();
    },
    onNext: (_ctx, _id, _payload, _args, result) => result, // errors are words already
    onError: ({ extra: socket }, id, _payload, errors) => {
      const scope = socket.scopes.get(id) ?? { requestId: randomUUID(), locale: socket.visitor.locale };
      socket.scopes.delete(id);
      return presentErrors(errors, scope, log);
    },
    onComplete: ({ extra: socket }, id) => void socket.scopes.delete(id),
  });
}

/** What was to be sent has been: graphql-ws has only the end to tell. */
const nothingMore: AsyncIterable<never> = { [Symbol.asyncIterator]: () => ({ next: () => Promise.resolve(DONE) }) };

const wrapped = (failure: Error): GraphQLError => new GraphQLError(failure.message, { originalError: failure });

/** @throws Refused where it is not well formed */
function knockIn(payload: object): Knock {
  const { query, documentId, operationName, variables, extensions } = payload as Knock & {
    readonly extensions?: unknown;
  };
  try {
    return { query, documentId, operationName, variables, persistedHash: persistedHashIn(extensions) };
  } catch (error) {
    throw Refused.by(error as Invalid); // the only thing it throws
  }
}
