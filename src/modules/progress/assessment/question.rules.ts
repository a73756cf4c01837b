import { memo } from '../../../kernel/memo.js';
import {
  LAST_YEAR,
  periodAt,
  periodsWithin,
  readPeriod,
  shiftPeriod,
  wholeWeeks,
  yearsOf,
  type Period,
} from '../../../kernel/period.js';
import type { RegionLevel } from '../../region/region.entity.js';
import type { Aggregation, PeriodKind } from '../../indicator/indicator.entity.js';
import type { Comparator } from '../../policy/target.entity.js';
import type { Applicability } from '../goals/goal-path.rules.js';
import type { GoalWindow, GraphCount, MeasureMethod, Pace, PartRule } from '../measurement/target-reading.entity.js';

/** The indicator that measures a target. */
export interface Measured {
  readonly id: string;
  readonly unit: string;
  readonly acrossRegions: Aggregation;
  readonly acrossPeriods: Aggregation;
  readonly level: RegionLevel;
  readonly kinds: readonly string[];
  readonly cadence: PeriodKind;
  readonly reportingDays: number;
  readonly isAboutPeople: boolean;
  /** First day of the periods that the platform computes; null where regions report it. */
  readonly computedFrom: string | null;
  /** Plan periods that were reported, if it is reported by plan: they need not be the terms of the targets. */
  readonly plans?: readonly string[] | null;
}

/** A target with the way it is measured. Ids are local. */
export interface TargetMeasurement {
  readonly target: string;
  readonly key: string;
  readonly comparator: Comparator;
  readonly value: string | null;
  readonly firstYear: number;
  readonly lastYear: number;
  /** Whether it applies beyond its last year too. */
  readonly isLongTerm: boolean;
  readonly dueOn: string | null;
  readonly levels: readonly RegionLevel[];
  /** Null where the target is not measured: a vision is not computed. */
  readonly how: {
    readonly id: string;
    readonly method: MeasureMethod;
    readonly count: GraphCount | null;
    readonly pace: Pace;
    readonly window: GoalWindow;
    readonly startsOn: string | null;
    readonly parts: PartRule;
    readonly goal: string | null;
    /** Both bounds or neither; in place of a goal. */
    readonly goalLower: string | null;
    readonly goalUpper: string | null;
    readonly isStep: boolean;
    readonly indicator: Measured | null;
  } | null;
}

export interface Place {
  readonly id: string;
  readonly code: string;
  readonly level: RegionLevel;
  readonly establishedOn: string | null;
  readonly abolishedOn: string | null;
}

/** One region, or several taken together, such as the counties of a belt. */
export interface Area {
  readonly places: readonly Place[];
}

/** One question about progress: of which target, in which area, at the end of which period. */
export interface Question {
  readonly measurement: TargetMeasurement;
  readonly area: Area;
  readonly period: Period;
  /** The region tree of this day applies, and the periods that were over by then. */
  readonly asOf: string;
  /** Data counts as it was known at this moment; null: as it is known now. */
  readonly knownAt: string | null;
  /** Whether the present region tree and the table `rollup` answer it. */
  readonly isNow: boolean;
}

/** Ids of the regions of all questions, without duplicates. */
export const regionsOf = (questions: readonly Question[]): string[] => [
  ...new Set(questions.flatMap(({ area }) => area.places.map(({ id }) => id))),
];

export interface Span {
  readonly startsOn: string;
  readonly endsOn: string;
}

const earlier = (a: string, b: string): string => (a < b ? a : b);
const later = (a: string, b: string): string => (a > b ? a : b);

const firstDay = ({ firstYear }: TargetMeasurement): string => `${firstYear}-01-01`;
const lastDay = ({ lastYear }: TargetMeasurement): string => `${lastYear}-12-31`;

/**
 * Where a period lies relative to the years of a target. The window of a whole-term goal does not depend on the period,
 * so its status remains after the end. A target that is not measured has no window.
 */
export function applicability(measurement: TargetMeasurement, period: Period): Applicability {
  if (!measurement.how || measurement.how.window === 'WHOLE_TERM') return 'WITHIN';
  const { first, last } = yearsOf(period);
  if (last < measurement.firstYear) return 'BEFORE';
  return first > measurement.lastYear && !measurement.isLongTerm ? 'AFTER' : 'WITHIN';
}

/** The last year of a period in which the target applies. */
const lastYearOf = ({ isLongTerm, lastYear }: TargetMeasurement, period: Period): number =>
  isLongTerm ? yearsOf(period).last : Math.min(yearsOf(period).last, lastYear);

/** Weekly reports cover whole weeks only: the figures up to the last Sunday are complete. */
const reportedDays = ({ how }: TargetMeasurement, days: Span): Span =>
  how?.indicator?.cadence === 'WEEK' ? wholeWeeks(days) : days;

/** The days of the question's period; whole weeks for a target that is reported by week. */
export const daysOf = ({ measurement, period }: Pick<Question, 'measurement' | 'period'>): Span =>
  reportedDays(measurement, period);

/** The days within which the goal is to be reached: only days inside the target's years. */
export const spanOf = (measurement: TargetMeasurement, period: Period): Span =>
  reportedDays(measurement, calendarSpan(measurement, period));

function calendarSpan(measurement: TargetMeasurement, period: Period): Span {
  const { dueOn, how, isLongTerm } = measurement;
  if (how?.window === 'WHOLE_TERM')
    return { startsOn: how.startsOn ?? firstDay(measurement), endsOn: dueOn ?? lastDay(measurement) };
  if (!how || applicability(measurement, period) !== 'WITHIN') return period;
  if (how.window === 'EACH_YEAR') return periodAt(`${lastYearOf(measurement, period)}-12-31`, 'YEAR');
  const endsOn = isLongTerm ? period.endsOn : earlier(period.endsOn, lastDay(measurement));
  return { startsOn: later(period.startsOn, firstDay(measurement)), endsOn };
}

/** The day of the assessment: the end of the period, but not after `asOf`. */
export const dayOf = (question: Pick<Question, 'measurement' | 'period' | 'asOf'>): string =>
  earlier(daysOf(question).endsOn, question.asOf);

/** The last day whose facts count for the question: facts after the window do not. */
export const lastDayOf = (question: Question): string =>
  earlier(dayOf(question), spanOf(question.measurement, question.period).endsOn);

/** Whether a region existed on a day, as far as its beginning and end are known; `was_there` in the database. */
export const wasThere = (establishedOn: string | null, abolishedOn: string | null, day: string): boolean =>
  (establishedOn === null || establishedOn <= day) && (abolishedOn === null || abolishedOn > day);

/** Whether a region of the area exists on the last day that counts, as far as their days are known. */
export function areaExists(question: Question): boolean {
  const day = lastDayOf(question);
  return question.area.places.some(({ establishedOn, abolishedOn }) => wasThere(establishedOn, abolishedOn, day));
}

/**
 * The reporting periods of the indicator that count for a question: those of its span that are over, and for a level
 * those of the year before as well, for its baseline. For a period finer than the cadence: the last one before its end.
 * Of a computed indicator also the one that runs now, as ending today.
 */
export function reportPeriods({ measurement, period, asOf, isNow }: Question, indicator: Measured): readonly Period[] {
  const cache = periodsOf(measurement);
  const runs = isNow && indicator.computedFrom !== null;
  const key = `${indicator.cadence} ${period.code} ${asOf} ${runs}`;
  const periods = cache.get(key) ?? findPeriods(measurement, period, asOf, indicator, runs);
  cache.set(key, periods);
  return periods;
}

/** Results of `findPeriods` by measurement: a board asks for the same periods for each of its regions. */
const periodsOf = memo((_: TargetMeasurement) => new Map<string, readonly Period[]>());

function findPeriods(
  measurement: TargetMeasurement,
  period: Period,
  asOf: string,
  { cadence, plans }: Measured,
  runs: boolean,
): readonly Period[] {
  const span = spanOf(measurement, period);
  const last = earlier(dayOf({ measurement, period, asOf }), span.endsOn);
  const all =
    cadence === 'PLAN'
      ? plansUntil(last, planOf(measurement, period, span), plans ?? [])
      : periodsUntil(last, span, cadence);
  const ended = all.flatMap((each) => {
    if (each.endsOn <= last) return [each];
    return runs && last === asOf && each.startsOn <= asOf ? [{ ...each, endsOn: asOf }] : [];
  });
  const inside = ended.filter(({ endsOn }) => endsOn >= span.startsOn);
  if (measurement.how?.pace === 'MOVES') return ended;
  return inside.length > 0 ? inside : ended.slice(-1);
}

const yearOf = (day: string): number => Number(day.slice(0, 4));

/** The periods of a kind from the year before a span until the year of a day. */
function periodsUntil(last: string, span: Span, kind: Exclude<PeriodKind, 'PLAN'>): Period[] {
  const years: Period[] = [];
  const first = yearsOf(periodAt(span.startsOn, kind)).first;
  for (let year = first - 1; year <= Math.min(yearOf(last), LAST_YEAR); year++)
    // the last week of the last year ends beyond it
    years.push(periodAt(`${year}-01-01`, 'YEAR'));
  return years.flatMap((year) => periodsWithin(year, kind));
}

const termOf = ({ startsOn, endsOn }: Span): string => `${yearOf(startsOn)}-${yearOf(endsOn)}`;

/** The period that a target's shares are allotted for: its whole term, or a year. */
export const sharedPeriod = ({ measurement, period }: Question): string =>
  measurement.how?.window === 'WHOLE_TERM'
    ? termOf(calendarSpan(measurement, period))
    : String(lastYearOf(measurement, period));

/** The plan period that a target is reported for: its whole term, or the requested period. Null for a single year. */
function planOf(measurement: TargetMeasurement, period: Period, span: Span): Period | null {
  if (measurement.how?.window === 'WHOLE_TERM') return readPeriod(termOf(span));
  return period.kind === 'PLAN' ? period : readPeriod(`${measurement.firstYear}-${measurement.lastYear}`);
}

/**
 * The last plan period that is over by a day, and the one before it: counted in periods of this plan's length, unless
 * the one that was reported is another, which overlaps it or ended later.
 */
function plansUntil(last: string, plan: Period | null, reported: readonly string[]): Period[] {
  const counted = plan && lastPlan(last, plan);
  const actual = reported
    .map((code) => readPeriod(code)!) // it was read when it was written
    .filter(({ endsOn }) => endsOn <= last)
    .reduce<Period | null>((latest, each) => (latest && latest.endsOn > each.endsOn ? latest : each), null);
  const isAnother = actual && (!counted || (!reported.includes(counted.code) && actual.endsOn >= counted.startsOn));
  const latest = isAnother ? actual : counted;
  return latest ? [shiftPeriod(latest, -1), latest] : [];
}

function lastPlan(last: string, plan: Period): Period {
  let latest = plan;
  for (let next = shiftPeriod(latest, 1); next.endsOn <= last; next = shiftPeriod(latest, 1)) latest = next;
  while (latest.endsOn > last) latest = shiftPeriod(latest, -1);
  return latest;
}
