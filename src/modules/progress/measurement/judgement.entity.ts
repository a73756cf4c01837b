import { LINES } from '../../../kernel/text.js';
import { enumColumn, date, text } from '../../../kernel/model/column.js';
import { locatedIn, manyToOne } from '../../../kernel/model/relation.js';
import { BaseEntity, entity } from '../../../kernel/model/entity.js';
import { defineEnum, type EnumValue } from '../../../kernel/enum.js';
import { Target } from '../../policy/target.entity.js';
import { Region } from '../../region/region.entity.js';

export const Verdict = defineEnum('Verdict', '研判结论', 'What a judgement comes to.', {
  MET: ['已达成', 'It is met.'],
  NOT_MET: ['未达成', 'It is not met.'],
});
export type Verdict = EnumValue<typeof Verdict>;

@entity('指标研判', 'What a person found of a target that only a person can judge, with the evidence.', {
  plural: 'judgements',
  order: ['judgedOn'],
})
export class Judgement extends BaseEntity {
  @manyToOne(() => Target, '政策指标', 'The target.', {
    inverse: { field: 'judgements', zh: '各地的研判', en: 'What was found of it, region by region.' },
  })
  target!: Target;
  @locatedIn(() => Region, '区划', 'The region that it is about.', {
    orderBy: ['code'],
    inverse: { field: 'judgements', zh: '本级及下级的研判', en: 'What was found at or below the region.' },
  })
  region!: Region;
  @enumColumn(() => Verdict, '研判结论', 'What it comes to.', { filter: true })
  verdict!: Verdict;
  @date('研判日期', 'The day from which it is true.', { filter: true, order: true })
  judgedOn!: string;
  @text('依据', 'The evidence.', { form: LINES, search: 'body', filter: 'contains' })
  evidence!: string;
}
