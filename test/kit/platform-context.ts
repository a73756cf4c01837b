import { randomUUID } from 'node:crypto';
import pino from 'pino';
import { PLATFORM } from '../../src/kernel/access/actor.js';
import type { Context } from '../../src/kernel/context.js';
import { kernelMessages } from '../../src/kernel/messages.js';
import type { DataModel } from '../../src/kernel/model/model.js';
import { contextMaker } from '../../src/server/context.js';
import { databasesOver } from '../../src/server/database/reading-scope.js';
import { openPool } from '../../src/server/database/wire/pool.js';
import { startFeed } from '../../src/server/feed/feed.js';

/** The platform's own context on a database, in which tests run its tasks at a time of their own. */
export async function platformContext(
  url: string,
  model: DataModel,
  now: () => Date,
): Promise<{ open(): Context; stop(): Promise<void> }> {
  const log = pino({ level: 'silent' });
  const { kysely, close, runText, runAlone } = openPool(url, true, log, { waitMs: 10_000 });
  const feed = await startFeed(url, log);
  const make = contextMaker({
    model,
    messages: kernelMessages,
    feed,
    log,
    now,
    openDatabase: databasesOver(kysely, model, { runText, runAlone }, now),
  });
  return {
    open: () => make({ requestId: randomUUID(), locale: 'zh', actor: PLATFORM }),
    async stop() {
      await feed.stop();
      await close();
    },
  };
}
