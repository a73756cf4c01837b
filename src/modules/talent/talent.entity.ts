import { LAST_YEAR } from '../../kernel/period.js';
import { PHONE } from '../../kernel/text.js';
import { enumList, date, boolean, integer, text } from '../../kernel/model/column.js';
import { locatedIn, manyToOne } from '../../kernel/model/relation.js';
import { NamedEntity, entity } from '../../kernel/model/entity.js';
import { defineEnum, type EnumValue } from '../../kernel/enum.js';
import { IndustryChain } from '../chain/chain.entity.js';
import { Enterprise } from '../chain/enterprise.entity.js';
import { Region } from '../region/region.entity.js';
import { talentRules } from './talent.rules.js';

export const TalentKind = defineEnum(
  'TalentKind',
  '人才类别',
  'Kinds of rural talent that the policy names (clause 2.4.3.2).',
  {
    LOCAL_EXPERT: ['土专家', 'Farmer known for practical skill.'],
    FIELD_SCHOLAR: ['田秀才', 'Learned farmer who teaches others.'],
    NEW_FARMER: ['新型农民', 'Farmer with modern skills in growing and running a business.'],
    PROSPERITY_LEADER: ['致富带头人', 'Person who leads others to earn more.'],
    VILLAGE_GRADUATE: ['一村一名大学生', 'Graduate under the plan of one graduate per village.'],
  },
);
export type TalentKind = EnumValue<typeof TalentKind>;

@entity('乡村人才', 'A person of the rural talent pool, of one kind or more; seeded ones are samples.', {
  plural: 'talents',
  order: ['name'],
  rules: talentRules,
  restricted: true,
})
export class Talent extends NamedEntity {
  @enumList(() => TalentKind, '人才类别，至少一类', 'One kind or more.', { filter: true })
  kinds!: TalentKind[];
  @manyToOne(
    () => IndustryChain,
    '所长产业链；不属于某一产业链时为空',
    'The chain whose field they know; null where it is none.',
    {
      nullable: true,
      inverse: { field: 'talents', zh: '懂本链的人才', en: 'Talent that knows the field of this chain.' },
    },
  )
  chain!: IndustryChain | null;
  @text('技能特长，以顿号分开', 'What they can do, separated by 、.', { search: 'body', filter: 'contains' })
  skills!: string;
  @locatedIn(() => Region, '所在地，一般为村', 'Where they live and work, as a rule a village.', {
    orderBy: ['code'],
    inverse: { field: 'talents', zh: '本地及其下级的人才', en: 'Talent at or below this region.' },
  })
  region!: Region;
  @manyToOne(
    () => Enterprise,
    '所在企业；自主经营时为空',
    'The enterprise they work in; null for those on their own.',
    {
      nullable: true,
      orderBy: ['name'],
      inverse: { field: 'talents', zh: '本企业的人才', en: 'Talent that works in this enterprise.' },
    },
  )
  enterprise!: Enterprise | null;
  @date('入库日期', 'Day of registration in the pool.', { filter: true, order: true })
  registeredOn!: string;
  @date('最近一次培训日期；未培训时为空', 'Day of the latest training; null if there was none.', {
    nullable: true,
    filter: true,
    order: true,
  })
  trainedOn!: string | null;
  @boolean('本人同意公开联系方式', 'The person agreed that contact data is public.', { default: 'false' })
  hasContactConsent!: boolean;
  @text('联系电话；本人未同意公开的，仅本地管理员可见', 'Phone; without consent only for stewards of its region.', {
    form: PHONE,
    nullable: true,
    personal: { mask: 'phone', openBy: 'hasContactConsent' },
  })
  phone!: string | null;
  @text('联系地址；本人未同意公开的，仅本地管理员可见', 'Address; without consent only for stewards of its region.', {
    nullable: true,
    personal: { mask: 'address', openBy: 'hasContactConsent' },
  })
  address!: string | null;
  @integer(
    '出生年份，仅本地管理员可见；其他人只见年代',
    'Year of birth, for stewards of its region; others see the decade.',
    {
      bounds: { least: 1900, most: LAST_YEAR },
      nullable: true,
      personal: { mask: 'decade' },
    },
  )
  birthYear!: number | null;
}
