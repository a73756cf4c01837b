import { createClient, type ClientOptions, type FormattedExecutionResult } from 'graphql-ws';

/** Why a subscription ended for good: a code of the server's errors (`FEED_GAP`), or `CLOSED` with a close code. */
export interface Ending {
  readonly code: string;
  readonly message: string;
  /** `oldestPosition` where the code is `FEED_GAP`; `closeCode` where it is `CLOSED`. */
  readonly details: Readonly<Record<string, unknown>>;
}

export interface Wish<E> {
  /** A function is called for each connection, so that it may return another server. */
  readonly url: string | (() => string);
  /** A document with one subscription, which has a variable `$after: Position`. */
  readonly query: string;
  readonly variables?: Readonly<Record<string, unknown>>;
  /** Position after which to resume; without it, events from now on. */
  readonly after?: string | null;
  /**
   * Called once for each event, in order, with the value of the subscription's field and all of `data`, before `moved`
   * is called with its position.
   */
  event(event: E, position: string, data: Readonly<Record<string, unknown>>): void;
  /** Called whenever the position advances, also past events that are filtered out. Store it to survive a restart. */
  moved?(position: string): void;
  /**
   * Called at most once, when retrying cannot help. After `FEED_GAP` read the data again and follow from
   * `oldestPosition`.
   */
  ended?(ending: Ending): void;
  /**
   * Payload of `connection_init`, such as `{ authorization: 'Bearer …' }`. A function is called for each connection,
   * and again before its last credentials expire: the connection then continues with the new authorization.
   */
  readonly connectionParams?: ClientOptions['connectionParams'];
  /** Needed where there is no global WebSocket. */
  readonly webSocketImpl?: unknown;
}

export interface Following {
  readonly position: string | null;
  stop(): Promise<void>;
}

/** Codes of a server that is unavailable or busy: the subscription is retried. Any other code ends it. */
const PASSING = new Set([
  'UNAVAILABLE',
  'RETRYABLE',
  'STATEMENT_TIMEOUT',
  'TOO_MANY_OPERATIONS',
  'RATE_LIMITED',
  'OVERLOADED',
  'RIGHTS_CHANGED',
]);
/** Close codes after which reconnecting cannot help: the client is wrong or not allowed, or the server has a bug. */
const FINAL = new Set([1009, 4400, 4401, 4403, 4406, 4409, 4429, 4500]);
/** The server sends a bookmark at least every 10 s: after this silence the connection counts as dead. */
const SILENCE_MS = 25_000;
const FIRST_PAUSE_MS = 100;
const LONGEST_PAUSE_MS = 5_000;
/** New credentials are sent after this share of the old ones' lifetime, or so long before its end if that is later. */
const RENEW_AT = 0.8;
const RENEW_MS = 30_000;
/** Delay before credentials that could not be checked are sent again. */
const AGAIN_MS = 1_000;
const LONGEST_TIMER_MS = 2 ** 31 - 1; // the longest delay that setTimeout accepts

/**
 * Follows a subscription across any number of disconnects: it resumes after its position, so that each event arrives
 * once and in order. Works in browsers and in Node.
 */
export function follow<E>(wish: Wish<E>): Following {
  let position = wish.after ?? null;
  let stopped = false;
  let giveUp = (): void => undefined; // ends the present connection or pause
  let busyMs = 0; // how long the server asked to wait before a retry

  /** Opens a connection; resolves when it ends, with the ending if retrying cannot help, else with null. */
  const connect = (onProgress: () => void): Promise<Ending | null> =>
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
      /** Sends new credentials before the old ones expire; else the server ends the connection, and it is reopened. */
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
              .then((params) => {
                const authorization = params?.['authorization'] ?? params?.['Authorization'];
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
        // a passing error repeats the event from the same position; any other error without data ends the subscription,
        // or the event would be lost
        if (errors && (event === null || errors.some(isPassing))) return refuse(errors);
        const at = extensions?.position ?? (event as { position?: string } | null)?.position;
        if (at === undefined) return; // a bookmark without a position
        onProgress();
        position = at;
        if (event !== null) wish.event(event, at, data!); // the event is from `data`
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
        retryAttempts: 0, // `run` retries, from the position reached by then
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

  /** Waits longer after each failure in a row; half of it is random, so that clients do not reconnect all at once. */
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
/** Seconds after which the server allows a retry. */
const secondsIn = (error: unknown): number =>
  Array.isArray(error)
    ? Math.max(0, ...(error as Refusal[]).map(({ extensions }) => Number(extensions?.['seconds'] ?? 0)))
    : 0;
const isPassing = (refusal: Refusal): boolean => PASSING.has(codeOf(refusal));

/**
 * The ending for an error of graphql-ws: the server's list of errors, the socket's close event, or the browser's error
 * for a refused connection. Null if retrying can help.
 */
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
