import { expect, test } from 'vitest';
import { explain } from '../../src/server/database/wire/explain.js';

const coded = (code: string, message = 'some words'): Error => Object.assign(new Error(message), { code });

/* What PostgreSQL, its driver, Node's sockets and the system say when a statement fails. */
test.each([
  ...['Query read timeout', 'Connection terminated unexpectedly', 'timeout exceeded when trying to connect', 'timeout expired',
    'Client has encountered a connection error and is not queryable', 'Client was closed and is not queryable',
    'Cannot use a pool after calling end on the pool', 'The server does not support SSL connections',
    'Received unexpected commandComplete message from backend.'].map((message) => new Error(message)),
  ...['ECONNREFUSED', 'ECONNRESET', 'EPIPE', 'ETIMEDOUT', 'ENOTFOUND', 'EAI_AGAIN', 'EHOSTUNREACH', 'ENETDOWN', 'EMFILE',
    'ERR_STREAM_WRITE_AFTER_END', 'ERR_SSL_WRONG_VERSION_NUMBER', 'CERT_HAS_EXPIRED', 'SELF_SIGNED_CERT_IN_CHAIN'].map((code) => coded(code)),
  ...['08006', '53300', '53100', '57P01', '57P03', '58030', '25006', '28P01', '3D000', '55000', '40003', '25P03'].map((code) => coded(code)),
])('%s is for a while', (error) => {
  expect(explain(error)).toMatchObject({ code: 'UNAVAILABLE', status: 503, cause: error });
}); // prettier-ignore

test.each([
  ['40001', 'RETRYABLE'],
  ['40P01', 'RETRYABLE'],
  ['55P03', 'RETRYABLE'],
  ['57014', 'STATEMENT_TIMEOUT'],
  ['22003', 'INVALID_VALUE'],
  ['23505', 'RULE_BROKEN'],
])('%s is %s', (code, expected) => {
  expect(explain(coded(code))).toMatchObject({ code: expected });
});

test('a fault of ours stays one', () => {
  for (const fault of [new TypeError('x is not a function'), new Error('there is no such column'), coded('42703'), coded('XX000'), 'a text'])
    expect(explain(fault)).toBe(fault); // prettier-ignore
});
