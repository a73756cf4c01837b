import { expect, test } from 'vitest';
import { findingText, type FigureFinding } from '../../src/modules/warning/finding.rules.js';

const FOUND: FigureFinding = { reason: 'BELOW_THRESHOLD', subject: '农村自来水普及率', unit: '%', period: '2024Q4', value: '84.2', threshold: '85', isSample: false }; // prettier-ignore

test.each<[string, Partial<FigureFinding>, string]>([
  ['a low figure', {}, '农村自来水普及率 2024Q4 为 84.2 %，低于预警值 85 %。'],
  ['a high one', { reason: 'ABOVE_THRESHOLD', threshold: '0', value: '3', unit: '人', subject: '失学辍学人数' }, '失学辍学人数 2024Q4 为 3 人，高于预警值 0 人。'],
  ['a fall, by its figures', { reason: 'FALLING', run: ['88', '86.1', '84.2'] }, '农村自来水普及率 2024Q4 为 84.2 %，连续 2 期下降（88 → 86.1 → 84.2）。'],
  ['a rise', { reason: 'RISING', run: ['80', '84.2'] }, '农村自来水普及率 2024Q4 为 84.2 %，连续 1 期上升（80 → 84.2）。'],
  ['silence, by the day', { reason: 'NOT_REPORTED', value: null, dueOn: '2025-01-15' }, '农村自来水普及率 2024Q4 应于 2025-01-15 前填报，逾期未报。'],
  ['a missed target', { reason: 'TARGET_MISSED', period: '2024', dueOn: '2024-12-31', goal: '92' }, '农村自来水普及率 2024 于 2024-12-31 期满，为 84.2 %，未达到 92 %。'],
  ['a figure without a unit', { unit: null }, '农村自来水普及率 2024Q4 为 84.2，低于预警值 85。'],
  ['a sample, as one', { isSample: true }, '样例：农村自来水普及率 2024Q4 为 84.2 %，低于预警值 85 %。'],
])('a finding tells of %s', (_, differs, words) => {
  expect(findingText({ ...FOUND, ...differs })).toBe(words);
}); // prettier-ignore
