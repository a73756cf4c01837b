import { defineEnum, type EnumValue } from '../../kernel/enum.js';

export const DocumentKind = defineEnum('DocumentKind', '文件类别', 'What a work document is.', {
  IMPLEMENTATION_PLAN: ['实施方案', 'How a unit carries out the policy (3.2.3).'],
  STAGE_TASK_LIST: ['阶段任务清单', 'The tasks of a stage (2.2.3.1).'],
  PROGRESS_REPORT: ['进展报告', 'How far a key task is (3.2.3).'],
  TRAINING_PLAN: ['年度培训计划', 'The training of a year (3.3.4).'],
  PLAN_EVALUATION: ['规划实施总结评估', 'How the strategic plan was carried out (2.1.3.6).'],
  ASSET_RULES: ['分行业资产管护制度', 'How assets of a sector are kept up (2.6.3.1).'],
  WATER_EMERGENCY_PLAN: ['供水应急机制', 'What a county does when water fails (2.3.3.6).'],
  VILLAGE_CHECKLIST: ['村级事项清单', 'What a village organizes (2.9.3.2).'],
  VILLAGE_PLAN: ['多规合一村庄规划', 'The plan of a village that joins all others (2.8.3.2).'],
  PERFORMANCE_REPORT: ['资金绩效自评', 'What money came to, by who used it (2.7.2).'],
  LOOK_BACK_REPORT: ['回头看报告', 'What was found when looking back (1.2.3).'],
});
export type DocumentKind = EnumValue<typeof DocumentKind>;

export const AssetSector = defineEnum('AssetSector', '行业领域', 'Sector of an asset.', {
  TRANSPORT: ['交通', 'Transport.'],
  WATER: ['水利供水', 'Water.'],
  AGRICULTURE: ['农业产业', 'Agriculture.'],
  PROCESSING: ['加工与仓储', 'Processing and storage.'],
  ENERGY: ['电力与光伏', 'Power and solar.'],
  EDUCATION: ['教育', 'Education.'],
  HEALTH: ['卫生', 'Health.'],
  CULTURE: ['文化体育', 'Culture and sport.'],
  HABITAT: ['人居环境', 'Living environment.'],
  HOUSING: ['住房', 'Housing.'],
  TOURISM: ['旅游', 'Tourism.'],
  OTHER: ['其他', 'Any other.'],
});
export type AssetSector = EnumValue<typeof AssetSector>;

export const WaterEmergencyKind = defineEnum('WaterEmergencyKind', '供水突发情形', 'How water may fail.', {
  DROUGHT: ['季节性缺水', 'A dry season.'],
  ICE: ['冰冻灾害', 'Ice.'],
  SUDDEN_CUT: ['突发断水', 'A sudden cut.'],
});
export type WaterEmergencyKind = EnumValue<typeof WaterEmergencyKind>;
