import type { Class } from '../../src/kernel/describe.js';
import { seedId, type SeedRow } from '../seed.js';
import { SAMPLE_SOURCE } from '../sources.js';

/** The day on which the samples end. */
export const SAMPLE_DAY = '2024-10-31';

/** A sample of a type, by a key that is its own among them. */
export const sampleRow = ({ name }: Class, key: string, values: Readonly<Record<string, unknown>>): SeedRow => ({
  id: seedId(name, key),
  provenance: 'SAMPLE',
  sources: [SAMPLE_SOURCE],
  remark: null,
  ...values,
});

/** What a row with a deadline brings, so that it has the one of the day on which it came to its state. */
export const dueBy = (day: string | null): Readonly<Record<string, unknown>> => ({
  stateDueOn: day,
  dueNotice: day !== null && day < SAMPLE_DAY ? 'OVERDUE' : null,
});
