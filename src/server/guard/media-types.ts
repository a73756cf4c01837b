export const JSON_TYPE = 'application/json';
const RESPONSE_TYPE = 'application/graphql-response+json';
const EVENTS_TYPE = 'text/event-stream';

/** Clients say the same each time, so few are enough. */
const MOST_KEPT = 100;
const kept = new Map<string, Acceptable>();

interface Acceptable {
  /** Media type of an answer; null where the client takes neither of ours. */
  readonly json: string | null;
  /** Whether it asks for server-sent events. */
  readonly events: boolean;
}

/**
 * What an Accept header takes of what is answered here (RFC 9110, 12.5.1; API rule B7). Parameters of media types
 * (`charset`, Apollo's `deferSpec`) say nothing about them. A client that names `application/graphql-response+json`
 * gets it, unless it likes `application/json` better: only in that type may it read the errors of a 4xx.
 */
export function acceptable(accept = ''): Acceptable {
  const known = kept.get(accept);
  if (known) return known;
  const ranges = new Map(accept.split(',').map(range));
  const quality = (type: string): number => ranges.get(type) ?? ranges.get('application/*') ?? ranges.get('*/*') ?? 0;
  const [json, response] = accept.trim() === '' ? [1, 0] : [quality(JSON_TYPE), quality(RESPONSE_TYPE)];
  const likesResponse = response > 0 && (json === 0 || (ranges.has(RESPONSE_TYPE) && response >= json));
  const made = {
    json: likesResponse ? RESPONSE_TYPE : json > 0 ? JSON_TYPE : null,
    events: (ranges.get(EVENTS_TYPE) ?? 0) > 0,
  };
  if (kept.size < MOST_KEPT) kept.set(accept, made);
  return made;
}

/** The Content-Type of an answer, also of one to a client that takes none of ours. */
export const contentTypeFor = (accept: string | undefined): string =>
  `${acceptable(accept).json ?? JSON_TYPE}; charset=utf-8`;

/** A media range and its weight. */
function range(text: string): [type: string, quality: number] {
  const [type = '', ...parameters] = text.split(';').map((part) => part.trim().toLowerCase());
  const weight = parameters.find((parameter) => /^q=/.test(parameter));
  return [type, weight === undefined ? 1 : Number(weight.slice(2)) || 0];
}
