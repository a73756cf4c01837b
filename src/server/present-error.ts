import { GraphQLError, isValueNode, Kind, type GraphQLFormattedError } from 'graphql';
import type { Log } from '../kernel/context.js';
import { Bug, Failure } from '../kernel/errors.js';
import { say } from '../kernel/messages.js';
import { rootOf, wordingOf } from './graphql-errors/wording.js';
import type { RequestScope } from './request-scope.js';

/** Codes that Apollo and graphql-js give to what is wrong with a request itself; their messages may be shown. */
const REQUEST_CODES = new Set([
  'GRAPHQL_PARSE_FAILED',
  'GRAPHQL_VALIDATION_FAILED',
  'BAD_USER_INPUT',
  'BAD_REQUEST',
  'OPERATION_RESOLUTION_FAILURE',
]);

/** graphql-js quotes what it was given, and it may have been given a megabyte. */
const LONGEST_MESSAGE = 500;

const shortened = (message: string): string =>
  message.length > LONGEST_MESSAGE ? `${message.slice(0, LONGEST_MESSAGE).toWellFormed()}…` : message;

function failureOf(error: unknown): Failure | null {
  for (let at = error; at instanceof Error; at = at instanceof GraphQLError ? at.originalError : undefined) {
    if (at instanceof Failure) return at;
  }
  return null;
}

/**
 * The one place where an error becomes what a client sees: a code of the closed list, a text in its language,
 * the request's id; never a stack, SQL or a name from inside. What is not a known failure is a bug: logged
 * whole, shown as an id.
 */
export function presentError(
  formatted: GraphQLFormattedError,
  error: unknown,
  scope: RequestScope,
  log: Log,
): GraphQLFormattedError {
  const { requestId, locale } = scope;
  const place = {
    ...(formatted.locations && { locations: formatted.locations }),
    ...(formatted.path && { path: formatted.path }),
  };
  const failure = failureOf(error);
  const requestCode = failure ? undefined : requestCodeOf(formatted, error);
  if (requestCode) {
    const { message, detail } = wordingOf(error as GraphQLError, formatted.message, requestCode, locale); // it has a code
    const extensions = { code: requestCode, requestId, ...(detail !== undefined && { detail: shortened(detail) }) };
    return { message: shortened(message), ...place, extensions };
  }
  const { code, variables, text } = !failure || failure instanceof Bug ? new Bug('INTERNAL_SERVER_ERROR') : failure;
  // an overload must not make the log another one
  if (!failure || (failure.status >= 500 && code !== 'OVERLOADED'))
    log.error({ err: failure?.cause ?? error, code: failure?.code ?? code, requestId }, 'an operation failed');
  return { message: say(text, variables, locale), ...place, extensions: { ...variables, code, requestId } }; // what the text says, for programs
}

/** The same of errors that nothing has formatted yet. */
export const presentErrors = (
  errors: readonly GraphQLError[],
  scope: RequestScope,
  log: Log,
): GraphQLFormattedError[] => errors.map((error) => presentError(error.toJSON(), error, scope, log));

/**
 * The code of what graphql-js or Apollo complain of in the request itself; nothing for a failure of ours. graphql-js
 * finds only at a field that its argument takes no null, where a variable with a default was given one, and wraps it.
 */
function requestCodeOf({ extensions }: GraphQLFormattedError, error: unknown): string | undefined {
  if (!(error instanceof GraphQLError)) return undefined;
  if (rootOf(error).originalError) return undefined;
  const given = extensions?.['code'];
  if (typeof given === 'string' && REQUEST_CODES.has(given)) return given;
  if (isOfValue(error)) return 'BAD_USER_INPUT';
  return error.originalError || error.path ? undefined : 'BAD_REQUEST';
}

/** Whether it, or what it wraps, is about the value of a variable or an argument. */
function isOfValue(error: GraphQLError): boolean {
  const at = error.nodes?.[0];
  if (at && (at.kind === Kind.VARIABLE_DEFINITION || isValueNode(at))) return true;
  return error.originalError instanceof GraphQLError && isOfValue(error.originalError);
}
