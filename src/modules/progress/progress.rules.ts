import type { Decimal } from 'decimal.js';
import { Bug } from '../../kernel/errors.js';
import { Exact } from '../../kernel/exact.js';
import { daysBetween } from '../../kernel/period.js';
import { project, written, type Point, type Projection } from './projection.rules.js';
import { verdict, type Facts, type RuleCode, type Status } from './verdict.rules.js';

export type { Point, Projection } from './projection.rules.js';
export type { RuleCode, Status } from './verdict.rules.js';

/**
 * `ACCUMULATES`: values add up to the goal. `MOVES`: a level moves from a baseline to the goal by the end.
 * `HOLDS`: must hold at any time, so it is met on each day on which it holds.
 */
export type Pace = 'ACCUMULATES' | 'MOVES' | 'HOLDS';

export interface Case {
  /** `EQUAL` is met by more as well, or by less if the level is to fall or the goal is zero: 1 worker and 2, 0 cases. */
  readonly comparator: 'EQUAL' | 'AT_LEAST' | 'MORE_THAN' | 'AT_MOST';
  /** Null: the policy gives none. */
  readonly goal: string | null;
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
}

export interface Assessment {
  readonly status: Status;
  readonly rule: RuleCode;
  /** The last value known, as it was reported. */
  readonly actual: string | null;
  /** What should have been reached by `on`; null before the window and where no path is known. */
  readonly expected: string | null;
  /** Share of the goal met, to 4 places half up; see `ratioOf`. 1 or more if it is met, but for `MORE_THAN`. */
  readonly ratio: string | null;
  /** Null outside the window and without a point. */
  readonly projection: Projection | null;
  /** Day of the first point from which on this status has held without a break; null if the last point had another. */
  readonly since: string | null;
}

/** A case as it is calculated with. */
interface Aim {
  readonly goal: Decimal;
  readonly meets: (value: Decimal) => boolean;
  readonly fewer: boolean; // is better
  readonly from: Decimal | null; // where the path to the goal begins: zero, or the baseline; null: not known
  readonly standing: boolean; // no path: it holds, or it does not
  readonly ceiling: boolean; // a sum that must stay below: kept only when the window is over
}

const RATIO_PLACES = 4;

function aimOf({ comparator, goal: text, baseline, pace, startsOn, points }: Case): Aim | null {
  if (text === null) return null;
  const goal = new Exact(text);
  const known = baseline ?? points.findLast(({ on }) => on <= startsOn)?.value;
  const from =
    pace === 'ACCUMULATES' ? new Exact(0) : pace === 'MOVES' && known !== undefined ? new Exact(known) : null;
  const falls =
    pace === 'MOVES' && from !== null && !from.equals(goal) ? from.greaterThan(goal) : goal.lessThanOrEqualTo(0);
  const fewer = comparator === 'AT_MOST' || (comparator === 'EQUAL' && falls);
  const meets = (value: Decimal): boolean =>
    fewer ? value.lte(goal) : comparator === 'MORE_THAN' ? value.gt(goal) : value.gte(goal);
  return {
    goal,
    meets,
    fewer,
    from,
    standing: pace === 'HOLDS' || (pace === 'MOVES' && from !== null && meets(from)), // met from the start: to be kept
    ceiling: pace === 'ACCUMULATES' && fewer,
  };
}

/**
 * What should have been reached by a day: the goal itself where it is to hold or to be kept under, else a straight line
 * by days from the first day of the window (zero, or the baseline) to the last (the goal).
 */
function expectedOn({ startsOn, endsOn }: Case, { goal, from, standing, ceiling }: Aim, on: string): Decimal | null {
  if (on < startsOn) return null;
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
 */
function ratioOf({ pace }: Case, { goal, from, fewer, standing, meets }: Aim, actual: Decimal): Decimal | null {
  const allOrNothing = new Exact(meets(actual) ? 1 : 0);
  if (pace === 'MOVES') {
    if (!from) return null;
    if (standing || from.equals(goal)) return allOrNothing;
    return Exact.max(0, actual.minus(from).div(goal.minus(from)));
  }
  if (goal.lessThanOrEqualTo(0)) return allOrNothing;
  if (fewer) return meets(actual) ? allOrNothing : goal.div(actual);
  return Exact.max(0, actual.div(goal));
}

/** What has been done against what should have been, both from where the path begins. */
function paceOf({ from, fewer, ceiling, meets }: Aim, expected: Decimal | null, actual: Decimal): Facts['pace'] {
  if (ceiling) return meets(actual) ? 'FULL' : 'UNDER';
  if (!from || !expected) return null;
  const sign = fewer ? -1 : 1;
  const done = actual.minus(from).times(sign);
  const due = expected.minus(from).times(sign); // zero on the first day: standing still is then enough
  return done.gte(due) ? 'FULL' : done.gte(due.times('0.9')) ? 'NEAR' : 'UNDER';
}

function factsOn(of: Case, aim: Aim | null, on: string, latest: Point | undefined, isOpen: boolean): Facts {
  const actual = latest ? new Exact(latest.value) : null;
  return {
    hasGoal: aim !== null,
    hasBegun: on >= of.startsOn,
    isReported: actual !== null,
    isOpen,
    isMet: actual !== null && (aim?.meets(actual) ?? false),
    isOver: on > of.endsOn || (on === of.endsOn && latest?.on === on), // the figure of the last day is final
    isCeiling: aim?.ceiling ?? false,
    isStanding: aim?.standing ?? false,
    pace: aim && actual && paceOf(aim, expectedOn(of, aim, on), actual),
  };
}

/** Too few reported, unless those who did not can only confirm the verdict: a sum that suffices, or is too much. */
function isOpen({ coverage, addsUp }: Case, aim: Aim | null, status: Status): boolean {
  const { expected, reported } = coverage;
  if (reported * 10 >= expected * 8) return false; // 80 %, in whole numbers
  return !(addsUp && (aim?.fewer ? status === 'BEHIND' : status === 'ACHIEVED' || status === 'ON_TRACK'));
}

/** The points that count, in order of time: known by the day judged, and of the window. An earlier level still stands. */
function seen({ points, on, pace, startsOn, endsOn }: Case): Point[] {
  const sorted = points.toSorted((a, b) => (a.on < b.on ? -1 : 1));
  const twice = sorted.find((point, at) => point.on === sorted[at + 1]?.on);
  if (twice) throw new Bug('TWO_FIGURES_OF_ONE_DAY', { on: twice.on });
  return sorted.filter(
    (point) => point.on <= on && point.on <= endsOn && (pace !== 'ACCUMULATES' || point.on >= startsOn),
  );
}

/**
 * How far a target is on a day, by which rule, since when, and where it will be at the end.
 *
 * The last known value decides, also for what must hold: `since` tells for how long it has. A report that is missing
 * changes no value; it lowers coverage, and with it what can be said.
 *
 * @throws Bug `TWO_FIGURES_OF_ONE_DAY`: two series were mixed, or a figure and its correction
 */
export function assess(of: Case): Assessment {
  const points = seen(of);
  const latest = points.at(-1);
  const aim = aimOf({ ...of, points });
  const facts = factsOn(of, aim, of.on, latest, false);
  const isUncertain = isOpen(of, aim, verdict(facts).status);
  const { code, status } = verdict({ ...facts, isOpen: isUncertain });

  const statusAt = (point: Point): Status =>
    verdict(factsOn(of, aim, point.on, point, point === latest && isUncertain)).status; // earlier coverage is not known
  const broken = points.findLastIndex((point) => statusAt(point) !== status);

  const isRunning = facts.hasBegun && !facts.isOver;
  const expected = aim && expectedOn(of, aim, of.on);
  const ratio = aim && latest && facts.hasBegun ? ratioOf(of, aim, new Exact(latest.value)) : null;
  return {
    status,
    rule: code,
    actual: latest?.value ?? null,
    expected: expected && written(expected),
    ratio: ratio?.toDecimalPlaces(RATIO_PLACES).toFixed() ?? null,
    projection: latest && isRunning ? project(points, of.endsOn, of.pace === 'ACCUMULATES', aim?.meets ?? null) : null,
    since: points[broken + 1]?.on ?? null,
  };
}
