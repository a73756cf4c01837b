import type { WarningReason } from './warning.rules.js';

/** What a rule found, with the numbers that say it. Decimals as text. */
export interface Finding {
  readonly reason: WarningReason;
  /** Name of the indicator or target. */
  readonly subject: string;
  readonly unit: string | null;
  readonly period: string;
  /** The figure that raised it. */
  readonly value: string | null;
  /** For a threshold. */
  readonly threshold?: string | null;
  /** For a trend: the figures that it is made of, earliest first. */
  readonly run?: readonly string[];
  /** For silence: when it had to be handed in. For a missed target: the last day of its window. */
  readonly dueOn?: string | null;
  /** For a missed target: what had to be reached. */
  readonly goal?: string | null;
  readonly isSample: boolean;
}

const WORDS: Readonly<Record<WarningReason, (found: Finding, amount: (value?: string | null) => string) => string>> = {
  BELOW_THRESHOLD: ({ value, threshold }, amount) => `为 ${amount(value)}，低于预警值 ${amount(threshold)}`,
  ABOVE_THRESHOLD: ({ value, threshold }, amount) => `为 ${amount(value)}，高于预警值 ${amount(threshold)}`,
  FALLING: ({ value, run = [] }, amount) => `为 ${amount(value)}，连续 ${run.length - 1} 期下降（${run.join(' → ')}）`,
  RISING: ({ value, run = [] }, amount) => `为 ${amount(value)}，连续 ${run.length - 1} 期上升（${run.join(' → ')}）`,
  NOT_REPORTED: ({ dueOn }) => `应于 ${dueOn} 前填报，逾期未报`,
  TARGET_MISSED: ({ value, goal, dueOn }, amount) => `于 ${dueOn} 期满，为 ${amount(value)}，未达到 ${amount(goal)}`,
};

/** What is amiss, in the words that its handlers read. A sample says that it is one. */
export function findingText(found: Finding): string {
  const amount = (value?: string | null): string => [value ?? '未知', found.unit].filter(Boolean).join(' ');
  return `${found.isSample ? '样例：' : ''}${found.subject} ${found.period} ${WORDS[found.reason](found, amount)}。`;
}
