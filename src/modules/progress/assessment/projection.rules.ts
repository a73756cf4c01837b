import type { Decimal } from 'decimal.js';
import { Exact } from '../../../kernel/exact.js';
import { daysBetween } from '../../../kernel/period.js';
import { meets, type GoalPath } from '../goals/goal-path.rules.js';

/** The value reached by a day, as decimal text. */
export interface Point {
  readonly on: string;
  readonly value: string;
}

/** The value of a series at the end of the window if it goes on as before. */
export interface Projection {
  readonly value: string;
  /** Bounds of the 80 % prediction interval; null with fewer than three points, which do not show any scatter. */
  readonly low: string | null;
  readonly high: string | null;
  /** `LINEAR`: least squares over all points. `LAST`: the value of the only point. */
  readonly method: 'LINEAR' | 'LAST';
  /** Whether `value` meets the goal; null without a goal, and after `LAST`: one point shows no direction. */
  readonly willMeet: boolean | null;
}

const PLACES = 6; // of a calculated value; no indicator is reported finer
export const written = (value: Decimal): string => value.toDecimalPlaces(PLACES).toFixed();

/**
 * 90 % quantiles of Student's t for 1 to 30 degrees of freedom: 10 % on each side leave 80 % between. Beyond 30 the
 * last one is used, which is less than 3 % too wide. A 95 % interval would say nothing: for three points it is 12.7
 * standard errors.
 */
const T90 = [
  '3.078 1.886 1.638 1.533 1.476 1.440 1.415 1.397 1.383 1.372',
  '1.363 1.356 1.350 1.345 1.341 1.337 1.333 1.330 1.328 1.325',
  '1.323 1.321 1.319 1.318 1.316 1.315 1.314 1.313 1.311 1.310',
].flatMap((row) => row.split(' '));

const sum = (values: readonly Decimal[]): Decimal => values.reduce((total, value) => total.plus(value), new Exact(0));

/**
 * The value at `endsOn` of the least squares line through the points by days, and half the width of the interval around
 * it. Calculated with sums instead of means, so that nothing is divided until the end: exact, and several times faster
 * than with quotients of 80 digits.
 */
function line(points: readonly Point[], endsOn: string): { value: Decimal; margin: Decimal | null } {
  const n = points.length;
  const first = points[0]!.on; // two points or more
  const xs = points.map(({ on }) => daysBetween(first, on)); // whole numbers, as are their sums
  const ys = points.map(({ value }) => new Exact(value));
  const sumX = xs.reduce((total, x) => total + x, 0);
  const sumY = sum(ys);
  const spreadX = n * xs.reduce((total, x) => total + x * x, 0) - sumX ** 2; // n · Σ(x − x̄)²; spreadXY, spreadY alike
  const spreadXY = sum(ys.map((y, at) => y.times(xs[at]!)))
    .times(n)
    .minus(sumY.times(sumX));
  const ahead = n * daysBetween(first, endsOn) - sumX;
  const value = sumY
    .times(spreadX)
    .plus(spreadXY.times(ahead))
    .div(n * spreadX);
  if (n < 3) return { value, margin: null };

  const spreadY = sum(ys.map((y) => y.pow(2)))
    .times(n)
    .minus(sumY.pow(2));
  const residual = Exact.max(0, spreadY.minus(spreadXY.pow(2).div(spreadX))).div(n * (n - 2)); // s²; never −1e-80
  const distance = new Exact(ahead)
    .pow(2)
    .div(n * spreadX)
    .plus(1)
    .plus(new Exact(1).div(n));
  return {
    value,
    margin: residual
      .times(distance)
      .sqrt()
      .times(T90[Math.min(n - 3, T90.length - 1)]!),
  };
}

/**
 * Projects a series to a day.
 *
 * With three points or more the interval is that of a new observation around the line,
 * t · s · √(1 + 1/n + (x − x̄)² / Σ(xᵢ − x̄)²), where s² is the residuals' sum of squares over n − 2. It assumes that
 * the residuals are independent, which those of a cumulated series are not: take it as an order of magnitude. Two
 * points lie on their line, so they have a value and no interval.
 *
 * @param points one or more, in order of time, no two of the same day
 * @param cumulated whether the series cannot fall: neither value nor bounds go below the last point
 * @param path the goal to reach; null without a goal
 */
export function project(
  points: readonly Point[],
  endsOn: string,
  cumulated: boolean,
  path: GoalPath | null,
): Projection {
  const last = new Exact(points.at(-1)!.value); // one or more
  if (points.length === 1) return { value: written(last), low: null, high: null, method: 'LAST', willMeet: null };
  const { value, margin } = line(points, endsOn);
  const bounded = (at: Decimal): Decimal => (cumulated ? Exact.max(at, last) : at);
  return {
    value: written(bounded(value)),
    low: margin && written(bounded(value.minus(margin))),
    high: margin && written(bounded(value.plus(margin))),
    method: 'LINEAR',
    willMeet: path && meets(path, bounded(value)),
  };
}
