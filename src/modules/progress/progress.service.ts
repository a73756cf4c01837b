import type { Context } from '../../kernel/context.js';
import { Exact } from '../../kernel/exact.js';
import { batchedReads } from '../../kernel/read/batched-reads.js';
import { dayAfter, type Period } from '../../kernel/period.js';
import { lastOf, readCounts, yearOf, type Tallies } from './counts.service.js';
import {
  figureKey,
  readFigures,
  readReporters,
  reportersKey,
  reportersOn,
  type Figures,
  type Reporters,
} from './figures.service.js';
import { goalOf, NO_GOAL, type Goal, type Shares } from './goal.rules.js';
import { judgedKey, readJudgements, type Judgements } from './judgements.service.js';
import { assess, type Assessment } from './progress.rules.js';
import { written } from './projection.rules.js';
import { applicability, dayOf, lastDayOf, reportPeriods, spanOf, type Question, type Span } from './question.rules.js';
import type { Measured } from './question.rules.js';
import { seriesOf, type Entry } from './series.rules.js';
import { readShares } from './shares.service.js';
import { readWithheld } from './read-scope.service.js';

/** How far a target is, with all that it was found from. */
export interface Progress extends Assessment {
  readonly question: Question;
  readonly span: Span;
  /** The day on which it was judged. */
  readonly on: string;
  readonly goal: Goal;
  readonly series: readonly Entry[];
  readonly coverage: Coverage;
  /** Something of it is made up for show. */
  readonly isSample: boolean;
}

export interface Coverage {
  /** The period that was due last, where something is reported by periods. */
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

/** Answers questions that share `asOf` and `knownAt`: one statement, whatever their number. */
export const measure = async (questions: readonly Question[], context: Context): Promise<Progress[]> => [
  ...(await measureOneByOne(questions, context)),
];

/**
 * The same, each answer worked out when it is come to: of a board of 13 counties and 78 targets, which is one call, one
 * answer at a time is in memory.
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
  const course = isWithheld
    ? withoutFigures(byIndicator(question, how!.indicator!, span, facts)) // only what an indicator measures is
    : how?.method === 'INDICATOR'
      ? byIndicator(question, how.indicator!, span, facts) // the rules of a reading see to it
      : how?.method === 'COUNT'
        ? byCount(question, span, facts.tallies)
        : how?.method === 'JUDGEMENT'
          ? byJudgement(question, facts.judgements)
          : NO_SERIES;
  const applies = applicability(measurement, period);
  const goal = applies === 'AFTER' ? NO_GOAL : goalOf(question, span, course, facts.shares);
  const points = course.series.flatMap(({ on: day, reached }) =>
    reached === null ? [] : [{ on: day, value: reached }],
  );
  const judgedOn =
    how?.method === 'INDICATOR' ? (course.series.findLast(({ reported }) => reported > 0)?.on ?? on) : on;
  const assessment = assess({
    comparator: how?.method === 'JUDGEMENT' ? 'AT_LEAST' : measurement.comparator,
    goal: goal.value,
    range: goal.range,
    baseline: goal.baseline,
    pace: how?.pace ?? 'HOLDS',
    ...span,
    on: judgedOn < span.startsOn ? on : judgedOn,
    points,
    coverage: course.coverage,
    addsUp: course.addsUp,
    isWithheld,
    applicability: applies,
  });
  // put into it: spread, what is worked out on demand would be worked out now
  return Object.assign(assessment, {
    question,
    span,
    on,
    goal,
    series: course.series,
    coverage: course.coverage,
    isSample: course.series.some(({ samples }) => samples > 0) || goal.isSample,
  });
}

function byIndicator(
  question: Question,
  measured: Measured,
  span: Span,
  { figures, reporters }: Facts,
): MeasuredSeries {
  const { places } = question.area;
  const told = places.flatMap(({ id, level }) => {
    const ofPlace = figures.get(figureKey(measured.id, id));
    return ofPlace && (measured.acrossRegions !== 'LAST' || level === measured.level) ? [ofPlace] : [];
  });
  const telling = places.flatMap(({ id }) => reporters.get(reportersKey(id, measured.level, measured.kinds)) ?? []);
  const expectedOn = (day: string): number => telling.reduce((sum, each) => sum + reportersOn(each, day), 0);
  // where nobody had to report, what is reported is nobody's figure
  const sumsOf = ({ code, endsOn }: Period) =>
    expectedOn(endsOn) > 0 ? told.flatMap((ofPlace) => ofPlace.get(code) ?? []) : [];
  const series = seriesOf(measured, reportPeriods(question, measured), span.startsOn, sumsOf, expectedOn);
  const dueBefore = dayAfter(question.asOf, -measured.reportingDays);
  const due = series.filter(({ on }) => on < dueBefore || on === series.at(-1)?.on);
  const last = due.findLast(({ reported }) => reported > 0) ?? due.at(-1);
  const counted =
    measured.acrossPeriods === 'SUM' ? series.filter(({ on }) => on >= span.startsOn) : last ? [last] : [];
  return {
    series,
    coverage: {
      period: last?.period ?? null,
      expected: counted.reduce((sum, { expected }) => sum + expected, 0),
      reported: counted.reduce((sum, { reported }) => sum + reported, 0),
    },
    addsUp: measured.acrossRegions === 'SUM',
  };
}

/** Who has reported, and not what. */
const withoutFigures = (course: MeasuredSeries): MeasuredSeries => ({
  ...course,
  series: course.series.map((entry) => ({ ...entry, value: null, reached: null, samples: 0 })),
});

/** A count over the graph is complete: none is zero, not unknown. */
function byCount(question: Question, span: Span, tallies: Tallies): MeasuredSeries {
  const on = lastDayOf(question);
  const count = question.measurement.how!.count!; // the rules of a reading see to it
  const year = yearOf(question, span);
  const found = (tallies.get(count) ?? [])
    .filter(({ region }) => region === null || question.area.places.some(({ id }) => id === region))
    .filter((tally) => year === null || tally.year === year)
    .map((tally) => ({ ...tally, on: tally.on ?? lastOf(tally.year) ?? on }))
    .filter((tally) => tally.on <= on);
  const days = [...new Set([...found.map((tally) => tally.on), on])].filter((day) => day >= span.startsOn).sort();
  const series = days.map((day): Entry => {
    const so = found.filter((tally) => tally.on <= day);
    const amount = String(so.reduce((sum, tally) => sum + tally.amount, 0));
    const samples = so.reduce((sum, tally) => sum + tally.samples, 0);
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

/** The region's own judgement where the target concerns its level; else the share of the regions below that meet it. */
function byJudgement(question: Question, judgements: Judgements): MeasuredSeries {
  const { measurement, area, period } = question;
  const of = area.places.flatMap(
    ({ id }) => judgements.get(judgedKey(measurement.target, id, lastDayOf(question))) ?? [],
  );
  const own = area.places.length === 1 && measurement.levels.includes(area.places[0]!.level);
  const level = own ? area.places[0]!.level : measurement.levels.find((each) => of.some((j) => j.level === each));
  const found = of.filter((j) => j.level === level);
  const [met, judged] = [found.reduce((sum, j) => sum + j.met, 0), found.reduce((sum, j) => sum + j.judged, 0)];
  if (judged === 0) return { ...NO_SERIES, coverage: { period: null, expected: own ? 1 : 0, reported: 0 } };
  const day = found
    .map((j) => j.on)
    .sort()
    .at(-1)!; // there is one
  const reached = written(new Exact(met).div(judged));
  const samples = found.reduce((sum, j) => sum + j.samples, 0);
  return {
    series: [
      {
        period: period.code,
        on: day,
        value: reached,
        reached,
        reported: judged,
        expected: judged,
        unweighted: 0,
        samples,
      },
    ],
    coverage: { period: null, expected: judged, reported: judged },
    addsUp: false,
  };
}
