import { GraphQLError, type GraphQLFormattedError } from 'graphql';
import type { Log } from '../kernel/context.js';
import { Bug, Failure } from '../kernel/errors.js';
import { say } from '../kernel/messages.js';
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
  const given = formatted.extensions?.['code'];
  const failure = failureOf(error);
  if (!failure && typeof given === 'string' && REQUEST_CODES.has(given)) {
    return { message: shortened(formatted.message), ...place, extensions: { code: given, requestId } };
  }
  if (!failure && !(error instanceof GraphQLError && error.originalError) && isRequestError(error)) {
    return { message: shortened(formatted.message), ...place, extensions: { code: 'BAD_REQUEST', requestId } };
  }
  const { code, variables } = !failure || failure instanceof Bug ? new Bug('INTERNAL_SERVER_ERROR') : failure;
  // an overload must not make the log another one
  if (!failure || (failure.status >= 500 && code !== 'OVERLOADED'))
    log.error({ err: failure?.cause ?? error, code, requestId }, 'an operation failed');
  return { message: say(code, variables, locale), ...place, extensions: { ...variables, code, requestId } }; // what the text says, for programs
}

/** The same of errors that nothing has formatted yet. */
export const presentErrors = (
  errors: readonly GraphQLError[],
  scope: RequestScope,
  log: Log,
): GraphQLFormattedError[] => errors.map((error) => presentError(error.toJSON(), error, scope, log));

/** graphql-js's own complaints (a variable that does not fit, an operation that may not be subscribed to) wrap no other error. */
const isRequestError = (error: unknown): boolean => error instanceof GraphQLError && error.originalError === undefined;
