import { ANONYMOUS, type Actor } from '../kernel/access/actor.js';
import type { Context, Log } from '../kernel/context.js';
import type { Database } from '../kernel/database.js';
import type { Feed, FeedProgress } from '../kernel/feed.js';
import { Loaders } from '../kernel/read/loaders.js';
import type { Catalogue } from '../kernel/messages.js';
import type { DataModel } from '../kernel/model/model.js';
import type { RequestScope } from './request-scope.js';

export type MakeContext = (scope: Pick<RequestScope, 'requestId' | 'locale' | 'actor'>) => Context;

interface ContextParts {
  readonly model: DataModel;
  readonly messages: Catalogue;
  readonly feed: Feed & FeedProgress;
  readonly log: Log;
  readonly now: () => Date;
  /** A view of the pool that counts its own statements. */
  readonly openDatabase: (actor: Actor) => Database;
}

/** Makes the context of each operation: everything shared, and loaders and a statement counter of its own. */
export const contextMaker =
  ({ model, messages, feed, log, now, openDatabase }: ContextParts): MakeContext =>
  ({ requestId, locale, actor = ANONYMOUS }) => ({
    requestId,
    locale,
    messages,
    actor,
    now,
    log,
    model,
    feed,
    db: openDatabase(actor),
    loaders: new Loaders(),
  });
