import type { Decimal } from 'decimal.js';
import { Exact } from '../../kernel/exact.js';

export type Aggregation = 'SUM' | 'WEIGHTED_MEAN' | 'LAST' | 'MAX';

/** One reported figure, of one region and period, in the indicator's own unit. */
export interface Figure {
  /** Decimal text. */
  readonly value: string;
  /** Decimal text, 0 or more: population, households, area or another weight. Null: the mean leaves the figure out. */
  readonly weight: string | null;
  /** The last day of the figure's period. */
  readonly on: string;
}

export const MEAN_PLACES = 6;

const exact = ({ value }: Figure): Decimal => new Exact(value);
const weightOf = ({ weight }: Figure): Decimal => new Exact(weight ?? 0);
const total = (values: readonly Decimal[]): Decimal => values.reduce((sum, value) => sum.plus(value), new Exact(0));
const largest = (figures: readonly Figure[]): Decimal => figures.map(exact).reduce((a, b) => (b.gt(a) ? b : a));

const AGGREGATIONS: Readonly<Record<Aggregation, (figures: readonly Figure[]) => Decimal | null>> = {
  SUM: (figures) => total(figures.map(exact)),
  WEIGHTED_MEAN: (figures) => {
    const weight = total(figures.map(weightOf));
    if (weight.isZero()) return null;
    const products = figures.map((figure) => exact(figure).times(weightOf(figure)));
    return total(products).div(weight).toDecimalPlaces(MEAN_PLACES);
  },
  LAST: (figures) => {
    const last = figures
      .map(({ on }) => on)
      .sort()
      .at(-1);
    return largest(figures.filter(({ on }) => on === last));
  },
  MAX: largest,
};

/**
 * The figure of a region from those of its parts. The roll-ups in the database are tested against it.
 *
 * - `SUM`: exact.
 * - `WEIGHTED_MEAN`: to 6 places, half away from zero like PostgreSQL's `round`. A part without a weight is left out;
 *   where all weights are zero there is no mean.
 * - `LAST`: the figure of the latest day; of several on that day the largest, so that the order of the parts does not
 *   matter.
 * - `MAX`: the largest.
 *
 * @param figures the reported ones. A missing figure is not zero: leave it out
 * @returns decimal text without trailing zeros (PostgreSQL: `trim_scale`), null if nothing was reported
 */
export const rollUp = (aggregation: Aggregation, figures: readonly Figure[]): string | null =>
  figures.length === 0 ? null : (AGGREGATIONS[aggregation](figures)?.toFixed() ?? null);
