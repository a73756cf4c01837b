import { LINES } from '../../kernel/text.js';
import { AMOUNT, ANY_AMOUNT, DAYS } from '../../kernel/model/bounds.js';
import { date, enumColumn, enumList, decimal, boolean, integer, text } from '../../kernel/model/column.js';
import { manyToOne } from '../../kernel/model/relation.js';
import { NamedEntity, entity } from '../../kernel/model/entity.js';
import { defineEnum, type EnumValue } from '../../kernel/enum.js';
import { Department } from '../department/department.entity.js';
import { indicatorRules } from './indicator.rules.js';
import { RegionKind, RegionLevel } from '../region/region.entity.js';

export const Direction = defineEnum('Direction', '方向', 'Which way an indicator should go.', {
  UP: ['越高越好', 'Higher is better.'],
  DOWN: ['越低越好', 'Lower is better.'],
  HOLD: ['保持不变', 'It should stay as it is.'],
  RANGE: ['处于区间内', 'It should stay within a range.'],
});
export type Direction = EnumValue<typeof Direction>;

export const Aggregation = defineEnum('Aggregation', '汇总方式', 'How several figures become one.', {
  SUM: ['求和', 'They are added up.'],
  WEIGHTED_MEAN: ['加权平均', 'Their mean, each by its weight.'],
  LAST: ['取最近一个；跨区划时不汇总', 'The latest of them; over regions, only the figure of the region itself.'],
  MAX: ['取最大', 'The largest of them.'],
});
export type Aggregation = EnumValue<typeof Aggregation>;

export const PeriodKind = defineEnum('PeriodKind', '统计期类型', 'Kind of a statistical period.', {
  WEEK: [
    '周，周一至周日，计入其周四所在的年、季、月',
    'A week, from Monday to Sunday; it counts in the year, quarter and month of its Thursday.',
  ],
  TEN_DAYS: ['旬', 'Ten days of a month; the last has the rest of it.'],
  MONTH: ['月', 'A month.'],
  QUARTER: ['季度', 'A quarter.'],
  HALF: ['半年', 'Half a year.'],
  YEAR: ['年', 'A year.'],
  PLAN: ['规划期', 'The years of a plan.'],
});
export type PeriodKind = EnumValue<typeof PeriodKind>;

export const FigureOrigin = defineEnum('FigureOrigin', '数值来源', 'Where figures come from.', {
  REPORTED: ['由填报单位填报', 'Regions report them.'],
  COMPUTED: ['由平台按登记数据计算', 'The platform computes them from the registers.'],
});
export type FigureOrigin = EnumValue<typeof FigureOrigin>;

const bound = { bounds: ANY_AMOUNT, nullable: true };

@entity('统计指标', 'What is measured: its unit, who reports it how often, and how its figures add up.', {
  plural: 'indicators',
  order: ['key'],
  rules: indicatorRules,
  inOrder: [
    ['minimum', 'maximum'],
    ['usualMinimum', 'usualMaximum'],
  ],
})
export class Indicator extends NamedEntity {
  @text('指标代号', 'Stable key, such as tap-water-coverage.', { key: true, order: true, collation: 'C' })
  key!: string;
  @text('计量单位', 'What a value counts or measures, such as % or 次.', { filter: true })
  unit!: string;
  @text('指标含义', 'What exactly is measured, and what the weight of a value is.', { form: LINES, search: 'body' })
  definition!: string;
  @enumColumn(() => Direction, '方向', 'Which way it should go.', { filter: true })
  direction!: Direction;
  @enumColumn(
    () => Aggregation,
    '跨区划汇总方式',
    'How the figures of several regions become that of the region above.',
    {
      filter: true,
    },
  )
  acrossRegions!: Aggregation;
  @enumColumn(() => Aggregation, '跨统计期汇总方式', 'How the figures of several periods become that of a longer one.')
  acrossPeriods!: Aggregation;
  @integer('小数位数', 'Digits after the point that a value may have.', { bounds: { least: 0, most: 6 } })
  decimals!: number;
  @enumColumn(() => RegionLevel, '填报层级', 'Level of the regions that report it; figures above are roll-ups.', {
    filter: true,
  })
  level!: RegionLevel;
  @enumList(
    () => RegionKind,
    '只由这些类型的区划填报；空即不限',
    'Only regions of these kinds report it; all of the level if empty.',
    { default: "'{}'" },
  )
  kinds!: RegionKind[];
  @enumColumn(() => PeriodKind, '填报周期', 'Kind of period that it is reported for.', { filter: true })
  cadence!: PeriodKind;
  @integer('期末后的填报天数', 'Days after the end of a period within which it has to be reported.', { bounds: DAYS })
  reportingDays!: number;
  @boolean('可在期内填报', 'It is reported within its period: a report may be handed in from the first day.', {
    default: 'false',
  })
  isReportedWithin!: boolean;
  @decimal('可能的最小值，含本数', 'The least value that is possible; any other is refused.', bound)
  minimum!: string | null;
  @decimal('可能的最大值，含本数', 'The greatest value that is possible; any other is refused.', bound)
  maximum!: string | null;
  @decimal('通常的最小值，含本数', 'The least value that is usual; a lower one is handed in with a reason.', bound)
  usualMinimum!: string | null;
  @decimal('通常的最大值，含本数', 'The greatest value that is usual; a higher one is handed in with a reason.', bound)
  usualMaximum!: string | null;
  @decimal('与上期相比通常的变动', 'How far a value usually lies from the one before; more is shown as a jump.', {
    bounds: AMOUNT,
    nullable: true,
  })
  usualChange!: string | null;
  @boolean(
    '统计对象是个人：小数目会指向具体的人，数值不公开',
    'It is about private persons, whom a small number may point to: its figures are not public.',
    { filter: true },
  )
  isAboutPeople!: boolean;
  @enumColumn(() => FigureOrigin, '数值来源', 'Where its figures come from.', { default: "'REPORTED'" })
  origin!: FigureOrigin;
  @date('自此日起的各期由平台计算；填报的指标为空', 'The platform computes the periods from this day on.', {
    nullable: true,
  })
  computedFrom!: string | null;
  @manyToOne(() => Department, '数据来源部门', 'The department whose figures they are.', {
    nullable: true,
    inverse: { field: 'indicators', zh: '由其提供的统计指标', en: 'Indicators whose figures are the department’s.' },
  })
  department!: Department | null;
}
