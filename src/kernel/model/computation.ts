import type { Class } from '../describe.js';
import type { Sql } from '../sql.js';
import type { BaseEntity } from './entity.js';
import { DAY, Moment, type FigureAt } from './moment.js';
import type { Equality, Preset, Range } from './preset.js';
import type { Setting, SettingUnit, ValueOf } from './setting.js';

/** What may stand for a value in the words of a computation. */
type Momentary = Moment<string> | Moment<number>;
type Amount = number | Moment<number>;
type Amounts = Pick<Equality<Amount>, 'eq'> & Range<Amount>;

/** A filter whose values may be moments. */
export type MomentFilter = Readonly<Record<string, unknown>>;

/** A condition on what a class does not declare itself, or on names that are given. */
export class NamedCondition {
  constructor(readonly condition: MomentFilter) {}
}

export type Words<T> = Preset<T, Momentary> | NamedCondition;
/** Conditions on rows, in the words of their list filter: each of them holds. */
export type Where<T> = Words<T> | readonly Words<T>[];

const isSeveral = <T>(where: Where<T>): where is readonly Words<T>[] => Array.isArray(where);
const filtersOf = <T>(where: Where<T>): readonly MomentFilter[] =>
  (isSeveral(where) ? where : [where]).map((each) => (each instanceof NamedCondition ? each.condition : each));

/** As one filter. */
export const filterOf = <T>(where: Where<T>): MomentFilter => {
  const filters = filtersOf(where).filter((each) => Object.keys(each).length > 0);
  return filters.length > 1 ? { and: filters } : (filters[0] ?? {});
};

export const atLeast = (amount: Amount): Amounts => ({ gte: amount });
export const fewerThan = (amount: Amount): Amounts => ({ lt: amount });
export const exactly = (amount: Amount): Amounts => ({ eq: amount });

/**
 * Rows of a list, at least one or as many as `count` says: `rows<Talent>('talents', { registeredOn: { lte: DAY } })`.
 * The name is that of a list of the row's type, of a relation or of `@about`.
 */
export const rows = <C extends object = never>(
  list: string,
  where: Where<NoInfer<C>> = [],
  count?: Amounts,
): NamedCondition => new NamedCondition({ [list]: { some: filterOf(where), ...(count && { count }) } });

/** No row of a list: `none<Assignment>('assignments', { kind: ['INFORMATION_OFFICER'] })`. */
export const none = <C extends object = never>(list: string, where: Where<NoInfer<C>> = []): NamedCondition =>
  new NamedCondition({ [list]: { none: filterOf(where) } });

/** At least one of them holds. */
export const either = <C extends object = never>(...conditions: readonly Where<NoInfer<C>>[]): NamedCondition =>
  new NamedCondition({ or: conditions.map((each) => filterOf(each)) });

/** Fits no row. */
const NEVER: MomentFilter = { id: { in: [] } };

/** A setting that is in force at the row has this value: all rows fit, or none. */
export const settingIs = <U extends SettingUnit>(setting: Setting<U>, value: ValueOf[U]): NamedCondition =>
  new NamedCondition({
    and: [new Moment((at) => (at.setting(setting.key) === String(value) ? {} : NEVER), [setting])],
  });

/** In force on the day, by two dates of the row: since then or before, and until later or for good. */
export const inForce = <C extends object = never>(since: keyof C & string, until: keyof C & string): NamedCondition =>
  new NamedCondition({ [since]: { lte: DAY }, not: { [until]: { lte: DAY } } });

/** A figure of the rows of a type at and below a region. */
export interface RowsFigure {
  readonly does: 'count' | 'share' | 'quotient';
  readonly of: Class;
  readonly base: MomentFilter;
  /** Of a share: which of the base are counted. */
  readonly met: MomentFilter;
  /** Property that is summed: of a count, and the dividend of a quotient. */
  readonly sum: string | null;
  /** Property whose sum divides. */
  readonly over: string | null;
}

/** A figure that a statement gives: one row with `value` and `weight`, or none where there is nothing to say. */
export interface SqlFigure {
  readonly does: 'sql';
  readonly reads: readonly Class[];
  readonly settings: readonly Setting[];
  /** @param region alias of the region's row */
  readonly statement: (region: string, at: FigureAt) => Sql;
}

/** Figures by the value of a setting. */
export interface ChosenFigure {
  readonly does: 'choose';
  readonly setting: Setting;
  readonly among: Readonly<Record<string, Figure>>;
}
export type Figure = RowsFigure | SqlFigure | ChosenFigure;

type Entity<T> = abstract new () => T;
type NumberOf<T> = { [K in keyof T & string]: NonNullable<T[K]> extends number | string ? K : never }[keyof T & string];

/** How many rows there are, or the sum of one of their numbers. */
export const count = <T extends BaseEntity>(
  of: Entity<T>,
  base: Where<NoInfer<T>>,
  sum: NumberOf<NoInfer<T>> | null = null,
): RowsFigure => ({ does: 'count', of, base: filterOf(base), met: {}, sum, over: null });

/** The share of the rows of `base` that are `met` as well, in per cent, weighted by how many there are. */
export const share = <T extends BaseEntity>(
  of: Entity<T>,
  base: Where<NoInfer<T>>,
  met: Where<NoInfer<T>>,
): RowsFigure => ({ does: 'share', of, base: filterOf(base), met: filterOf(met), sum: null, over: null });

/** One sum as a share of another, in per cent, weighted by the other. */
export const quotient = <T extends BaseEntity>(
  of: Entity<T>,
  base: Where<NoInfer<T>>,
  sum: NumberOf<NoInfer<T>>,
  over: NumberOf<NoInfer<T>>,
): RowsFigure => ({ does: 'quotient', of, base: filterOf(base), met: {}, sum, over });

/** What words of filters do not say. `reads` are the types on whose rows it depends. */
export const bySql = (
  reads: readonly Class[],
  statement: SqlFigure['statement'],
  settings: readonly Setting[] = [],
): SqlFigure => ({ does: 'sql', reads, statement, settings });

/** What a setting that is in force at the region decides: its values with their figures. */
export const choose = (setting: Setting, among: Readonly<Record<string, Figure>>): ChosenFigure => ({
  does: 'choose',
  setting,
  among,
});

interface ComputationOptions {
  /** It depends on what has no date, such as a state: the figure of a period that is over stays as it was last. */
  readonly isSnapshot?: true;
}

/** How the platform computes an indicator from the rows of registers. */
export interface Computation extends ComputationOptions {
  /** Key of the indicator. */
  readonly key: string;
  readonly figure: Figure;
}

/**
 * Declares how the figures of an indicator are computed; the indicator says at which level, for which periods, since
 * when, and how they add up: `computation('village-graduates', share(Region, { kind: ['VILLAGE_COMMITTEE'] }, rows…))`.
 */
export const computation = (key: string, figure: Figure, options: ComputationOptions = {}): Computation => ({
  key,
  figure,
  ...options,
});

/** The figures among which settings choose. */
export const figuresOf = (figure: Figure): readonly (RowsFigure | SqlFigure)[] =>
  figure.does === 'choose' ? Object.values(figure.among).flatMap(figuresOf) : [figure];

/** The figure that settings choose; undefined where their value names none. */
export const chosenFigure = (figure: Figure, at: FigureAt): RowsFigure | SqlFigure | undefined => {
  if (figure.does !== 'choose') return figure;
  const chosen = figure.among[at.setting(figure.setting.key)];
  return chosen && chosenFigure(chosen, at);
};

/** The settings that a figure reads. */
export const settingsRead = (figure: Figure): readonly Setting[] => {
  if (figure.does === 'choose') return [figure.setting, ...Object.values(figure.among).flatMap(settingsRead)];
  if (figure.does === 'sql') return figure.settings;
  return [figure.base, figure.met].flatMap(momentsIn).flatMap(({ settings }) => settings);
};

export const momentsIn = (value: unknown): readonly Moment<unknown>[] => {
  if (value instanceof Moment) return [value];
  return typeof value === 'object' && value !== null ? Object.values(value).flatMap(momentsIn) : [];
};

/** A filter with the values of its moments: what the list takes. */
export const filterAt = (filter: MomentFilter, at: FigureAt): MomentFilter => valueAt(filter, at) as MomentFilter;

const valueAt = (value: unknown, at: FigureAt): unknown => {
  if (value instanceof Moment) return value.valueAt(at);
  if (Array.isArray(value)) return value.map((each) => valueAt(each, at));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([name, member]) => [name, valueAt(member, at)]));
};

/** Computations by the key of their indicator. @throws if two have one key */
export function computationsByKey(computations: readonly Computation[]): ReadonlyMap<string, Computation> {
  const byKey = new Map(computations.map((each) => [each.key, each]));
  const twice = computations.find((each) => byKey.get(each.key) !== each);
  if (twice) throw new Error(`the indicator ${twice.key} is computed in two ways`);
  return byKey;
}
