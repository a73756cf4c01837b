import type { Messages } from './kernel/messages.js';
import { userErrorTexts } from './kernel/write/user-error-codes.js';
import { modules } from './modules/index.js';
import { serverMessages } from './server/messages.js';

/** Codes of `errors`, by the HTTP status of a response with only such an error. */
const BY_STATUS: Readonly<Record<number, readonly string[]>> = {
  200: ['RESPONSE_TOO_LARGE'],
  400: [
    'BAD_REQUEST',
    'BAD_USER_INPUT',
    'CONTAINS_TOO_SHORT',
    'COST_TOO_HIGH',
    'DOCUMENT_ID_OR_QUERY',
    'DOCUMENT_TOO_LARGE',
    'EXPORT_LIST_IN_ROW',
    'EXPORT_NO_LIST',
    'EXPORT_ONE_LIST',
    'EXPORT_QUERY_ONLY',
    'EXPORT_TOO_MANY_GROUPS',
    'EXPORT_TOO_MANY_ROWS',
    'FEED_GAP',
    'FILTER_NULL',
    'FILTER_TOO_COMPLEX',
    'FRAGMENT_NEVER_MATCHES',
    'GRAPHQL_PARSE_FAILED',
    'GRAPHQL_VALIDATION_FAILED',
    'GROUP_KEYS',
    'GROUP_POSITION',
    'GROUP_SIZE',
    'ID_OF_THE_PAST',
    'INVALID_CURSOR',
    'INVALID_VALUE',
    'OPERATION_ID_MISSING',
    'OPERATION_NAME_TOO_LONG',
    'OPERATION_RESOLUTION_FAILURE',
    'PAGE_BOTH_ENDS',
    'PAGE_SIZE',
    'PERSISTED_QUERY_NOT_SUPPORTED',
    'POSITION_AHEAD',
    'POSITION_UNKNOWN',
    'SEARCH_TOO_LONG',
    'SELECTION_TOO_DEEP',
    'SUBSCRIPTION_NEEDS_STREAM',
    'TEXT_MALFORMED',
    'TEXT_TOO_LONG',
    'TOO_MANY_ALIASES',
    'TOO_MANY_DIRECTIVES',
    'TOO_MANY_NODES',
    'TOO_MANY_NODES_ASKED',
    'TOO_MANY_ROOT_FIELDS',
    'TOO_MANY_SELECTIONS',
    'UNKNOWN_INDICATOR',
    'UNKNOWN_LANGUAGE',
    'UNKNOWN_TARGET',
    'UNKNOWN_TYPE',
    'PERIOD_OUT_OF_RANGE',
    'UNKNOWN_REGION',
    'VARIABLES_TOO_DEEP',
    'VARIABLES_TOO_LARGE',
  ],
  401: ['UNAUTHENTICATED'],
  403: [
    'CROSS_SITE_REQUEST',
    'FORBIDDEN',
    'INTROSPECTION_FORBIDDEN',
    'ORIGIN_NOT_ALLOWED',
    'STREAM_OF_ANOTHER_CALLER',
    'TRUSTED_DOCUMENTS_ONLY',
  ],
  404: ['DOCUMENT_NOT_FOUND', 'PERSISTED_QUERY_NOT_FOUND', 'ROUTE_NOT_FOUND', 'STREAM_NOT_FOUND'],
  405: ['METHOD_NOT_ALLOWED'],
  406: ['EXPORT_FORMAT', 'NOT_ACCEPTABLE'],
  408: ['REQUEST_TIMEOUT'],
  409: ['OPERATION_ID_TAKEN', 'RIGHTS_CHANGED', 'STREAM_TAKEN'],
  413: ['BODY_TOO_LARGE'],
  414: ['URI_TOO_LONG'],
  415: ['UNSUPPORTED_MEDIA_TYPE'],
  429: [
    'BOARD_TOO_LARGE',
    'EXPORT_RUNNING',
    'RANKING_TOO_LARGE',
    'RATE_LIMITED',
    'REPORTING_TOO_LARGE',
    'TOO_MANY_CONNECTIONS',
    'TOO_MANY_OPERATIONS',
  ],
  431: ['HEADERS_TOO_LARGE'],
  500: ['INTERNAL_SERVER_ERROR'],
  503: [
    'OVERLOADED',
    'POSITION_PENDING',
    'RETRYABLE',
    'SHUTTING_DOWN',
    'SIGN_IN_UNAVAILABLE',
    'STARTING',
    'STATEMENT_TIMEOUT',
    'UNAVAILABLE',
  ],
};

/** General texts for the codes of graphql-js's own errors, whose messages are more specific. */
const ofGraphql: Messages = {
  GRAPHQL_PARSE_FAILED: ['文档有语法错误。', 'The document has a syntax error.'],
  GRAPHQL_VALIDATION_FAILED: ['文档与模式不符。', 'The document does not fit the schema.'],
  BAD_USER_INPUT: ['变量或参数的值不被接受。', 'A variable or an argument has a value that is not accepted.'],
};

export interface Code {
  readonly code: string;
  /** HTTP status; null for a user error, which is data of a mutation and not a failed request. */
  readonly status: number | null;
  readonly text: readonly [zh: string, en: string];
}

const ofMutations = userErrorTexts(
  modules.flatMap(({ entities }) => entities),
  modules.map(({ userErrors = {} }) => userErrors),
);
const ofModules = modules.map(({ messages = {} }) => messages);
const texts = serverMessages.with(ofGraphql, ofMutations, ...ofModules);

const statuses = new Map(
  Object.entries(BY_STATUS).flatMap(([status, codes]) => codes.map((code) => [code, Number(status)] as const)),
);

/** Every code that `errors` may contain. @throws for a code without a text */
export const errorCodes: readonly Code[] = [...statuses].map(([code, status]) => ({
  code,
  status,
  text: textOf(code),
}));

/** Every code that `userErrors` may contain: the values of `UserErrorCode`. */
export const userErrorCodes: readonly Code[] = Object.entries(ofMutations).map(([code, text]) => ({
  code,
  status: null,
  text,
}));

function textOf(code: string): readonly [zh: string, en: string] {
  const text = texts.textOf(code);
  if (!text) throw new Error(`${code} has no text`);
  return text;
}
