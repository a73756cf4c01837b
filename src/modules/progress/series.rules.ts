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
  readonly samples: number;
}

type How = 'SUM' | 'WEIGHTED_MEAN' | 'LAST' | 'MAX';

interface Total {
  readonly reported: number;
  readonly samples: number;
  readonly total: Decimal;
  readonly weight: Decimal;
  readonly weighted: Decimal;
  readonly top: Decimal | null;
}

const NOTHING: Total = { reported: 0, samples: 0, total: new Exact(0), weight: new Exact(0), weighted: new Exact(0), top: null }; // prettier-ignore

const higher = (a: Decimal | null, b: Decimal | null): Decimal | null => (a && b ? Exact.max(a, b) : (a ?? b));

const add = (to: Total, sums: Sums): Total => ({
  reported: to.reported + sums.reported,
  samples: to.samples + sums.samples,
  total: to.total.plus(sums.total),
  weight: to.weight.plus(sums.weight),
  weighted: to.weighted.plus(sums.weighted),
  top: higher(to.top, sums.top === null ? null : new Exact(sums.top)),
});

function valueOf(across: How, { reported, total, weight, weighted, top }: Total): Decimal | null {
  if (reported === 0) return null; // missing is not zero
  if (across === 'SUM') return total;
  if (across === 'MAX') return top;
  if (across === 'WEIGHTED_MEAN') return weight.isZero() ? null : weighted.div(weight);
  return reported === 1 ? total : null; // only the figure of the region itself
}

/** Of the values of several periods, what is reached at the end of the last. */
function reach(across: How, so: Decimal | null, value: Decimal): Decimal {
  if (so === null || across === 'LAST') return value;
  return across === 'MAX' ? Exact.max(so, value) : so.plus(value);
}

/**
 * The course of an indicator in an area, period by period.
 *
 * @param sumsOf what each region of the area reported of a period; the area is all of them together
 * @param since first day from which values add up, where they do: what comes before starts no sum
 */
export function seriesOf(
  { acrossRegions, acrossPeriods }: { readonly acrossRegions: How; readonly acrossPeriods: How },
  periods: readonly Period[],
  since: string,
  sumsOf: (period: Period) => readonly Sums[],
  expectedOn: (day: string) => number,
): Entry[] {
  let so: Decimal | null = null;
  let means: Total = NOTHING;
  return periods.map((period) => {
    const sums = sumsOf(period).reduce(add, NOTHING);
    const value = valueOf(acrossRegions, sums);
    if (value && period.startsOn >= since) {
      means = { ...means, reported: means.reported + 1, weight: means.weight.plus(1), weighted: means.weighted.plus(value) };
      so = reach(acrossPeriods, so, value);
    }
    const reached = acrossPeriods === 'LAST' ? value : acrossPeriods === 'WEIGHTED_MEAN' ? valueOf('WEIGHTED_MEAN', means) : so;
    return {
      period: period.code,
      on: period.endsOn,
      value: value && written(value),
      reached: value && reached && written(reached),
      reported: sums.reported,
      expected: expectedOn(period.endsOn),
      samples: sums.samples,
    };
  }); // prettier-ignore
}
