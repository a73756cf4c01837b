import { weightedRanges } from '../../kernel/weighted-ranges.js';

export const JSON_TYPE = 'application/json';
const RESPONSE_TYPE = 'application/graphql-response+json';
const EVENTS_TYPE = 'text/event-stream';

/** A client sends the same Accept header each time, so few entries are enough. */
const MOST_CACHED = 100;
const cache = new Map<string, Acceptable>();

interface Acceptable {
  /** Media type of the response; null when the client accepts none of ours. */
  readonly json: string | null;
  /** Whether the client accepts server-sent events. */
  readonly events: boolean;
}

/**
 * The response formats that an Accept header allows (RFC 9110, 12.5.1; API rule B7). Parameters of media types
 * (`charset`, Apollo's `deferSpec`) are ignored. A client that names `application/graphql-response+json` gets it,
 * unless it prefers `application/json`: only with the former may it read the errors of a 4xx.
 */
export function acceptable(accept = ''): Acceptable {
  const cached = cache.get(accept);
  if (cached) return cached;
  const ranges = new Map(weightedRanges(accept));
  const quality = (type: string): number => ranges.get(type) ?? ranges.get('application/*') ?? ranges.get('*/*') ?? 0;
  const [json, response] = accept.trim() === '' ? [1, 0] : [quality(JSON_TYPE), quality(RESPONSE_TYPE)];
  const prefersResponse = response > 0 && (json === 0 || (ranges.has(RESPONSE_TYPE) && response >= json));
  const accepted = {
    json: prefersResponse ? RESPONSE_TYPE : json > 0 ? JSON_TYPE : null,
    events: (ranges.get(EVENTS_TYPE) ?? 0) > 0,
  };
  if (cache.size < MOST_CACHED) cache.set(accept, accepted);
  return accepted;
}

/** The Content-Type of a response, also for a client that accepts none of ours. */
export const contentTypeFor = (accept: string | undefined): string =>
  `${acceptable(accept).json ?? JSON_TYPE}; charset=utf-8`;
