import { getMetadataStorage, registerEnumType } from 'type-graphql';
import { describe, type Class } from '../describe.js';
import { memo } from '../memo.js';
import type { Messages } from '../messages.js';
import { declarationsOf, type Declaration } from '../model/declarations.js';
import { RULE_ERRORS, USER_ERRORS } from '../user-errors.js';

const enums = memo((_: object): Record<string, string> => ({}));

/** The enum of the codes in the schema that is being built. */
export const userErrorCodes = (): Record<string, string> => enums(getMetadataStorage());

/** The codes of the kernel's rules that a declaration brings into the contract. */
function ruleCodesOf(declaration: Declaration): (keyof typeof RULE_ERRORS)[] {
  if (declaration.does === 'column') return declaration.kinds ? ['PERIOD_KIND'] : [];
  if (declaration.does === 'manyToOne') {
    const { place, onArchive } = declaration;
    return [
      ...(place ? (['PLACE_NOT_ALLOWED'] as const) : []),
      ...(onArchive ? (['ABOVE_ARCHIVED'] as const) : []),
      ...(onArchive === 'refuse' ? (['ROWS_BELOW'] as const) : []),
    ];
  }
  if (declaration.does !== 'byKind') return [];
  const rules = Object.values(declaration.kinds);
  return [
    'NEEDED_FOR_KIND',
    'NOT_FOR_KIND',
    ...(rules.some(({ at }) => at) ? (['PLACE_FOR_KIND'] as const) : []),
    ...(rules.some(({ periods }) => periods) ? (['PERIOD_FOR_KIND'] as const) : []),
  ];
}

/** Texts of the user errors that changes of these types may have, and of those of their modules. */
export function userErrorTexts(types: readonly Class[], moduleMessages: readonly Messages[]): Messages {
  const codes = new Set(types.flatMap(declarationsOf).flatMap(ruleCodesOf));
  const rules = Object.entries(RULE_ERRORS).filter(([code]) => codes.has(code as keyof typeof RULE_ERRORS));
  return Object.assign({}, USER_ERRORS, Object.fromEntries(rules), ...moduleMessages) as Messages;
}

/** Declares the enum of the codes of the kernel and the modules. */
export function declareUserErrors(types: readonly Class[], moduleMessages: readonly Messages[]): void {
  const texts = Object.entries(userErrorTexts(types, moduleMessages));
  const codes = Object.assign(userErrorCodes(), Object.fromEntries(texts.map(([code]) => [code, code])));
  registerEnumType(codes, {
    name: 'UserErrorCode',
    description: describe('提交者可以改正的问题的代码', 'Codes of what the submitter can put right.'),
    valuesConfig: Object.fromEntries(texts.map(([code, text]) => [code, { description: describe(...text) }])),
  });
}
