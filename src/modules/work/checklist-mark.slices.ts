import { slice } from '../../kernel/model/slice.js';
import { ChecklistMark } from './checklist-mark.entity.js';

export const checklistMarkSlices = [
  slice('stationedDutyRecords', '驻村职责记录', 'Marks of the six duties of stationed teams.', ChecklistMark, {
    item: { list: ['SIX_DUTIES'] },
  }),
];
