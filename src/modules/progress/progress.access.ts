import { access, may } from '../../kernel/access/rules.js';
import { Judgement } from './measurement/judgement.entity.js';
import { TargetReading } from './measurement/target-reading.entity.js';
import { TargetShare } from './goals/target-share.entity.js';

/** Planners define how targets are measured and divide them; reviewers judge the targets that no figure measures. */
export const progressAccess = [
  access(TargetReading, [may('PLANNER', 'CREATE', 'UPDATE', 'ARCHIVE')]),
  access(TargetShare, [may('PLANNER', 'CREATE', 'UPDATE', 'ARCHIVE')]),
  access(Judgement, [may('REVIEWER', 'CREATE', 'UPDATE', 'ARCHIVE'), may('PLANNER', 'CREATE', 'UPDATE', 'ARCHIVE')]),
];
