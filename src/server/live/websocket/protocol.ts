import { randomUUID } from 'node:crypto';
import { GraphQLError, type ExecutionArgs, type ExecutionResult } from 'graphql';
import { makeServer } from 'graphql-ws';
import { ANONYMOUS, type Actor } from '../../../kernel/access/actor.js';
import { type Invalid, TooMuch, Unavailable } from '../../../kernel/errors.js';
import type { RawOperation } from '../../guard/guard.js';
import { persistedHashIn } from '../../guard/http.js';
import { RequestRefused } from '../../guard/request-refused.js';
import type { LiveLimits } from '../../limits.js';
import { presentErrors } from '../../present-error.js';
import { beginning, never, outgoing } from './outgoing.js';
import { closeCodes } from './close-codes.js';
import type { Operations, PreparedOperation } from '../operations.js';
import { authorizationIn, lifeOf, type Pinging, textOf } from './refresh.js';
import type { OwnProtocol, Connection } from './connection.js';
import { whileValid } from '../session-validity.js';

type Args = ExecutionArgs & {
  readonly prepared: PreparedOperation;
  readonly id: string;
  readonly connection: Connection;
};

const DONE: IteratorReturnResult<undefined> = { done: true, value: undefined };

/** The protocol's state machine is graphql-ws's; what it may run, and how results of subscriptions go out, is ours. */
export function protocolOver(operations: Operations, limits: LiveLimits, { identity, log, now }: Pinging): OwnProtocol {
  return makeServer<Record<string, unknown>, Connection>({
    connectionInitWaitTimeout: limits.initMs,
    onConnect: async ({ connectionParams, extra: connection }) => {
      const given = authorizationIn(connectionParams) ?? connection.visitor.authorization;
      connection.wantsCost ||= String(connectionParams?.['x-cost']) === '1';
      let actor: Actor;
      try {
        actor = connection.actor = await identity.identify(
          given === undefined ? given : textOf(given),
          connection.visitor.address,
        );
      } catch (error) {
        log.info({ err: error }, 'a caller was not let in');
        if (error instanceof Unavailable || error instanceof TooMuch)
          connection.close(closeCodes.later.code, 'Try again later');
        return false; // 4403
      }
      const current = (): Actor => connection.actor ?? actor;
      const stop = whileValid(current, identity, () => connection.close(closeCodes.forbidden.code, 'Forbidden'));
      void connection.gone.then(stop);
      return lifeOf(actor, now) ?? true;
    },
    onSubscribe: ({ extra: connection }, id, payload) => {
      const { address, locale } = connection.visitor;
      const scope = { requestId: randomUUID(), locale, actor: connection.actor ?? ANONYMOUS };
      connection.scopes.set(id, scope);
      if (connection.running >= limits.operationsPerSocket) {
        return [wrapped(new TooMuch('TOO_MANY_OPERATIONS', { most: limits.operationsPerSocket }))];
      }
      let prepared;
      try {
        prepared = operations.prepare(knockIn(payload), { scope, address, wantsCost: connection.wantsCost });
      } catch (error) {
        if (error instanceof RequestRefused) return error.errors;
        throw error;
      }
      connection.running += 1;
      const { document, operationName } = prepared.admitted;
      return { document, operationName, contextValue: prepared.context, prepared, id, connection } as unknown as Args; // all that graphql-ws looks at
    },
    execute: async (args) => {
      const { prepared, id, connection } = args as Args;
      const { json, taken } = await connection.answer(() => operations.execute(prepared));
      if (connection.runs(id, prepared)) await connection.send(`${beginning(id)}${json}}`, taken);
      else taken();
      return connection.runs(id, prepared) ? (nothingMore as never) : never(); // graphql-ws takes both from either
    },
    subscribe: async (args) => {
      const { prepared, id, connection } = args as Args;
      const subscriber = await connection.begin(operations.subscribe(prepared));
      if ('errors' in subscriber) return subscriber as unknown as ExecutionResult;
      if (connection.runs(id, prepared)) return outgoing(subscriber, id, connection, prepared);
      connection.running -= 1;
      await subscriber.stop();
      return never();
    },
    onNext: (_ctx, _id, _payload, _args, result) => result, // errors are words already
    onError: ({ extra: connection }, id, _payload, errors) => {
      const scope = connection.scopes.get(id) ?? { requestId: randomUUID(), locale: connection.visitor.locale };
      connection.scopes.delete(id);
      return presentErrors(errors, scope, log);
    },
    onComplete: ({ extra: connection }, id) => void connection.scopes.delete(id),
  });
}

/** What was to be sent has been: graphql-ws has only the end to tell. */
const nothingMore: AsyncIterable<never> = { [Symbol.asyncIterator]: () => ({ next: () => Promise.resolve(DONE) }) };

const wrapped = (failure: Error): GraphQLError => new GraphQLError(failure.message, { originalError: failure });

/** @throws Refused where it is not well formed */
function knockIn(payload: object): RawOperation {
  const { query, documentId, operationName, variables, extensions } = payload as RawOperation & {
    readonly extensions?: unknown;
  };
  try {
    return { query, documentId, operationName, variables, persistedHash: persistedHashIn(extensions) };
  } catch (error) {
    throw RequestRefused.by(error as Invalid); // the only thing it throws
  }
}
