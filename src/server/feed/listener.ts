import pg from 'pg';
import type { Log } from '../../kernel/context.js';

const RECONNECT_MS = 500;

/**
 * Calls `wake` whenever a process has numbered events. A lost connection only makes the feed slower: it is
 * opened again, and the look on a timer goes on meanwhile.
 */
export function listen(url: string, log: Log, wake: () => void): { stop(): Promise<void> } {
  let stopped = false;
  let client: pg.Client | undefined;
  let timer: NodeJS.Timeout | undefined;

  const again = (): void => {
    if (!stopped) timer = setTimeout(open, RECONNECT_MS);
  };
  function open(): void {
    const next = new pg.Client({ connectionString: url, keepAlive: true, application_name: 'rural-graph feed' });
    client = next;
    next.on('notification', wake);
    next.on('error', (error) => log.warn({ err: error }, 'feed: the listening connection failed'));
    next.on('end', again);
    next.connect().then(
      () => next.query('listen feed').then(wake, () => undefined),
      (error: unknown) => {
        log.warn({ err: error }, 'feed: cannot listen; looking on a timer');
        again();
      },
    );
  }
  open();
  return {
    async stop() {
      stopped = true;
      clearTimeout(timer);
      await client?.end().catch(() => undefined);
    },
  };
}
