import type { Decimal } from 'decimal.js';
import type { Period } from '../../../kernel/period.js';
import { Exact } from '../../../kernel/exact.js';
import { written } from '../assessment/projection.rules.js';

/** The aggregated reports of one region and period, a `Figure` of `figures.service.ts`. Decimals are text. */
interface Sums {
  readonly reported: number;
  readonly total: string;
  readonly weight: string;
  readonly weighted: string;
  readonly unweighted: number;
  readonly top: string | null;
  readonly samples: number;
}

/** One period of a series: its values, and how many of the regions that had to report did. */
export interface Entry {
  readonly period: string;
  /** Last day of the period. */
  readonly on: string;
  /** The period's own value; null where nothing was reported. */
  readonly value: string | null;
  /** The value reached by then, which for sums begins with the span. Null where nothing was reported. */
  readonly reached: string | null;
  readonly reported: number;
  readonly expected: number;
  /** Number of reports without a weight, which the mean leaves out. */
  readonly unweighted: number;
  readonly samples: number;
}

type Aggregation = 'SUM' | 'WEIGHTED_MEAN' | 'LAST' | 'MAX';

type Summed = 'total' | 'weight' | 'weighted';
const sum = (all: readonly Sums[], of: Summed): Decimal =>
  all.reduce((total, sums) => total.plus(sums[of]), new Exact(0));

const highest = (all: readonly Sums[]): Decimal | null => {
  const tops = all.flatMap(({ top }) => (top === null ? [] : [top]));
  return tops.length === 0 ? null : Exact.max(...tops);
};

/** Aggregates the sums of several regions, of which `reported` reported. */
function valueOf(across: Aggregation, all: readonly Sums[], reported: number): Decimal | null {
  if (reported === 0) return null; // missing is not zero
  if (across === 'SUM') return sum(all, 'total');
  if (across === 'MAX') return highest(all);
  if (across === 'LAST') return reported === 1 ? sum(all, 'total') : null; // only the region's own figure
  const weight = sum(all, 'weight');
  return weight.isZero() ? null : sum(all, 'weighted').div(weight);
}

/** The value reached at the end of the next period, from the value reached so far and that of the period. */
function accumulate(across: Aggregation, accumulated: Decimal | null, value: Decimal): Decimal {
  if (accumulated === null || across === 'LAST') return value;
  return across === 'MAX' ? Exact.max(accumulated, value) : accumulated.plus(value);
}

const meanOf = (values: readonly Decimal[]): Decimal | null =>
  values.length === 0 ? null : Exact.sum(...values).div(values.length);

/**
 * The series of an indicator in an area, period by period.
 *
 * @param since first day from which values accumulate; earlier periods have a value, but it is not added
 * @param sumsOf the sums of a period, one for each region of the area; the area is all of them together
 * @param expectedOn number of regions that had to report on a day
 */
export function seriesOf(
  { acrossRegions, acrossPeriods }: { readonly acrossRegions: Aggregation; readonly acrossPeriods: Aggregation },
  periods: readonly Period[],
  since: string,
  sumsOf: (period: Period) => readonly Sums[],
  expectedOn: (day: string) => number,
): Entry[] {
  let accumulated: Decimal | null = null;
  const values: Decimal[] = [];
  return periods.map((period) => {
    const all = sumsOf(period);
    const reported = all.reduce((total, sums) => total + sums.reported, 0);
    const value = valueOf(acrossRegions, all, reported);
    if (value && period.startsOn >= since) {
      values.push(value);
      accumulated = accumulate(acrossPeriods, accumulated, value);
    }
    const reached = acrossPeriods === 'LAST' ? value : acrossPeriods === 'WEIGHTED_MEAN' ? meanOf(values) : accumulated;
    return {
      period: period.code,
      on: period.endsOn,
      value: value && written(value),
      reached: value && reached && written(reached),
      reported,
      expected: expectedOn(period.endsOn),
      unweighted: acrossRegions === 'WEIGHTED_MEAN' ? all.reduce((total, { unweighted }) => total + unweighted, 0) : 0,
      samples: all.reduce((total, { samples }) => total + samples, 0),
    };
  });
}
