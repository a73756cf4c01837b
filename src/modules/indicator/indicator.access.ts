import { access, may, READERS } from '../../kernel/access/rules.js';
import { Indicator } from './indicator.entity.js';
import { Observation } from './observation.entity.js';

/** Planners say what is measured; regions report it, reviewers approve it. What is not approved yet is internal. */
export const indicatorAccess = [
  access(Indicator, [may('PLANNER', 'CREATE', 'UPDATE', 'ARCHIVE')]),
  access(Observation, [
    ...READERS,
    may('DATA_STEWARD', 'CREATE', 'UPDATE', 'ARCHIVE'),
    may('REVIEWER', 'TRANSITION', 'ARCHIVE'),
  ]),
];
