import type { IncomingHttpHeaders } from 'node:http';

/** Whether pages of an origin, such as `https://app.example.org`, may use the API from a browser. */
export type Origins = (origin: string) => boolean;

/** @param loopback whether pages served from this machine may as well, on any port: for development */
export function originsOf(listed: readonly string[], loopback: boolean): Origins {
  const allowed = new Set(listed);
  return (origin) => allowed.has(origin) || (loopback && isLoopbackOrigin(origin));
}

function isLoopbackOrigin(origin: string): boolean {
  const url = URL.parse(origin);
  if (url?.origin !== origin) return false; // also `null`, the origin of a sandboxed page
  return /^(localhost|.+\.localhost|127\.\d+\.\d+\.\d+|\[::1\])$/.test(url.hostname);
}

/** Headers that a page cannot send to another site without a preflight. */
const PREFLIGHTED = ['apollo-require-preflight', 'x-apollo-operation-name'];

/**
 * Whether a GET was sent by a page of another site that may not use the API. No cookie is accepted and no GET changes
 * data, so such a page gains nothing but the load that it causes. Only browsers send where a request comes from: other
 * clients, caches and proxies pass.
 */
export function isForeign(headers: IncomingHttpHeaders, origins: Origins): boolean {
  if (headers['sec-fetch-site'] !== 'cross-site') return false;
  if (PREFLIGHTED.some((name) => headers[name]) || headers['content-type'] !== undefined) return false;
  return headers.origin === undefined || !origins(headers.origin);
}
