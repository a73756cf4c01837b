interface Limit {
  readonly default: number;
  readonly meaning: string;
}

/** Limits of live connections, all enforced by default. README's table is generated from `liveLimits`. */
const table = {
  operationsPerSocket: {
    default: 100,
    meaning: 'Operations that run on one socket or event stream at a time; the next is answered TOO_MANY_OPERATIONS',
  },
  socketsPerAddress: {
    default: 2_000,
    meaning: 'Sockets and event streams of one network address; the next is refused with 429',
  },
  socketsPerProcess: {
    default: 20_000,
    meaning: 'Sockets and event streams of one process; the next is refused with 503',
  },
  messageBytes: { default: 256 * 1024, meaning: 'Largest message that a socket may send; closed with 1009' },
  messagesPerSecond: {
    default: 200,
    meaning: 'Messages and pings that a socket may send in one second; closed with 4429',
  },
  queuedBytes: {
    default: 256 * 1024,
    meaning: 'Bytes that wait for a slow reader; nothing more is sent or read until they are taken',
  },
  stalledMs: {
    default: 15_000,
    meaning: 'Milliseconds in which a reader must take what waits for it; ended with 4413, to be resumed',
  },
  initMs: { default: 3_000, meaning: 'Milliseconds in which a socket must send connection_init; closed with 4408' },
  pingMs: { default: 12_000, meaning: 'Milliseconds between pings; a socket that leaves one unanswered is cut off' },
  closeMs: { default: 2_000, meaning: 'Milliseconds in which a close must be answered; then the socket is cut off' },
  drainMs: {
    default: 2_000,
    meaning: 'Milliseconds in which a process that stops lets committed events go out; then 1012',
  },
  reservationMs: {
    default: 30_000,
    meaning: 'Milliseconds for which an event stream is kept for a client that has reserved it',
  },
  reservationsPerCaller: {
    default: 50,
    meaning: 'Event streams that one caller has reserved and not yet opened; the next is refused with 429',
  },
  sharedResults: {
    default: 256,
    meaning: 'Results that a shared subscription keeps for its slower members; who falls further behind goes on alone',
  },
} as const satisfies Record<string, Limit>;

export type LiveLimits = { readonly [K in keyof typeof table]: number };

export const liveLimits: readonly (Limit & { readonly name: string })[] = Object.entries<Limit>(table).map(
  ([name, limit]) => ({ name, ...limit }),
);

/** The defaults, with overrides. */
export const liveLimitsWith = (overrides: Partial<LiveLimits> = {}): LiveLimits =>
  Object.freeze({
    ...Object.fromEntries(liveLimits.map((limit) => [limit.name, limit.default])),
    ...overrides,
  }) as LiveLimits; // has every name of the table
