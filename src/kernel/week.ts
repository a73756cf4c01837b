const DAY_MS = 24 * 60 * 60 * 1000;

/*
 * Weeks of ISO 8601 and GB/T 7408, from Monday to Sunday. A week belongs to the year, quarter and month of its
 * Thursday, so each counts once, and weeks are numbered by their Thursdays. 1 January 1970 was a Thursday: its week is
 * week 0.
 */
const dayNumber = (date: string): number => Date.parse(date) / DAY_MS;
const dateOf = (day: number): string => new Date(day * DAY_MS).toISOString().slice(0, 10);

/** The number of the week that contains a day. */
export const weekAt = (date: string): number => Math.floor((dayNumber(date) + 3) / 7);

/** The number of the first week that counts from a day on, and of the last that counts until a day. */
export const firstWeekFrom = (day: string): number => Math.ceil(dayNumber(day) / 7);
export const lastWeekUntil = (day: string): number => Math.floor(dayNumber(day) / 7);

export const mondayOf = (number: number): string => dateOf(number * 7 - 3);
export const sundayOf = (number: number): string => dateOf(number * 7 + 3);

/** The year to which a week belongs, and its number in that year, from 1 to 52 or 53. */
export function placeOf(number: number): { readonly year: number; readonly week: number } {
  const year = Number(dateOf(number * 7).slice(0, 4));
  return { year, week: number - firstWeekFrom(`${year}-01-01`) + 1 };
}

/** The number of a week by its year and its number in that year; null if the year has no such week. */
export function weekOf(year: number, week: number): number | null {
  const number = firstWeekFrom(`${year}-01-01`) + week - 1;
  return placeOf(number).year === year ? number : null;
}

interface Days {
  readonly startsOn: string;
  readonly endsOn: string;
}

/** The days of all weeks that belong to a range of days: from the first Monday to the last Sunday. */
export function wholeWeeks(days: Days): Days {
  const [first, last] = [firstWeekFrom(days.startsOn), lastWeekUntil(days.endsOn)];
  return first > last ? days : { startsOn: mondayOf(first), endsOn: sundayOf(last) };
}
