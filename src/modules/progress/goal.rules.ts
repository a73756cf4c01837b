import type { Decimal } from 'decimal.js';
import { Exact } from '../../kernel/exact.js';
import type { RegionLevel } from '../region/region.entity.js';
import type { Range } from './goal-path.rules.js';
import { written } from './projection.rules.js';
import { daysOf, sharedPeriod, type Question, type Span } from './question.rules.js';
import type { Entry } from './series.rules.js';
import { partsFault } from './share.rules.js';

/** What a region was allotted of a target for a period, and what its children were. Decimals as text. */
export interface Share {
  readonly target: string;
  readonly region: string;
  readonly period: string;
  readonly value: string | null;
  readonly weight: string | null;
  /** Weights of the shares under the same parent. */
  readonly weights: string | null;
  /** The region above it, whose share is divided; null where that is the whole. */
  readonly parent: string | null;
  readonly isSample: boolean;
  /** What the regions below it were allotted as values. */
  readonly childrenTotal: string | null;
  /** How many of them were by weight. */
  readonly childrenByWeight: number;
}
export type Shares = ReadonlyMap<string, Share>;
export const shareKey = (target: string, region: string, period: string): string => `${target} ${region} ${period}`;

/** What an area has to reach, and from where. */
export interface Goal {
  readonly value: string | null;
  /** In place of a value. */
  readonly range: Range | null;
  readonly baseline: string | null;
  readonly isSample: boolean;
  /** Parts that do not add up to the whole: both numbers. */
  readonly fault: { readonly whole: string; readonly sum: string } | null;
  /** Why there is none, where the policy gives one. */
  readonly reason: 'WHOLE_ONLY' | 'NOT_ALLOTTED' | null;
}

export const NO_GOAL: Goal = { value: null, range: null, baseline: null, isSample: false, fault: null, reason: null };

interface MeasuredSeries {
  readonly series: readonly Entry[];
  readonly coverage: { readonly expected: number };
}

/** Levels of regions at which a goal of the whole area is asked for. */
export const WHOLE: readonly RegionLevel[] = ['PREFECTURE', 'PROVINCE'];
const isWhole = ({ area }: Question): boolean => area.places.every(({ level }) => WHOLE.includes(level));

/** The goal of the area for the span, as the target's reading has it for parts of the whole. */
export function goalOf(question: Question, span: Span, course: MeasuredSeries, shares: Shares): Goal {
  const { how, value } = question.measurement;
  if (!how) return NO_GOAL;
  const range =
    how.goalLower !== null && how.goalUpper !== null ? { lower: how.goalLower, upper: how.goalUpper } : null;
  const text = how.goal ?? value;
  if (range === null && text === null) return NO_GOAL;
  if (how.parts === 'WHOLE_ONLY' && !isWhole(question)) return { ...NO_GOAL, reason: 'WHOLE_ONLY' };
  const baseline = baselineOf(course.series, span);
  if (range || text === null) return { ...NO_GOAL, baseline, range };
  if (how.isStep) return { ...NO_GOAL, baseline, value: baseline && written(new Exact(baseline).plus(text)) };
  const goal = new Exact(text).times(times(question, course));
  if (how.parts !== 'SHARES' || isWhole(question))
    return { ...NO_GOAL, baseline, value: written(goal), fault: faultOf(question, goal, shares) };
  const part = partOf(question, goal, shares);
  if (part === null) return { ...NO_GOAL, reason: 'NOT_ALLOTTED' };
  return {
    ...NO_GOAL,
    value: written(part.value),
    isSample: part.isSample,
    fault: faultOf(question, part.value, shares),
  };
}

/** A goal for each reporter, or for each period of a sum over any period, is reached so many times. */
function times(question: Question, { series, coverage }: MeasuredSeries): number {
  const { how } = question.measurement;
  if (how?.parts === 'PER_REPORTER') return coverage.expected;
  return how?.pace === 'ACCUMULATES' && how.window === 'ANY_PERIOD'
    ? series.filter(({ on }) => on >= daysOf(question).startsOn).length
    : 1;
}

/** The level before the span. */
const baselineOf = (series: readonly Entry[], { startsOn }: Span): string | null =>
  series.findLast(({ on, value }) => on < startsOn && value !== null)?.value ?? null;

interface Allotted {
  readonly value: Decimal;
  readonly isSample: boolean;
}

/** What the regions of the area were allotted; null unless each was. */
function partOf(question: Question, whole: Decimal, shares: Shares): Allotted | null {
  const { area, measurement } = question;
  const period = sharedPeriod(question);
  const parts = area.places.map(({ id }) =>
    allotted(whole, (region) => shares.get(shareKey(measurement.target, region, period)), id),
  );
  return parts.reduce(
    (sum, part) => sum && part && { value: sum.value.plus(part.value), isSample: sum.isSample || part.isSample },
    { value: new Exact(0), isSample: false },
  );
}

/**
 * What a region was allotted: a value, or by its weight its part of what the region above was allotted, which for a
 * county is the whole. Null where there is nothing to divide, or nobody with a weight.
 */
function allotted(whole: Decimal, shareOf: (region: string) => Share | undefined, region: string): Allotted | null {
  const share = shareOf(region);
  if (!share) return null;
  const { value, weight, weights, parent, isSample } = share;
  if (value !== null) return { value: new Exact(value), isSample };
  if (weight === null || weights === null || new Exact(weights).isZero()) return null;
  const divided = parent === null ? { value: whole, isSample: false } : allotted(whole, shareOf, parent);
  return divided && { value: divided.value.times(weight).div(weights), isSample: isSample || divided.isSample };
}

/** Parts by weight come to all of it, whatever else there is. */
function faultOf(question: Question, whole: Decimal, shares: Shares): Goal['fault'] {
  if (question.area.places.length !== 1) return null;
  const share = shares.get(shareKey(question.measurement.target, question.area.places[0]!.id, sharedPeriod(question)));
  if (!share?.childrenTotal) return null;
  return partsFault(written(whole), [share.childrenTotal, ...(share.childrenByWeight > 0 ? [written(whole)] : [])]);
}
