import { Unauthenticated } from '../../kernel/errors.js';
import type { Messages } from '../../kernel/messages.js';

export const credentialMessages: Messages = {
  UNAUTHENTICATED: ['此操作需要访问令牌，请登录。', 'This needs an access token. Sign in.'],
  CREDENTIALS_REFUSED: [
    '身份凭证无效、已过期或已撤销，请重新登录。',
    'The credentials are invalid, expired or revoked. Sign in again.',
  ],
  SIGN_IN_UNAVAILABLE: [
    '暂时无法核验身份，请稍后重试。',
    'Identities cannot be checked at the moment. Try again later.',
  ],
};

/** Where tokens of the development key are accepted, a caller without one is told the command that mints one. */
export const developmentCredentialMessages: Messages = {
  ...credentialMessages,
  UNAUTHENTICATED: [
    '此操作需要访问令牌：用 npm run token -- --help 查看如何签发，放入请求头 authorization: Bearer …。',
    'This needs an access token: npm run token -- --help says how to mint one for a header authorization: Bearer ….',
  ],
};

/**
 * The same response for everything that can be wrong with credentials, so that trying them out reveals nothing. The
 * cause contains the reason in words of our own: errors of jose contain the claims, and claims name people.
 */
export const unauthenticated = (why: string): Unauthenticated =>
  new Unauthenticated('UNAUTHENTICATED', {}, { text: 'CREDENTIALS_REFUSED', cause: new Error(why) });
