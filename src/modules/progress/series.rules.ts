import type { Decimal } from 'decimal.js';
import type { Period } from '../../kernel/period.js';
import { Exact } from '../../kernel/exact.js';
import { written } from './projection.rules.js';

/** What the figures of one region and period come to; of `figures.service.ts`. Decimals as text. */
interface Sums {
  readonly reported: number;
  readonly total: string;
  readonly weight: string;
  readonly weighted: string;
  readonly unweighted: number;
  readonly top: string | null;
  readonly samples: number;
}

/** One period of a series: what was reported of it, and by how many of those who had to. */
export interface Entry {
  readonly period: string;
  /** Last day of the period. */
  readonly on: string;
  /** The period's own value; null where nothing was reported. */
  readonly value: string | null;
  /** The value reached by then; for sums over periods from the start of the span. Null where nothing was reported. */
  readonly reached: string | null;
  readonly reported: number;
  readonly expected: number;
  /** How many of those reported are left out of the mean, as they have no weight. */
  readonly unweighted: number;
  readonly samples: number;
}

type Aggregation = 'SUM' | 'WEIGHTED_MEAN' | 'LAST' | 'MAX';

type Summed = 'total' | 'weight' | 'weighted';
const sum = (all: readonly Sums[], of: Summed): Decimal => all.reduce((so, sums) => so.plus(sums[of]), new Exact(0));

const highest = (all: readonly Sums[]): Decimal | null => {
  const tops = all.flatMap(({ top }) => (top === null ? [] : [top]));
  return tops.length === 0 ? null : Exact.max(...tops);
};

/** What the sums of several regions come to, of which so many reported. */
function valueOf(across: Aggregation, all: readonly Sums[], reported: number): Decimal | null {
  if (reported === 0) return null; // missing is not zero
  if (across === 'SUM') return sum(all, 'total');
  if (across === 'MAX') return highest(all);
  if (across === 'LAST') return reported === 1 ? sum(all, 'total') : null; // only the figure of the region itself
  const weight = sum(all, 'weight');
  return weight.isZero() ? null : sum(all, 'weighted').div(weight);
}

/** Of the values of several periods, what is reached at the end of the last. */
function reach(across: Aggregation, so: Decimal | null, value: Decimal): Decimal {
  if (so === null || across === 'LAST') return value;
  return across === 'MAX' ? Exact.max(so, value) : so.plus(value);
}

const meanOf = (values: readonly Decimal[]): Decimal | null =>
  values.length === 0 ? null : Exact.sum(...values).div(values.length);

/**
 * The course of an indicator in an area, period by period.
 *
 * @param sumsOf what each region of the area reported of a period; the area is all of them together
 * @param since first day from which values add up, where they do: what comes before starts no sum
 */
export function seriesOf(
  { acrossRegions, acrossPeriods }: { readonly acrossRegions: Aggregation; readonly acrossPeriods: Aggregation },
  periods: readonly Period[],
  since: string,
  sumsOf: (period: Period) => readonly Sums[],
  expectedOn: (day: string) => number,
): Entry[] {
  let so: Decimal | null = null;
  const counted: Decimal[] = [];
  return periods.map((period) => {
    const all = sumsOf(period);
    const reported = all.reduce((so, sums) => so + sums.reported, 0);
    const value = valueOf(acrossRegions, all, reported);
    if (value && period.startsOn >= since) {
      counted.push(value);
      so = reach(acrossPeriods, so, value);
    }
    const reached = acrossPeriods === 'LAST' ? value : acrossPeriods === 'WEIGHTED_MEAN' ? meanOf(counted) : so;
    return {
      period: period.code,
      on: period.endsOn,
      value: value && written(value),
      reached: value && reached && written(reached),
      reported,
      expected: expectedOn(period.endsOn),
      unweighted: acrossRegions === 'WEIGHTED_MEAN' ? all.reduce((so, { unweighted }) => so + unweighted, 0) : 0,
      samples: all.reduce((so, { samples }) => so + samples, 0),
    };
  });
}
