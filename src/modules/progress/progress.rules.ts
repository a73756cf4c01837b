import { Bug } from '../../kernel/errors.js';
import { Exact } from '../../kernel/exact.js';
import { aimOf, expectedOn, isSure, meets, paceOf, ratioOf, signOf, type Aim, type Case } from './aim.rules.js';
import { project, written, type Point, type Projection } from './projection.rules.js';
import { verdict, type Facts, type RuleCode, type Status } from './verdict.rules.js';

export type { Case } from './aim.rules.js';
export type { Point, Projection } from './projection.rules.js';
export type { RuleCode, Status } from './verdict.rules.js';

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
  /** What should have been reached by `on`; null before the window and where no path is known. */
  readonly expected: string | null;
  /** Share of the goal met, to 4 places half up; see `ratioOf`. 1 or more if it is met, but for `MORE_THAN` and `LESS_THAN`. */
  readonly ratio: string | null;
  /** How the value has to stand to the goal, and whether it does; null without a goal. */
  readonly comparison: Comparison | null;
  /** Null outside the window and without a point. */
  readonly projection: Projection | null;
  /** Day of the first point from which on this status has held without a break; null if the last point had another. */
  readonly since: string | null;
}

const RATIO_PLACES = 4;

const applies = ({ applicability = 'WITHIN' }: Case): boolean => applicability === 'WITHIN';
const isJudged = (of: Case): boolean => applies(of) && of.on >= of.startsOn;

/** The figure of the last day is final. */
const isOver = ({ endsOn }: Case, on: string, latest: Point | undefined): boolean =>
  on > endsOn || (on === endsOn && latest?.on === on);

function factsOn(of: Case, aim: Aim | null, on: string, latest: Point | undefined, isOpen: boolean): Facts {
  const actual = latest ? new Exact(latest.value) : null;
  return {
    isWithheld: of.isWithheld ?? false,
    hasGoal: aim !== null,
    hasBegun: of.applicability !== 'BEFORE' && on >= of.startsOn,
    hasEnded: of.applicability === 'AFTER',
    isReported: actual !== null,
    isOpen,
    isMet: actual !== null && aim !== null && meets(aim, actual),
    isOver: isOver(of, on, latest),
    isCeiling: aim?.ceiling ?? false,
    isStanding: aim?.standing ?? false,
    pace: aim && actual && paceOf(aim, expectedOn(of, aim, on), actual),
  };
}

/** Too few reported, unless those who did not can only confirm the verdict. */
function isOpen({ coverage, addsUp }: Case, aim: Aim | null, status: Status, latest: Point | undefined): boolean {
  const { expected, reported } = coverage;
  if (reported * 10 >= expected * 8) return false; // 80 %, in whole numbers
  return !(addsUp && aim && latest && isSure(aim, status, new Exact(latest.value)));
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
export const assess = (of: Case): Assessment => new Assessed({ ...of, points: seen(of) });

/**
 * Beyond the status, all is worked out when it is asked for: a board of a thousand cells rarely shows it. By getters of
 * a class: functions of a literal V8 makes in its old space, and with each of them lives what it closes over.
 */
class Assessed implements Assessment {
  readonly status: Status;
  readonly rule: RuleCode;
  readonly actual: string | null;
  private readonly aim: Aim | null;
  private readonly isUncertain: boolean;

  constructor(private readonly of: Case) {
    const latest = of.points.at(-1);
    this.actual = latest?.value ?? null;
    this.aim = aimOf(of);
    const facts = factsOn(of, this.aim, of.on, latest, false);
    this.isUncertain = isOpen(of, this.aim, verdict(facts).status, latest);
    const { code, status } = verdict({ ...facts, isOpen: this.isUncertain });
    this.status = status;
    this.rule = code;
  }

  get expected(): string | null {
    const expected = this.aim && isJudged(this.of) ? expectedOn(this.of, this.aim, this.of.on) : null;
    return expected && written(expected);
  }

  get ratio(): string | null {
    const { of, aim, actual } = this;
    const ratio = aim && actual !== null && isJudged(of) ? ratioOf(of, aim, new Exact(actual)) : null;
    return ratio?.toDecimalPlaces(RATIO_PLACES).toFixed() ?? null;
  }

  get comparison(): Comparison | null {
    const { aim, actual } = this;
    return aim && { sign: signOf(aim), isMet: actual === null ? null : meets(aim, new Exact(actual)) };
  }

  get projection(): Projection | null {
    const { points, on, endsOn, pace } = this.of;
    const latest = points.at(-1);
    if (!latest || !isJudged(this.of) || isOver(this.of, on, latest)) return null;
    return project(points, endsOn, pace === 'ACCUMULATES', this.aim);
  }

  get since(): string | null {
    const { points } = this.of;
    if (!applies(this.of)) return null;
    return points[points.findLastIndex((point) => this.statusAt(point) !== this.status) + 1]?.on ?? null;
  }

  /** Earlier coverage is not known. */
  private statusAt(point: Point): Status {
    const isUncertain = this.isUncertain && point === this.of.points.at(-1);
    return verdict(factsOn(this.of, this.aim, point.on, point, isUncertain)).status;
  }
}
