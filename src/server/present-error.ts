import { GraphQLError, isValueNode, Kind, type GraphQLFormattedError } from 'graphql';
import type { Log } from '../kernel/context.js';
import { Bug, Failure } from '../kernel/errors.js';
import { rootOf, wordingOf } from './graphql-errors/wording.js';
import type { RequestScope } from './request-scope.js';

/** Codes of Apollo and graphql-js for invalid requests; their messages may be shown. */
const REQUEST_CODES = new Set([
  'GRAPHQL_PARSE_FAILED',
  'GRAPHQL_VALIDATION_FAILED',
  'BAD_USER_INPUT',
  'BAD_REQUEST',
  'OPERATION_RESOLUTION_FAILURE',
]);

/** graphql-js quotes its input, which may have a megabyte. */
const LONGEST_MESSAGE = 500;

const shortened = (message: string): string =>
  message.length > LONGEST_MESSAGE ? `${message.slice(0, LONGEST_MESSAGE).toWellFormed()}…` : message;

/** The known failure that an error wraps. */
function failureOf(error: unknown): Failure | null {
  for (
    let cause = error;
    cause instanceof Error;
    cause = cause instanceof GraphQLError ? cause.originalError : undefined
  ) {
    if (cause instanceof Failure) return cause;
  }
  return null;
}

/**
 * The only place that turns an error into what a client sees: a code of the closed list, a message in its language and
 * the request id; never a stack, SQL or an internal name. Anything but a known failure is a bug: logged in full, and
 * shown to the client only as an id.
 */
export function presentError(
  formatted: GraphQLFormattedError,
  error: unknown,
  scope: RequestScope,
  log: Log,
): GraphQLFormattedError {
  const { requestId, messages, locale } = scope;
  const place = {
    ...(formatted.locations && { locations: formatted.locations }),
    ...(formatted.path && { path: formatted.path }),
  };
  const failure = failureOf(error);
  const requestCode = failure ? undefined : requestCodeOf(formatted, error);
  if (requestCode) {
    // only a GraphQLError has a request code
    const { message, detail } = wordingOf(error as GraphQLError, formatted.message, requestCode, locale);
    const extensions = { code: requestCode, requestId, ...(detail !== undefined && { detail: shortened(detail) }) };
    return { message: shortened(message), ...place, extensions };
  }
  const { code, variables, text } = !failure || failure instanceof Bug ? new Bug('INTERNAL_SERVER_ERROR') : failure;
  // an overload must not make the log another one
  if (!failure || (failure.status >= 500 && code !== 'OVERLOADED'))
    log.error({ err: failure?.cause ?? error, code: failure?.code ?? code, requestId }, 'an operation failed');
  // the variables repeat the message's values for programs
  return { message: messages.say(text, variables, locale), ...place, extensions: { ...variables, code, requestId } };
}

/** The HTTP status of a response that has nothing but this error. */
export const statusOf = (error: GraphQLError): number =>
  failureOf(error)?.status ?? (requestCodeOf(error.toJSON(), error) ? 400 : 500);

/** `presentError` for errors that nothing has formatted yet. */
export const presentErrors = (
  errors: readonly GraphQLError[],
  scope: RequestScope,
  log: Log,
): GraphQLFormattedError[] => errors.map((error) => presentError(error.toJSON(), error, scope, log));

/**
 * The code of an error that graphql-js or Apollo found in the request itself; undefined for a failure of ours. Where a
 * variable with a default is null but its argument is not nullable, graphql-js notices only at the field, and wraps the
 * error.
 */
function requestCodeOf({ extensions }: GraphQLFormattedError, error: unknown): string | undefined {
  if (!(error instanceof GraphQLError)) return undefined;
  if (rootOf(error).originalError) return undefined;
  const code = extensions?.['code'];
  if (typeof code === 'string' && REQUEST_CODES.has(code)) return code;
  if (isOfValue(error)) return 'BAD_USER_INPUT';
  return error.originalError || error.path ? undefined : 'BAD_REQUEST';
}

/** Whether the error, or one that it wraps, is about the value of a variable or an argument. */
function isOfValue(error: GraphQLError): boolean {
  const node = error.nodes?.[0];
  if (node && (node.kind === Kind.VARIABLE_DEFINITION || isValueNode(node))) return true;
  return error.originalError instanceof GraphQLError && isOfValue(error.originalError);
}
