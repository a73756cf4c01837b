import type { FastifyRequest } from 'fastify';
import { Invalid } from '../../kernel/errors.js';
import type { RawOperation } from './guard.js';

type Members = Readonly<Record<string, unknown>>;

const isMembers = (value: unknown): value is Members =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
const isAbsent = (value: unknown): boolean => value === undefined || value === null;

/**
 * The operation that an HTTP request contains.
 *
 * @see https://github.com/graphql/graphql-over-http
 * @throws Invalid `BAD_REQUEST` when it is malformed
 */
export function rawOperationOf({ method, body, url }: FastifyRequest): RawOperation & { readonly extensions: Members } {
  const params = method === 'POST' ? body : fromSearch(url);
  if (!isMembers(params)) throw new Invalid('BAD_REQUEST');
  const { query, documentId, operationName, variables } = params;
  const extensions = params['extensions'] ?? {};
  const isWellFormed =
    (isAbsent(query) || typeof query === 'string') &&
    (isAbsent(documentId) || typeof documentId === 'string') &&
    (isAbsent(operationName) || typeof operationName === 'string') &&
    (isAbsent(variables) || isMembers(variables));
  if (!isWellFormed || !isMembers(extensions)) throw new Invalid('BAD_REQUEST');
  const persistedHash = persistedHashIn(extensions);
  if (!query && isAbsent(documentId) && persistedHash === undefined) throw new Invalid('BAD_REQUEST');
  return { query, documentId, operationName, variables, extensions, persistedHash };
}

/**
 * The hash by which the clients of Apollo and urql name a persisted query.
 *
 * @throws Invalid `BAD_REQUEST` when the extension is malformed
 */
export function persistedHashIn(extensions: unknown): string | undefined {
  const persisted = isMembers(extensions) ? extensions['persistedQuery'] : undefined;
  if (isAbsent(persisted)) return undefined;
  const hash = isMembers(persisted) ? persisted['sha256Hash'] : undefined;
  if (typeof hash !== 'string') throw new Invalid('BAD_REQUEST');
  return hash;
}

/** @throws Invalid `BAD_REQUEST` */
function fromSearch(url: string): Members {
  const search = new URLSearchParams(url.includes('?') ? url.slice(url.indexOf('?')) : '');
  const members: Record<string, unknown> = {};
  for (const name of ['query', 'documentId', 'operationName', 'variables', 'extensions']) {
    const [value, another] = search.getAll(name);
    if (another !== undefined) throw new Invalid('BAD_REQUEST');
    if (value === undefined) continue;
    members[name] = name === 'variables' || name === 'extensions' ? fromJson(value) : value;
  }
  return members;
}

function fromJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw new Invalid('BAD_REQUEST');
  }
}

/**
 * Whether a text takes at most `most` bytes in UTF-8. It is measured only when its number of characters does not
 * decide.
 */
export const fits = (text: string, most: number): boolean =>
  text.length * 3 <= most || (text.length <= most && Buffer.byteLength(text) <= most);
