import type { Decimal } from 'decimal.js';
import { Exact } from '../../kernel/exact.js';
import type { Range } from './aim.rules.js';
import { written } from './projection.rules.js';
import type { Question, Span } from './question.rules.js';
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
  readonly children: number;
  readonly isSample: boolean;
  readonly childrenTotal: string | null;
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

const NONE: Goal = { value: null, range: null, baseline: null, isSample: false, fault: null, reason: null };

interface Course {
  readonly series: readonly Entry[];
  readonly coverage: { readonly expected: number };
}

/** Regions at which a goal of the whole area is asked for. */
const isWhole = ({ area }: Question): boolean =>
  area.places.every(({ level }) => level === 'PREFECTURE' || level === 'PROVINCE');

/** The goal of the area for the span, as the target's reading has it for parts of the whole. */
export function goalOf(question: Question, span: Span, course: Course, shares: Shares): Goal {
  const { how, value } = question.reading;
  if (!how) return NONE;
  const range =
    how.goalLower !== null && how.goalUpper !== null ? { lower: how.goalLower, upper: how.goalUpper } : null;
  const text = how.goal ?? value;
  if (range === null && text === null) return NONE;
  if (how.parts === 'WHOLE_ONLY' && !isWhole(question)) return { ...NONE, reason: 'WHOLE_ONLY' };
  const baseline = baselineOf(course.series, span);
  if (range || text === null) return { ...NONE, baseline, range };
  if (how.isStep) return { ...NONE, baseline, value: baseline && written(new Exact(baseline).plus(text)) };
  const goal = new Exact(text).times(times(question, course));
  if (how.parts !== 'SHARES' || isWhole(question))
    return { ...NONE, baseline, value: written(goal), fault: faultOf(question, span, goal, shares) };
  const part = partOf(question, span, goal, shares);
  if (part === null) return { ...NONE, reason: 'NOT_ALLOTTED' };
  return { ...NONE, value: written(part.value), isSample: part.isSample, fault: faultOf(question, span, part.value, shares) }; // prettier-ignore
}

/** A goal for each reporter, or for each period of a sum over any period, is reached so many times. */
function times({ reading, period }: Question, { series, coverage }: Course): number {
  const { how } = reading;
  if (how?.parts === 'PER_REPORTER') return coverage.expected;
  return how?.pace === 'ACCUMULATES' && how.window === 'ANY_PERIOD'
    ? series.filter(({ on }) => on >= period.startsOn).length
    : 1;
}

/** The level before the span. */
const baselineOf = (series: readonly Entry[], { startsOn }: Span): string | null =>
  series.findLast(({ on, value }) => on < startsOn && value !== null)?.value ?? null;

const periodCode = ({ reading }: Question, { startsOn, endsOn }: Span): string =>
  reading.how?.window === 'WHOLE_TERM' ? `${startsOn.slice(0, 4)}-${endsOn.slice(0, 4)}` : endsOn.slice(0, 4);

/** What the regions of the area were allotted; null unless each was. */
function partOf(question: Question, span: Span, whole: Decimal, shares: Shares): { value: Decimal; isSample: boolean } | null {
  let sum = new Exact(0);
  let isSample = false;
  for (const { id } of question.area.places) {
    const share = shares.get(shareKey(question.reading.target, id, periodCode(question, span)));
    if (!share || (share.value === null && share.weight === null)) return null;
    sum = sum.plus(share.value ?? whole.times(share.weight!).div(share.weights!)); // one of the two, and weights with a weight
    isSample ||= share.isSample;
  }
  return { value: sum, isSample };
} // prettier-ignore

function faultOf(question: Question, span: Span, whole: Decimal, shares: Shares): Goal['fault'] {
  if (question.area.places.length !== 1) return null;
  const share = shares.get(shareKey(question.reading.target, question.area.places[0]!.id, periodCode(question, span)));
  return share?.childrenTotal ? partsFault(written(whole), [share.childrenTotal]) : null;
}
