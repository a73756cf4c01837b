import type { ServerResponse } from 'node:http';
import type { Actor } from '../../../kernel/access/actor.js';
import { Backpressure } from '../backpressure.js';
import type { LiveLimits } from '../../limits.js';

/** Headers of a response that consists of events. */
export const HEADERS = {
  'content-type': 'text/event-stream; charset=utf-8',
  'cache-control': 'no-cache, no-transform',
  'x-accel-buffering': 'no', // else nginx would buffer events
};
const COMMENT = ':\n\n'; // keeps proxies from closing an idle connection
const RETRY = 'retry: 1000\n\n'; // an EventSource that was cut off reconnects after a second

export interface Event {
  readonly name: 'next' | 'complete';
  readonly data: string | Buffer;
  readonly id?: string | null;
}

/** A response that sends events: at once, or as soon as the client that reserved it connects. */
export class EventStream {
  /**
   * The operations that run here by the client's ids, with a function to stop each; null while one is being started.
   */
  readonly operations = new Map<string, { stop(): Promise<void> } | null>();
  readonly gone: Promise<void>;
  sent = false;
  private response: ServerResponse | undefined;
  private readonly backpressure: Backpressure;
  private readonly connected = Promise.withResolvers<void>();
  private readonly ended = Promise.withResolvers<void>();
  private keepAlive: NodeJS.Timeout | undefined;

  /** @param caller the actor that opened or reserved the stream */
  constructor(
    private readonly limits: Pick<LiveLimits, 'queuedBytes' | 'stalledMs' | 'pingMs' | 'closeMs'>,
    readonly caller: Actor,
  ) {
    this.gone = this.ended.promise;
    this.backpressure = new Backpressure({
      queued: () => this.response?.writableLength ?? 0,
      most: limits.queuedBytes,
      stalledMs: limits.stalledMs,
      full: () => undefined,
      free: () => undefined,
      stalled: () => this.response?.destroy(),
    });
  }

  get isOpen(): boolean {
    return this.backpressure.isOpen;
  }

  get isAttached(): boolean {
    return this.response !== undefined;
  }

  /** Resolves once its client has opened it, or it is over. */
  get attached(): Promise<void> {
    return this.connected.promise;
  }

  get quiet(): boolean {
    return !this.response || this.response.writableLength === 0 || this.backpressure.isFull;
  }

  attach(response: ServerResponse): void {
    this.response = response;
    response.on('drain', () => this.backpressure.drained());
    response.on('error', () => response.destroy());
    response.once('close', () => void this.closed());
    response.writeHead(200, HEADERS);
    response.write(RETRY); // some browsers wait for the first byte
    this.keepAlive = setInterval(() => {
      if (this.backpressure.ready) response.write(COMMENT);
    }, this.limits.pingMs);
    this.connected.resolve();
  }

  get ready(): boolean {
    return this.response !== undefined && this.backpressure.ready;
  }

  /** Waits while the client is behind or has not connected yet. Resolves to false once it is gone. */
  async room(): Promise<boolean> {
    if (!this.response) await this.connected.promise;
    return this.backpressure.room();
  }

  /**
   * Sends an event when there is room. Resolves to false once there never will be.
   *
   * @param onTaken called when the operating system has taken it, or the client is gone
   */
  async send(event: Event, onTaken: () => void = nothing): Promise<boolean> {
    if (!this.ready && !(await this.room())) {
      onTaken();
      return false;
    }
    this.write(event, onTaken);
    return true;
  }

  /** May be called only while the stream is ready. */
  write(event: Event, onTaken: () => void = nothing): void {
    this.sent = true;
    this.response!.write(eventText(event), onTaken); // a ready stream has a response
  }

  /**
   * Ends the response after what was sent; a client that does not read it is cut off. Resolves when all sources are
   * closed.
   */
  async end(): Promise<void> {
    const { response } = this;
    if (!response) return this.closed();
    // a client that is behind resumes sooner than it would read the rest
    const ms = this.backpressure.isFull ? 0 : this.limits.closeMs;
    this.backpressure.close();
    const cutOff = setTimeout(() => response.destroy(), ms);
    response.end();
    await this.gone;
    clearTimeout(cutOff);
  }

  private async closed(): Promise<void> {
    this.backpressure.close();
    clearInterval(this.keepAlive);
    this.connected.resolve();
    await Promise.allSettled([...this.operations.values()].map(async (operation) => operation?.stop()));
    this.operations.clear();
    this.ended.resolve();
  }
}

/** An event as it is sent. */
export function eventText({ name, data, id }: Event): string | Buffer {
  const begin = `${id ? `id: ${id}\n` : ''}event: ${name}\ndata: `;
  return typeof data === 'string'
    ? `${begin}${data}\n\n`
    : Buffer.concat([Buffer.from(begin), data, Buffer.from('\n\n')]);
}

const nothing = (): void => undefined;
