import { Field, Int, ObjectType } from 'type-graphql';
import { describe } from '../../kernel/describe.js';
import { DecimalScalar } from '../../kernel/scalars.js';
import { col, sql } from '../../kernel/sql.js';
import { AMOUNT, bounded, COUNT, YEAR } from '../../kernel/model/bounds.js';
import { enumColumn, date, integer, text, embedded } from '../../kernel/model/column.js';
import { locatedIn, manyToMany, manyToOne, derivedList, type JoinCondition } from '../../kernel/model/relation.js';
import { state } from '../../kernel/model/state.js';
import { NamedEntity, entity } from '../../kernel/model/entity.js';
import { defineEnum, type EnumValue, type EnumValues } from '../../kernel/enum.js';
import { IndustryChain } from '../chain/chain.entity.js';
import { Region } from '../region/region.entity.js';
import { DemonstrationBelt } from './belt.entity.js';
import { demonstrationMachine, type DemonstrationState as State } from './demonstration.rules.js';

export const DemonstrationLevel = defineEnum(
  'DemonstrationLevel',
  '示范层级',
  'What a demonstration unit is: a level of region, or an area of its own.',
  {
    COUNTY: ['示范县市区', 'A county.'],
    TOWNSHIP: ['示范乡镇', 'A township.'],
    VILLAGE: ['示范村', 'A village.'],
    PARK: ['产业园', 'An agricultural park.'],
    PILOT_AREA: ['试验区', 'A pilot area over several townships or counties.'],
  },
);
export type DemonstrationLevel = EnumValue<typeof DemonstrationLevel>;

export const AwardLevel = defineEnum('AwardLevel', '命名层级', 'Which government keeps the list or gives the title.', {
  NATIONAL: ['国家级', 'The state.'],
  PROVINCIAL: ['省级', 'The province.'],
  CITY: ['市级', 'The city.'],
});
export type AwardLevel = EnumValue<typeof AwardLevel>;

export const DemonstrationState = defineEnum(
  'DemonstrationState',
  '示范创建状态',
  'Where a unit stands between nomination and certification; no certification without creation before it (先创建后认定).',
  {
    NOMINATED: ['已申报', 'Put forward.'],
    CREATING: ['创建中', 'In creation: on a creation list or being built.'],
    ASSESSED: ['已评估', 'Assessed; the decision is open.'],
    CERTIFIED: ['已认定', 'Certified, or on a published list of titles.'],
    REJECTED: ['未通过', 'Turned down; final.'],
    WITHDRAWN: ['已退出', 'Withdrew or lost the title; final.'],
  } satisfies Record<State, EnumValues[string]>,
);
export type DemonstrationState = EnumValue<typeof DemonstrationState>;

@ObjectType('AreaZone', {
  description: describe('试验区的分区规划', 'A zone in the plan of a pilot area.'),
  simpleResolvers: true,
})
export class AreaZone {
  @Field(() => String, { description: describe('分区名称', 'Name of the zone, such as 核心区.') })
  name!: string;
  @Field(() => Int, { description: describe('乡镇数', 'Townships in it.') })
  @bounded(COUNT)
  townships!: number;
  @Field(() => Int, { description: describe('村数', 'Villages in it.') })
  @bounded(COUNT)
  villages!: number;
  @Field(() => Int, { description: describe('人口数', 'People in it.') })
  @bounded(COUNT)
  people!: number;
  @Field(() => DecimalScalar, { description: describe('面积（平方千米）', 'Area in square kilometres.') })
  @bounded(AMOUNT)
  areaKm2!: string;
}

/** The key of the link table and the index on a unit's county serve this condition. */
const inItsCounties: JoinCondition = (belt, unit) => sql<boolean>`exists (
  select 1 from demonstration_belt_counties section
  where section.demonstration_belt_id = ${col(belt, 'id')} and section.region_id = ${col(unit, 'county_id')})`;

@derivedList(
  () => DemonstrationBelt,
  () => DemonstrationUnit,
  {
    field: 'unitsInCounties',
    zh: '沿线县市区内的示范创建单位，不一定属于此带',
    en: 'Demonstration units in the counties of the belt; they need not be part of it.',
  },
  inItsCounties,
)
@entity(
  '示范创建单位',
  'A county, township, village, park or pilot area that is being created or is certified as a demonstration (示范创建).',
  {
    plural: 'demonstrationUnits',
    order: ['key'],
  },
)
export class DemonstrationUnit extends NamedEntity {
  @text('单位代号', 'Stable key, such as demo-hb-2022-34.', { key: true, order: true, collation: 'C' })
  key!: string;
  @enumColumn(() => DemonstrationLevel, '示范层级', 'County, township, village, park or pilot area.', { filter: true })
  level!: DemonstrationLevel;
  @state(
    () => DemonstrationState,
    demonstrationMachine,
    '示范创建状态',
    'Where it stands between nomination and certification.',
  )
  state!: DemonstrationState;
  @text('称号', 'The title or list that it is created for or holds, as the source names it.', {
    filter: true,
    search: 'body',
  })
  award!: string;
  @enumColumn(() => AwardLevel, '命名层级', 'Which government keeps the list or gives the title.', { filter: true })
  awardLevel!: AwardLevel;
  @integer('年度', 'Year of its list or programme; absent where no source shows it.', {
    bounds: YEAR,
    nullable: true,
    filter: true,
    order: true,
  })
  programmeYear!: number | null;
  @date('公布日期', 'Day on which its list was published, where known.', { nullable: true, filter: true, order: true })
  listedOn!: string | null;
  @text('来源中的名称', 'Its name as the source writes it, where that differs.', { nullable: true, search: 'alias' })
  nameInSource!: string | null;
  @text('主导产业', 'Industry that the title is for, where the source names one.', {
    nullable: true,
    search: 'body',
    filter: 'contains',
  })
  industry!: string | null;
  @date('方案通过日期', 'Day on which the plan of the area was approved, where known.', { nullable: true })
  planApprovedOn!: string | null;
  @embedded(() => AreaZone, '方案中的分区', 'Zones in the plan of the area, where one is known.', { most: 50 })
  zones!: AreaZone[];
  @locatedIn(
    () => Region,
    '所在区划；跨县市区的为其共同上级',
    'Where it is; for an area over several counties, the region above them.',
    {
      orderBy: ['code'],
      inverse: {
        field: 'demonstrationUnits',
        zh: '本级及下级的示范创建单位',
        en: 'Demonstration units at or below the region.',
      },
    },
  )
  region!: Region;
  @manyToMany(
    () => Region,
    '涉及的区划，可能只涉及其一部分',
    'Counties or townships that a park or pilot area reaches into; it need not cover all of them.',
    {
      most: 50,
      inverse: {
        field: 'reachingUnits',
        zh: '涉及本区划的产业园和试验区',
        en: 'Parks and pilot areas that reach into the region.',
      },
    },
  )
  coveredRegions!: Region[];
  @manyToOne(() => DemonstrationBelt, '所属示范带', 'The belt that it is part of, where a source says so.', {
    nullable: true,
    inverse: {
      field: 'demonstrationUnits',
      zh: '来源写明属于此带的单位',
      en: 'Units that a source says are part of the belt.',
    },
  })
  belt!: DemonstrationBelt | null;
  @manyToMany(() => IndustryChain, '相关产业链', 'Industry chains that it works in.', {
    most: 20,
    inverse: {
      field: 'demonstrationUnits',
      zh: '此产业链上的示范创建单位',
      en: 'Demonstration units that work in the chain.',
    },
  })
  chains!: IndustryChain[];
}
