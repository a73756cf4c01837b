import { randomUUID } from 'node:crypto';
import { type IncomingMessage, type Server, STATUS_CODES } from 'node:http';
import type { Duplex } from 'node:stream';
import { GraphQLError, type ExecutionArgs, type ExecutionResult } from 'graphql';
import { GRAPHQL_TRANSPORT_WS_PROTOCOL, makeServer, type Server as Protocol } from 'graphql-ws';
import { WebSocketServer, type WebSocket } from 'ws';
import { ANONYMOUS, type Actor } from '../../kernel/access/actor.js';
import type { Log } from '../../kernel/context.js';
import { TooMuch } from '../../kernel/errors.js';
import { localeOf, say } from '../../kernel/messages.js';
import type { LiveLimits } from '../limits.js';
import { presentError } from '../present-error.js';
import type { RequestScope } from '../request-scope.js';
import { type Standing, whileValid } from './standing.js';
import type { Admission } from './admission.js';
import { closeCodes } from './close-codes.js';
import { type Failed, isPrepared, type Operations, type Prepared } from './operations.js';
import { type AllowOrigin, mayConnect } from './origin.js';
import { Outlet } from './outlet.js';
import type { Member } from './shared.js';

export interface LiveParts {
  readonly operations: Operations;
  readonly admission: Admission;
  readonly limits: LiveLimits;
  readonly allowOrigin: AllowOrigin;
  readonly identity: Standing;
  readonly log: Log;
}

/** A transport's connections, for an orderly end. */
export interface Connections {
  /** Accepts no more. */
  refuse(): void;
  /** Whether nothing waits to be sent and no query or mutation runs. */
  readonly quiet: boolean;
  /** Something went out since the last look. */
  sent(): boolean;
  /** Tells every client to come again elsewhere; settles when all have gone. */
  end(): Promise<void>;
}

type Args = ExecutionArgs & { readonly prepared: Prepared; readonly id: string; readonly socket: Socket };
type OwnProtocol = Protocol<Socket>;

const SECOND = 1000;
const END = Buffer.from('}');
const DONE: IteratorReturnResult<undefined> = { done: true, value: undefined };

/** One client. What it sends goes through the protocol; what it gets goes through its outlet. */
class Socket {
  readonly outlet: Outlet;
  /** Of the latest operation with each id. */
  readonly scopes = new Map<string, RequestScope>();
  /** Operations that were taken and are not over. */
  running = 0;
  /** Queries and mutations among them. */
  answering = 0;
  readonly gone: Promise<void>;
  sent = false;
  actor: Actor = ANONYMOUS;
  /** Subscriptions that are being started. */
  private readonly starting = new Set<Promise<unknown>>();
  private second = 0;
  private messages = 0;
  private answered = true;

  constructor(
    readonly ws: WebSocket,
    raw: Duplex,
    readonly locale: RequestScope['locale'],
    /** Of the request that opened it; a token in `connection_init` goes before it. */
    readonly authorization: string | undefined,
    private readonly limits: LiveLimits,
    private readonly log: Log,
  ) {
    this.outlet = new Outlet({
      queued: () => ws.bufferedAmount,
      most: limits.queuedBytes,
      stalledMs: limits.stalledMs,
      full: () => ws.pause(), // who does not read is not listened to either: answers would pile up
      free: () => ws.resume(),
      stalled: () => {
        log.info({ queued: ws.bufferedAmount }, 'a socket was not read and is ended');
        this.close(closeCodes.tooSlow.code, 'Too slow; resume');
      },
    });
    raw.on('drain', () => this.outlet.drained());
    this.gone = new Promise((resolve) => ws.once('close', () => resolve()));
  }

  get isOpen(): boolean {
    return this.ws.readyState === this.ws.OPEN;
  }

  attach(protocol: OwnProtocol): void {
    const { ws, log } = this;
    const pings = setInterval(() => this.ping(), this.limits.pingMs);
    ws.on('ping', (data) => {
      if (this.count() && this.outlet.ready) ws.pong(data);
    });
    ws.on('pong', () => {
      this.answered = true;
      this.count();
    });
    ws.on('error', (error) => log.debug({ err: error }, 'a socket failed')); // it closes by itself
    const closed = protocol.opened(
      {
        protocol: ws.protocol,
        send: (text) => this.send(text),
        close: (code = closeCodes.internal.code, reason = '') => this.close(code, reason),
        onMessage: (handle) => {
          ws.on('message', (data: Buffer, isBinary) => {
            if (!this.count()) return;
            this.answered = true;
            if (isBinary) return this.close(closeCodes.badMessage.code, 'Binary messages are not of the protocol');
            handle(data.toString()).catch((error: unknown) => this.broken(error));
          });
        },
      },
      this,
    );
    ws.once('close', (code, reason) => {
      clearInterval(pings);
      this.outlet.close();
      closed(code, String(reason)).catch((error: unknown) => log.error({ err: error }, 'a source could not be closed'));
    });
  }

  async send(data: string | Buffer): Promise<void> {
    if (!this.outlet.ready && !(await this.outlet.room())) return;
    if (!this.isOpen) return;
    this.sent = true;
    this.ws.send(data, { binary: false });
  }

  /** False once its client has completed it and used its id again: what graphql-ws would say of the one would be taken for the other. */
  runs(id: string, { context }: Prepared): boolean {
    return this.scopes.get(id)?.requestId === context.requestId;
  }

  /** After the subscriptions sent before it have begun: a client that subscribes and then changes something hears of it. */
  async answer<T>(work: () => Promise<T>): Promise<T> {
    this.answering += 1;
    try {
      await Promise.all(this.starting);
      return await work();
    } finally {
      this.answering -= 1;
      this.running -= 1;
    }
  }

  /** Counts it as running unless it fails. */
  async begin(subscribing: Promise<Member | Failed>): Promise<Member | Failed> {
    const settled = subscribing.then(nothing, nothing);
    this.starting.add(settled);
    try {
      const begun = await subscribing;
      if ('errors' in begun) this.running -= 1;
      return begun;
    } catch (error) {
      this.running -= 1;
      throw error;
    } finally {
      this.starting.delete(settled);
    }
  }

  close(code: number, reason: string): void {
    if (!this.isOpen) return;
    this.ws.close(code, reason);
    this.outlet.close();
    this.ws.resume(); // the answer must be heard; without one ws cuts off after `closeMs`
  }

  private broken(error: unknown): void {
    // graphql-ws throws at a message that only servers send
    if (/^Unexpected message of type/.test((error as Error).message))
      return this.close(closeCodes.badMessage.code, 'Only servers send this');
    this.log.error({ err: error }, 'a message could not be handled');
    this.close(closeCodes.internal.code, 'Internal server error');
  }

  /** False when this message is one too many, or comes after the end. */
  private count(): boolean {
    if (!this.isOpen) return false;
    const second = Math.floor(performance.now() / SECOND);
    if (second !== this.second) {
      this.second = second;
      this.messages = 0;
    }
    this.messages += 1;
    if (this.messages > this.limits.messagesPerSecond) this.close(closeCodes.tooMany.code, 'Too many messages');
    return this.isOpen;
  }

  /** A peer that is gone without a word answers no ping. One that does not read has its own limit. */
  private ping(): void {
    if (!this.isOpen || this.ws.isPaused) return;
    if (!this.answered) return this.ws.terminate();
    this.answered = false;
    this.ws.ping();
  }
}

/** GraphQL over WebSocket at `/graphql` (sub-protocol `graphql-transport-ws`), on the HTTP server's port. */
export function serveSockets(
  server: Server,
  { operations, admission, limits, allowOrigin, identity, log }: LiveParts,
): Connections {
  const sockets = new Set<Socket>();
  let refusing = false;
  const acceptor = new WebSocketServer({
    noServer: true,
    perMessageDeflate: false, // costs 300 KB a socket, and what is sent is short
    maxPayload: limits.messageBytes,
    clientTracking: false,
    autoPong: false, // it would cut off who pings too much, without a code
    // another sub-protocol is taken up only to be told so: a client that is offered none sees no close code
    handleProtocols: (offered) =>
      offered.has(GRAPHQL_TRANSPORT_WS_PROTOCOL) ? GRAPHQL_TRANSPORT_WS_PROTOCOL : [...offered][0]!,
    ...({ closeTimeout: limits.closeMs } as object), // its types lag behind ws 8.23
  });
  const protocol = protocolOver(operations, limits, identity, log);

  server.on('upgrade', (request, raw, head) => {
    raw.on('error', () => raw.destroy());
    const no = (status: number, code: string): void => refuse(raw, status, code, request);
    if (pathOf(request) !== '/graphql') return no(404, 'ROUTE_NOT_FOUND');
    if (refusing) return no(503, 'UNAVAILABLE');
    if (!mayConnect(request, allowOrigin)) return no(403, 'ORIGIN_NOT_ALLOWED');
    const place = admission.enter(request.socket.remoteAddress ?? '');
    if (typeof place !== 'function') return no(place.status, place.code);
    raw.once('close', place);
    acceptor.handleUpgrade(request, raw, head, (ws) => {
      const socket = new Socket(
        ws,
        raw,
        localeOf(request.headers['accept-language']),
        request.headers.authorization,
        limits,
        log,
      );
      sockets.add(socket);
      void socket.gone.then(() => sockets.delete(socket));
      socket.attach(protocol);
    });
  });

  return {
    refuse() {
      refusing = true;
    },
    get quiet() {
      return [...sockets].every(
        (socket) => socket.answering === 0 && (socket.ws.bufferedAmount === 0 || socket.outlet.isFull),
      );
    },
    sent() {
      let any = false;
      for (const socket of sockets) {
        any ||= socket.sent;
        socket.sent = false;
      }
      return any;
    },
    async end() {
      for (const socket of sockets) {
        if (socket.outlet.isFull)
          socket.ws.terminate(); // it would not read the code; it resumes all the same
        else socket.close(closeCodes.restart.code, 'Service restart');
      }
      await Promise.all([...sockets].map((socket) => socket.gone));
      acceptor.close();
    },
  };
}

/** The protocol's state machine is graphql-ws's; what it may run, and how results of subscriptions go out, is ours. */
function protocolOver(operations: Operations, limits: LiveLimits, identity: Standing, log: Log): OwnProtocol {
  return makeServer<Record<string, unknown>, Socket>({
    connectionInitWaitTimeout: limits.initMs,
    onConnect: async ({ connectionParams, extra: socket }) => {
      const given = connectionParams?.['authorization'] ?? connectionParams?.['Authorization'] ?? socket.authorization;
      try {
        socket.actor = await identity.identify(typeof given === 'string' ? given : undefined);
      } catch (error) {
        log.info({ err: error }, 'a caller was not let in');
        return false; // 4403
      }
      const stop = whileValid(socket.actor, identity, () => socket.close(closeCodes.forbidden.code, 'Forbidden'));
      void socket.gone.then(stop);
      return true;
    },
    onSubscribe: ({ extra: socket }, id, payload) => {
      const scope = { requestId: randomUUID(), locale: socket.locale, actor: socket.actor };
      socket.scopes.set(id, scope);
      if (socket.running >= limits.operationsPerSocket) {
        return [wrapped(new TooMuch('TOO_MANY_OPERATIONS', { most: limits.operationsPerSocket }))];
      }
      const prepared = operations.prepare(payload, scope);
      if (!isPrepared(prepared)) return prepared;
      socket.running += 1;
      const { schema, document, operationName } = prepared.operation;
      return { schema, document, operationName, contextValue: prepared.context, prepared, id, socket } as Args;
    },
    execute: async (args) => {
      const { prepared, id, socket } = args as Args;
      const result = await socket.answer(() => operations.execute(prepared));
      return socket.runs(id, prepared) ? (result as ExecutionResult) : never(); // errors are words already; onNext keeps them
    },
    subscribe: async (args) => {
      const { prepared, id, socket } = args as Args;
      const member = await socket.begin(operations.subscribe(prepared));
      if ('errors' in member) return member as unknown as ExecutionResult;
      if (socket.runs(id, prepared)) return outgoing(member, id, socket);
      socket.running -= 1;
      await member.return();
      return never();
    },
    onNext: (_ctx, _id, _payload, _args, result) => result, // errors are words already
    onError: ({ extra: socket }, id, _payload, errors) => {
      const scope = socket.scopes.get(id) ?? { requestId: randomUUID(), locale: socket.locale };
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
function outgoing(member: Member, id: string, socket: Socket): AsyncGenerator<ExecutionResult, void, void> {
  const begin = Buffer.from(`{"id":${JSON.stringify(id)},"type":"next","payload":`);
  let running = true;
  let returned = false;
  const over = (): void => {
    if (running) socket.running -= 1;
    running = false;
  };
  const generator: Omit<AsyncGenerator<ExecutionResult, void, void>, typeof Symbol.asyncDispose> = {
    async next() {
      try {
        for (;;) {
          const { done, value } = await member.next();
          if (done || !socket.outlet.isOpen) break;
          await socket.send(Buffer.concat([begin, value.json, END], begin.length + value.json.length + 1));
        }
      } finally {
        over();
        await member.return();
      }
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

/** For what nobody waits for any more; a new one each time, so that nothing gathers. */
const never = (): Promise<never> => new Promise(() => undefined);
const nothing = (): void => undefined;
const wrapped = (failure: Error): GraphQLError => new GraphQLError(failure.message, { originalError: failure });
const pathOf = ({ url = '' }: IncomingMessage): string => url.split('?', 1)[0]!; // split gives one part at least

function refuse(raw: Duplex, status: number, code: string, { headers }: IncomingMessage): void {
  const message = say(code, {}, localeOf(headers['accept-language']));
  const body = JSON.stringify({ errors: [{ message, extensions: { code, requestId: randomUUID() } }] });
  raw.end(
    [
      `HTTP/1.1 ${status} ${STATUS_CODES[status]}`,
      'Connection: close',
      'Content-Type: application/json; charset=utf-8',
      `Content-Length: ${Buffer.byteLength(body)}`,
      ...(status === 429 || status === 503 ? ['Retry-After: 5'] : []),
      '',
      body,
    ].join('\r\n'),
  );
  raw.once('finish', () => raw.destroy());
}
