import { memo } from '../../kernel/memo.js';
import {
  LAST_YEAR,
  periodAt,
  periodsWithin,
  readPeriod,
  shiftPeriod,
  wholeWeeks,
  yearsOf,
  type Period,
} from '../../kernel/period.js';
import type { RegionLevel } from '../region/region.entity.js';
import type { Aggregation, PeriodKind } from '../indicator/indicator.entity.js';
import type { Comparator } from '../policy/target.entity.js';
import type { Applicability } from './goal-path.rules.js';
import type { GoalWindow, GraphCount, MeasureMethod, Pace, PartRule } from './target-reading.entity.js';

/** What measures a target that is read by an indicator. */
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
}

/** A target with the way it is read. Ids are local. */
export interface TargetMeasurement {
  readonly target: string;
  readonly key: string;
  readonly comparator: Comparator;
  readonly value: string | null;
  readonly firstYear: number;
  readonly lastYear: number;
  /** It applies beyond its last year too. */
  readonly isLongTerm: boolean;
  readonly dueOn: string | null;
  readonly levels: readonly RegionLevel[];
  /** Null where the target is not read at all: a vision is not computed. */
  readonly how: {
    readonly id: string;
    readonly method: MeasureMethod;
    readonly count: GraphCount | null;
    readonly pace: Pace;
    readonly window: GoalWindow;
    readonly startsOn: string | null;
    readonly parts: PartRule;
    readonly goal: string | null;
    /** Both or neither: in place of a goal. */
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
}

/** What is asked about: one region, or several taken together, such as the counties of a belt. */
export interface Area {
  readonly places: readonly Place[];
}

/** One question: how far is a target, where, at the end of which period. */
export interface Question {
  readonly measurement: TargetMeasurement;
  readonly area: Area;
  readonly period: Period;
  /** As the world was on this day. */
  readonly asOf: string;
  /** As it was known at this moment; null is what is known now. */
  readonly knownAt: string | null;
  /** Whether the tree and the figures of now answer it, which are kept rolled up. */
  readonly isNow: boolean;
}

/** The regions that questions ask about, each once: their ids. */
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
 * Where a period lies against the years of a target. A goal of the whole term is asked about at any time: its window
 * does not follow the period, so its verdict stands after the end. A target without a reading has no window.
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

/** Reports of weeks have no days but those of whole weeks: what is reported until the last Sunday is all of it. */
const reportedDays = ({ how }: TargetMeasurement, days: Span): Span =>
  how?.indicator?.cadence === 'WEEK' ? wholeWeeks(days) : days;

/** The days of a period, as its target is reported. */
export const daysOf = ({ measurement, period }: Pick<Question, 'measurement' | 'period'>): Span =>
  reportedDays(measurement, period);

/** The days within which the goal is to be reached: of a period that reaches out of the target's years, those inside. */
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

/** The day on which the question is judged. */
export const dayOf = (question: Pick<Question, 'measurement' | 'period' | 'asOf'>): string =>
  earlier(daysOf(question).endsOn, question.asOf);

/** The last day whose facts bear on the question: what comes after the window is too late. */
export const lastDayOf = (question: Question): string =>
  earlier(dayOf(question), spanOf(question.measurement, question.period).endsOn);

/**
 * The periods that an indicator is reported for and that bear on a question: those of its span that are over, and the
 * year before, from which a level moves on. Of a period that is finer than the reports, the last before its end.
 */
export function reportPeriods({ measurement, period, asOf }: Question, measured: Measured): readonly Period[] {
  const known = periodsOf(measurement);
  const key = `${measured.cadence} ${period.code} ${asOf}`;
  const periods = known.get(key) ?? findPeriods(measurement, period, asOf, measured);
  known.set(key, periods);
  return periods;
}

/** What was found for a reading: a board asks the same for each of its regions. */
const periodsOf = memo((_: TargetMeasurement) => new Map<string, readonly Period[]>());

function findPeriods(
  measurement: TargetMeasurement,
  period: Period,
  asOf: string,
  { cadence }: Measured,
): readonly Period[] {
  const span = spanOf(measurement, period);
  const last = earlier(dayOf({ measurement, period, asOf }), span.endsOn);
  const all =
    cadence === 'PLAN' ? plansUntil(last, planOf(measurement, period, span)) : periodsUntil(last, span, cadence);
  const over = all.filter(({ endsOn }) => endsOn <= last);
  const inside = over.filter(({ endsOn }) => endsOn >= span.startsOn);
  if (measurement.how?.pace === 'MOVES') return over;
  return inside.length > 0 ? inside : over.slice(-1);
}

const yearOf = (day: string): number => Number(day.slice(0, 4));

/** Those of the year before a span and of its years until a day. */
function periodsUntil(last: string, span: Span, kind: Exclude<PeriodKind, 'PLAN'>): Period[] {
  const years: Period[] = [];
  const first = yearsOf(periodAt(span.startsOn, kind)).first;
  for (let year = first - 1; year <= Math.min(yearOf(last), LAST_YEAR); year++)
    // the last week of all ends beyond it
    years.push(periodAt(`${year}-01-01`, 'YEAR'));
  return years.flatMap((year) => periodsWithin(year, kind));
}

const termOf = ({ startsOn, endsOn }: Span): string => `${yearOf(startsOn)}-${yearOf(endsOn)}`;

/** The period of which a target's shares are: its whole term, or a year. */
export const sharedPeriod = ({ measurement, period }: Question): string =>
  measurement.how?.window === 'WHOLE_TERM'
    ? termOf(calendarSpan(measurement, period))
    : String(lastYearOf(measurement, period));

/** The plan that a target is reported for: that of its whole term, or the one asked for. None of a single year. */
function planOf(measurement: TargetMeasurement, period: Period, span: Span): Period | null {
  if (measurement.how?.window === 'WHOLE_TERM') return readPeriod(termOf(span));
  return period.kind === 'PLAN' ? period : readPeriod(`${measurement.firstYear}-${measurement.lastYear}`);
}

/** The last plan that is over by a day, in the row of plans in which this one stands, and the one before it. */
function plansUntil(last: string, plan: Period | null): Period[] {
  if (!plan) return [];
  let latest = plan;
  for (let next = shiftPeriod(latest, 1); next.endsOn <= last; next = shiftPeriod(latest, 1)) latest = next;
  while (latest.endsOn > last) latest = shiftPeriod(latest, -1);
  return [shiftPeriod(latest, -1), latest];
}
