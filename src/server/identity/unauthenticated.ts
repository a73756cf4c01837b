import { Unauthenticated } from '../../kernel/errors.js';
import { addMessages, type Messages } from '../../kernel/messages.js';

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
addMessages(credentialMessages);

/** Where the tokens of the development key count, who has none is told the command that mints one. */
export const tellHowToMint = (): void =>
  addMessages({
    UNAUTHENTICATED: [
      '此操作需要访问令牌：用 npm run token -- --help 查看如何签发，放入请求头 authorization: Bearer …。',
      'This needs an access token: npm run token -- --help says how to mint one for the header authorization: Bearer ….',
    ],
  });

/**
 * One answer for whatever is wrong with credentials: who tries them out learns nothing. What it was stands in the
 * cause, in words of ours: errors of jose carry the claims, and claims name people.
 */
export const unauthenticated = (why: string): Unauthenticated =>
  new Unauthenticated('UNAUTHENTICATED', {}, { text: 'CREDENTIALS_REFUSED', cause: new Error(why) });
