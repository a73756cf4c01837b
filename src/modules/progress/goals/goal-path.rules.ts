import type { Decimal } from 'decimal.js';
import { Exact } from '../../../kernel/exact.js';
import { daysBetween } from '../../../kernel/period.js';
import type { Point } from '../assessment/projection.rules.js';
import type { Status } from '../assessment/status.rules.js';

/** Two values, `lower` at most `upper`. */
export interface Range {
  readonly lower: string;
  readonly upper: string;
}

/**
 * `ACCUMULATES`: values add up to the goal. `MOVES`: a level moves from a baseline to the goal by the end.
 * `HOLDS`: the goal must hold at any time, so it is met on each day on which it holds.
 */
export type Pace = 'ACCUMULATES' | 'MOVES' | 'HOLDS';

/** Where the assessed period lies relative to the years that a target applies to. */
export type Applicability = 'BEFORE' | 'WITHIN' | 'AFTER';

export interface AssessmentInput {
  /** `EQUAL` is also met by more (1 worker, or 2), or by less if the level should fall or the goal is 0 (0 cases). */
  readonly comparator: 'EQUAL' | 'AT_LEAST' | 'MORE_THAN' | 'AT_MOST' | 'LESS_THAN';
  /** Null: the policy gives none. */
  readonly goal: string | null;
  /** In place of a goal: the value has to lie between two values, both included. */
  readonly range?: Range | null;
  /** For `MOVES`, the level at `startsOn`; null: the value of the last point not after it, if there is one. */
  readonly baseline: string | null;
  readonly pace: Pace;
  /** The window in which the goal is to be reached, both days inclusive. Points after it do not count. */
  readonly startsOn: string;
  readonly endsOn: string;
  /**
   * The day of the assessment. For a figure that is reported by period: the end of the last period that was due, not
   * today, or the weeks since then would count as a standstill.
   */
  readonly on: string;
  /** In any order, no two of the same day. For `ACCUMULATES` each value is cumulated within the window. */
  readonly points: readonly Point[];
  /** Of the figure that was due by `on`: how many regions had to report, and how many did. */
  readonly coverage: { readonly expected: number; readonly reported: number };
  /** Whether the figure is a sum over reporters: missing reports could only add to it. */
  readonly addsUp: boolean;
  /** Whether there are figures that the caller may not read. */
  readonly isWithheld?: boolean;
  /** Whether the area exists on the last day that counts; true if absent. */
  readonly exists?: boolean;
  /** `WITHIN` if not given. */
  readonly applicability?: Applicability;
}

interface Bounds {
  readonly lower: Decimal;
  readonly upper: Decimal;
}

/** The condition that a value has to meet. */
interface GoalTest {
  /** For a range: the bound that the path leads to. */
  readonly goal: Decimal;
  readonly bounds: Bounds | null;
  readonly fewerIsBetter: boolean;
  readonly isStrict: boolean; // a value equal to the goal does not meet it
}

/** The goal, and the straight path that leads to it. */
export interface GoalPath extends GoalTest {
  readonly from: Decimal | null; // value at which the path begins: zero, or the baseline; null: not known
  readonly holdsThroughout: boolean; // there is no path: the goal has to be met on every day
  readonly isCeiling: boolean; // a sum that must stay below the goal: met only when the window is over
}

/** Where the path begins: zero for a sum, the baseline for a level. */
function startOf({ baseline, pace, startsOn, points }: AssessmentInput): Decimal | null {
  if (pace === 'ACCUMULATES') return new Exact(0);
  const baselineValue = baseline ?? points.findLast(({ on }) => on <= startsOn)?.value;
  return pace === 'MOVES' && baselineValue !== undefined ? new Exact(baselineValue) : null;
}

/** A level enters a range from one side: the bound on that side is its goal, and beyond the other bound is too far. */
function rangePath(of: AssessmentInput, range: Range): GoalPath {
  const bounds = { lower: new Exact(range.lower), upper: new Exact(range.upper) };
  const from = startOf(of);
  const fewerIsBetter = from?.gt(bounds.upper) ?? false;
  const holds = of.pace === 'HOLDS' || (from !== null && isWithin(bounds, from));
  return {
    goal: fewerIsBetter ? bounds.upper : bounds.lower,
    bounds,
    fewerIsBetter,
    isStrict: false,
    from,
    holdsThroughout: holds,
    isCeiling: false,
  };
}

const isWithin = ({ lower, upper }: Bounds, value: Decimal): boolean => value.gte(lower) && value.lte(upper);

/** Whether a value meets the goal. */
export function meets({ goal, bounds, fewerIsBetter, isStrict }: GoalTest, value: Decimal): boolean {
  if (bounds) return isWithin(bounds, value);
  if (isStrict) return fewerIsBetter ? value.lt(goal) : value.gt(goal);
  return fewerIsBetter ? value.lte(goal) : value.gte(goal);
}

/** The sign between a value and the goal that it has to meet. */
export function signOf({ bounds, fewerIsBetter, isStrict }: GoalTest): '∈' | '<' | '>' | '≤' | '≥' {
  if (bounds) return '∈';
  if (isStrict) return fewerIsBetter ? '<' : '>';
  return fewerIsBetter ? '≤' : '≥';
}

/** The path of an assessment; null without a goal or a range. */
export function goalPathOf(of: AssessmentInput): GoalPath | null {
  const { comparator, goal: text, range, pace } = of;
  if (range) return rangePath(of, range);
  if (text === null) return null;
  const goal = new Exact(text);
  const from = startOf(of);
  const falls =
    pace === 'MOVES' && from !== null && !from.equals(goal) ? from.greaterThan(goal) : goal.lessThanOrEqualTo(0);
  const fewerIsBetter = ['AT_MOST', 'LESS_THAN'].includes(comparator) || (comparator === 'EQUAL' && falls);
  const test = { goal, bounds: null, fewerIsBetter, isStrict: ['MORE_THAN', 'LESS_THAN'].includes(comparator) };
  return {
    ...test,
    from,
    // a level that meets the goal from the start has to stay there
    holdsThroughout: pace === 'HOLDS' || (pace === 'MOVES' && from !== null && meets(test, from)),
    isCeiling: pace === 'ACCUMULATES' && fewerIsBetter,
  };
}

/**
 * The value expected by a day: the goal itself where it has to hold or is a ceiling (null for a range that has to
 * hold), else a straight line by days from the first day of the window (zero, or the baseline) to the last (the goal).
 */
export function expectedOn(
  { startsOn, endsOn }: AssessmentInput,
  { goal, bounds, from, holdsThroughout: holds, isCeiling: ceiling }: GoalPath,
  on: string,
): Decimal | null {
  if (on < startsOn || (holds && bounds)) return null;
  if (holds || ceiling) return goal;
  if (on >= endsOn) return goal; // also in a window of one day
  const [elapsed, days] = [daysBetween(startsOn, on), daysBetween(startsOn, endsOn)];
  return from?.plus(goal.minus(from).times(elapsed).div(days)) ?? null;
}

/**
 * Share of the goal that is met, never below zero:
 *
 * | | |
 * |---|---|
 * | `MOVES` from a baseline that misses the goal | share of the path, (actual − baseline) / (goal − baseline) |
 * | `MOVES` from a baseline that meets it, or is equal to it | 1 if it is met, else 0: the path has no length |
 * | `MOVES` without a baseline | null |
 * | else, more is better, goal above zero | actual / goal |
 * | else, less is better, goal above zero | 1 if it is met, else goal / actual |
 * | else (goal zero or below) | 1 if it is met, else 0 |
 * | a range, on the path into it | share of the path to the nearer bound |
 * | else a range | 1 inside; below it actual / lower, above it upper / actual, 0 where that bound is not above zero |
 */
export function ratioOf(of: AssessmentInput, path: GoalPath, actual: Decimal): Decimal | null {
  const { goal, bounds, from, fewerIsBetter, holdsThroughout: holds } = path;
  const { pace } = of;
  if (pace === 'MOVES' && !from) return null;
  if (bounds && (holds || meets(path, actual) || isBeyond(path, actual))) return ratioToRange(bounds, actual);
  const allOrNothing = new Exact(meets(path, actual) ? 1 : 0);
  if (from && pace === 'MOVES') {
    if (holds || from.equals(goal)) return allOrNothing;
    return Exact.max(0, actual.minus(from).div(goal.minus(from)));
  }
  if (goal.lessThanOrEqualTo(0)) return allOrNothing;
  if (fewerIsBetter) return meets(path, actual) ? allOrNothing : goal.div(actual);
  return Exact.max(0, actual.div(goal));
}

function ratioToRange({ lower, upper }: Bounds, actual: Decimal): Decimal {
  const zero = new Exact(0);
  if (actual.lt(lower)) return lower.gt(0) ? Exact.max(zero, actual.div(lower)) : zero;
  if (actual.gt(upper)) return upper.gt(0) ? upper.div(actual) : zero;
  return new Exact(1);
}

/** Whether a value has passed through the range and left it on the other side. */
const isBeyond = ({ bounds, fewerIsBetter, from }: GoalPath, actual: Decimal): boolean =>
  bounds !== null && from !== null && (fewerIsBetter ? actual.lt(bounds.lower) : actual.gt(bounds.upper));

/**
 * Whether missing reports, which could only add to a sum, could only confirm the status: the sum already suffices, or
 * is already too much.
 */
export function isSure({ bounds, fewerIsBetter }: GoalPath, status: Status, actual: Decimal): boolean {
  if (bounds) return status === 'BEHIND' && actual.gt(bounds.upper);
  return fewerIsBetter ? status === 'BEHIND' : status === 'ACHIEVED' || status === 'ON_TRACK';
}

/** The progress made against the progress due, both measured from the start of the path. */
export function paceOf(path: GoalPath, expected: Decimal | null, actual: Decimal): 'FULL' | 'NEAR' | 'UNDER' | null {
  const { from, fewerIsBetter, isCeiling: ceiling } = path;
  if (ceiling) return meets(path, actual) ? 'FULL' : 'UNDER';
  if (!from || !expected) return null;
  if (isBeyond(path, actual)) return 'UNDER';
  const sign = fewerIsBetter ? -1 : 1;
  const achieved = actual.minus(from).times(sign);
  const due = expected.minus(from).times(sign); // zero on the first day: no progress is then enough
  return achieved.gte(due) ? 'FULL' : achieved.gte(due.times('0.9')) ? 'NEAR' : 'UNDER';
}
