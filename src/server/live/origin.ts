import type { IncomingMessage } from 'node:http';
import type { Origins } from '../guard/origins.js';

const isSameHost = (origin: string, host: string | undefined): boolean =>
  host !== undefined && URL.canParse(origin) && new URL(origin).host === host;

/**
 * A browser opens WebSockets and event streams to other sites with its cookies and asks nobody first, but says
 * whose page it is. What names no page is no browser, or a page of ours.
 *
 * @param origins other pages that may
 */
export function mayConnect({ headers }: IncomingMessage, origins: Origins): boolean {
  const { origin, host } = headers;
  if (origin !== undefined) return isSameHost(origin, host) || origins(origin);
  const site = headers['sec-fetch-site'];
  return site === undefined || site === 'same-origin' || site === 'none';
}
