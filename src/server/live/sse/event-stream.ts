import type { ServerResponse } from 'node:http';
import type { Actor } from '../../../kernel/access/actor.js';
import { Backpressure } from '../backpressure.js';
import type { LiveLimits } from '../../limits.js';

const HEADERS = {
  'content-type': 'text/event-stream; charset=utf-8',
  'cache-control': 'no-cache, no-transform',
  'x-accel-buffering': 'no', // nginx would hold events back
};
const NOTHING = ':\n\n'; // a comment: keeps what lies between from closing an idle connection
const AGAIN = 'retry: 1000\n\n'; // an EventSource that was cut off comes again after a second

export interface Event {
  readonly name: 'next' | 'complete';
  readonly data: string | Buffer;
  readonly id?: string | null;
}

/** One response that events go out on: at once, or when the client that reserved it has come. */
export class EventStream {
  /** What runs here, by the client's ids: how to stop it. Null while it is being started. */
  readonly operations = new Map<string, { stop(): Promise<void> } | null>();
  readonly gone: Promise<void>;
  sent = false;
  private response: ServerResponse | undefined;
  private readonly backpressure: Backpressure;
  private readonly come = Promise.withResolvers<void>();
  private readonly over = Promise.withResolvers<void>();
  private comments: NodeJS.Timeout | undefined;

  /** @param caller who opened or reserved it */
  constructor(
    private readonly limits: Pick<LiveLimits, 'queuedBytes' | 'stalledMs' | 'pingMs' | 'closeMs'>,
    readonly caller: Actor,
  ) {
    this.gone = this.over.promise;
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

  get quiet(): boolean {
    return !this.response || this.response.writableLength === 0 || this.backpressure.isFull;
  }

  attach(response: ServerResponse): void {
    this.response = response;
    response.on('drain', () => this.backpressure.drained());
    response.on('error', () => response.destroy());
    response.once('close', () => void this.closed());
    response.writeHead(200, HEADERS);
    response.write(AGAIN); // some browsers wait for the first byte
    this.comments = setInterval(() => {
      if (this.backpressure.ready) response.write(NOTHING);
    }, this.limits.pingMs);
    this.come.resolve();
  }

  get ready(): boolean {
    return this.response !== undefined && this.backpressure.ready;
  }

  /** Waits while the client is behind, or has not come yet. False once it is gone. */
  async room(): Promise<boolean> {
    if (!this.response) await this.come.promise;
    return this.backpressure.room();
  }

  /**
   * Sends when there is room. False once there never will be.
   *
   * @param taken is called when the operating system has it, or the client is gone
   */
  async send(event: Event, taken: () => void = nothing): Promise<boolean> {
    if (!this.ready && !(await this.room())) {
      taken();
      return false;
    }
    this.write(event, taken);
    return true;
  }

  /** Only while it is ready. */
  write({ name, data, id }: Event, taken: () => void = nothing): void {
    this.sent = true;
    const begin = `${id ? `id: ${id}\n` : ''}event: ${name}\ndata: `;
    this.response!.write(
      typeof data === 'string' ? `${begin}${data}\n\n` : Buffer.concat([Buffer.from(begin), data, Buffer.from('\n\n')]),
      taken,
    ); // it has come
  }

  /** Ends the response after what was sent; who does not take it is cut off. Settles when all sources are closed. */
  async end(): Promise<void> {
    const { response } = this;
    if (!response) return this.closed();
    const ms = this.backpressure.isFull ? 0 : this.limits.closeMs; // who is behind resumes sooner than it reads
    this.backpressure.close();
    const cut = setTimeout(() => response.destroy(), ms);
    response.end();
    await this.gone;
    clearTimeout(cut);
  }

  private async closed(): Promise<void> {
    this.backpressure.close();
    clearInterval(this.comments);
    this.come.resolve();
    await Promise.allSettled([...this.operations.values()].map(async (operation) => operation?.stop()));
    this.operations.clear();
    this.over.resolve();
  }
}

const nothing = (): void => undefined;
