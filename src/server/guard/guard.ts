import type { DocumentNode, GraphQLSchema, OperationDefinitionNode } from 'graphql';
import { getOperationAST, OperationTypeNode } from 'graphql';
import { ANONYMOUS, type Actor } from '../../kernel/access/actor.js';
import type { Log } from '../../kernel/context.js';
import { Failure, Forbidden, Invalid, NotFound, TooMuch, Unavailable } from '../../kernel/errors.js';
import { declareCosts, loadOf } from '../../kernel/schema/cost.js';
import { Documents } from './document/documents.js';
import type { Limits } from './limits.js';
import { pointsOf, type TimeSpent } from './rate/time-spent.js';
import { RateLimiter, type RateStore } from './rate/rate-limiter.js';
import { RequestRefused } from './request-refused.js';
import { UsageCharge } from './rate/usage-charge.js';
import { TrustedDocuments, type Texts } from './document/trusted.js';
import { UnreadBytes } from './unread-bytes.js';
import { checkText, checkVariables } from './document/variables.js';

/** A request as it came, over whichever transport: nothing of it has been looked at. */
export interface RawOperation {
  readonly query?: unknown;
  /** Names a trusted document instead. */
  readonly documentId?: unknown;
  readonly operationName?: unknown;
  readonly variables?: unknown;
  /** Names one as well, by the SHA-256 of its text, as clients of automatic persisted queries do. */
  readonly persistedHash?: string | undefined;
}

/** Who is at the door, and from where. */
export interface Caller {
  readonly actor?: Actor | undefined;
  readonly address: string;
}

/** Whose points are charged: who is known by name has their own, wherever they call from. */
export const accountOf = ({ actor = ANONYMOUS, address }: Caller): string =>
  actor.kind === 'ANONYMOUS' ? address : actor.id;

/** What `extensions.cost` shows (API rule B14). */
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
  /** Whether mistakes in its variables may be told with what may have been meant. */
  readonly mayIntrospect: boolean;
  /** Its price in points. */
  readonly cost: number;
  /** Points that were charged for it so far. */
  readonly charged: number;
}

interface GuardOptions {
  readonly schema: GraphQLSchema;
  readonly limits: Limits;
  readonly trustedOnly: boolean;
  /** To everybody, or to those who are signed in alone. */
  readonly showsSchema: boolean;
  readonly rates: RateStore;
  readonly log: Log;
  readonly now: () => Date;
  /** Statements that wait for a connection. */
  readonly waiting: () => number;
  readonly trusted: Texts;
}

/** A document that cannot be read costs somebody's time too. */
const REFUSAL_COST = 1;

export type Guard = Awaited<ReturnType<typeof createGuard>>;

/** Everything that an operation must pass before it is executed, the same for every transport. */
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
  let answering = 0;

  /**
   * The text that a request means. A text that comes with its hash is not registered by that, so clients of automatic
   * persisted queries are told to do without them.
   *
   * @throws Failure unless it gives one, and of a kind that is answered here
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

  /** Whether somebody may know what the schema has: by introspection, its file, or suggestions. */
  const mayIntrospect = (actor: Actor = ANONYMOUS): boolean => showsSchema || actor.kind !== 'ANONYMOUS';

  /** Refuses at once whom the platform has no room for, before anything is parsed. */
  function requireRoom(caller: string): void {
    if (waiting() >= limits.poolQueue || unread.isOver(caller)) throw new Unavailable('OVERLOADED', { seconds: 1 });
    requirePoints(caller);
  }

  function requirePoints(caller: string): void {
    if (rateLimiter.available(caller) <= 0)
      throw new TooMuch('RATE_LIMITED', { seconds: rateLimiter.secondsUntilMore(caller) });
  }

  /**
   * Holds one operation of a valid document to its limits.
   *
   * @returns its price in points
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
   * The whole way in: which document, whether it may be executed, which operation, what it costs. The caller is charged
   * with that, or with the time that it took to find out: it stops all others, also for what is refused.
   *
   * @throws Refused with everything that is wrong, ready for `presentError`
   */
  function open(rawOperation: RawOperation, visitor: Caller): Admitted {
    const caller = accountOf(visitor);
    const shows = mayIntrospect(visitor.actor);
    try {
      requireRoom(caller);
    } catch (error) {
      throw refused(error);
    }
    const started = performance.now();
    let cost = REFUSAL_COST;
    const charge = (): number => {
      const points = Math.max(cost, pointsOf({ busyMs: performance.now() - started }));
      rateLimiter.charge(caller, points);
      return points;
    };
    try {
      const text = textOf(rawOperation);
      const operationName = nameOf(rawOperation.operationName);
      const document = documents.read(text, shows);
      const operation = getOperationAST(document, operationName);
      if (!operation) throw new Invalid('OPERATION_RESOLUTION_FAILURE');
      const variables = variablesOf(rawOperation.variables);
      cost = priceOf(document, operation, variables);
      return { text, document, operation, operationName, variables, mayIntrospect: shows, cost, charged: charge() };
    } catch (error) {
      charge();
      throw refused(error);
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
    /** A document that was let in, by the hash of its text. */
    documentByHash: (hash: string): DocumentNode | undefined => documents.byHash(hash),
    /**
     * A place among the operations that are answered at a time.
     *
     * @returns gives it back
     * @throws Refused `OVERLOADED` when there is none
     */
    takePlace(): () => void {
      if (answering >= limits.inFlight) throw RequestRefused.by(new Unavailable('OVERLOADED', { seconds: 1 }));
      answering += 1;
      let taken = true;
      return () => {
        if (taken) answering -= 1;
        taken = false;
      };
    },
    /**
     * Counts what is answered as unread.
     *
     * @returns ends that: its client has taken it, or has gone
     * @throws Refused `OVERLOADED` where too much is, unless the operation has changed something
     */
    hold: (caller: string, bytes: number, { operation }: Admitted): (() => void) =>
      unread.hold(caller, bytes, operation.operation === OperationTypeNode.MUTATION),
    /**
     * Does something that is no operation, and charges the time that it takes: it stops all others.
     *
     * @throws TooMuch `RATE_LIMITED` before anything is done
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
    /** Charges what an operation has taken beyond what was charged for it. */
    settle(caller: string, { charged }: Admitted, took: TimeSpent): void {
      const points = pointsOf(took) - charged;
      if (points > 0) rateLimiter.charge(caller, points);
    },
    /** For what costs while it runs: the events of a subscription. */
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

function refused(error: unknown): unknown {
  return error instanceof Failure ? RequestRefused.by(error) : error;
}
