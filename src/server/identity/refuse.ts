import { Unauthenticated } from '../../kernel/errors.js';
import { addMessages } from '../../kernel/messages.js';

addMessages({
  UNAUTHENTICATED: [
    '身份凭证无效、已过期或已撤销，请重新登录。',
    'The credentials are invalid, expired or revoked. Sign in again.',
  ],
  SIGN_IN_UNAVAILABLE: [
    '暂时无法核验身份，请稍后重试。',
    'Identities cannot be checked at the moment. Try again later.',
  ],
});

/**
 * One answer for whatever is wrong with credentials: who tries them out learns nothing. What it was stands in the
 * cause, in words of ours: errors of jose carry the claims, and claims name people.
 */
export const refused = (why: string): Unauthenticated =>
  new Unauthenticated('UNAUTHENTICATED', {}, { cause: new Error(why) });
