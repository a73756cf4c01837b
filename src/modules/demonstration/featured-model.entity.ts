import { Field, ObjectType } from 'type-graphql';
import { describe } from '../../kernel/describe.js';
import { CLAUSE } from '../../kernel/text.js';
import { text, embedded } from '../../kernel/model/column.js';
import { locatedIn } from '../../kernel/model/relation.js';
import { NamedEntity, entity } from '../../kernel/model/entity.js';
import { Region } from '../region/region.entity.js';

@ObjectType('VillageTitle', {
  description: describe('村庄获得的称号', 'A title that a village holds.'),
  simpleResolvers: true,
})
export class VillageTitle {
  @Field(() => String, { description: describe('称号', 'The title.') })
  title!: string;
  @Field(() => String, { description: describe('授予单位', 'Who gave it.') })
  by!: string;
  @Field(() => String, { description: describe('日期，按原文', 'When, as the source writes it.') })
  date!: string;
  @Field(() => String, { description: describe('出处', 'Where this comes from.') })
  source!: string;
}

@entity(
  '特色创建模式',
  'A model of village governance that the policy names for others to take up, such as 榜样许家冲 (特色创建模式).',
  {
    plural: 'featuredModels',
    order: ['key'],
    without: ['aggregates', 'bulk', 'live'],
  },
)
export class FeaturedModel extends NamedEntity {
  @text('模式代号', 'Stable key, such as model-420506104201.', { key: true, order: true, collation: 'C' })
  key!: string;
  @text('条款编号', 'The clause of the policy that names it.', { form: CLAUSE, filter: true, collation: 'C' })
  clause!: string;
  @text('村名', 'Name of its village.', { search: 'alias' })
  villageName!: string;
  @text('所在乡镇', 'County and township of its village, in words.')
  place!: string;
  @locatedIn(() => Region, '所在村', 'Its village; the remark says so where only the name points there.', {
    orderBy: ['code'],
    inverse: { field: 'featuredModels', zh: '本级及下级的特色创建模式', en: 'Featured models at or below the region.' },
  })
  region!: Region;
  @embedded(() => VillageTitle, '该村的其他称号', 'Other titles that its village holds.', { most: 50 })
  otherTitles!: VillageTitle[];
}
