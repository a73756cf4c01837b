import { defineEnum, type EnumValue, type EnumValues } from '../../kernel/enum.js';
import type { ChecklistMarkState as State } from './checklist-mark.rules.js';

export const ChecklistMarkState = defineEnum('ChecklistMarkState', '核对状态', 'Where a mark stands.', {
  DUE: ['待核对', 'Not yet looked at.'],
  MET: ['已做到', 'Met.'],
  NOT_MET: ['未做到', 'Not met.'],
  CONFIRMED: ['已复核', 'Met, and confirmed.'],
  WAIVED: ['不适用', 'It does not apply; final.'],
} satisfies Record<State, EnumValues[string]>);
export type ChecklistMarkState = EnumValue<typeof ChecklistMarkState>;
