import type { Progress } from './progress.service.js';

type Say = readonly [zh: string, en: string];

const ACROSS: Readonly<Record<string, Say>> = {
  SUM: ['各填报单位之和', 'sum over those who report'],
  WEIGHTED_MEAN: ['Σ(数值 × 权重) ÷ Σ权重', 'Σ(value × weight) ÷ Σweight'],
  MAX: ['各填报单位的最大值', 'largest of those who report'],
  LAST: ['本级填报值', 'the figure of the region itself'],
};
const OVER: Readonly<Record<string, Say>> = {
  SUM: ['各期累加', 'added up over the periods'],
  WEIGHTED_MEAN: ['各期平均', 'mean of the periods'],
  MAX: ['各期最大值', 'largest of the periods'],
  LAST: ['取最近一期', 'the latest period'],
};
const SIGNS = { EQUAL: '=', AT_LEAST: '≥', MORE_THAN: '>', AT_MOST: '≤' } as const;

const first = ({ series }: Progress): string => series.find(({ reported }) => reported > 0)?.period ?? '—';

/** How the number came about, in words: what was added up, of whom and when, and what it is held against. */
export function formulaOf(progress: Progress, locale: 'zh' | 'en'): string {
  const { question, coverage, goal } = progress;
  const { how, comparator } = question.reading;
  const say = (of: Say): string => of[locale === 'zh' ? 0 : 1];
  const { value, range } = goal;
  const against = range ? ` ∈ [${range.lower}, ${range.upper}]` : value === null ? '' : ` ${SIGNS[comparator]} ${value}`; // prettier-ignore
  if (!how) return say(['政策未给出可衡量的内容', 'the policy gives nothing to measure']);
  if (how.method === 'COUNT') return say([`图谱中的数量${against}`, `number in the graph${against}`]);
  if (how.method === 'JUDGEMENT') return say(['达成的研判 ÷ 全部研判 = 1', 'judgements that it is met ÷ all judgements = 1']);
  const { acrossRegions, acrossPeriods } = how.indicator!; // a reading by an indicator has one
  const span = acrossPeriods === 'LAST' ? (coverage.period ?? '—') : `${first(progress)} … ${coverage.period ?? '—'}`;
  const share = `${coverage.reported}/${coverage.expected}`;
  return say([
    `${say(ACROSS[acrossRegions]!)}，${say(OVER[acrossPeriods]!)}（${span}，${share} 份填报）${against}`, // every word has a text
    `${say(ACROSS[acrossRegions]!)}, ${say(OVER[acrossPeriods]!)} (${span}, ${share} reports)${against}`,
  ]);
} // prettier-ignore
