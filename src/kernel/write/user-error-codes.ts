import { getMetadataStorage, registerEnumType } from 'type-graphql';
import { describe } from '../describe.js';
import { memo } from '../memo.js';
import type { Messages } from '../messages.js';
import { USER_ERRORS } from '../user-errors.js';

const enums = memo((_: object): Record<string, string> => ({}));

/** The enum of the codes in the schema that is being built. */
export const userErrorCodes = (): Record<string, string> => enums(getMetadataStorage());

/** Declares the enum of the codes of the kernel and the modules. */
export function declareUserErrors(moduleMessages: readonly Messages[]): void {
  const texts = Object.entries(Object.assign({}, USER_ERRORS, ...moduleMessages) as Messages);
  const codes = Object.assign(userErrorCodes(), Object.fromEntries(texts.map(([code]) => [code, code])));
  registerEnumType(codes, {
    name: 'UserErrorCode',
    description: describe('提交者可以改正的问题的代码', 'Codes of what the submitter can put right.'),
    valuesConfig: Object.fromEntries(texts.map(([code, text]) => [code, { description: describe(...text) }])),
  });
}
