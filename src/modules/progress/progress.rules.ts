import { Bug } from '../../kernel/errors.js';
import { Exact } from '../../kernel/exact.js';
import { once } from '../../kernel/memo.js';
import { aimOf, expectedOn, isSure, paceOf, ratioOf, type Aim, type Case } from './aim.rules.js';
import { project, written, type Point, type Projection } from './projection.rules.js';
import { verdict, type Facts, type RuleCode, type Status } from './verdict.rules.js';

export type { Case } from './aim.rules.js';
export type { Point, Projection } from './projection.rules.js';
export type { RuleCode, Status } from './verdict.rules.js';

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

const RATIO_PLACES = 4;

function factsOn(of: Case, aim: Aim | null, on: string, latest: Point | undefined, isOpen: boolean): Facts {
  const actual = latest ? new Exact(latest.value) : null;
  return {
    isWithheld: of.isWithheld ?? false,
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
 * changes no value; it lowers coverage, and with it what can be said. What takes all points is worked out when it is
 * asked for: a board of a thousand cells rarely shows it.
 *
 * @throws Bug `TWO_FIGURES_OF_ONE_DAY`: two series were mixed, or a figure and its correction
 */
export function assess(of: Case): Assessment {
  const points = seen(of);
  const latest = points.at(-1);
  const aim = aimOf({ ...of, points });
  const facts = factsOn(of, aim, of.on, latest, false);
  const isUncertain = isOpen(of, aim, verdict(facts).status, latest);
  const { code, status } = verdict({ ...facts, isOpen: isUncertain });

  const statusAt = (point: Point): Status =>
    verdict(factsOn(of, aim, point.on, point, point === latest && isUncertain)).status; // earlier coverage is not known
  const since = once(() => points[points.findLastIndex((point) => statusAt(point) !== status) + 1]?.on ?? null);

  const isRunning = facts.hasBegun && !facts.isOver;
  const expected = aim && expectedOn(of, aim, of.on);
  const ratio = aim && latest && facts.hasBegun ? ratioOf(of, aim, new Exact(latest.value)) : null;
  const projection = once(() =>
    latest && isRunning ? project(points, of.endsOn, of.pace === 'ACCUMULATES', aim?.meets ?? null) : null,
  );
  return {
    status,
    rule: code,
    actual: latest?.value ?? null,
    expected: expected && written(expected),
    ratio: ratio?.toDecimalPlaces(RATIO_PLACES).toFixed() ?? null,
    get projection() {
      return projection();
    },
    get since() {
      return since();
    },
  }; // prettier-ignore
}
