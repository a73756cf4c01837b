import { defineModule } from '../../kernel/module.js';
import { Judgement } from './measurement/judgement.entity.js';
import { progressAccess } from './progress.access.js';
import { progressFields } from './progress.fields.js';
import { progressRoutines } from './progress.routines.js';
import { rankingFields } from './ranking/ranking.fields.js';
import { TargetReading } from './measurement/target-reading.entity.js';
import { TargetShare } from './goals/target-share.entity.js';

export default defineModule({
  name: 'progress',
  entities: [TargetReading, TargetShare, Judgement],
  access: progressAccess,
  routines: progressRoutines,
  fields: (model, rootFields) => [...progressFields(model, rootFields), ...rankingFields(model)],
  userErrors: {
    READING_MEASURE: [
      '按统计指标衡量须给指标，按图谱计数须给计数，其余不给。',
      'A reading by an indicator names it, one by a count says what is counted, and no other does.',
    ],
    READING_RANGE_BOUNDS: [
      '目标区间须同时给出下限和上限，下限不大于上限。',
      'A range has both bounds, the lower one not above the upper one.',
    ],
    READING_RANGE_ALONE: [
      '目标区间不与目标值、增量、逐期累加或分解并用。',
      'A range goes with no goal, no step, no sum over periods and no division among parts.',
    ],
    SHARE_PERIOD_KIND: ['目标按年度或规划期分解。', 'A share is of a year or of a plan.'],
    SHARE_VALUE_OR_WEIGHT: ['目标值与权重须给且只给一个。', 'Give a value or a weight, and not both.'],
  },
  messages: {
    RANKING_TOO_LARGE: ['一次至多比较 {most} 个。', 'At most {most} can be compared at once.'],
    UNKNOWN_TARGET: ['没有代号为 {target} 的政策指标。', 'There is no target with the key {target}.'],
    PROGRESS_PARTS_DO_NOT_ADD_UP: [
      '分解到下级的目标之和为 {sum}，本级目标为 {whole}。',
      'The goals of the parts come to {sum}, the goal to {whole}.',
    ],
    PROGRESS_INCOMPLETE: ['应填报 {expected} 份，已填报 {reported} 份。', '{reported} of {expected} reports are in.'],
    PROGRESS_UNWEIGHTED: [
      '{unweighted} 份填报没有权重，未计入平均。',
      '{unweighted} of the reports have no weight and are left out of the mean.',
    ],
    PROGRESS_LATE: ['{period} 尚无人填报。', 'Nobody has reported {period} yet.'],
    PROGRESS_EARLIER_PERIOD: [
      '数值是 {period} 的，早于所问的统计期。',
      'The figures are of {period}, before the period that was asked for.',
    ],
    PROGRESS_SAMPLE: ['含样例数据，并非真实。', 'Made up to show the platform; not real.'],
    PROGRESS_WHOLE_ONLY: ['此目标只对全域，不分解到下级。', 'It is a goal of the whole area and is not divided.'],
    PROGRESS_NOT_ALLOTTED: ['此处尚未分到目标。', 'Nothing of the goal was allotted here.'],
  },
});
