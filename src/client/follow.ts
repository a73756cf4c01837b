import { createClient, type ClientOptions, type FormattedExecutionResult } from 'graphql-ws';

/** Why following ended for good: a code of the server's errors (`FEED_GAP`), or `CLOSED` with the socket's close code. */
export interface Ending {
  readonly code: string;
  readonly message: string;
  /** `oldestPosition` where the code is `FEED_GAP`; `closeCode` where it is `CLOSED`. */
  readonly details: Readonly<Record<string, unknown>>;
}

export interface Wish<E> {
  /** Asked again for each connection, so that it may name another server. */
  readonly url: string | (() => string);
  /** One subscription with a variable `$after: Position`. */
  readonly query: string;
  readonly variables?: Readonly<Record<string, unknown>>;
  /** Where to resume; without it, from now on. */
  readonly after?: string | null;
  /** Called once for each event, in order, with the value of the subscription's field and all of `data`; before `moved` tells of it. */
  event(event: E, position: string, data: Readonly<Record<string, unknown>>): void;
  /** Called whenever the position moves on, also past what was not wanted. Keep it where it survives a restart. */
  moved?(position: string): void;
  /** Called at most once, when trying again cannot help. After `FEED_GAP` read the data again and follow from `oldestPosition`. */
  ended?(ending: Ending): void;
  /**
   * What `connection_init` carries, such as `{ authorization: 'Bearer …' }`. A function is asked for each connection,
   * and again before what it gave last expires: the connection then goes on with the new authorization.
   */
  readonly connectionParams?: ClientOptions['connectionParams'];
  /** Where there is no global WebSocket. */
  readonly webSocketImpl?: unknown;
}

export interface Following {
  readonly position: string | null;
  stop(): Promise<void>;
}

/** The server is away or busy: the same subscription will do later. Any other code ends it. */
const PASSING = new Set([
  'UNAVAILABLE',
  'RETRYABLE',
  'STATEMENT_TIMEOUT',
  'TOO_MANY_OPERATIONS',
  'RATE_LIMITED',
  'OVERLOADED',
  'RIGHTS_CHANGED',
]);
/** Close codes that say that coming again would not help: this client is wrong, unwelcome, or meets a fault of ours. */
const FINAL = new Set([1009, 4400, 4401, 4403, 4406, 4409, 4429, 4500]);
/** A server bookmarks at least every 10 s: after this the connection is dead, whatever the network says. */
const SILENCE_MS = 25_000;
const FIRST_PAUSE_MS = 100;
const LONGEST_PAUSE_MS = 5_000;
/** New credentials are shown when so much of the life of the last is over, and no later than this before its end. */
const RENEW_AT = 0.8;
const RENEW_MS = 30_000;
/** After which credentials that could not be checked are shown again. */
const AGAIN_MS = 1_000;
const LONGEST_TIMER_MS = 2 ** 31 - 1; // setTimeout knows no longer one

/**
 * Follows a subscription across any number of cuts: resumes after its position, so that each event comes once and
 * in order. Works in browsers and in Node.
 */
export function follow<E>(wish: Wish<E>): Following {
  let position = wish.after ?? null;
  let stopped = false;
  let giveUp = (): void => undefined; // what is being waited for
  let busyMs = 0; // for which the server does not want to be asked again

  /** One connection, until it ends; the ending only if trying again cannot help. */
  const connect = (heard: () => void): Promise<Ending | null> =>
    new Promise((resolve) => {
      let open = true;
      let socket: { close(code: number, reason: string): void; send(text: string): void } | undefined;
      let watch: ReturnType<typeof setTimeout>;
      let renewal: ReturnType<typeof setTimeout> | undefined;
      const settle = (ending: Ending | null): void => {
        if (!open) return;
        open = false;
        clearTimeout(watch);
        clearTimeout(renewal);
        socket?.close(1000, 'Normal Closure');
        resolve(ending);
      };
      /** Shows new credentials before the last expire; without any it ends when they do, and comes back. */
      const renewBy = ({ expiresInMs, code }: { expiresInMs?: unknown; code?: unknown } = {}): void => {
        const { connectionParams } = wish;
        if (typeof connectionParams !== 'function' || (typeof expiresInMs !== 'number' && code !== 'UNAVAILABLE'))
          return;
        const ms =
          typeof expiresInMs === 'number' ? Math.max(expiresInMs * RENEW_AT, expiresInMs - RENEW_MS) : AGAIN_MS;
        clearTimeout(renewal);
        renewal = setTimeout(
          () => {
            void Promise.resolve()
              .then(connectionParams)
              .then((given) => {
                const authorization = given?.['authorization'] ?? given?.['Authorization'];
                if (open && authorization !== undefined)
                  socket?.send(JSON.stringify({ type: 'ping', payload: { authorization } }));
              })
              .catch(() => undefined);
          },
          Math.min(ms, LONGEST_TIMER_MS),
        );
      };
      const alive = (): void => {
        clearTimeout(watch);
        if (open) watch = setTimeout(() => settle(null), SILENCE_MS);
      };
      const next = ({
        data,
        errors,
        extensions,
      }: FormattedExecutionResult<Record<string, E | null>, { position?: string }>): void => {
        if (!open) return;
        const [event = null] = Object.values(data ?? {});
        // half an event comes again after the same position; one that cannot be told ends it, or it would be lost
        if (errors && (event === null || errors.some(isPassing))) return refuse(errors);
        const at = extensions?.position ?? (event as { position?: string } | null)?.position;
        if (at === undefined) return; // a bookmark of a server that does not say where
        heard();
        position = at;
        if (event !== null) wish.event(event, at, data!); // the event is of it
        wish.moved?.(at);
      };
      const refuse = (error: unknown): void => {
        busyMs = secondsIn(error) * 1000;
        settle(endingOf(error));
      };
      giveUp = () => settle(null);
      alive();
      createClient({
        url: typeof wish.url === 'string' ? wish.url : wish.url(),
        ...(wish.webSocketImpl !== undefined && { webSocketImpl: wish.webSocketImpl }),
        ...(wish.connectionParams && { connectionParams: wish.connectionParams }),
        retryAttempts: 0, // `run` tries again, with the position of then
        on: {
          opened: (opened) =>
            open ? (socket = opened as typeof socket) : (opened as typeof socket)?.close(1000, 'Normal Closure'),
          connected: (_socket, payload) => renewBy(payload),
          pong: (_received, payload) => renewBy(payload),
          message: alive,
          closed: (event) => settle(endingOf(event)),
        },
      }).subscribe<Record<string, E | null>, { position?: string }>(
        { query: wish.query, variables: { ...wish.variables, after: position } },
        { next, error: refuse, complete: () => settle(null) },
      );
    });

  /** Grows with each failure in a row; half of it by chance, so that clients of one server do not come back as one. */
  const pause = (failures: number): Promise<void> =>
    new Promise((resolve) => {
      const ms = Math.min(LONGEST_PAUSE_MS, FIRST_PAUSE_MS * 2 ** (failures - 1)) * (0.5 + Math.random() / 2);
      const timer = setTimeout(resolve, Math.max(ms, busyMs));
      busyMs = 0;
      giveUp = () => {
        clearTimeout(timer);
        resolve();
      };
    });

  async function run(): Promise<void> {
    for (let failures = 0; !stopped; failures += 1) {
      const ending = await connect(() => (failures = 0));
      if (ending) wish.ended?.(ending);
      if (ending) return;
      if (!stopped) await pause(failures + 1);
    }
  }
  const running = run();
  return {
    get position() {
      return position;
    },
    stop() {
      stopped = true;
      giveUp();
      return running;
    },
  };
}

interface Refusal {
  readonly message: string;
  readonly extensions?: Readonly<Record<string, unknown>>;
}
const codeOf = ({ extensions: { code } = {} }: Refusal): string => (typeof code === 'string' ? code : 'UNKNOWN');
/** After how many the server says that trying again makes sense. */
const secondsIn = (error: unknown): number =>
  Array.isArray(error)
    ? Math.max(0, ...(error as Refusal[]).map(({ extensions }) => Number(extensions?.['seconds'] ?? 0)))
    : 0;
const isPassing = (refusal: Refusal): boolean => PASSING.has(codeOf(refusal));

/** What graphql-ws gives as an error: the server's list, the socket's close, or what the browser says of a refused connection. */
function endingOf(error: unknown): Ending | null {
  if (Array.isArray(error)) {
    const refusals = error as Refusal[];
    const [first] = refusals;
    if (!first || refusals.some(isPassing)) return null;
    return { code: codeOf(first), message: first.message, details: first.extensions ?? {} };
  }
  const { code, reason } = error as { code?: unknown; reason?: unknown };
  return typeof code === 'number' && FINAL.has(code)
    ? { code: 'CLOSED', message: String(reason), details: { closeCode: code } }
    : null;
}
