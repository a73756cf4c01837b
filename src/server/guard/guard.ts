import type { DocumentNode, GraphQLSchema, OperationDefinitionNode } from 'graphql';
import { getOperationAST, OperationTypeNode } from 'graphql';
import { ANONYMOUS, type Actor } from '../../kernel/access/actor.js';
import type { Log } from '../../kernel/context.js';
import { Failure, Forbidden, Invalid, NotFound, TooMuch, Unavailable } from '../../kernel/errors.js';
import { declareCosts, loadOf } from '../../kernel/schema/cost/cost.js';
import { Documents } from './document/documents.js';
import type { Limits } from './limits.js';
import { pointsOf, type TimeSpent } from './rate/time-spent.js';
import { RateLimiter, type RateStore } from './rate/rate-limiter.js';
import { RequestRefused } from './request-refused.js';
import { UsageCharge } from './rate/usage-charge.js';
import { TrustedDocuments, type Texts } from './document/trusted.js';
import { UnreadBytes } from './unread-bytes.js';
import { checkText, checkVariables } from './document/variables.js';

/** An operation as it arrived, over whichever transport, before any check. */
export interface RawOperation {
  readonly query?: unknown;
  /** Id of a trusted document to execute instead of `query`. */
  readonly documentId?: unknown;
  readonly operationName?: unknown;
  readonly variables?: unknown;
  /** SHA-256 of the text of a trusted document, as clients of automatic persisted queries send it. */
  readonly persistedHash?: string | undefined;
}

/** Who calls, and from which address. */
export interface Caller {
  readonly actor?: Actor | undefined;
  readonly address: string;
}

/**
 * The account that is charged: a signed-in caller has its own, whatever its address; anonymous callers share their
 * address's.
 */
export const accountOf = ({ actor = ANONYMOUS, address }: Caller): string =>
  actor.kind === 'ANONYMOUS' ? address : actor.id;

/** The content of `extensions.cost` (API rule B14). */
export interface Cost {
  readonly requested: number;
  readonly limit: number;
  readonly remaining: number;
  readonly restoreRate: number;
  readonly resetAt: string;
}

export interface Admitted {
  readonly text: string;
  readonly document: DocumentNode;
  readonly operation: OperationDefinitionNode;
  readonly operationName: string | undefined;
  readonly variables: Readonly<Record<string, unknown>>;
  /** Whether errors about its variables may suggest names from the schema. */
  readonly mayIntrospect: boolean;
  /** Its price in points. */
  readonly cost: number;
  /** Points charged for it so far. */
  readonly charged: number;
}

interface GuardOptions {
  readonly schema: GraphQLSchema;
  readonly limits: Limits;
  readonly trustedOnly: boolean;
  /** Whether everybody may read the schema, or only callers who are signed in. */
  readonly showsSchema: boolean;
  readonly rates: RateStore;
  readonly log: Log;
  readonly now: () => Date;
  /** Number of statements that wait for a connection. */
  readonly waiting: () => number;
  readonly trusted: Texts;
}

/** A document that cannot be parsed takes time as well. */
const REFUSAL_COST = 1;

export type Guard = Awaited<ReturnType<typeof createGuard>>;

/** The checks that every operation passes before it is executed, the same for every transport. */
export async function createGuard({
  schema,
  limits,
  trustedOnly,
  showsSchema,
  rates,
  log,
  now,
  waiting,
  trusted,
}: GuardOptions) {
  declareCosts(schema);
  const documents = new Documents(schema, limits);
  const registered = new TrustedDocuments(trusted);
  const rateLimiter = new RateLimiter(limits.rateBurst, limits.rateRefill, rates, log);
  await rateLimiter.start();
  const unread = new UnreadBytes(limits);
  let inFlight = 0;

  /**
   * The text of the document that a request means. Sending a text with its hash does not register it, so clients of
   * automatic persisted queries are told to send one of them alone.
   *
   * @throws Failure unless the request names exactly one document, of a kind that is accepted here
   */
  function textOf({ query, documentId, persistedHash }: RawOperation): string {
    const isNamed = isGiven(documentId) || persistedHash !== undefined;
    // clients of graphql-ws may have to send a text, and send an empty one
    if (isNamed && (!isGiven(query) || query === ''))
      return registeredText(documentId ?? persistedHash, isGiven(documentId));
    if (isGiven(documentId)) throw new Invalid('DOCUMENT_ID_OR_QUERY');
    if (typeof query !== 'string' || query === '') throw new Invalid('BAD_REQUEST');
    checkText(query);
    if (persistedHash !== undefined && registered.find(persistedHash) !== query)
      throw new Invalid('PERSISTED_QUERY_NOT_SUPPORTED');
    if (trustedOnly && !registered.has(query)) throw new Forbidden('TRUSTED_DOCUMENTS_ONLY');
    return query;
  }

  function registeredText(id: unknown, isDocumentId: boolean): string {
    if (typeof id !== 'string') throw new Invalid('BAD_REQUEST');
    const text = registered.find(id);
    if (text === undefined) throw new NotFound(isDocumentId ? 'DOCUMENT_NOT_FOUND' : 'PERSISTED_QUERY_NOT_FOUND');
    return text;
  }

  /** Whether a caller may know the schema: by introspection, as a file, or through suggestions in errors. */
  const mayIntrospect = (actor: Actor = ANONYMOUS): boolean => showsSchema || actor.kind !== 'ANONYMOUS';

  /** Refuses a request for which there is no capacity, before anything is parsed. */
  function requireRoom(caller: string): void {
    if (waiting() >= limits.poolQueue || unread.isOver(caller)) throw new Unavailable('OVERLOADED', { seconds: 1 });
    requirePoints(caller);
  }

  function requirePoints(caller: string): void {
    if (rateLimiter.available(caller) <= 0)
      throw new TooMuch('RATE_LIMITED', { seconds: rateLimiter.secondsUntilMore(caller) });
  }

  /**
   * Checks one operation of a valid document against its limits.
   *
   * @returns its cost in points
   * @throws Invalid `VARIABLES_…`, `TEXT_MALFORMED`, `TOO_MANY_NODES_ASKED`, `COST_TOO_HIGH`
   */
  function priceOf(
    document: DocumentNode,
    operation: OperationDefinitionNode,
    variables: Readonly<Record<string, unknown>>,
  ): number {
    checkVariables(variables, limits);
    const { nodes, cost } = loadOf(schema, document, operation, variables);
    const points = Math.max(1, Math.ceil(cost));
    if (nodes > limits.nodes) throw new Invalid('TOO_MANY_NODES_ASKED', { asked: nodes, most: limits.nodes });
    if (points > limits.cost) throw new Invalid('COST_TOO_HIGH', { asked: points, most: limits.cost });
    return points;
  }

  /**
   * Admits an operation: finds its document, checks whether it may be executed, selects the operation and computes its
   * cost. The caller is charged the greater of the cost and the time that this took, also for a refusal, because it
   * blocks the event loop.
   *
   * @throws RequestRefused with all errors, ready for `presentError`
   */
  function open(rawOperation: RawOperation, caller: Caller): Admitted {
    const account = accountOf(caller);
    const introspects = mayIntrospect(caller.actor);
    try {
      requireRoom(account);
    } catch (error) {
      throw asRequestRefused(error);
    }
    const started = performance.now();
    let cost = REFUSAL_COST;
    const charge = (): number => {
      const points = Math.max(cost, pointsOf({ busyMs: performance.now() - started }));
      rateLimiter.charge(account, points);
      return points;
    };
    try {
      const text = textOf(rawOperation);
      const operationName = nameOf(rawOperation.operationName);
      const document = documents.read(text, introspects);
      const operation = getOperationAST(document, operationName);
      if (!operation) throw new Invalid('OPERATION_RESOLUTION_FAILURE');
      const variables = variablesOf(rawOperation.variables);
      cost = priceOf(document, operation, variables);
      return {
        text,
        document,
        operation,
        operationName,
        variables,
        mayIntrospect: introspects,
        cost,
        charged: charge(),
      };
    } catch (error) {
      charge();
      throw asRequestRefused(error);
    }
  }

  function nameOf(name: unknown): string | undefined {
    if (name === undefined || name === null) return undefined;
    if (typeof name !== 'string') throw new Invalid('BAD_REQUEST');
    if (name.length > limits.operationName)
      throw new Invalid('OPERATION_NAME_TOO_LONG', { most: limits.operationName });
    return name;
  }

  return {
    limits,
    open,
    mayIntrospect,
    /**
     * An operation that was made from an admitted one, with its own price, of which nothing is charged.
     *
     * @throws Invalid `TOO_MANY_NODES_ASKED`, `COST_TOO_HIGH`
     */
    priced: (admitted: Admitted, own: Pick<Admitted, 'document' | 'operation' | 'variables'>): Admitted => ({
      ...admitted,
      ...own,
      cost: priceOf(own.document, own.operation, own.variables),
      charged: 0,
    }),
    /** Charges points, or the time that something took where that is more. */
    charge: (caller: string, points: number, took: TimeSpent): void =>
      rateLimiter.charge(caller, Math.max(points, pointsOf(took))),
    /** Milliseconds until a caller has points again; 0 if some are left. */
    pauseMs: (caller: string): number =>
      rateLimiter.available(caller) > 0 ? 0 : rateLimiter.secondsUntilMore(caller) * 1_000,
    /** An admitted document by the hash of its text. */
    documentByHash: (hash: string): DocumentNode | undefined => documents.byHash(hash),
    /**
     * Takes one of the places for operations that are executed at the same time.
     *
     * @returns a function that releases it
     * @throws RequestRefused `OVERLOADED` when none is free
     */
    takePlace(): () => void {
      if (inFlight >= limits.inFlight) throw RequestRefused.by(new Unavailable('OVERLOADED', { seconds: 1 }));
      inFlight += 1;
      let isHeld = true;
      return () => {
        if (isHeld) inFlight -= 1;
        isHeld = false;
      };
    },
    /**
     * Counts the bytes of a response until its client has read them.
     *
     * @returns a function to call once the client has taken them or disconnected
     * @throws RequestRefused `OVERLOADED` when too much is unread, unless the operation is a mutation
     */
    hold: (caller: string, bytes: number, { operation }: Admitted): (() => void) =>
      unread.hold(caller, bytes, operation.operation === OperationTypeNode.MUTATION),
    /**
     * Does work other than an operation, and charges the time that it blocks the event loop.
     *
     * @throws TooMuch `RATE_LIMITED` before any work is done
     */
    spend<T>(caller: string, work: () => T): T {
      requirePoints(caller);
      const started = performance.now();
      try {
        return work();
      } finally {
        rateLimiter.charge(caller, pointsOf({ busyMs: performance.now() - started }));
      }
    },
    /** Charges the time that an operation took beyond what was already charged for it. */
    settle(caller: string, { charged }: Admitted, took: TimeSpent): void {
      const points = pointsOf(took) - charged;
      if (points > 0) rateLimiter.charge(caller, points);
    },
    /** A running charge for the events of a subscription. */
    usageCharge: (caller: string): UsageCharge => new UsageCharge(rateLimiter, caller),
    costShown(caller: string, requested: number): Cost {
      const { remaining, resetSeconds } = rateLimiter.status(caller);
      return {
        requested,
        limit: limits.cost,
        remaining,
        restoreRate: limits.rateRefill,
        resetAt: new Date(now().getTime() + resetSeconds * 1_000).toISOString(),
      };
    },
    rateHeaders(caller: string): Readonly<Record<string, string>> {
      const { limit, remaining, used, resetSeconds } = rateLimiter.status(caller);
      return {
        'x-ratelimit-limit': String(limit),
        'x-ratelimit-remaining': String(remaining),
        'x-ratelimit-used': String(used),
        'x-ratelimit-reset': String(Math.ceil(now().getTime() / 1_000) + resetSeconds),
        'x-ratelimit-resource': 'graphql',
      };
    },
    stop: () => rateLimiter.stop(),
  };
}

const isGiven = (value: unknown): boolean => value !== undefined && value !== null;

function variablesOf(variables: unknown): Readonly<Record<string, unknown>> {
  if (variables === undefined || variables === null) return {};
  if (typeof variables !== 'object' || Array.isArray(variables)) throw new Invalid('BAD_REQUEST');
  return variables as Readonly<Record<string, unknown>>;
}

function asRequestRefused(error: unknown): unknown {
  return error instanceof Failure ? RequestRefused.by(error) : error;
}
