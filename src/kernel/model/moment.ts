import type { Setting, SettingUnit } from './setting.js';

/** For which period and region a figure is formed, and on which day: the period's last, or today while it runs. */
export interface FigureAt {
  readonly period: string;
  readonly startsOn: string;
  readonly day: string;
  /** The text of a setting in force at the region on the day. */
  readonly setting: (key: string) => string;
}

/** Stands in the words of a computation for a value that follows from the period and the region of a figure. */
export class Moment<V> {
  constructor(
    readonly valueAt: (at: FigureAt) => V,
    readonly settings: readonly Setting[] = [],
  ) {}
}

/** A moment that is a day. */
export class DayMoment extends Moment<string> {
  /** So many days or months before it: a number, or a setting. */
  before(
    amount: { readonly days: number } | { readonly months: number } | Setting<'DAYS'> | Setting<'MONTHS'>,
  ): DayMoment {
    if (!('unit' in amount))
      return new DayMoment(
        (at) => shift(this.valueAt(at), 'days' in amount ? 'DAYS' : 'MONTHS', numberOf(amount)),
        [...this.settings],
      );
    const { key, unit } = amount;
    return new DayMoment((at) => shift(this.valueAt(at), unit, Number(at.setting(key))), [...this.settings, amount]);
  }
}

const numberOf = (amount: { readonly days: number } | { readonly months: number }): number =>
  'days' in amount ? amount.days : amount.months;

/** A day some days or months earlier; of a shorter month its last day, as PostgreSQL has it. */
function shift(day: string, unit: 'DAYS' | 'MONTHS', amount: number): string {
  const [year, month, date] = day.split('-').map(Number) as [number, number, number];
  if (unit === 'DAYS') return isoDay(Date.UTC(year, month - 1, date - amount));
  const last = new Date(Date.UTC(year, month - amount, 0)).getUTCDate();
  return isoDay(Date.UTC(year, month - 1 - amount, Math.min(date, last)));
}
const isoDay = (at: number): string => new Date(at).toISOString().slice(0, 10);

/** The day of the figure: the last of its period, or today while that runs. */
export const DAY = new DayMoment(({ day }) => day);
/** The first day of its period. */
export const FIRST_DAY = new DayMoment(({ startsOn }) => startsOn);
/** The first day of the year of its day. */
export const NEW_YEAR = new DayMoment(({ day }) => `${day.slice(0, 4)}-01-01`);
/** The last day of the year of its day. */
export const YEAR_END = new DayMoment(({ day }) => `${day.slice(0, 4)}-12-31`);
/** Its period, as `2024Q3`. */
export const PERIOD = new Moment<string>(({ period }) => period);
/** The year of its day. */
export const YEAR = new Moment<number>(({ day }) => Number(day.slice(0, 4)));
/** The year of its day, as a period. */
export const YEAR_PERIOD = new Moment<string>(({ day }) => day.slice(0, 4));

/** A number that a setting gives. */
export const settingOf = (setting: Setting<Extract<SettingUnit, 'COUNT' | 'DAYS' | 'MONTHS'>>): Moment<number> =>
  new Moment((at) => Number(at.setting(setting.key)), [setting]);
