import { AsyncLocalStorage } from 'node:async_hooks';

/** What belongs to one HTTP request or one operation on a socket, wherever the code that needs it is called from. */
export interface RequestScope {
  readonly requestId: string;
  readonly locale: 'zh' | 'en';
}

export const requestScope = new AsyncLocalStorage<RequestScope>();
