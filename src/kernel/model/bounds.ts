import type { Class } from '../describe.js';
import { FIRST_YEAR, LAST_YEAR } from '../period.js';

/** Least and greatest value of a number, both included. */
export interface Bounds {
  readonly least: number;
  readonly most: number;
}

/** How many there are of something: more than live in any province is a slip of the pen. */
export const COUNT: Bounds = { least: 0, most: 100_000_000 };

/** Which of them, counted from 1. */
export const ORDINAL: Bounds = { least: 1, most: 10_000 };

/** Of days: a year and a leap day. */
export const DAYS: Bounds = { least: 0, most: 366 };

/** A year in which a statistical period may lie. */
export const YEAR: Bounds = { least: FIRST_YEAR, most: LAST_YEAR };

/** A year in which something may have begun that is still there. */
export const YEAR_OF_HISTORY: Bounds = { least: 1000, most: LAST_YEAR };

/** A value in whatever unit, which may lie below zero; 15 digits, so that each bound is exact as a number. */
export const ANY_AMOUNT: Bounds = { least: -999_999_999_999_999, most: 999_999_999_999_999 };

/** The same of what cannot lie below zero. */
export const AMOUNT: Bounds = { least: 0, most: ANY_AMOUNT.most };

/** Calendar days of anything that a record tells; what lies outside is a slip of the pen or a stand-in for "never". */
export const CALENDAR = { least: '1000-01-01', most: `${LAST_YEAR}-12-31` } as const;

/** Bounds as people read them, in any language. */
export const rangeText = ({
  least,
  most,
}: {
  readonly least: number | string;
  readonly most: number | string;
}): string => `${least} … ${most}`;

const ofMembers = new WeakMap<object, Map<string, Bounds>>();

/** Bounds of a number in the objects of a `values` column. */
export const bounded =
  (bounds: Bounds): PropertyDecorator =>
  (prototype, property) => {
    const members = ofMembers.get(prototype) ?? new Map<string, Bounds>();
    ofMembers.set(prototype, members.set(String(property), bounds));
  };

/** By the names of the members. */
export const memberBounds = ({ prototype }: Class): ReadonlyMap<string, Bounds> =>
  ofMembers.get(prototype as object) ?? new Map();
