import type { IncomingMessage } from 'node:http';
import type { Origins } from '../guard/origins.js';

const isSameHost = (origin: string, host: string | undefined): boolean =>
  host !== undefined && URL.canParse(origin) && new URL(origin).host === host;

/**
 * A browser opens WebSockets and event streams to other sites with its cookies and without a preflight, but sends the
 * origin of the page. A request that names no origin comes from no browser, or from a page of this server.
 *
 * @param origins other origins that may connect
 */
export function mayConnect({ headers }: IncomingMessage, origins: Origins): boolean {
  const { origin, host } = headers;
  if (origin !== undefined) return isSameHost(origin, host) || origins(origin);
  const site = headers['sec-fetch-site'];
  return site === undefined || site === 'same-origin' || site === 'none';
}
