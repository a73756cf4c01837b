import pino from 'pino';
import { startFeed } from '../../src/server/feed/feed.js';

export const DEPARTMENTS = { types: ['Department'] };
const log = pino({ level: 'silent' });

/** A process on a database; gives the remarks of departments after a position, and the position that they lead to. */
export async function openFeed(url: string) {
  const feed = await startFeed(url, log);
  return {
    feed,
    stop: () => feed.stop(),
    after: async (position: string | null) => {
      feed.notify();
      await feed.catchUp();
      const page = await feed.page(DEPARTMENTS, position, 100);
      return { position: page.position, remarks: page.changes.map(({ after }) => after?.['remark']) };
    },
  };
}
