import type { Decimal } from 'decimal.js';
import { Exact } from '../../../kernel/exact.js';
import type { RegionLevel } from '../../region/region.entity.js';
import type { Range } from './goal-path.rules.js';
import { written } from '../assessment/projection.rules.js';
import { daysOf, sharedPeriod, type Question, type Span } from '../assessment/question.rules.js';
import type { Entry } from '../measurement/series.rules.js';
import { partsFault } from './share.rules.js';

/** The share of a target that a region was allotted for a period, and the shares of its children. Decimals are text. */
export interface Share {
  readonly target: string;
  readonly region: string;
  readonly period: string;
  readonly value: string | null;
  readonly weight: string | null;
  /** Sum of the weights of all shares under the same parent. */
  readonly weights: string | null;
  /** The region above, whose share is divided; null where the whole goal is divided. */
  readonly parent: string | null;
  readonly isSample: boolean;
  /** Sum of the values allotted to the regions directly below. */
  readonly childrenTotal: string | null;
  /** Number of regions directly below that were allotted a weight. */
  readonly childrenByWeight: number;
}
export type Shares = ReadonlyMap<string, Share>;
export const shareKey = (target: string, region: string, period: string): string => `${target} ${region} ${period}`;

/** The goal of an area, and its baseline. */
export interface Goal {
  readonly value: string | null;
  /** In place of a value. */
  readonly range: Range | null;
  readonly baseline: string | null;
  readonly isSample: boolean;
  /** Both numbers, where the parts do not add up to the whole. */
  readonly fault: { readonly whole: string; readonly sum: string } | null;
  /** Why the area has no goal although the policy gives one. */
  readonly reason: 'WHOLE_ONLY' | 'NOT_ALLOTTED' | null;
}

export const NO_GOAL: Goal = { value: null, range: null, baseline: null, isSample: false, fault: null, reason: null };

interface MeasuredSeries {
  readonly series: readonly Entry[];
  readonly coverage: { readonly expected: number };
}

/** Levels of regions to which a goal of the whole area applies undivided. */
export const WHOLE: readonly RegionLevel[] = ['PREFECTURE', 'PROVINCE'];
const isWhole = ({ area }: Question): boolean => area.places.every(({ level }) => WHOLE.includes(level));

/** The goal of the area for the span, divided by the part rule of the target's measurement. */
export function goalOf(question: Question, span: Span, measured: MeasuredSeries, shares: Shares): Goal {
  const { how, value } = question.measurement;
  if (!how) return NO_GOAL;
  const range =
    how.goalLower !== null && how.goalUpper !== null ? { lower: how.goalLower, upper: how.goalUpper } : null;
  const text = how.goal ?? value;
  if (range === null && text === null) return NO_GOAL;
  if (how.parts === 'WHOLE_ONLY' && !isWhole(question)) return { ...NO_GOAL, reason: 'WHOLE_ONLY' };
  const baseline = baselineOf(measured.series, span);
  if (range || text === null) return { ...NO_GOAL, baseline, range };
  if (how.isStep) return { ...NO_GOAL, baseline, value: baseline && written(new Exact(baseline).plus(text)) };
  const goal = new Exact(text).times(repetitions(question, measured));
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

/** How often the goal counts: once for each reporter, or for each period of a sum over any period; else once. */
function repetitions(question: Question, { series, coverage }: MeasuredSeries): number {
  const { how } = question.measurement;
  if (how?.parts === 'PER_REPORTER') return coverage.expected;
  return how?.pace === 'ACCUMULATES' && how.window === 'ANY_PERIOD'
    ? series.filter(({ on }) => on >= daysOf(question).startsOn).length
    : 1;
}

/** The last value known before the span. */
const baselineOf = (series: readonly Entry[], { startsOn }: Span): string | null =>
  series.findLast(({ on, value }) => on < startsOn && value !== null)?.value ?? null;

interface Allotment {
  readonly value: Decimal;
  readonly isSample: boolean;
}

/** The sum that the regions of the area were allotted; null unless each was allotted something. */
function partOf(question: Question, whole: Decimal, shares: Shares): Allotment | null {
  const { area, measurement } = question;
  const period = sharedPeriod(question);
  const parts = area.places.map(({ id }) =>
    allotmentOf(whole, (region) => shares.get(shareKey(measurement.target, region, period)), id),
  );
  return parts.reduce(
    (sum, part) => sum && part && { value: sum.value.plus(part.value), isSample: sum.isSample || part.isSample },
    { value: new Exact(0), isSample: false },
  );
}

/**
 * The value that a region was allotted: its share's value, or its weight's part of the value of the region above, which
 * for a county is the whole goal. Null where there is nothing to divide, or all weights are zero.
 */
function allotmentOf(whole: Decimal, shareOf: (region: string) => Share | undefined, region: string): Allotment | null {
  const share = shareOf(region);
  if (!share) return null;
  const { value, weight, weights, parent, isSample } = share;
  if (value !== null) return { value: new Exact(value), isSample };
  if (weight === null || weights === null || new Exact(weights).isZero()) return null;
  const toDivide = parent === null ? { value: whole, isSample: false } : allotmentOf(whole, shareOf, parent);
  return toDivide && { value: toDivide.value.times(weight).div(weights), isSample: isSample || toDivide.isSample };
}

/** Parts that do not add up to the goal. Shares by weight add up to the whole goal, whatever the other shares are. */
function faultOf(question: Question, whole: Decimal, shares: Shares): Goal['fault'] {
  if (question.area.places.length !== 1) return null;
  const share = shares.get(shareKey(question.measurement.target, question.area.places[0]!.id, sharedPeriod(question)));
  if (!share?.childrenTotal) return null;
  return partsFault(written(whole), [share.childrenTotal, ...(share.childrenByWeight > 0 ? [written(whole)] : [])]);
}
