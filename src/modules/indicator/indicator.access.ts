import { access, may, READERS } from '../../kernel/access/rules.js';
import { Indicator } from './indicator.entity.js';
import { Observation } from './observation.entity.js';

/** Planners define indicators, regions report them, reviewers approve the reports. Unapproved reports are internal. */
export const indicatorAccess = [
  access(Indicator, [may('PLANNER', 'CREATE', 'UPDATE', 'ARCHIVE')]),
  access(Observation, [
    ...READERS,
    may('DATA_STEWARD', 'CREATE', 'UPDATE', 'ARCHIVE'),
    may('REVIEWER', 'TRANSITION', 'ARCHIVE'),
  ]),
];
