import { ANY_AMOUNT, DAYS } from '../../kernel/model/bounds.js';
import { enumColumn, decimal, boolean, integer, text } from '../../kernel/model/column.js';
import { manyToOne } from '../../kernel/model/relation.js';
import { NamedEntity, entity } from '../../kernel/model/entity.js';
import { defineEnum, type EnumValue } from '../../kernel/enum.js';
import { Indicator } from '../indicator/indicator.entity.js';
import { Target } from '../policy/target.entity.js';
import { warningRuleRules } from './warning-rule.rules.js';

export const WarningKind = defineEnum('WarningKind', '预警类型', 'What a warning is about.', {
  THRESHOLD: ['越过界限', 'A figure lies beyond a threshold.'],
  TREND: ['连续变差', 'A figure got worse several periods in a row.'],
  SILENCE: ['逾期未报', 'Nothing was reported some days after it was due.'],
  OVERDUE: ['期满未达标', 'The time of a target is over, and it is not met.'],
  FINDING: ['登记数据存疑', 'Records contradict themselves, or something is missing.'],
  LATE: ['逾期未办', 'A record is past the day by which it should have left its state.'],
});
export type WarningKind = EnumValue<typeof WarningKind>;

export const ThresholdSide = defineEnum(
  'ThresholdSide',
  '界限方向',
  'On which side of a threshold a warning is raised.',
  {
    BELOW: ['低于界限', 'Below it.'],
    ABOVE: ['高于界限', 'Above it.'],
  },
);
export type ThresholdSide = EnumValue<typeof ThresholdSide>;

const AT_LEAST_A_DAY = { ...DAYS, least: 1 };

@entity('预警规则', 'When a warning is raised about a region.', {
  plural: 'warningRules',
  order: ['key'],
  without: ['aggregates'],
  rules: warningRuleRules,
})
export class WarningRule extends NamedEntity {
  @text('规则代号', 'Stable key, such as tap-water-below-85.', { key: true, order: true, collation: 'C' })
  key!: string;
  @enumColumn(() => WarningKind, '预警类型', 'What the warning is about.', { filter: true })
  kind!: WarningKind;
  @manyToOne(() => Indicator, '统计指标', 'The indicator that it watches.', {
    nullable: true,
    inverse: { field: 'warningRules', zh: '预警规则', en: 'Rules that watch it.' },
  })
  indicator!: Indicator | null;
  @manyToOne(() => Target, '政策指标', 'The target whose end it watches.', {
    nullable: true,
    inverse: { field: 'warningRules', zh: '期满未达标的预警规则', en: 'Rules that watch its end.' },
  })
  target!: Target | null;
  @enumColumn(() => ThresholdSide, '界限方向', 'On which side of the threshold.', { nullable: true })
  side!: ThresholdSide | null;
  @decimal('界限', 'The threshold, in the unit of the indicator.', { bounds: ANY_AMOUNT, nullable: true })
  threshold!: string | null;
  @integer('连续期数', 'For a trend: how many periods in a row.', { bounds: { least: 1, most: 36 }, nullable: true })
  periods!: number | null;
  @integer('逾期天数', 'For silence: how many days after it was due.', { bounds: AT_LEAST_A_DAY, nullable: true })
  days!: number | null;
  @integer('处理时限（天）', 'Days within which a warning has to be handled; then it goes one level up.', {
    bounds: AT_LEAST_A_DAY,
  })
  handlingDays!: number;
  @boolean('启用', 'It is in force.', { filter: true })
  isActive!: boolean;
}
