import { AMOUNT } from '../../../kernel/model/bounds.js';
import { decimal, period } from '../../../kernel/model/column.js';
import { locatedIn, manyToOne } from '../../../kernel/model/relation.js';
import { BaseEntity, entity } from '../../../kernel/model/entity.js';
import { Target } from '../../policy/target.entity.js';
import { Region } from '../../region/region.entity.js';
import { shareRules } from '../measurement/target-reading.rules.js';

@entity('指标分解', 'What a target of the whole area comes to for a region: a value, or a weight among its siblings.', {
  plural: 'targetShares',
  order: ['period'],
  rules: shareRules,
  unique: ['period', 'target', 'region'],
})
export class TargetShare extends BaseEntity {
  @manyToOne(() => Target, '政策指标', 'The target that is allotted.', {
    inverse: { field: 'shares', zh: '分解到各地的目标', en: 'What it comes to region by region.' },
  })
  target!: Target;
  @locatedIn(() => Region, '区划', 'The region that has to reach it.', {
    orderBy: ['code'],
    inverse: { field: 'targetShares', zh: '本级及下级分到的目标', en: 'What was allotted at or below the region.' },
  })
  region!: Region;
  @period('目标时段', 'The year or the plan that the share is for.', { filter: true, order: true, collation: 'C' })
  period!: string;
  @decimal('目标值', 'The value to reach, in the unit of the target.', { bounds: AMOUNT, nullable: true })
  value!: string | null;
  @decimal('权重', 'Its weight among the shares of its siblings; the goal above is divided by them.', {
    bounds: AMOUNT,
    nullable: true,
  })
  weight!: string | null;
}
