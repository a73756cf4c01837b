import type { HTTPGraphQLRequest } from '@apollo/server';
import type { Knock } from './door.js';

type Members = Readonly<Record<string, unknown>>;

const isMembers = (value: unknown): value is Members =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
const isAbsent = (value: unknown): boolean => value === undefined || value === null;

/**
 * What an HTTP request asks, or nothing where it is not well formed: Apollo then says what is wrong with it.
 *
 * @see https://github.com/graphql/graphql-over-http
 */
export function knockOf({
  method,
  body,
  search,
}: Pick<HTTPGraphQLRequest, 'method' | 'body' | 'search'>): (Knock & { readonly extensions: Members }) | undefined {
  const given = method === 'POST' ? body : fromSearch(search);
  if (!isMembers(given)) return undefined;
  const { query, documentId, operationName, variables, extensions } = given;
  const isWellFormed =
    (isAbsent(query) ? !isAbsent(documentId) || isMembers(extensions) : typeof query === 'string' && query !== '') &&
    (isAbsent(operationName) || typeof operationName === 'string') &&
    (isAbsent(variables) || isMembers(variables)) &&
    (isAbsent(extensions) || isMembers(extensions));
  if (!isWellFormed) return undefined;
  const isPersistedQuery = isMembers(extensions) && 'persistedQuery' in extensions;
  if (isAbsent(query) && isAbsent(documentId) && !isPersistedQuery) return undefined;
  return {
    query,
    documentId,
    operationName,
    variables,
    isPersistedQuery,
    extensions: isMembers(extensions) ? extensions : {},
  };
}

function fromSearch(search: string): Members | undefined {
  const given = new URLSearchParams(search);
  const members: Record<string, unknown> = {};
  for (const name of ['query', 'documentId', 'operationName', 'variables', 'extensions']) {
    const [value, another] = given.getAll(name);
    if (another !== undefined) return undefined;
    if (value === undefined) continue;
    if (name !== 'variables' && name !== 'extensions') members[name] = value;
    else {
      try {
        members[name] = JSON.parse(value);
      } catch {
        return undefined;
      }
    }
  }
  return members;
}

const OURS = ['application/json', 'application/graphql-response+json', 'application/*', '*/*'];

/** Whether the client takes one of the forms that answers have (API rule B7). */
export function isAcceptable(accept: string | undefined): boolean {
  if (accept === undefined || accept === '' || accept === '*/*') return true;
  return accept.split(',').some((range) => {
    const [type = '', ...parameters] = range.split(';').map((part) => part.trim().toLowerCase());
    return OURS.includes(type) && !parameters.some((parameter) => /^q=0(\.0*)?$/.test(parameter));
  });
}

/** Whether a text is at most so long in UTF-8; counted only where its characters leave a doubt. */
export const fits = (text: string, most: number): boolean =>
  text.length * 3 <= most || (text.length <= most && Buffer.byteLength(text) <= most);
