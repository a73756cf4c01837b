import { registerEnumType } from 'type-graphql';
import { describe } from '../describe.js';
import { addMessages, type Messages } from '../messages.js';
import { USER_ERRORS } from '../user-errors.js';

/** The enum of the codes; `declareUserErrors` fills it before a schema is built. */
export const UserErrorCode: Record<string, string> = {};
const values: Record<string, { description: string }> = {};
registerEnumType(UserErrorCode, {
  name: 'UserErrorCode',
  description: describe('提交者可以改正的问题的代码', 'Codes of what the submitter can put right.'),
  valuesConfig: values,
});

/** Adds the user error codes of modules to the enum, and their texts to the messages. */
export function declareUserErrors(moduleMessages: readonly Messages[]): void {
  for (const messages of moduleMessages) addMessages(messages);
  for (const messages of [USER_ERRORS, ...moduleMessages])
    for (const [code, text] of Object.entries(messages)) {
      UserErrorCode[code] = code;
      values[code] = { description: describe(...text) };
    }
}
