import { defineModule } from '../../kernel/module.js';
import { indicatorAccess } from './indicator.access.js';
import { figureFields } from './figures.fields.js';
import { Indicator } from './indicator.entity.js';
import { Observation } from './observation.entity.js';
import { observationRoutines } from './observation.routines.js';
import { REPORTERS } from './reporter.routines.js';
import { reportingFields } from './reporting.fields.js';
import { REPORTS } from './reporting.routines.js';
import { rollupRoutines } from './rollup.routines.js';

export default defineModule({
  name: 'indicator',
  things: [Indicator, Observation],
  access: indicatorAccess,
  tables: ['rollup'],
  fields: (graph, roots) => [...reportingFields(graph, roots), ...figureFields(graph, roots)],
  routines: [REPORTERS, ...observationRoutines, ...rollupRoutines, REPORTS],
  userErrors: {
    OBSERVATION_CLOSED: [
      '已报送或已审核的数值不能修改，请先由审核员写明理由退回。',
      'What is handed in or approved is not edited: a reviewer returns it first, with a reason.',
    ],
    OBSERVATION_PERIOD_KIND: ['此指标不按这种统计期填报。', 'The indicator is not reported for such periods.'],
    OBSERVATION_REGION_LEVEL: ['此指标不由这一级或这类区划填报。', 'The indicator is not reported by such regions.'],
    OBSERVATION_VALUE_DECIMALS: ['小数位数超过此指标的规定。', 'The value has more decimals than the indicator.'],
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
