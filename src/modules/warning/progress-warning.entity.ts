import { about } from '../../kernel/model/about.js';
import { ANY_AMOUNT } from '../../kernel/model/bounds.js';
import { LINES } from '../../kernel/text.js';
import { date, decimal, timestamp, period, text } from '../../kernel/model/column.js';
import { locatedIn, manyToOne } from '../../kernel/model/relation.js';
import { state } from '../../kernel/model/state.js';
import { unique } from '../../kernel/model/unique.js';
import { BaseEntity, entity } from '../../kernel/model/entity.js';
import { defineEnum, type EnumValue, type EnumValues } from '../../kernel/enum.js';
import { Region } from '../region/region.entity.js';
import { warningMachine, type WarningState as State } from './warning.rules.js';
import { WarningRule } from './warning-rule.entity.js';

export const WarningState = defineEnum('WarningState', '预警处理状态', 'Where a warning stands.', {
  RAISED: ['已发出', 'Raised; nobody has it yet.'],
  ASSIGNED: ['已交办', 'Somebody has it.'],
  VERIFIED: ['已核实', 'It is true.'],
  HANDLED: ['已处理', 'Something was done about it.'],
  CLEARED: ['已解除', 'It is over; final.'],
  DISMISSED: ['已排除', 'It was nothing; final, with a reason.'],
} satisfies Record<State, EnumValues[string]>);
export type WarningState = EnumValue<typeof WarningState>;

@entity('预警', 'That a rule found something amiss in the figures of a region, or in a record.', {
  plural: 'progressWarnings',
  order: ['raisedOn'],
  inOrder: [['raisedOn', 'dueOn']],
  internal: { like: ['subject'] },
  // handlers change the state and the owner of a warning; the finding and the deadline are not theirs to change
  fixed: ['rule', 'region', 'subject', 'period', 'value', 'raisedOn', 'dueOn', 'finding', 'provenance', 'sources'],
})
@unique(['period', 'rule', 'region'], { where: { subject: null } })
@unique(['subject', 'rule', 'period'], {
  where: { subject: { not: null }, state: { not: ['CLEARED'] } },
  nulls: 'equal',
})
export class ProgressWarning extends BaseEntity {
  @manyToOne(() => WarningRule, '预警规则', 'The rule that raised it.', {
    inverse: { field: 'warnings', zh: '由此发出的预警', en: 'Warnings that it raised.' },
  })
  rule!: WarningRule;
  @about((subjects) => subjects, '对象', 'The record that it is about; null where it is about a figure.', {
    nullable: true,
    inverse: { field: 'progressWarnings', zh: '关于它的预警', en: 'Warnings about it.' },
  })
  subject!: BaseEntity | null;
  @locatedIn(() => Region, '区划', 'The region that it is about.', {
    follows: 'subject',
    orderBy: ['code'],
    inverse: { field: 'progressWarnings', zh: '本级及下级的指标预警', en: 'Warnings at or below the region.' },
  })
  region!: Region;
  @period('统计期', 'The period whose figure, or lack of one, raised it.', {
    nullable: true,
    filter: true,
    collation: 'C',
  })
  period!: string | null;
  @state(() => WarningState, warningMachine, '处理状态', 'Where it stands.')
  state!: WarningState;
  @decimal('当时的数值；未报时为空', 'The figure that raised it; null where there was none.', {
    bounds: ANY_AMOUNT,
    nullable: true,
  })
  value!: string | null;
  @date('发出日期', 'Day on which it was raised.', { filter: true, order: true })
  raisedOn!: string;
  @date('处理期限', 'Day by which it has to be handled.', { filter: true, order: true })
  dueOn!: string;
  @manyToOne(() => Region, '现由哪一级负责', 'The region whose stewards have it now: it goes up when it is overdue.', {
    nullable: true,
    inverse: { field: 'ownedWarnings', zh: '现由本级负责的预警', en: 'Warnings that the region has now.' },
  })
  owner!: Region | null;
  @timestamp('最近上报时间', 'When it last went up.', { nullable: true, readOnly: true })
  escalatedAt!: string | null;
  @text('说明', 'What is amiss, in words.', { form: LINES })
  finding!: string;
}
