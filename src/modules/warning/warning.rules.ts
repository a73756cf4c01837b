import { Decimal } from 'decimal.js';
import { daysBetween } from '../../kernel/period.js';
import { stateMachine, type StateOf } from '../../kernel/model/state-machine.js';

/** Kinds of rules about figures. */
export type WarningKind = 'THRESHOLD' | 'TREND' | 'SILENCE' | 'OVERDUE';

/** When to warn. A rule without a field that its kind needs never raises a warning. */
export interface WarningRule {
  readonly kind: WarningKind;
  /** The bad side: values below (or falling), or above (or rising). For `THRESHOLD` and `TREND`. */
  readonly comparator?: 'BELOW' | 'ABOVE' | null;
  /** Decimal text, in the indicator's unit; a value equal to it is still good. For `THRESHOLD`. */
  readonly threshold?: string | null;
  /** How many times in a row the value must have become worse. For `TREND`. */
  readonly periods?: number | null;
  /** Days after the due day until a missing report raises a warning; null counts as 1, the day after. For `SILENCE`. */
  readonly days?: number | null;
}

export interface RuleInput {
  /** One for each period; decimal text, in any order. Points later than `on` are ignored. */
  readonly points: readonly { readonly on: string; readonly value: string }[];
  /** When the latest period had to be reported. */
  readonly dueOn: string | null;
  /** When the latest period was reported. */
  readonly reportedOn: string | null;
  /** Code of the rule of `PROGRESS_RULES` that decided the target's status. */
  readonly statusRule?: string | null;
  /** The day on which the rule is evaluated. */
  readonly on: string;
}

/** Why a warning was raised: stable codes with their texts. */
export const WARNING_REASONS = {
  BELOW_THRESHOLD: ['低于预警值', 'The latest value is below the threshold.'],
  ABOVE_THRESHOLD: ['高于预警值', 'The latest value is above the threshold.'],
  FALLING: ['连续下降', 'The value fell several times in a row.'],
  RISING: ['连续上升', 'The value rose several times in a row.'],
  NOT_REPORTED: ['逾期未填报', 'Nothing was reported long after the due day.'],
  TARGET_MISSED: ['期满未达标', 'The window of the target is over and the goal is not met.'],
} as const;
export type WarningReason = keyof typeof WARNING_REASONS;

/** The values known by the day of the evaluation, earliest first. */
const valuesOf = ({ points, on }: RuleInput): Decimal[] =>
  points
    .filter((point) => point.on <= on)
    .sort((a, b) => (a.on < b.on ? -1 : 1))
    .map(({ value }) => new Decimal(value));

const RAISES: Readonly<Record<WarningKind, (rule: WarningRule, input: RuleInput) => WarningReason | null>> = {
  THRESHOLD: ({ comparator, threshold }, input) => {
    const latest = valuesOf(input).at(-1);
    if (!latest || !comparator || threshold == null) return null;
    if (comparator === 'BELOW') return latest.lessThan(threshold) ? 'BELOW_THRESHOLD' : null;
    return latest.greaterThan(threshold) ? 'ABOVE_THRESHOLD' : null;
  },
  TREND: ({ comparator, periods }, input) => {
    if (!comparator || !periods || periods < 1) return null;
    const recent = valuesOf(input).slice(-periods - 1); // n changes need n + 1 points
    if (recent.length <= periods) return null;
    const bad = comparator === 'BELOW' ? -1 : 1;
    const allWorse = recent.slice(1).every((value, at) => value.comparedTo(recent[at]!) === bad); // the point before
    if (!allWorse) return null;
    return comparator === 'BELOW' ? 'FALLING' : 'RISING';
  },
  SILENCE: ({ days }, { dueOn, reportedOn, on }) => {
    if (dueOn === null || (reportedOn !== null && reportedOn <= on)) return null;
    return daysBetween(dueOn, on) >= Math.max(days ?? 1, 1) ? 'NOT_REPORTED' : null; // the due day itself is not late
  },
  OVERDUE: (_, { statusRule }) => (statusRule === 'MISSED' ? 'TARGET_MISSED' : null),
};

/**
 * The reason for which a rule raises a warning on a day, or null. A missing value is neither below a threshold nor a
 * fall: it counts as silence.
 */
export const raises = (rule: WarningRule, input: RuleInput): WarningReason | null => RAISES[rule.kind](rule, input);

/** What is wrong with a record is over once the record no longer fits the rule, whoever has the warning. */
const mended = { by: 'PLATFORM' } as const;

/**
 * Clauses 2.2.3.2 and 2.2.3.3, 快速发现、精准识别、及时帮扶, 形成闭环 (found quickly, identified rightly, supported in
 * time, in a closed loop): a warning is first assigned, then verified (核实), handled (处置) and cleared (销号). A badly
 * handled warning goes back to be verified, and may then be dismissed. A cleared one stays cleared: a recurrence is a
 * new warning. The stewards of the region handle it; reviewers clear or dismiss it.
 */
export const warningMachine = stateMachine({
  initial: 'RAISED',
  transitions: {
    RAISED: { ASSIGNED: {}, DISMISSED: {}, CLEARED: mended },
    ASSIGNED: { VERIFIED: {}, DISMISSED: {}, CLEARED: mended },
    VERIFIED: { HANDLED: {}, DISMISSED: {}, CLEARED: mended },
    HANDLED: ['CLEARED', 'VERIFIED'],
    CLEARED: [],
    DISMISSED: [],
  },
  byOwners: ['ASSIGNED', 'VERIFIED', 'HANDLED'],
  withReason: ['DISMISSED'],
});
export type WarningState = StateOf<typeof warningMachine>;

export type OwnerLevel = 'VILLAGE' | 'TOWNSHIP' | 'COUNTY' | 'PREFECTURE';

const NEXT_UP: Readonly<Record<OwnerLevel, OwnerLevel | null>> = {
  VILLAGE: 'TOWNSHIP',
  TOWNSHIP: 'COUNTY',
  COUNTY: 'PREFECTURE',
  PREFECTURE: null, // the policy's own level: no level above is responsible
};

/** States in which a warning still has to be handled: past its deadline it escalates one level. */
export const WAITING: readonly WarningState[] = ['RAISED', 'ASSIGNED', 'VERIFIED'];

export const OWNER_LEVELS = Object.keys(NEXT_UP) as OwnerLevel[]; // the keys of a record

/** The level to which an overdue warning escalates, or null at the top. */
export const escalatesTo = (level: OwnerLevel): OwnerLevel | null => NEXT_UP[level];
