import type { Messages } from '../../kernel/messages.js';

export const identityMessages: Messages = {
  KEY_EXPIRY: ['有效期须在将来，且不超过 {days} 天。', 'A key ends in the future, within {days} days.'],
  GRANTS_NUMBER: ['须有 1 到 {most} 项授权。', 'A key has 1 to {most} grants.'],
  UNKNOWN_DEPARTMENT: ['没有代号为 {department} 的部门。', 'There is no department with the key {department}.'],
  PERSON_ONLY: [
    '只有本人登录后才能做此操作，应用不能。',
    'Only a person who is signed in may do this, no application.',
  ],
  NOT_A_PERSON: [
    '这不是个人的标识（person:…）。应用的密钥请用 revokeApplicationKey 撤销。',
    'This is no identifier of a person (person:…). Revoke the key of an application with revokeApplicationKey.',
  ],
};
