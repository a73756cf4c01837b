import type { Context } from '../../../kernel/context.js';
import { Exact } from '../../../kernel/exact.js';
import { batchedReads } from '../../../kernel/read/batched-reads.js';
import { dayAfter, type Period } from '../../../kernel/period.js';
import { lastOf, readCounts, yearOf, type Tallies } from '../measurement/counts.service.js';
import {
  figureKey,
  readFigures,
  readReporters,
  reportersKey,
  reportersOn,
  type Figures,
  type Reporters,
} from '../measurement/figures.service.js';
import { goalOf, NO_GOAL, type Goal, type Shares } from '../goals/goal.rules.js';
import { judgedKey, readJudgements, type Judgements } from '../measurement/judgements.service.js';
import { assess, type Assessment } from './progress.rules.js';
import { written } from './projection.rules.js';
import {
  applicability,
  areaExists,
  dayOf,
  lastDayOf,
  reportPeriods,
  spanOf,
  type Question,
  type Span,
} from './question.rules.js';
import type { Measured } from './question.rules.js';
import { seriesOf, type Entry } from '../measurement/series.rules.js';
import { readShares } from '../goals/shares.service.js';
import { readWithheld } from '../measurement/read-scope.service.js';

/** The assessment of a target, with everything that it was computed from. */
export interface Progress extends Assessment {
  readonly question: Question;
  readonly span: Span;
  /** The day of the assessment. */
  readonly on: string;
  readonly goal: Goal;
  readonly series: readonly Entry[];
  readonly coverage: Coverage;
  /** Its figures are not shown to the caller. */
  readonly isWithheld: boolean;
  /** Whether some of the data is sample data. */
  readonly isSample: boolean;
}

export interface Coverage {
  /** The latest due period with a report, or else the last due one; null where nothing is reported by period. */
  readonly period: string | null;
  readonly expected: number;
  readonly reported: number;
}

interface Facts {
  readonly figures: Figures;
  readonly reporters: ReadonlyMap<string, Reporters>;
  readonly tallies: Tallies;
  readonly judgements: Judgements;
  readonly shares: Shares;
  readonly isWithheld: (question: Question) => boolean;
}

/** Answers questions that share `asOf` and `knownAt`, with one statement, whatever their number. */
export const measure = async (questions: readonly Question[], context: Context): Promise<Progress[]> => [
  ...(await measureOneByOne(questions, context)),
];

/**
 * Like `measure`, but computes each answer when the iterator reaches it: a board of 13 counties × 78 targets is one
 * call, and one answer at a time is in memory.
 */
export async function measureOneByOne(
  questions: readonly Question[],
  { db, ...rest }: Context,
): Promise<Iterable<Progress>> {
  const context = { ...rest, db: batchedReads(db) };
  const [figures, reporters, tallies, judgements, shares, isWithheld] = await Promise.all([
    readFigures(questions, context),
    readReporters(questions, context),
    readCounts(questions, context),
    readJudgements(questions, context),
    readShares(questions, context),
    readWithheld(questions, context),
  ]);
  const facts = { figures, reporters, tallies, judgements, shares, isWithheld };
  return {
    *[Symbol.iterator]() {
      for (const question of questions) yield answer(question, facts);
    },
  };
}

interface MeasuredSeries {
  readonly series: readonly Entry[];
  readonly coverage: Coverage;
  readonly addsUp: boolean;
}

const NO_SERIES: MeasuredSeries = { series: [], coverage: { period: null, expected: 0, reported: 0 }, addsUp: false };

function answer(question: Question, facts: Facts): Progress {
  const { measurement, period } = question;
  const { how } = measurement;
  const span = spanOf(measurement, period);
  const on = dayOf(question);
  const isWithheld = facts.isWithheld(question);
  const exists = areaExists(question);
  const measured = exists ? measuredSeries(question, span, facts, isWithheld) : NO_SERIES;
  const applies = applicability(measurement, period);
  const goal = applies === 'AFTER' ? NO_GOAL : goalOf(question, span, measured, facts.shares);
  const points = measured.series.flatMap(({ on: day, reached }) =>
    reached === null ? [] : [{ on: day, value: reached }],
  );
  const judgedOn =
    how?.method === 'INDICATOR' ? (measured.series.findLast(({ reported }) => reported > 0)?.on ?? on) : on;
  const assessment = assess({
    comparator: how?.method === 'JUDGEMENT' ? 'AT_LEAST' : measurement.comparator,
    goal: goal.value,
    range: goal.range,
    baseline: goal.baseline,
    pace: how?.pace ?? 'HOLDS',
    ...span,
    on: judgedOn < span.startsOn ? on : judgedOn,
    points,
    coverage: measured.coverage,
    addsUp: measured.addsUp,
    isWithheld,
    exists,
    applicability: applies,
  });
  // assigned, not spread: a spread would evaluate the getters that compute on demand
  return Object.assign(assessment, {
    question,
    span,
    on,
    goal,
    series: measured.series,
    coverage: measured.coverage,
    isWithheld,
    isSample: measured.series.some(({ samples }) => samples > 0) || goal.isSample,
  });
}

function measuredSeries(question: Question, span: Span, facts: Facts, isWithheld: boolean): MeasuredSeries {
  const { how } = question.measurement;
  switch (how?.method) {
    case 'INDICATOR': {
      const measured = byIndicator(question, how.indicator!, span, facts); // `readingRules` ensures an indicator
      return isWithheld ? withoutFigures(measured) : measured;
    }
    case 'COUNT':
      return byCount(question, span, facts.tallies);
    case 'JUDGEMENT':
      return byJudgement(question, facts.judgements);
    default:
      return NO_SERIES;
  }
}

function byIndicator(
  question: Question,
  indicator: Measured,
  span: Span,
  { figures, reporters }: Facts,
): MeasuredSeries {
  const { places } = question.area;
  const figuresByPlace = places.flatMap(({ id, level }) => {
    const ofPlace = figures.get(figureKey(indicator.id, id));
    return ofPlace && (indicator.acrossRegions !== 'LAST' || level === indicator.level) ? [ofPlace] : [];
  });
  const ofPlaces = places.flatMap(({ id }) => reporters.get(reportersKey(id, indicator.level, indicator.kinds)) ?? []);
  const expectedOn = (day: string): number => ofPlaces.reduce((sum, each) => sum + reportersOn(each, day), 0);
  // a figure of a period in which no region had to report does not count
  const sumsOf = ({ code, endsOn }: Period) =>
    expectedOn(endsOn) > 0 ? figuresByPlace.flatMap((ofPlace) => ofPlace.get(code) ?? []) : [];
  const periods = reportPeriods(question, indicator);
  const series = seriesOf(indicator, periods, span.startsOn, sumsOf, expectedOn).map((entry, at) =>
    isComputed(indicator, periods[at]!) ? { ...entry, expected: entry.reported } : entry,
  );
  const dueBefore = dayAfter(question.asOf, -indicator.reportingDays);
  const due = series.filter(({ on }) => on < dueBefore || on === series.at(-1)?.on);
  const last = due.findLast(({ reported }) => reported > 0) ?? due.at(-1);
  const covered =
    indicator.acrossPeriods === 'SUM' ? series.filter(({ on }) => on >= span.startsOn) : last ? [last] : [];
  return {
    series,
    coverage: {
      period: last?.period ?? null,
      expected: covered.reduce((sum, { expected }) => sum + expected, 0),
      reported: covered.reduce((sum, { reported }) => sum + reported, 0),
    },
    addsUp: indicator.acrossRegions === 'SUM',
  };
}

/** Nobody owes what the platform computes: a region without a figure has nothing to count. */
const isComputed = ({ computedFrom }: Measured, { startsOn }: Period): boolean =>
  computedFrom !== null && startsOn >= computedFrom;

/** A series with its coverage but without its figures. */
const withoutFigures = (measured: MeasuredSeries): MeasuredSeries => ({
  ...measured,
  series: measured.series.map((entry) => ({ ...entry, value: null, reached: null, samples: 0 })),
});

/** A count of records is always complete: no record means zero, not unknown. */
function byCount(question: Question, span: Span, tallies: Tallies): MeasuredSeries {
  const on = lastDayOf(question);
  const count = question.measurement.how!.count!; // `readingRules` ensures a count
  const year = yearOf(question, span);
  const rows = (tallies.get(count) ?? [])
    .filter(({ region }) => region === null || question.area.places.some(({ id }) => id === region))
    .filter((tally) => year === null || tally.year === year)
    .map((tally) => ({ ...tally, on: tally.on ?? lastOf(tally.year) ?? on }))
    .filter((tally) => tally.on <= on);
  const days = [...new Set([...rows.map((tally) => tally.on), on])].filter((day) => day >= span.startsOn).sort();
  const series = days.map((day): Entry => {
    const byDay = rows.filter((tally) => tally.on <= day);
    const amount = String(byDay.reduce((sum, tally) => sum + tally.amount, 0));
    const samples = byDay.reduce((sum, tally) => sum + tally.samples, 0);
    return {
      period: question.period.code,
      on: day,
      value: amount,
      reached: amount,
      reported: 1,
      expected: 1,
      unweighted: 0,
      samples,
    };
  });
  return { series, coverage: { period: null, expected: 1, reported: 1 }, addsUp: false };
}

/** The region's own judgement where the target concerns its level; else the share of judged regions that meet it. */
function byJudgement(question: Question, judgements: Judgements): MeasuredSeries {
  const { measurement, area, period } = question;
  const all = area.places.flatMap(
    ({ id }) => judgements.get(judgedKey(measurement.target, id, lastDayOf(question))) ?? [],
  );
  const isOwnLevel = area.places.length === 1 && measurement.levels.includes(area.places[0]!.level);
  const level = isOwnLevel
    ? area.places[0]!.level
    : measurement.levels.find((each) => all.some((j) => j.level === each));
  const ofLevel = all.filter((j) => j.level === level);
  const [metCount, judgedCount] = [
    ofLevel.reduce((sum, j) => sum + j.met, 0),
    ofLevel.reduce((sum, j) => sum + j.judged, 0),
  ];
  if (judgedCount === 0) return { ...NO_SERIES, coverage: { period: null, expected: isOwnLevel ? 1 : 0, reported: 0 } };
  const day = ofLevel
    .map((j) => j.on)
    .sort()
    .at(-1)!; // at least one region is judged
  const reached = written(new Exact(metCount).div(judgedCount));
  const samples = ofLevel.reduce((sum, j) => sum + j.samples, 0);
  return {
    series: [
      {
        period: period.code,
        on: day,
        value: reached,
        reached,
        reported: judgedCount,
        expected: judgedCount,
        unweighted: 0,
        samples,
      },
    ],
    coverage: { period: null, expected: judgedCount, reported: judgedCount },
    addsUp: false,
  };
}
