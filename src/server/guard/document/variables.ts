import { Invalid } from '../../../kernel/errors.js';
import type { Limits } from '../limits.js';

/**
 * Checks the variables of a request against their limits, without recursion, and refuses text that no database or
 * protocol can carry: an unpaired surrogate or NUL.
 *
 * @throws Invalid `VARIABLES_TOO_DEEP`, `VARIABLES_TOO_LARGE`, `TEXT_MALFORMED`, `TEXT_TOO_LONG`
 */
export function checkVariables(variables: object, limits: Limits): void {
  const tooLarge = (): Invalid =>
    new Invalid('VARIABLES_TOO_LARGE', { most: limits.variableValues, members: limits.variableMembers });
  let values = 0;
  let level: object[] = [variables];
  for (let depth = 1; level.length > 0; depth += 1) {
    if (depth > limits.variablesDepth) throw new Invalid('VARIABLES_TOO_DEEP', { most: limits.variablesDepth });
    const next: object[] = [];
    for (const container of level) {
      const members: unknown[] = Array.isArray(container) ? container : membersOf(container);
      values += members.length;
      if (values > limits.variableValues) throw tooLarge();
      for (const member of members) {
        if (typeof member === 'string') checkValue(member, limits);
        else if (typeof member === 'object' && member !== null) next.push(member);
      }
    }
    level = next;
  }

  function membersOf(container: object): unknown[] {
    const names = Object.keys(container);
    if (names.length > limits.variableMembers) throw tooLarge();
    for (const name of names) {
      if (name.length > limits.name) throw tooLarge();
      // harmless as JSON.parse creates it, but not when it is copied
      if (name === '__proto__') throw new Invalid('BAD_REQUEST');
    }
    return Object.values(container);
  }
}

/** Checks a string value: processing it takes time in proportion to its length. */
function checkValue(text: string, limits: Limits): void {
  if (text.length > limits.text) throw new Invalid('TEXT_TOO_LONG', { most: limits.text });
  checkText(text);
}

export function checkText(text: string): void {
  if (!text.isWellFormed() || text.includes('\0')) throw new Invalid('TEXT_MALFORMED');
}
