import { Invalid } from './errors.js';
import { firstWeekFrom, lastWeekUntil, mondayOf, placeOf, sundayOf, weekAt, weekOf } from './week.js';

export { wholeWeeks } from './week.js';

const FINEST_FIRST = ['WEEK', 'TEN_DAYS', 'MONTH', 'QUARTER', 'HALF', 'YEAR', 'PLAN'] as const;
export type PeriodKind = (typeof FINEST_FIRST)[number];
type Part = Exclude<PeriodKind, 'PLAN'>; // parts of a year, or all of it: those that a calendar repeats
type CalendarPart = Exclude<Part, 'WEEK'>; // starts and ends on a boundary of ten days

/** In which every day of the platform begins and ends, in PostgreSQL too. */
export const TIME_ZONE = 'Asia/Shanghai';

/** A statistical period. The days are calendar dates (YYYY-MM-DD) of Asia/Shanghai, both inclusive. */
export interface Period {
  readonly code: string;
  readonly kind: PeriodKind;
  readonly startsOn: string;
  readonly endsOn: string;
}

/**
 * `2024` year, `2024H1` half, `2024Q3` quarter, `2024M07` month, `2024M07T2` ten days (旬), `2026W53` week (ISO 8601),
 * `2022-2024` plan period. Uses neither named groups nor `\d`, so that PostgreSQL can use the same text
 * (`period_span`). The range of years, the order of a plan's years and the last week of a year are left to
 * `readPeriod`.
 */
export const PERIOD_PATTERN =
  /^([0-9]{4})(?:H([12])|Q([1-4])|M(0[1-9]|1[0-2])(?:T([1-3]))?|W(0[1-9]|[1-4][0-9]|5[0-3])|-([0-9]{4}))?$/;

export const FIRST_YEAR = 1949; // there are no statistics of the People's Republic before it
export const LAST_YEAR = 2100; // a later year is a typing error, not a plan
const TEN_DAYS_A_YEAR = 36; // three per month (上旬, 中旬, 下旬): the granularity of all other kinds but weeks

const PARTS: Readonly<Record<CalendarPart, { readonly aYear: number; readonly suffix: (part: number) => string }>> = {
  TEN_DAYS: { aYear: TEN_DAYS_A_YEAR, suffix: (part) => `${monthSuffix(part / 3)}T${(part % 3) + 1}` },
  MONTH: { aYear: 12, suffix: (part) => monthSuffix(part) },
  QUARTER: { aYear: 4, suffix: (part) => `Q${part + 1}` },
  HALF: { aYear: 2, suffix: (part) => `H${part + 1}` },
  YEAR: { aYear: 1, suffix: () => '' },
};

const two = (number: number): string => String(number).padStart(2, '0');
const monthSuffix = (part: number): string => `M${two(Math.floor(part) + 1)}`;
/** An example of each kind. */
export const PERIOD_EXAMPLES: Readonly<Record<PeriodKind, string>> = {
  ...(Object.fromEntries(Object.entries(PARTS).map(([kind, { suffix }]) => [kind, `2025${suffix(0)}`])) as Record<
    CalendarPart,
    string
  >),
  WEEK: '2025W01',
  PLAN: '2022-2024',
};
const PATTERNS: Readonly<Record<PeriodKind, string>> = {
  WEEK: 'W[0-9]{2}',
  TEN_DAYS: 'M[0-9]{2}T[1-3]',
  MONTH: 'M[0-9]{2}',
  QUARTER: 'Q[1-4]',
  HALF: 'H[12]',
  YEAR: '',
  PLAN: '-[0-9]{4}',
};

/** Matches the codes of these kinds and no other periods, in JavaScript and in PostgreSQL. */
export const periodPattern = (kinds: readonly PeriodKind[]): string =>
  `^[0-9]{4}(${kinds.map((kind) => PATTERNS[kind]).join('|')})$`;

const isYear = (year: number): boolean => year >= FIRST_YEAR && year <= LAST_YEAR;

function requireYear(year: number): void {
  if (!isYear(year)) throw new Invalid('PERIOD_OUT_OF_RANGE', { year, first: FIRST_YEAR, last: LAST_YEAR });
}

/**
 * The first or last day of the ten days with this number, counted from the year 0. The third ten days end with the
 * month.
 */
function dayOf(tenDays: number, edge: 'first' | 'last'): string {
  const year = Math.floor(tenDays / TEN_DAYS_A_YEAR);
  const inMonth = tenDays % 3;
  const monthOfYear = Math.floor((tenDays % TEN_DAYS_A_YEAR) / 3) + 1;
  const monthEnds = new Date(Date.UTC(year, monthOfYear, 0)).getUTCDate();
  const day = edge === 'first' ? inMonth * 10 + 1 : inMonth < 2 ? (inMonth + 1) * 10 : monthEnds;
  return `${year}-${two(monthOfYear)}-${two(day)}`;
}

/**
 * The number of the part in which a day lies, counted from the year 0: consecutive periods have consecutive numbers.
 */
function numberAt(date: string, kind: Part): number {
  if (kind === 'WEEK') return weekAt(date);
  const [year = 0, monthOfYear = 1, day = 1] = date.split('-').map(Number);
  const tenDays = year * TEN_DAYS_A_YEAR + (monthOfYear - 1) * 3 + Math.min(2, Math.floor((day - 1) / 10));
  return Math.floor((tenDays * PARTS[kind].aYear) / TEN_DAYS_A_YEAR);
}

/** Cache of periods: a board names the same few thousands of times, and there are no more than 16,300 in all. */
const cache: Readonly<Record<Part, Map<number, Period>>> = {
  WEEK: new Map(),
  TEN_DAYS: new Map(),
  MONTH: new Map(),
  QUARTER: new Map(),
  HALF: new Map(),
  YEAR: new Map(),
};

function cachedPeriod(kind: Part, number: number): Period {
  let period = cache[kind].get(number);
  if (!period) cache[kind].set(number, (period = kind === 'WEEK' ? makeWeek(number) : make(kind, number)));
  return period;
}

function makeWeek(number: number): Period {
  const { year, week } = placeOf(number);
  requireYear(year);
  return { code: `${year}W${two(week)}`, kind: 'WEEK', startsOn: mondayOf(number), endsOn: sundayOf(number) };
}

function make(kind: CalendarPart, number: number): Period {
  const { aYear, suffix } = PARTS[kind];
  const year = Math.floor(number / aYear);
  requireYear(year);
  const length = TEN_DAYS_A_YEAR / aYear;
  return {
    code: year + suffix(number % aYear),
    kind,
    startsOn: dayOf(number * length, 'first'),
    endsOn: dayOf((number + 1) * length - 1, 'last'),
  };
}

function plan(first: number, last: number): Period {
  for (const year of [first, last]) requireYear(year);
  return { code: `${first}-${last}`, kind: 'PLAN', startsOn: `${first}-01-01`, endsOn: `${last}-12-31` };
}

const yearOf = (date: string): number => Number(date.slice(0, 4));

/** The years in which a period counts: one, or all of a plan. A week counts in the year that its code names. */
export const yearsOf = ({ code, kind }: Period): { readonly first: number; readonly last: number } => ({
  first: Number(code.slice(0, 4)),
  last: Number(kind === 'PLAN' ? code.slice(-4) : code.slice(0, 4)),
});

/** The period with this code, or null. A plan has two years or more, so that one period has one code. */
export function readPeriod(code: string): Period | null {
  const match = PERIOD_PATTERN.exec(code);
  if (!match) return null;
  const [year, half, quarter, monthOfYear, tenDays, week, last] = match.slice(1).map((group) => Number(group ?? 0));
  if (!isYear(year!)) return null; // each group is a number, 0 if it did not match
  if (last) return last > year! && isYear(last) ? plan(year!, last) : null;
  if (week) {
    const number = weekOf(year!, week);
    return number === null ? null : cachedPeriod('WEEK', number);
  }
  if (half) return cachedPeriod('HALF', year! * 2 + half - 1);
  if (quarter) return cachedPeriod('QUARTER', year! * 4 + quarter - 1);
  if (!monthOfYear) return cachedPeriod('YEAR', year!);
  const months = year! * 12 + monthOfYear - 1;
  return tenDays ? cachedPeriod('TEN_DAYS', months * 3 + tenDays - 1) : cachedPeriod('MONTH', months);
}

/**
 * The periods of the same or a finer kind that make up this one, in order; none of a coarser kind. Weeks are those
 * whose Thursday lies in it: the first and the last may extend beyond it.
 */
export function periodsWithin(period: Period, kind: PeriodKind): Period[] {
  if (kind === period.kind) return [period];
  if (kind === 'PLAN' || FINEST_FIRST.indexOf(kind) > FINEST_FIRST.indexOf(period.kind)) return [];
  const { startsOn, endsOn } = period;
  const first = kind === 'WEEK' ? firstWeekFrom(startsOn) : numberAt(startsOn, kind);
  const last = kind === 'WEEK' ? lastWeekUntil(endsOn) : numberAt(endsOn, kind);
  return Array.from({ length: last - first + 1 }, (_, at) => cachedPeriod(kind, first + at));
}

/**
 * The period of a kind in which a day lies. Plans overlap, so a day has no plan of its own.
 *
 * @throws Invalid `PERIOD_OUT_OF_RANGE` outside 1949 to 2100
 */
export const periodAt = (date: string, kind: Part): Period => cachedPeriod(kind, numberAt(date, kind));

/**
 * The period of the same kind `by` places later, or earlier if negative. A plan moves by its own length: after
 * 2022-2024 comes 2025-2027.
 *
 * @throws Invalid `PERIOD_OUT_OF_RANGE` outside 1949 to 2100
 */
export function shiftPeriod(period: Period, by: number): Period {
  if (period.kind !== 'PLAN') return cachedPeriod(period.kind, numberAt(period.startsOn, period.kind) + by);
  const first = yearOf(period.startsOn);
  const last = yearOf(period.endsOn);
  const shift = by * (last - first + 1);
  return plan(first + shift, last + shift);
}

/** Whether each day of `inner` lies in `outer`. */
export const covers = (outer: Period, inner: Period): boolean =>
  outer.startsOn <= inner.startsOn && inner.endsOn <= outer.endsOn;

const OFFSET_MS = 8 * 60 * 60 * 1000; // of the zone, fixed: the summer time of 1986 to 1991 moved no deadline

/** The calendar day of an instant in `TIME_ZONE`. */
export const calendarDay = (instant: Date): string =>
  new Date(instant.getTime() + OFFSET_MS).toISOString().slice(0, 10);

const DAY_MS = 24 * 60 * 60 * 1000;

/** The calendar day `days` days later, or earlier if negative. */
export const dayAfter = (day: string, days: number): string =>
  new Date(Date.parse(day) + days * DAY_MS).toISOString().slice(0, 10);

/** The number of days from one calendar day to another. */
export const daysBetween = (from: string, to: string): number => (Date.parse(to) - Date.parse(from)) / DAY_MS;
