import { readPeriod } from '../../../kernel/period.js';
import type { Progress } from '../assessment/progress.service.js';

type Bilingual = readonly [zh: string, en: string];
type Method = NonNullable<Progress['question']['measurement']['how']>;

const ACROSS: Readonly<Record<string, Bilingual>> = {
  SUM: ['各填报单位之和', 'sum over those who report'],
  WEIGHTED_MEAN: ['Σ(数值 × 权重) ÷ Σ权重', 'Σ(value × weight) ÷ Σweight'],
  MAX: ['各填报单位的最大值', 'largest of those who report'],
  LAST: ['本级填报值', 'the figure of the region itself'],
};
const OVER: Readonly<Record<string, Bilingual>> = {
  SUM: ['各期累加', 'added up over the periods'],
  WEIGHTED_MEAN: ['各期平均', 'mean of the periods'],
  MAX: ['各期最大值', 'largest of the periods'],
  LAST: ['取最近一期', 'the latest period'],
};
/** Of what is computed from registers. */
const shareOf = (period: string): Bilingual => [
  `按登记数据计算，计入的 ÷ 全部（${period}）`,
  `computed from the registers, what is counted ÷ all (${period})`,
];
const numberOf = (period: string): Bilingual => [
  `按登记数据计算（${period}）`,
  `computed from the registers (${period})`,
];
const first = ({ series }: Progress): string => series.find(({ reported }) => reported > 0)?.period ?? '—';

/** The value and the goal that it is compared with: `11 ≥ 8`, or `7, not ≥ 8`; whichever is not known is left out. */
function comparisonOf({ actual, goal: { value, range }, comparison }: Progress, not: string): string {
  const goal = range ? `[${range.lower}, ${range.upper}]` : value;
  if (!comparison || goal === null) return actual ?? '';
  return [actual, actual !== null && !comparison.isMet ? not : ' ', comparison.sign, ' ', goal].join('').trimStart();
}

/** How the value was calculated, in words: what was aggregated, over whom and when, and the goal to compare it with. */
export function formulaOf(progress: Progress, locale: 'zh' | 'en'): string {
  const { how } = progress.question.measurement;
  const isChinese = locale === 'zh';
  const say = ([zh, en]: Bilingual): string => (isChinese ? zh : en);
  if (!how) return say(['政策未给出可衡量的内容', 'the policy gives nothing to measure']);
  const comparison = comparisonOf(progress, say(['，不满足 ', ', not ']));
  return [methodOf(progress, how, say), ...(comparison ? [comparison] : [])].join(isChinese ? '：' : ': ');
}

/** How the value is measured and aggregated, without the value itself. */
function methodOf(progress: Progress, measurement: Method, say: (of: Bilingual) => string): string {
  if (measurement.method === 'COUNT') return say(['图谱中的数量', 'number in the graph']);
  const { expected, reported, period } = progress.coverage;
  if (measurement.method === 'JUDGEMENT')
    return say([`达成的研判 ÷ 全部 ${reported} 项研判`, `judgements that it is met ÷ all ${reported} judgements`]);
  const { acrossRegions, acrossPeriods, computedFrom } = measurement.indicator!; // `readingRules` ensures one
  if (computedFrom !== null && period !== null && readPeriod(period)!.startsOn >= computedFrom)
    return say(acrossRegions === 'WEIGHTED_MEAN' ? shareOf(period) : numberOf(period));
  const span = acrossPeriods === 'LAST' ? (period ?? '—') : `${first(progress)} … ${period ?? '—'}`;
  const across = say(ACROSS[acrossRegions]!); // every enum value has a text
  const over = say(OVER[acrossPeriods]!); // as above
  return say([
    `${across}，${over}（${span}，${reported}/${expected} 份填报）`,
    `${across}, ${over} (${span}, ${reported}/${expected} reports)`,
  ]);
}
