import { access, may } from '../../kernel/access/rules.js';
import { DemonstrationBelt } from './belt.entity.js';
import { DemonstrationUnit } from './unit.entity.js';

/** Regions put units forward and build them; whether one is certified is decided by reviewers (clause 2.8.3.4). */
export const demonstrationAccess = [
  access(DemonstrationUnit, [may('DATA_STEWARD', 'CREATE', 'UPDATE', 'ARCHIVE'), may('REVIEWER', 'TRANSITION')]),
  access(DemonstrationBelt, [may('PLANNER', 'CREATE', 'UPDATE', 'ARCHIVE')]),
];
