import type { Class } from '../describe.js';
import { FIRST_YEAR, LAST_YEAR } from '../period.js';

/** Least and greatest value of a number, both included. */
export interface Bounds {
  readonly least: number;
  readonly most: number;
}

/** A count: more than the population of any province is a typing error. */
export const COUNT: Bounds = { least: 0, most: 100_000_000 };

/** A position in an order, counted from 1. */
export const ORDINAL: Bounds = { least: 1, most: 10_000 };

/** A number of days: at most a leap year. */
export const DAYS: Bounds = { least: 0, most: 366 };

/** A year in which a statistical period may lie. */
export const YEAR: Bounds = { least: FIRST_YEAR, most: LAST_YEAR };

/** A founding year of something that still exists. */
export const YEAR_OF_HISTORY: Bounds = { least: 1000, most: LAST_YEAR };

/** A value in any unit, possibly negative; 15 digits, so that each bound is exact as a number. */
export const ANY_AMOUNT: Bounds = { least: -999_999_999_999_999, most: 999_999_999_999_999 };

/** `ANY_AMOUNT` for what cannot be negative. */
export const AMOUNT: Bounds = { least: 0, most: ANY_AMOUNT.most };

/** First and last day of a date, both included; a day outside is a typing error or a stand-in for "never". */
export interface DayBounds {
  readonly least: string;
  readonly most: string;
}

/** Days on which something of the present may happen: those of the statistical periods. */
export const DAY: DayBounds = { least: `${FIRST_YEAR}-01-01`, most: `${LAST_YEAR}-12-31` };

/** Days of something that has lasted, such as a county. */
export const DAY_OF_HISTORY: DayBounds = { least: '1000-01-01', most: DAY.most };

/** Bounds as people read them, in any language. */
export const rangeText = ({
  least,
  most,
}: {
  readonly least: number | string;
  readonly most: number | string;
}): string => `${least} … ${most}`;

const boundsByClass = new WeakMap<object, Map<string, Bounds>>();

/** Declares the bounds of a number in the objects of an `embedded` column. */
export const bounded =
  (bounds: Bounds): PropertyDecorator =>
  (prototype, property) => {
    const members = boundsByClass.get(prototype) ?? new Map<string, Bounds>();
    boundsByClass.set(prototype, members.set(String(property), bounds));
  };

/** Bounds by member name. */
export const memberBounds = ({ prototype }: Class): ReadonlyMap<string, Bounds> =>
  boundsByClass.get(prototype as object) ?? new Map();
