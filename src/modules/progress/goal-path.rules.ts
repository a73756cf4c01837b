import type { Decimal } from 'decimal.js';
import { Exact } from '../../kernel/exact.js';
import { daysBetween } from '../../kernel/period.js';
import type { Point } from './projection.rules.js';
import type { Status } from './status.rules.js';

/** Two values, the lower one first or both the same. */
export interface Range {
  readonly lower: string;
  readonly upper: string;
}

/**
 * `ACCUMULATES`: values add up to the goal. `MOVES`: a level moves from a baseline to the goal by the end.
 * `HOLDS`: must hold at any time, so it is met on each day on which it holds.
 */
export type Pace = 'ACCUMULATES' | 'MOVES' | 'HOLDS';

/** Where what is asked about lies against the years that a target applies to. */
export type Applicability = 'BEFORE' | 'WITHIN' | 'AFTER';

export interface AssessmentInput {
  /** `EQUAL` is met by more as well, or by less if the level is to fall or the goal is zero: 1 worker and 2, 0 cases. */
  readonly comparator: 'EQUAL' | 'AT_LEAST' | 'MORE_THAN' | 'AT_MOST' | 'LESS_THAN';
  /** Null: the policy gives none. */
  readonly goal: string | null;
  /** In place of a goal: what is to be reached lies between two values, both of them included. */
  readonly range?: Range | null;
  /** For `MOVES`, the level at `startsOn`; null: that of the last point not after it, if there is one. */
  readonly baseline: string | null;
  readonly pace: Pace;
  /** The window in which the goal is to be reached, both days inclusive. What comes after it is too late. */
  readonly startsOn: string;
  readonly endsOn: string;
  /**
   * The day on which it is judged. For a figure that is reported by period: the end of the last period that was due,
   * not today, or the weeks since then would count as a standstill.
   */
  readonly on: string;
  /** In any order, no two of one day. For `ACCUMULATES` each is cumulated within the window. */
  readonly points: readonly Point[];
  /** Reporters of the figure that was due by `on`: how many there are, how many reported. */
  readonly coverage: { readonly expected: number; readonly reported: number };
  /** The figure is a sum over reporters: what is missing could only add to it. */
  readonly addsUp: boolean;
  /** There are figures, and none for whoever asks. */
  readonly isWithheld?: boolean;
  /** `WITHIN` if not given. */
  readonly applicability?: Applicability;
}

interface Bounds {
  readonly lower: Decimal;
  readonly upper: Decimal;
}

/** What is to be reached. */
interface GoalTest {
  /** Of a range, the bound that the path leads to. */
  readonly goal: Decimal;
  readonly bounds: Bounds | null;
  readonly fewerIsBetter: boolean; // is better
  readonly isStrict: boolean; // the goal itself is not enough
}

/** A case as it is calculated with. */
export interface GoalPath extends GoalTest {
  readonly from: Decimal | null; // where the path to the goal begins: zero, or the baseline; null: not known
  readonly holdsThroughout: boolean; // no path: it holds, or it does not
  readonly isCeiling: boolean; // a sum that must stay below: kept only when the window is over
}

/** Where the path begins: zero for a sum, the baseline for a level. */
function startOf({ baseline, pace, startsOn, points }: AssessmentInput): Decimal | null {
  if (pace === 'ACCUMULATES') return new Exact(0);
  const known = baseline ?? points.findLast(({ on }) => on <= startsOn)?.value;
  return pace === 'MOVES' && known !== undefined ? new Exact(known) : null;
}

/** Into a range a level comes from one side: the bound on that side is its goal, and the other one is too far. */
function rangePath(of: AssessmentInput, range: Range): GoalPath {
  const bounds = { lower: new Exact(range.lower), upper: new Exact(range.upper) };
  const from = startOf(of);
  const fewerIsBetter = from?.gt(bounds.upper) ?? false;
  const standing = of.pace === 'HOLDS' || (from !== null && isWithin(bounds, from));
  return {
    goal: fewerIsBetter ? bounds.upper : bounds.lower,
    bounds,
    fewerIsBetter,
    isStrict: false,
    from,
    holdsThroughout: standing,
    isCeiling: false,
  };
}

const isWithin = ({ lower, upper }: Bounds, value: Decimal): boolean => value.gte(lower) && value.lte(upper);

/** Whether a value is what is to be reached. */
export function meets({ goal, bounds, fewerIsBetter, isStrict }: GoalTest, value: Decimal): boolean {
  if (bounds) return isWithin(bounds, value);
  if (isStrict) return fewerIsBetter ? value.lt(goal) : value.gt(goal);
  return fewerIsBetter ? value.lte(goal) : value.gte(goal);
}

/** How a value has to stand to what is to be reached. */
export function signOf({ bounds, fewerIsBetter, isStrict }: GoalTest): '∈' | '<' | '>' | '≤' | '≥' {
  if (bounds) return '∈';
  if (isStrict) return fewerIsBetter ? '<' : '>';
  return fewerIsBetter ? '≤' : '≥';
}

/** Null where there is nothing to reach. */
export function goalPathOf(of: AssessmentInput): GoalPath | null {
  const { comparator, goal: text, range, pace } = of;
  if (range) return rangePath(of, range);
  if (text === null) return null;
  const goal = new Exact(text);
  const from = startOf(of);
  const falls =
    pace === 'MOVES' && from !== null && !from.equals(goal) ? from.greaterThan(goal) : goal.lessThanOrEqualTo(0);
  const fewerIsBetter = ['AT_MOST', 'LESS_THAN'].includes(comparator) || (comparator === 'EQUAL' && falls);
  const met = { goal, bounds: null, fewerIsBetter, isStrict: ['MORE_THAN', 'LESS_THAN'].includes(comparator) };
  return {
    ...met,
    from,
    holdsThroughout: pace === 'HOLDS' || (pace === 'MOVES' && from !== null && meets(met, from)), // met from the start: to be kept
    isCeiling: pace === 'ACCUMULATES' && fewerIsBetter,
  };
}

/**
 * What should have been reached by a day: the goal itself where it is to hold or to be kept under (of a range that is to
 * hold, nothing in particular), else a straight line
 * by days from the first day of the window (zero, or the baseline) to the last (the goal).
 */
export function expectedOn(
  { startsOn, endsOn }: AssessmentInput,
  { goal, bounds, from, holdsThroughout: standing, isCeiling: ceiling }: GoalPath,
  on: string,
): Decimal | null {
  if (on < startsOn || (standing && bounds)) return null;
  if (standing || ceiling) return goal;
  if (on >= endsOn) return goal; // also in a window of one day
  const [elapsed, days] = [daysBetween(startsOn, on), daysBetween(startsOn, endsOn)];
  return from?.plus(goal.minus(from).times(elapsed).div(days)) ?? null;
}

/**
 * Share of the goal met, never below zero:
 *
 * | | |
 * |---|---|
 * | `MOVES` from a baseline that misses the goal | share of the way, (actual − baseline) / (goal − baseline) |
 * | `MOVES` from a baseline that meets it, or is equal to it | 1 if it is met, else 0: there is no way to go |
 * | `MOVES` without a baseline | null |
 * | else, more is better, goal above zero | actual / goal |
 * | else, less is better, goal above zero | 1 if it is met, else goal / actual |
 * | else (goal zero or below) | 1 if it is met, else 0 |
 * | a range, on the way into it | share of the way to the nearer bound |
 * | else a range | 1 inside; below it actual / lower, above it upper / actual, 0 where that bound is not above zero |
 */
export function ratioOf(of: AssessmentInput, aim: GoalPath, actual: Decimal): Decimal | null {
  const { goal, bounds, from, fewerIsBetter, holdsThroughout: standing } = aim;
  const { pace } = of;
  if (pace === 'MOVES' && !from) return null;
  if (bounds && (standing || meets(aim, actual) || isBeyond(aim, actual))) return ratioToRange(bounds, actual);
  const allOrNothing = new Exact(meets(aim, actual) ? 1 : 0);
  if (from && pace === 'MOVES') {
    if (standing || from.equals(goal)) return allOrNothing;
    return Exact.max(0, actual.minus(from).div(goal.minus(from)));
  }
  if (goal.lessThanOrEqualTo(0)) return allOrNothing;
  if (fewerIsBetter) return meets(aim, actual) ? allOrNothing : goal.div(actual);
  return Exact.max(0, actual.div(goal));
}

function ratioToRange({ lower, upper }: Bounds, actual: Decimal): Decimal {
  const zero = new Exact(0);
  if (actual.lt(lower)) return lower.gt(0) ? Exact.max(zero, actual.div(lower)) : zero;
  if (actual.gt(upper)) return upper.gt(0) ? upper.div(actual) : zero;
  return new Exact(1);
}

/** Through the range and out of it on the other side. */
const isBeyond = ({ bounds, fewerIsBetter, from }: GoalPath, actual: Decimal): boolean =>
  bounds !== null && from !== null && (fewerIsBetter ? actual.lt(bounds.lower) : actual.gt(bounds.upper));

/** Whether reports that are missing, and could only add to a sum, can only confirm a status: a sum that suffices, or is too much. */
export function isSure({ bounds, fewerIsBetter }: GoalPath, status: Status, actual: Decimal): boolean {
  if (bounds) return status === 'BEHIND' && actual.gt(bounds.upper);
  return fewerIsBetter ? status === 'BEHIND' : status === 'ACHIEVED' || status === 'ON_TRACK';
}

/** What has been done against what should have been, both from where the path begins. */
export function paceOf(aim: GoalPath, expected: Decimal | null, actual: Decimal): 'FULL' | 'NEAR' | 'UNDER' | null {
  const { from, fewerIsBetter, isCeiling: ceiling } = aim;
  if (ceiling) return meets(aim, actual) ? 'FULL' : 'UNDER';
  if (!from || !expected) return null;
  if (isBeyond(aim, actual)) return 'UNDER';
  const sign = fewerIsBetter ? -1 : 1;
  const done = actual.minus(from).times(sign);
  const due = expected.minus(from).times(sign); // zero on the first day: standing still is then enough
  return done.gte(due) ? 'FULL' : done.gte(due.times('0.9')) ? 'NEAR' : 'UNDER';
}
