import type { Actor } from './access/actor.js';
import type { Database } from './database.js';
import type { Loaders } from './read/loaders.js';
import type { Catalogue, Locale } from './messages.js';
import type { DataModel } from './model/model.js';
import type { Feed, FeedProgress } from './feed.js';
import type { UnfitRows } from './write/bulk.js';

export interface Log {
  debug(details: object, message: string): void;
  info(details: object, message: string): void;
  warn(details: object, message: string): void;
  error(details: object, message: string): void;
}

/** The context of one operation. Plain data and functions: Apollo copies it. */
export interface Context {
  readonly requestId: string;
  readonly locale: Locale;
  readonly messages: Catalogue;
  readonly actor: Actor;
  readonly now: () => Date;
  readonly log: Log;
  readonly model: DataModel;
  readonly db: Database;
  readonly loaders: Loaders;
  readonly feed: Feed & FeedProgress;
  /** Rows of bulks that do not fit their type, by variable; see `schema/set-aside.ts`. */
  readonly unfit?: ReadonlyMap<string, UnfitRows>;
}
