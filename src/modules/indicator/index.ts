import { defineModule } from '../../kernel/module.js';
import { basisFields } from './basis.fields.js';
import { indicatorAccess } from './indicator.access.js';
import { figureFields } from './figures.fields.js';
import { COMPUTED } from './computed.routines.js';
import { computedTasks } from './computed.task.js';
import { Indicator } from './indicator.entity.js';
import { Observation } from './observation.entity.js';
import { observationRoutines } from './observation.routines.js';
import { REPORTERS } from './reporter.routines.js';
import { reportingFields } from './reporting.fields.js';
import { REPORTS } from './reporting.routines.js';
import { rollupRoutines } from './rollup.routines.js';

export default defineModule({
  name: 'indicator',
  entities: [Indicator, Observation],
  access: indicatorAccess,
  tables: ['rollup'],
  fields: (model, rootFields) => [
    ...reportingFields(model, rootFields),
    ...figureFields(model, rootFields),
    ...basisFields(),
  ],
  routines: [REPORTERS, ...observationRoutines, COMPUTED, ...rollupRoutines, REPORTS],
  tasks: computedTasks,
  userErrors: {
    OBSERVATION_COMPUTED: [
      '此指标该期的数值由平台按登记数据计算，不能填报；请更正登记数据。',
      'The platform computes this figure from the registers: put the register right instead.',
    ],
    COMPUTATION_UNKNOWN: [
      '平台没有此指标的计算方法，只能填报。',
      'The platform does not know how to compute this indicator: it is reported.',
    ],
    COMPUTED_FROM: [
      '由平台计算的指标须给出起算日期，填报的指标不给。',
      'A computed indicator says from which day on, one that is reported does not.',
    ],
    COMPUTED_CADENCE: ['规划期的数值不由平台计算。', 'Figures of the periods of a plan are not computed.'],
    OBSERVATION_CLOSED: [
      '已报送或已审核的数值不能修改，请先由审核员写明理由退回。',
      'What is handed in or approved is not edited: a reviewer returns it first, with a reason.',
    ],
    PERIOD_NOT_OVER: ['{day} 起才能报送：此前结果尚不可知。', 'Hand it in from {day} on: nobody knows it before.'],
    REGION_NOT_IN_PERIOD: [
      '该区划在 {day} 不存在，不填报。',
      'The region does not exist on {day}, so it does not report.',
    ],
    WEIGHT_REQUIRED: [
      '此指标按权重平均，请填写大于零的权重；没有可计的就不填报。',
      'The indicator is a weighted mean: give a weight above zero, or report nothing where there is nothing to count.',
    ],
    VALUE_UNUSUAL: [
      '数值不在通常范围（{range}）内；如属实，请写明理由后再报送。',
      'The value is outside what is usual ({range}). If it is right, hand it in with a reason.',
    ],
    OBSERVATION_PERIOD_KIND: [
      '此指标的统计期为{cadence}，写作 {example}。',
      'The indicator is reported for periods of the kind {cadence}, such as {example}.',
    ],
    OBSERVATION_REGION_LEVEL: ['此指标不由这一级或这类区划填报。', 'The indicator is not reported by such regions.'],
    OBSERVATION_VALUE_DECIMALS: [
      '此指标的数值至多 {decimals} 位小数。',
      'Decimals of this indicator: at most {decimals}.',
    ],
    OBSERVATION_FIXED: [
      '已审核过的数值不能改到另一指标、区划或统计期；请归档后另行填报。',
      'What was approved stays with its indicator, region and period: archive it and report anew.',
    ],
  },
  messages: {
    UNKNOWN_INDICATOR: ['没有代号为 {indicator} 的统计指标。', 'There is no indicator with the key {indicator}.'],
    REPORTING_TOO_LARGE: ['一次至多列出 {most} 行。', 'At most {most} rows can be listed at once.'],
  },
});
