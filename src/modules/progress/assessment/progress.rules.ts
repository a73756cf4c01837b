import { Bug } from '../../../kernel/errors.js';
import { Exact } from '../../../kernel/exact.js';
import {
  goalPathOf,
  expectedOn,
  isSure,
  meets,
  paceOf,
  ratioOf,
  signOf,
  type GoalPath,
  type AssessmentInput,
} from '../goals/goal-path.rules.js';
import { project, written, type Point, type Projection } from './projection.rules.js';
import { statusRule, type Facts, type RuleCode, type Status } from './status.rules.js';

export type { AssessmentInput as Case } from '../goals/goal-path.rules.js';
export type { Point, Projection } from './projection.rules.js';
export type { RuleCode, Status } from './status.rules.js';

export interface Comparison {
  readonly sign: ReturnType<typeof signOf>;
  /** Null without a value. */
  readonly isMet: boolean | null;
}

export interface Assessment {
  readonly status: Status;
  readonly rule: RuleCode;
  /** The last value known, as it was reported. */
  readonly actual: string | null;
  /** The value expected by `on`; null before the window and where no path is known. */
  readonly expected: string | null;
  /**
   * Share of the goal met, to 4 places half up; see `ratioOf`. 1 or more if the goal is met, except for `MORE_THAN` and
   * `LESS_THAN`.
   */
  readonly ratio: string | null;
  /** How the value has to compare with the goal, and whether it does; null without a goal. */
  readonly comparison: Comparison | null;
  /** Null outside the window and without a point. */
  readonly projection: Projection | null;
  /** Day of the first point from which this status has held without a break; null if the last point had another. */
  readonly since: string | null;
}

const RATIO_PLACES = 4;

const applies = ({ applicability = 'WITHIN' }: AssessmentInput): boolean => applicability === 'WITHIN';
const isJudged = (of: AssessmentInput): boolean => applies(of) && of.on >= of.startsOn;

/** Whether no later figure can count: the window has ended, or the latest point is of its last day. */
const isOver = ({ endsOn }: AssessmentInput, on: string, latest: Point | undefined): boolean =>
  on > endsOn || (on === endsOn && latest?.on === on);

function factsOn(
  of: AssessmentInput,
  path: GoalPath | null,
  on: string,
  latest: Point | undefined,
  isOpen: boolean,
): Facts {
  const actual = latest ? new Exact(latest.value) : null;
  return {
    isWithheld: of.isWithheld ?? false,
    exists: of.exists ?? true,
    hasGoal: path !== null,
    hasBegun: of.applicability !== 'BEFORE' && on >= of.startsOn,
    hasEnded: of.applicability === 'AFTER',
    isReported: actual !== null,
    isOpen,
    isMet: actual !== null && path !== null && meets(path, actual),
    isOver: isOver(of, on, latest),
    isCeiling: path?.isCeiling ?? false,
    isStanding: path?.holdsThroughout ?? false,
    pace: path && actual && paceOf(path, expectedOn(of, path, on), actual),
  };
}

/** Whether too few have reported to decide, unless the missing reports can only confirm the status. */
function isOpen(
  { coverage, addsUp }: AssessmentInput,
  path: GoalPath | null,
  status: Status,
  latest: Point | undefined,
): boolean {
  const { expected, reported } = coverage;
  if (reported * 10 >= expected * 8) return false; // 80 %, in whole numbers
  return !(addsUp && path && latest && isSure(path, status, new Exact(latest.value)));
}

/**
 * The points that count, in order of time: not after the day of the assessment nor after the window. For `ACCUMULATES`
 * those before the window do not count; a level from before it still does.
 */
function countedPoints({ points, on, pace, startsOn, endsOn }: AssessmentInput): Point[] {
  const sorted = points.toSorted((a, b) => (a.on < b.on ? -1 : 1));
  const duplicate = sorted.find((point, at) => point.on === sorted[at + 1]?.on);
  if (duplicate) throw new Bug('TWO_FIGURES_OF_ONE_DAY', { on: duplicate.on });
  return sorted.filter(
    (point) => point.on <= on && point.on <= endsOn && (pace !== 'ACCUMULATES' || point.on >= startsOn),
  );
}

/**
 * Assesses a target on a day: its status, by which rule, since when, and the projection to the end of the window.
 *
 * The last known value decides, also for a goal that must hold: `since` says for how long it has held. A missing report
 * changes no value; it lowers the coverage, and too low a coverage leaves the status unknown.
 *
 * @throws Bug `TWO_FIGURES_OF_ONE_DAY`: two series were mixed, or a figure and its correction
 */
export const assess = (of: AssessmentInput): Assessment => new LazyAssessment({ ...of, points: countedPoints(of) });

/**
 * Everything but the status is computed on demand: a board of a thousand cells rarely shows it. The getters belong to a
 * class, since V8 allocates the functions of an object literal in its old space, and each keeps its closure alive.
 */
class LazyAssessment implements Assessment {
  readonly status: Status;
  readonly rule: RuleCode;
  readonly actual: string | null;
  private readonly path: GoalPath | null;
  private readonly isUncertain: boolean;

  constructor(private readonly of: AssessmentInput) {
    const latest = of.points.at(-1);
    this.actual = latest?.value ?? null;
    this.path = goalPathOf(of);
    const facts = factsOn(of, this.path, of.on, latest, false);
    this.isUncertain = isOpen(of, this.path, statusRule(facts).status, latest);
    const { code, status } = statusRule({ ...facts, isOpen: this.isUncertain });
    this.status = status;
    this.rule = code;
  }

  get expected(): string | null {
    const expected = this.path && isJudged(this.of) ? expectedOn(this.of, this.path, this.of.on) : null;
    return expected && written(expected);
  }

  get ratio(): string | null {
    const { of, path, actual } = this;
    const ratio = path && actual !== null && isJudged(of) ? ratioOf(of, path, new Exact(actual)) : null;
    return ratio?.toDecimalPlaces(RATIO_PLACES).toFixed() ?? null;
  }

  get comparison(): Comparison | null {
    const { path, actual } = this;
    return path && { sign: signOf(path), isMet: actual === null ? null : meets(path, new Exact(actual)) };
  }

  get projection(): Projection | null {
    const { points, on, endsOn, pace } = this.of;
    const latest = points.at(-1);
    if (!latest || !isJudged(this.of) || isOver(this.of, on, latest)) return null;
    return project(points, endsOn, pace === 'ACCUMULATES', this.path);
  }

  get since(): string | null {
    const { points } = this.of;
    if (!applies(this.of)) return null;
    return points[points.findLastIndex((point) => this.statusAt(point) !== this.status) + 1]?.on ?? null;
  }

  /** The status at a point. The coverage of earlier points is not known, so coverage counts for the last point only. */
  private statusAt(point: Point): Status {
    const isUncertain = this.isUncertain && point === this.of.points.at(-1);
    return statusRule(factsOn(this.of, this.path, point.on, point, isUncertain)).status;
  }
}
