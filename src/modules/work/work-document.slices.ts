import { slice } from '../../kernel/model/slice.js';
import { WorkDocument } from './work-document.entity.js';

const UNDER = { underTree: true } as const;

/** The registers that are kept as documents, by the names that departments know. */
export const workDocumentSlices = [
  slice(
    'implementationPlans',
    '实施方案',
    'Implementation plans.',
    WorkDocument,
    { kind: ['IMPLEMENTATION_PLAN'] },
    UNDER,
  ),
  slice('stageTaskLists', '阶段任务清单', 'Lists of stage tasks.', WorkDocument, { kind: ['STAGE_TASK_LIST'] }),
  slice('progressReports', '进展报告', 'Progress reports.', WorkDocument, { kind: ['PROGRESS_REPORT'] }, UNDER),
  slice('trainingPlans', '年度培训计划', 'Training plans.', WorkDocument, { kind: ['TRAINING_PLAN'] }, UNDER),
  slice('planEvaluations', '规划实施评估', 'Evaluations of the plan.', WorkDocument, { kind: ['PLAN_EVALUATION'] }),
  slice('assetRules', '资产管护制度', 'Rules for assets.', WorkDocument, { kind: ['ASSET_RULES'] }),
  slice(
    'waterEmergencyPlans',
    '供水应急机制',
    'Water emergency plans.',
    WorkDocument,
    { kind: ['WATER_EMERGENCY_PLAN'] },
    UNDER,
  ),
  slice(
    'villageChecklists',
    '村级事项清单',
    'Village checklists.',
    WorkDocument,
    { kind: ['VILLAGE_CHECKLIST'] },
    UNDER,
  ),
  slice('villagePlans', '村庄规划', 'Village plans.', WorkDocument, { kind: ['VILLAGE_PLAN'] }, UNDER),
];
