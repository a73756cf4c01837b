import { access, may } from '../../kernel/access/rules.js';
import { DemonstrationBelt } from './belt.entity.js';
import { DemonstrationUnit } from './unit.entity.js';

/** Regions nominate units and build them; reviewers decide whether a unit is certified (clause 2.8.3.4). */
export const demonstrationAccess = [
  access(DemonstrationUnit, [may('DATA_STEWARD', 'CREATE', 'UPDATE', 'ARCHIVE'), may('REVIEWER', 'TRANSITION')]),
  access(DemonstrationBelt, [may('PLANNER', 'CREATE', 'UPDATE', 'ARCHIVE')]),
];
