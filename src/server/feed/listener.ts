import pg from 'pg';
import type { Log } from '../../kernel/context.js';

const RECONNECT_MS = 500;
const CONNECT_MS = 5_000;
/** A connection whose other end vanished without a word is found out by asking. */
const ASK_EVERY_MS = 15_000;
const ANSWER_MS = 5_000;

/**
 * Calls `wake` whenever a process has numbered events, with the position of the last. A lost connection only makes
 * the feed slower: it is opened again, and the look on a timer goes on meanwhile.
 */
export function listen(url: string, log: Log, wake: (to?: number) => void): { stop(): Promise<void> } {
  let stopped = false;
  let client: pg.Client | undefined;
  let timer: NodeJS.Timeout | undefined;

  async function open(): Promise<void> {
    const next = new pg.Client({
      connectionString: url,
      connectionTimeoutMillis: CONNECT_MS,
      query_timeout: ANSWER_MS,
      keepAlive: true,
      application_name: 'rural-graph listener',
    });
    client = next;
    let lost = false;
    const lose = (error?: unknown): void => {
      if (lost || stopped) return;
      lost = true; // one loss is told several times: by the error, the end and whoever waited
      log.warn({ err: error }, 'feed: not listening; looking on a timer');
      void next.end().catch(() => undefined);
      clearTimeout(timer);
      timer = setTimeout(() => void open(), RECONNECT_MS);
    };
    const ask = (): void => {
      next.query('select 1').then(() => (timer = lost || stopped ? timer : setTimeout(ask, ASK_EVERY_MS)), lose);
    };
    next.on('notification', ({ payload }) => wake(Number(payload) || undefined));
    next.on('error', lose);
    next.on('end', lose);
    try {
      await next.connect();
      await next.query('listen feed');
      wake(); // what was numbered before
      timer = setTimeout(ask, ASK_EVERY_MS);
    } catch (error) {
      lose(error);
    }
  }
  void open();
  return {
    async stop() {
      stopped = true;
      clearTimeout(timer);
      await client?.end().catch(() => undefined);
    },
  };
}
