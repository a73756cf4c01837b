import { AsyncLocalStorage } from 'node:async_hooks';
import type { Actor } from '../kernel/access/actor.js';
import type { RequestState } from './http/request-state.js';

/** What belongs to one HTTP request or one operation on a socket, wherever the code that needs it is called from. */
export interface RequestScope {
  readonly requestId: string;
  readonly locale: 'zh' | 'en';
  /** Who asks; set once it is known, nobody until then. */
  actor?: Actor;
  /**
   * Of a request to `/graphql`. It stands here and in no WeakMap, whose values live on until the next full collection,
   * whatever becomes of their keys.
   */
  requestState?: RequestState;
}

export const requestScope = new AsyncLocalStorage<RequestScope>();
