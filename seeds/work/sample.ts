import { SAMPLE_SOURCE } from '../sources.js';

/** The day on which the samples end. */
export const LAST_DAY = '2024-10-31';

/** What says of a row that it is made up. */
export const SAMPLE = {
  provenance: 'SAMPLE',
  sources: [SAMPLE_SOURCE],
  remark: '样例：由程序生成，并非真实 Sample: generated, not real',
} as const;

export const numbered = (prefix: string, at: number, digits = 4): string =>
  `${prefix}-${String(at + 1).padStart(digits, '0')}`;
