import { Decimal } from 'decimal.js';

/** Numbers of reports of a region and an indicator. */
export interface Reports {
  readonly expected: number;
  /** Submitted, approved or not. */
  readonly reported: number;
  readonly approved: number;
  /** Submitted after the due day. */
  readonly late: number;
}

export interface Rates {
  readonly onTime: number;
  readonly missing: number;
  /** Share of the expected reports that were submitted, to 4 places; null if none are expected. */
  readonly completeness: string | null;
  /** Share of the expected reports that were submitted by the due day, to 4 places; null if none are expected. */
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
