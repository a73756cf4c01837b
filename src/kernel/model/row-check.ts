import { systemTriggerFunction } from './system-trigger.js';

/** A rule about a row that depends on other rows, on the row before or on the day: SQL that the database evaluates. */
export interface CheckRule {
  /** Code of the user error if the row breaks the rule. */
  readonly code: string;
  /** Column that the user error is about; `reason` for the reason of the change. */
  readonly column: string;
  /**
   * Condition under which the row breaks it, over `new`, `old` and what the check reads. Null breaks nothing: a value
   * that could not be read is null, and nothing is known about it.
   */
  readonly when: string;
  /** Variables of the message, as a `jsonb` object. */
  readonly variables?: string;
}

const refusalOf = ({ code, column, when, variables = `'{}'` }: CheckRule): string =>
  `case when ${when} then refusal('${code}', '${column}', ${variables}) end`;

/** A trigger function that tells all rules which a row breaks, in one violation. */
export const rowCheckFunction = (
  name: string,
  rules: readonly CheckRule[],
  { declare, read }: { readonly declare?: string; readonly read?: string } = {},
): string =>
  systemTriggerFunction(
    name,
    `${read ?? ''}
  perform refuse(array_remove(array[
    ${rules.map(refusalOf).join(',\n    ')}], null));`,
    { declare, result: 'new' },
  );
