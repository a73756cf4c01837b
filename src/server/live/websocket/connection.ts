import type { Duplex } from 'node:stream';
import type { Server as Protocol } from 'graphql-ws';
import type { WebSocket } from 'ws';
import type { Actor } from '../../../kernel/access/actor.js';
import type { Log } from '../../../kernel/context.js';
import { Conflict, type Failure } from '../../../kernel/errors.js';
import { isDeeper } from '../../guard/body.js';
import type { Limits } from '../../guard/limits.js';
import type { LiveLimits } from '../../limits.js';
import type { Catalogue, Locale } from '../../../kernel/messages.js';
import type { RequestScope } from '../../request-scope.js';
import { closeCodes } from './close-codes.js';
import type { PreparedOperation } from '../operations.js';
import type { Subscriber } from '../fan-out/subscriber.js';
import { Backpressure } from '../backpressure.js';
import { haveEqualRights } from '../fan-out/scope.js';

export type OwnProtocol = Protocol<Connection>;

/** What a client sent when it connected. */
export interface ConnectionInfo {
  readonly address: string;
  readonly locale: Locale;
  readonly messages: Catalogue;
  /** Overridden by a token in `connection_init`. */
  readonly authorization: string | undefined;
  readonly wantsCost: boolean;
}

const SECOND = 1000;
/** The message object and its payload, which enclose the variables. */
const LEVELS_AROUND = 2;

/** One client. Outgoing messages go through its backpressure, incoming ones through the protocol. */
export class Connection {
  readonly backpressure: Backpressure;
  /** The scope of the latest operation with each id. */
  readonly scopes = new Map<string, RequestScope>();
  /** Number of operations that were accepted and are not over. */
  running = 0;
  /** Number of queries and mutations among them. */
  answering = 0;
  readonly gone: Promise<void>;
  sent = false;
  /** Null until the connection is acknowledged. */
  actor: Actor | null = null;
  /** Number of times that credentials were renewed, to tell the latest. */
  shown = 0;
  /** Running subscriptions: a function to end each. */
  readonly streams = new Set<(failure: Failure) => void>();
  wantsCost: boolean;
  /** Subscriptions that are being started. */
  private readonly starting = new Set<Promise<unknown>>();
  private second = 0;
  private messages = 0;
  private isAlive = true;

  constructor(
    readonly ws: WebSocket,
    private readonly raw: Duplex,
    readonly visitor: ConnectionInfo,
    private readonly limits: LiveLimits & Pick<Limits, 'variablesDepth'>,
    private readonly log: Log,
  ) {
    this.wantsCost = visitor.wantsCost;
    this.backpressure = new Backpressure({
      queued: () => raw.writableLength,
      most: limits.queuedBytes,
      stalledMs: limits.stalledMs,
      full: () => ws.pause(), // a client that does not read is not read from: responses would pile up
      free: () => ws.resume(),
      stalled: () => {
        log.info({ queued: ws.bufferedAmount }, 'a socket was not read and is ended');
        this.close(closeCodes.tooSlow.code, 'Too slow; resume');
      },
    });
    raw.on('drain', () => this.backpressure.drained());
    this.gone = new Promise((resolve) => ws.once('close', () => resolve()));
  }

  get isOpen(): boolean {
    return this.ws.readyState === this.ws.OPEN;
  }

  attach(protocol: OwnProtocol, handlePing: (payload?: Readonly<Record<string, unknown>>) => Promise<void>): void {
    const { ws, log } = this;
    const pings = setInterval(() => this.ping(), this.limits.pingMs);
    ws.on('ping', (data) => {
      if (this.count() && this.backpressure.ready) ws.pong(data);
    });
    ws.on('pong', () => {
      this.isAlive = true;
      this.count();
    });
    ws.on('error', (error) => log.debug({ err: error }, 'a socket failed')); // it closes by itself
    const onClosed = protocol.opened(
      {
        protocol: ws.protocol,
        send: (text) => this.send(text),
        onPing: handlePing,
        close: (code = closeCodes.internal.code, reason = '') => this.close(code, reason),
        onMessage: (handle) => {
          ws.on('message', (data: Buffer, isBinary) => {
            if (!this.count()) return;
            this.isAlive = true;
            if (isBinary) return this.close(closeCodes.badMessage.code, 'Binary messages are not of the protocol');
            // JSON.parse survives a quarter of a megabyte of brackets, but takes a fifth of a second for it
            if (isDeeper(data, this.limits.variablesDepth + LEVELS_AROUND))
              return this.close(closeCodes.badMessage.code, 'Nested too deep');
            handle(withQuery(data.toString())).catch((error: unknown) => this.fail(error));
          });
        },
      },
      this,
    );
    ws.once('close', (code, reason) => {
      clearInterval(pings);
      this.backpressure.close();
      onClosed(code, String(reason)).catch((error: unknown) =>
        log.error({ err: error }, 'a source could not be closed'),
      );
    });
  }

  /** @param onTaken called when the operating system has taken it, or the socket is gone */
  async send(data: string, onTaken: () => void = nothing): Promise<void> {
    if (!this.backpressure.ready && !(await this.backpressure.room())) return onTaken();
    if (!this.isOpen) return onTaken();
    this.sent = true;
    this.ws.send(data, { binary: false }, onTaken);
  }

  /**
   * Sends a frame; only while there is no backpressure. Without compression ws buffers nothing that the frame could
   * overtake.
   */
  write(frame: Buffer): void {
    if (!this.isOpen) return;
    this.sent = true;
    this.raw.write(frame);
  }

  /**
   * False once the client has completed the operation and reused its id: messages for the old one would be taken for
   * the new one.
   */
  runs(id: string, { context }: PreparedOperation): boolean {
    return this.scopes.get(id)?.requestId === context.requestId;
  }

  /**
   * Runs a query or mutation after the subscriptions sent before it have started, so that a client that subscribes and
   * then changes data gets the event.
   */
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

  /** Counts a subscription as running unless it fails to start. */
  async begin(subscribing: Promise<Subscriber>): Promise<Subscriber> {
    const settled = subscribing.then(nothing, nothing);
    this.starting.add(settled);
    try {
      return await subscribing;
    } catch (error) {
      this.running -= 1;
      throw error;
    } finally {
      this.starting.delete(settled);
    }
  }

  pong(payload: object | undefined): Promise<void> {
    return this.send(JSON.stringify({ type: 'pong', payload }));
  }

  /** Continues with new credentials of the same caller. If its rights have changed, the running subscriptions end. */
  goesOnAs(actor: Actor): void {
    const same = this.actor && haveEqualRights(this.actor, actor);
    this.actor = actor;
    if (!same) for (const end of [...this.streams]) end(new Conflict('RIGHTS_CHANGED'));
  }

  close(code: number, reason: string): void {
    if (!this.isOpen) return;
    this.ws.close(code, reason);
    this.backpressure.close();
    this.ws.resume(); // to receive the closing handshake; without one ws disconnects after `closeMs`
  }

  private fail(error: unknown): void {
    // graphql-ws throws for a message that only servers send
    if (/^Unexpected message of type/.test((error as Error).message))
      return this.close(closeCodes.badMessage.code, 'Only servers send this');
    this.log.error({ err: error }, 'a message could not be handled');
    this.close(closeCodes.internal.code, 'Internal server error');
  }

  /** False when this message exceeds the limit, or comes after the end. */
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

  /** Terminates a peer that has vanished and answers no ping. A peer that does not read has its own limit. */
  private ping(): void {
    if (!this.isOpen || this.ws.isPaused) return;
    if (!this.isAlive) return this.ws.terminate();
    this.isAlive = false;
    this.ws.ping();
  }
}

/** graphql-ws requires a query even where a trusted document is named instead. */
function withQuery(text: string): string {
  if (!text.includes('"documentId"') && !text.includes('"persistedQuery"')) return text;
  try {
    const message = JSON.parse(text) as { type?: unknown; payload?: Readonly<Record<string, unknown>> | null };
    const { type, payload } = message;
    if (type !== 'subscribe' || !payload || payload['query'] !== undefined) return text;
    return JSON.stringify({ ...message, payload: { ...payload, query: '' } });
  } catch {
    return text; // graphql-ws reports it
  }
}

const nothing = (): void => undefined;
