import { AsyncLocalStorage } from 'node:async_hooks';
import type { Actor } from '../kernel/access/actor.js';
import type { Catalogue, Locale } from '../kernel/messages.js';
import type { RequestState } from './http/request-state.js';

/** The state of one HTTP request or one operation on a socket, available to all code that it calls. */
export interface RequestScope {
  readonly requestId: string;
  readonly locale: Locale;
  readonly messages: Catalogue;
  /** The caller; undefined until it is identified. */
  actor?: Actor;
  /**
   * The state of a request to `/graphql`. It is stored here and not in a WeakMap, whose values live until the next full
   * garbage collection, whatever becomes of their keys.
   */
  requestState?: RequestState;
}

export const requestScope = new AsyncLocalStorage<RequestScope>();
