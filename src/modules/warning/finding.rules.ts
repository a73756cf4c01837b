import type { WarningReason } from './warning.rules.js';

/** A finding of a rule about figures, with the numbers that its text needs. Decimals are text. */
export interface FigureFinding {
  readonly reason: WarningReason;
  /** Name of the indicator or target. */
  readonly subject: string;
  readonly unit: string | null;
  readonly period: string;
  /** The figure that raised it. */
  readonly value: string | null;
  /** For a threshold. */
  readonly threshold?: string | null;
  /** For a trend: its figures, earliest first. */
  readonly run?: readonly string[];
  /** For silence: the day by which the report was due. For a missed target: the last day of its window. */
  readonly dueOn?: string | null;
  /** For a missed target: the goal. */
  readonly goal?: string | null;
  readonly isSample: boolean;
}

const TEXTS: Readonly<Record<WarningReason, (of: FigureFinding, amount: (value?: string | null) => string) => string>> =
  {
    BELOW_THRESHOLD: ({ value, threshold }, amount) => `为 ${amount(value)}，低于预警值 ${amount(threshold)}`,
    ABOVE_THRESHOLD: ({ value, threshold }, amount) => `为 ${amount(value)}，高于预警值 ${amount(threshold)}`,
    FALLING: ({ value, run = [] }, amount) =>
      `为 ${amount(value)}，连续 ${run.length - 1} 期下降（${run.join(' → ')}）`,
    RISING: ({ value, run = [] }, amount) => `为 ${amount(value)}，连续 ${run.length - 1} 期上升（${run.join(' → ')}）`,
    NOT_REPORTED: ({ dueOn }) => `应于 ${dueOn} 前填报，逾期未报`,
    TARGET_MISSED: ({ value, goal, dueOn }, amount) => `于 ${dueOn} 期满，为 ${amount(value)}，未达到 ${amount(goal)}`,
  };

/** The text of a finding for the people who handle it. It says so if sample data is involved. */
export function findingText(finding: FigureFinding): string {
  const amount = (value?: string | null): string => [value ?? '未知', finding.unit].filter(Boolean).join(' ');
  const text = TEXTS[finding.reason](finding, amount).replace(/(?<=\p{Script=Han}) (?=\p{Script=Han})/gu, ''); // 为未知
  return `${finding.isSample ? '样例：' : ''}${finding.subject} ${finding.period} ${text}。`;
}
