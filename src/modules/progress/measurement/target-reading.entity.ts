import { ANY_AMOUNT } from '../../../kernel/model/bounds.js';
import { LINES } from '../../../kernel/text.js';
import { enumColumn, date, decimal, boolean, text } from '../../../kernel/model/column.js';
import { manyToOne } from '../../../kernel/model/relation.js';
import { BaseEntity, entity } from '../../../kernel/model/entity.js';
import { defineEnum, type EnumValue } from '../../../kernel/enum.js';
import { Indicator } from '../../indicator/indicator.entity.js';
import { Target } from '../../policy/target.entity.js';
import { readingRules } from './target-reading.rules.js';

export const MeasureMethod = defineEnum('MeasureMethod', '衡量方式', 'How it is found out where a target stands.', {
  INDICATOR: ['按统计指标', 'By what is reported of an indicator.'],
  COUNT: ['按图谱计数', 'By counting records of the graph: nobody types it in.'],
  JUDGEMENT: ['由人研判', 'A person judges it, with evidence.'],
});
export type MeasureMethod = EnumValue<typeof MeasureMethod>;

export const GraphCount = defineEnum('GraphCount', '图谱计数', 'What of the graph is counted.', {
  DEMONSTRATION_COUNTIES: ['已认定的示范县市区，按年度', 'Certified demonstration counties, by their year.'],
  DEMONSTRATION_TOWNSHIPS: ['已认定的示范乡镇，按年度', 'Certified demonstration townships, by their year.'],
  DEMONSTRATION_VILLAGES: ['已认定的示范村，按年度', 'Certified demonstration villages, by their year.'],
  DEMONSTRATION_BELTS: ['示范带', 'Demonstration belts.'],
  EIGHT_CHAINS: ['列入“八大产业链”的产业链', 'Industry chains that are among the eight.'],
  TWINNING_PAIRS: ['结对帮扶关系', 'Twinning pairs.'],
  FEATURED_MODELS: ['特色创建模式', 'Featured models.'],
});
export type GraphCount = EnumValue<typeof GraphCount>;

export const Pace = defineEnum('Pace', '推进方式', 'How a figure comes to its goal.', {
  ACCUMULATES: ['逐期累加至目标', 'What each period brings adds up to the goal.'],
  MOVES: ['由基线逐步达到目标', 'A level moves from where it was to the goal.'],
  HOLDS: ['任何时候都应达到', 'It has to hold at any time.'],
});
export type Pace = EnumValue<typeof Pace>;

export const GoalWindow = defineEnum('GoalWindow', '目标时段', 'The time within which a goal is to be reached.', {
  EACH_YEAR: ['每年', 'Each year anew.'],
  WHOLE_TERM: ['首年至末年', 'From the first year of the target to its last day.'],
  ANY_PERIOD: ['所问的统计期', 'Whatever period is asked for.'],
});
export type GoalWindow = EnumValue<typeof GoalWindow>;

export const PartRule = defineEnum('PartRule', '分解方式', 'What the goal of the whole area means for a part of it.', {
  SAME: ['各地同一目标', 'The same goal everywhere.'],
  SHARES: ['按分解下达', 'What was allotted to the region.'],
  PER_REPORTER: ['每个填报单位的目标乘以单位数', 'The goal of one reporting region times their number.'],
  WHOLE_ONLY: ['只对全域', 'None: it is a goal of the whole area.'],
});
export type PartRule = EnumValue<typeof PartRule>;

@entity('指标口径', 'How a target of the policy is read: what measures it, against which goal, and why so.', {
  plural: 'targetReadings',
  order: ['updatedAt'],
  rules: readingRules,
  unique: ['target'],
})
export class TargetReading extends BaseEntity {
  @manyToOne(() => Target, '政策指标', 'The target.', {
    inverse: { field: 'readings', zh: '指标口径，至多一个', en: 'How it is read; one at most.' },
  })
  target!: Target;
  @enumColumn(() => MeasureMethod, '衡量方式', 'How it is found out where the target stands.', { filter: true })
  method!: MeasureMethod;
  @manyToOne(() => Indicator, '统计指标', 'The indicator that measures it.', {
    nullable: true,
    inverse: { field: 'targetReadings', zh: '以此衡量的政策指标', en: 'Targets that it measures.' },
  })
  indicator!: Indicator | null;
  @enumColumn(() => GraphCount, '图谱计数', 'What of the graph is counted.', {
    nullable: true,
    filter: true,
    column: 'count',
  })
  graphCount!: GraphCount | null;
  @enumColumn(() => Pace, '推进方式', 'How the figure comes to the goal.', { filter: true })
  pace!: Pace;
  @enumColumn(() => GoalWindow, '目标时段', 'The time within which the goal is to be reached.', { filter: true })
  window!: GoalWindow;
  @date(
    '起算日期；不给则为指标首年首日',
    'Day from which a goal of the whole term is worked for; the first day of the target’s first year without it.',
    {
      nullable: true,
    },
  )
  startsOn!: string | null;
  @enumColumn(() => PartRule, '分解方式', 'What the goal means for a part of the area.', { filter: true })
  parts!: PartRule;
  @decimal('目标值', 'The goal in the unit of what measures it; without it the value of the target.', {
    bounds: ANY_AMOUNT,
    nullable: true,
  })
  goal!: string | null;
  @decimal('目标区间下限，含本数', 'Instead of a goal, the least value that is still right.', {
    bounds: ANY_AMOUNT,
    nullable: true,
  })
  goalLower!: string | null;
  @decimal('目标区间上限，含本数', 'Instead of a goal, the greatest value that is still right.', {
    bounds: ANY_AMOUNT,
    nullable: true,
  })
  goalUpper!: string | null;
  @boolean('目标是较上年末的增量', 'The goal is a step up from the end of the year before.')
  isStep!: boolean;
  @text('口径说明', 'Why the policy’s words are read in this way.', { form: LINES, search: 'body' })
  reading!: string;
}
