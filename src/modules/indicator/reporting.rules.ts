import { Decimal } from 'decimal.js';

/** Numbers of reports of a region and an indicator. */
export interface Reports {
  readonly expected: number;
  /** Handed in, approved or not. */
  readonly reported: number;
  readonly approved: number;
  /** Handed in late. */
  readonly late: number;
}

export interface Rates {
  readonly onTime: number;
  readonly missing: number;
  /** Share of what was expected that was handed in, to 4 places; null where nothing is expected. */
  readonly completeness: string | null;
  /** Share of what was expected that was handed in by its day, to 4 places; null where nothing is expected. */
  readonly timeliness: string | null;
}

const PLACES = 4;

const share = (part: number, whole: number): string | null =>
  whole === 0 ? null : new Decimal(part).div(whole).toFixed(PLACES);

/** The rates of the counts. */
export const ratesOf = ({ expected, reported, late }: Reports): Rates => ({
  onTime: reported - late,
  missing: expected - reported,
  completeness: share(reported, expected),
  timeliness: share(reported - late, expected),
});
