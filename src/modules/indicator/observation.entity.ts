import { Field, ObjectType } from 'type-graphql';
import { describe } from '../../kernel/describe.js';
import { DateTimeScalar, DecimalScalar } from '../../kernel/scalars.js';
import { AMOUNT, ANY_AMOUNT } from '../../kernel/model/bounds.js';
import { enumColumn, date, decimal, boolean, timestamp, period, text, embedded } from '../../kernel/model/column.js';
import { locatedIn, manyToOne } from '../../kernel/model/relation.js';
import { state } from '../../kernel/model/state.js';
import { BaseEntity, entity } from '../../kernel/model/entity.js';
import { defineEnum, type EnumValue, type EnumValues } from '../../kernel/enum.js';
import { Region } from '../region/region.entity.js';
import { FigureOrigin, Indicator } from './indicator.entity.js';
import {
  MOST_REVISIONS,
  observationMachine,
  observationRules,
  type ObservationState as State,
} from './observation.rules.js';

export const ObservationState = defineEnum('ObservationState', '填报状态', 'Where a reported value stands.', {
  DRAFT: ['草稿', 'Entered, not handed in.'],
  SUBMITTED: ['已报送', 'Handed in; the reviewers have it.'],
  RETURNED: ['已退回', 'Sent back to be put right.'],
  APPROVED: ['已审核', 'Approved: it counts.'],
  LOCKED: ['已锁定', 'Approved and closed.'],
} satisfies Record<State, EnumValues[string]>);
export type ObservationState = EnumValue<typeof ObservationState>;

@ObjectType('ObservationRevision', {
  description: describe('曾经有效、后被更正的数值', 'A value that counted for a time and was corrected.'),
  simpleResolvers: true,
})
export class ObservationRevision {
  @Field(() => DecimalScalar, { description: describe('数值', 'The value.') })
  value!: string;
  @Field(() => DecimalScalar, { nullable: true, description: describe('权重', 'Its weight.') })
  weight?: string | null;
  @Field(() => DateTimeScalar, { description: describe('自此刻起有效', 'It counted from then on,') })
  since!: string;
  @Field(() => DateTimeScalar, { description: describe('至此刻被更正', 'until then.') })
  until!: string;
}

@entity('指标观测值', 'What a region reported of an indicator for a period; what counts of it is `figure`.', {
  plural: 'observations',
  order: ['endsOn'],
  rules: observationRules,
  restricted: true,
  unique: ['period', 'indicator', 'region'],
})
export class Observation extends BaseEntity {
  @manyToOne(() => Indicator, '统计指标', 'What was measured.', {
    inverse: { field: 'observations', zh: '各地各期的观测值', en: 'What was reported of it.' },
  })
  indicator!: Indicator;
  @locatedIn(() => Region, '填报区划', 'The region that reports.', {
    orderBy: ['code'],
    inverse: { field: 'observations', zh: '本级及下级填报的观测值', en: 'What was reported at or below the region.' },
  })
  region!: Region;
  @period('统计期', 'The period that it is about.', { filter: true, collation: 'C' })
  period!: string;
  @date('统计期首日', 'First day of the period.', { readOnly: true })
  startsOn!: string;
  @date('统计期末日', 'Last day of the period.', { readOnly: true, filter: true, order: true })
  endsOn!: string;
  @state(() => ObservationState, observationMachine, '填报状态', 'Where it stands between entry and approval.')
  state!: ObservationState;
  @enumColumn(() => FigureOrigin, '数值来源', 'Where the value comes from.', {
    readOnly: true,
    default: "'REPORTED'",
  })
  origin!: FigureOrigin;
  @decimal('填报值', 'The value as it was entered, in the unit of the indicator.', { bounds: ANY_AMOUNT })
  value!: string;
  @decimal('权重', 'Its weight in a mean, such as the number of households; a mean is of those that have one.', {
    bounds: AMOUNT,
    nullable: true,
  })
  weight!: string | null;
  @date('填报期限', 'Day by which it has to be handed in.', { readOnly: true })
  dueOn!: string;
  @date('首次报送日期', 'Day on which it was first handed in.', {
    nullable: true,
    readOnly: true,
    filter: true,
    order: true,
  })
  reportedOn!: string | null;
  @boolean('迟报', 'It was first handed in after its day.', {
    nullable: true,
    readOnly: true,
    filter: true,
    generated: 'reported_on > due_on',
  })
  isLate!: boolean | null;
  @text('填报人', 'Who handed it in.', { nullable: true, readOnly: true })
  reporter!: string | null;
  @decimal('报送时上一期的有效值', 'What counted of the period before when this was handed in.', {
    nullable: true,
    readOnly: true,
  })
  previousFigure!: string | null;
  @boolean('与上期相比变动异常', 'It lies farther from the period before than is usual; null where neither is known.', {
    nullable: true,
    readOnly: true,
    filter: true,
  })
  isJump!: boolean | null;
  @decimal('有效值：最近一次审核通过的数值', 'What counts: the value that was approved last.', {
    nullable: true,
    readOnly: true,
    order: true,
  })
  figure!: string | null;
  @decimal('有效值的权重', 'Weight of the figure.', { nullable: true, readOnly: true })
  figureWeight!: string | null;
  @timestamp('有效值的生效时刻', 'When the figure was approved: known from then on.', {
    nullable: true,
    readOnly: true,
  })
  figureSince!: string | null;
  @embedded(
    () => ObservationRevision,
    '被更正的历次有效值，最早的在前',
    'Figures that were corrected, earliest first.',
    {
      most: MOST_REVISIONS,
      readOnly: true,
    },
  )
  revisions!: ObservationRevision[];
}
