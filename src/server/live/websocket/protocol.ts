import { randomUUID } from 'node:crypto';
import { GraphQLError, type ExecutionArgs } from 'graphql';
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

/**
 * graphql-ws provides the state machine of the protocol; which operations run and how the results of subscriptions are
 * sent is decided here.
 */
export function protocolOver(operations: Operations, limits: LiveLimits, { identity, log, now }: Pinging): OwnProtocol {
  return makeServer<Record<string, unknown>, Connection>({
    connectionInitWaitTimeout: limits.initMs,
    onConnect: async ({ connectionParams, extra: connection }) => {
      const authorization = authorizationIn(connectionParams) ?? connection.visitor.authorization;
      connection.wantsCost ||= String(connectionParams?.['x-cost']) === '1';
      let actor: Actor;
      try {
        actor = connection.actor = await identity.identify(
          authorization === undefined ? authorization : textOf(authorization),
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
      const { address, locale, messages } = connection.visitor;
      const scope = { requestId: randomUUID(), locale, messages, actor: connection.actor ?? ANONYMOUS };
      connection.scopes.set(id, scope);
      if (connection.running >= limits.operationsPerSocket) {
        return [asGraphQLError(new TooMuch('TOO_MANY_OPERATIONS', { most: limits.operationsPerSocket }))];
      }
      let prepared;
      try {
        prepared = operations.prepare(rawOperationIn(payload), { scope, address, wantsCost: connection.wantsCost });
      } catch (error) {
        if (error instanceof RequestRefused) return error.errors;
        throw error;
      }
      connection.running += 1;
      const { document, operationName } = prepared.admitted;
      // graphql-ws reads no other arguments
      return { document, operationName, contextValue: prepared.context, prepared, id, connection } as unknown as Args;
    },
    execute: async (args) => {
      const { prepared, id, connection } = args as Args;
      const { json, taken } = await connection.answer(() => operations.execute(prepared));
      if (connection.runs(id, prepared)) await connection.send(`${beginning(id)}${json}}`, taken);
      else taken();
      // graphql-ws accepts iterables from `execute` too
      return connection.runs(id, prepared) ? (noResults as never) : never();
    },
    subscribe: async (args) => {
      const { prepared, id, connection } = args as Args;
      let subscriber;
      try {
        subscriber = await connection.begin(operations.subscribe(prepared));
      } catch (error) {
        if (!(error instanceof RequestRefused)) throw error;
        return connection.runs(id, prepared) ? refused(error) : never();
      }
      if (connection.runs(id, prepared)) return outgoing(subscriber, id, connection, prepared);
      connection.running -= 1;
      await subscriber.stop();
      return never();
    },
    onNext: (_ctx, _id, _payload, _args, result) => result, // its errors are already presented
    onError: ({ extra: connection }, id, _payload, errors) => {
      const { locale, messages } = connection.visitor;
      const scope = connection.scopes.get(id) ?? { requestId: randomUUID(), locale, messages };
      connection.scopes.delete(id);
      return presentErrors(errors.flatMap(causesOf), scope, log);
    },
    onComplete: ({ extra: connection }, id) => void connection.scopes.delete(id),
  });
}

/** The results have already been sent: graphql-ws only has to report the end. */
const noResults: AsyncIterable<never> = { [Symbol.asyncIterator]: () => ({ next: () => Promise.resolve(DONE) }) };

/**
 * A subscription that was not started. The protocol has the message `error` for that, which every client reports; after
 * `next` and `complete`, a result with errors, most would see a stream that has ended well.
 */
const refused = (refusal: RequestRefused): AsyncIterable<never> => ({
  [Symbol.asyncIterator]: () => ({ next: () => Promise.reject(refusal) }),
});

const causesOf = (error: GraphQLError): readonly GraphQLError[] =>
  error.originalError instanceof RequestRefused ? error.originalError.errors : [error];

const asGraphQLError = (failure: Error): GraphQLError => new GraphQLError(failure.message, { originalError: failure });

/** @throws RequestRefused when it is malformed */
function rawOperationIn(payload: object): RawOperation {
  const { query, documentId, operationName, variables, extensions } = payload as RawOperation & {
    readonly extensions?: unknown;
  };
  try {
    return { query, documentId, operationName, variables, persistedHash: persistedHashIn(extensions) };
  } catch (error) {
    throw RequestRefused.by(error as Invalid); // the only thing it throws
  }
}
