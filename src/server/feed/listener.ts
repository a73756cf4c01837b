import pg from 'pg';
import type { Log } from '../../kernel/context.js';

const RECONNECT_MS = 500;
const CONNECT_MS = 5_000;
/** How often to send a query, which detects a connection whose peer vanished without notice. */
const CHECK_EVERY_MS = 15_000;
const ANSWER_MS = 5_000;

/**
 * Calls `wake` with the last position whenever a process has numbered events. A lost connection only slows the feed
 * down: it is reopened, and the feed polls on a timer meanwhile.
 */
export function listen(url: string, log: Log, wake: (to?: number) => void): { stop(): Promise<void> } {
  let stopped = false;
  let client: pg.Client | undefined;
  let timer: NodeJS.Timeout | undefined;

  async function open(): Promise<void> {
    const connection = new pg.Client({
      connectionString: url,
      connectionTimeoutMillis: CONNECT_MS,
      query_timeout: ANSWER_MS,
      keepAlive: true,
      application_name: 'rural-graph listener',
    });
    client = connection;
    let lost = false;
    const reconnect = (error?: unknown): void => {
      if (lost || stopped) return;
      lost = true; // one loss is reported several times: by the error, the end and pending queries
      log.warn({ err: error }, 'feed: not listening; looking on a timer');
      void connection.end().catch(() => undefined);
      clearTimeout(timer);
      timer = setTimeout(() => void open(), RECONNECT_MS);
    };
    const checkAlive = (): void => {
      connection
        .query('select 1')
        .then(() => (timer = lost || stopped ? timer : setTimeout(checkAlive, CHECK_EVERY_MS)), reconnect);
    };
    connection.on('notification', ({ payload }) => wake(Number(payload) || undefined));
    connection.on('error', reconnect);
    connection.on('end', reconnect);
    try {
      await connection.connect();
      await connection.query('listen feed');
      wake(); // for what was numbered before
      timer = setTimeout(checkAlive, CHECK_EVERY_MS);
    } catch (error) {
      reconnect(error);
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
