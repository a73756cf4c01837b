import type { IncomingMessage } from 'node:http';

/** Whether pages of `origin` may open live connections here. */
export type AllowOrigin = (origin: string, host: string | undefined) => boolean;

export const sameHost: AllowOrigin = (origin, host) =>
  host !== undefined && URL.canParse(origin) && new URL(origin).host === host;

/**
 * A browser opens WebSockets and event streams to other sites with its cookies and asks nobody first, but says
 * whose page it is. What names no page is no browser, or a page of ours.
 */
export function mayConnect({ headers }: IncomingMessage, allowOrigin: AllowOrigin): boolean {
  if (headers.origin !== undefined) return allowOrigin(headers.origin, headers.host);
  const site = headers['sec-fetch-site'];
  return site === undefined || site === 'same-origin' || site === 'none';
}
