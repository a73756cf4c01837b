import { defineEnum, type EnumValues } from '../../kernel/enum.js';
import { COUNT } from '../../kernel/model/bounds.js';
import { byKind } from '../../kernel/model/by-kind.js';
import { date, decimal, enumColumn, enumList, integer, stringList, text } from '../../kernel/model/column.js';
import { BaseEntity, entity } from '../../kernel/model/entity.js';
import { locatedIn, manyToOne } from '../../kernel/model/relation.js';
import { state } from '../../kernel/model/state.js';
import { virtual } from '../../kernel/model/virtual.js';
import { sql } from '../../kernel/sql.js';
import { LINES } from '../../kernel/text.js';
import { Department } from '../department/department.entity.js';
import { Region } from '../region/region.entity.js';
import { Carriage, FacilityItem } from './facility.kinds.js';
import { facilityMachine, type FacilityState as State } from './facility.rules.js';

export const FacilityState = defineEnum('FacilityState', '设施状态', 'How far a place is with an item.', {
  LACKING: ['缺', 'It lacks it.'],
  PLANNED: ['已列计划', 'It is planned.'],
  UNDER_WORK: ['建设中', 'It is being built.'],
  IN_PLACE: ['已具备', 'It is there.'],
  BROKEN: ['损坏停用', 'It is there and does not work.'],
  NOT_NEEDED: ['不需要', 'The place does not need it.'],
} satisfies Record<State, EnumValues[string]>);

const HOUSEHOLDS = { bounds: COUNT, nullable: true } as const;
const NETWORK = { may: ['totalHouseholds', 'coveredHouseholds', 'gap', 'whyNoProject'], at: ['VILLAGE'] } as const;
const SERVICE = { may: ['gap', 'whyNoProject'], at: ['VILLAGE'] } as const;
const PLATFORM = { at: ['COUNTY', 'PREFECTURE'] } as const;

@entity('设施与服务', 'How far a place is with one item of facilities and services.', {
  plural: 'facilities',
  order: ['item'],
  fixed: ['item'],
  unique: ['item', 'region'],
  inOrder: [['coveredHouseholds', 'totalHouseholds']],
})
@byKind('item', {
  POWER: NETWORK,
  ROAD: NETWORK,
  NETWORK,
  GAS: NETWORK,
  TAP_WATER: NETWORK,
  TOILET: NETWORK,
  WASTE: NETWORK,
  SEWAGE: NETWORK,
  REUSE: NETWORK,
  PARCEL_POINT: { may: ['carriages', 'routeName', 'carriers', 'gap', 'whyNoProject'], at: ['VILLAGE'] },
  DAY_CARE: SERVICE,
  CIVIC_CENTRE: { may: ['gap', 'whyNoProject'], at: ['VILLAGE', 'TOWNSHIP'] },
  VISITOR_CENTRE: SERVICE,
  EARLY_WARNING_PLATFORM: PLATFORM,
  EMPLOYMENT_PLATFORM: PLATFORM,
  CONSUMPTION_PLATFORM: { may: ['sourcePlatforms'], at: ['PREFECTURE'] },
})
export class Facility extends BaseEntity {
  @enumColumn(() => FacilityItem, '设施项', 'The item.', { filter: true, order: true })
  item!: FacilityItem;
  @locatedIn(() => Region, '所在区划', 'The place.', {
    orderBy: ['code'],
    inverse: { field: 'facilities', zh: '本级及下级的设施与服务', en: 'Facilities at or below the region.' },
  })
  region!: Region;
  @state(() => FacilityState, facilityMachine, '状态', 'How far the place is.')
  state!: State;
  @manyToOne(() => Department, '主管部门', 'The department in charge.', {
    nullable: true,
    inverse: { field: 'facilities', zh: '其主管的设施与服务', en: 'Facilities in its charge.' },
  })
  department!: Department | null;
  @integer('应覆盖户数', 'Households that it should reach.', HOUSEHOLDS)
  totalHouseholds!: number | null;
  @integer('已覆盖户数', 'Households that it reaches.', HOUSEHOLDS)
  coveredHouseholds!: number | null;
  @decimal('覆盖率（%）', 'Households that it reaches, in per cent of those that it should.', {
    nullable: true,
    readOnly: true,
    filter: true,
    order: true,
    generated: 'round(covered_households * 100.0 / nullif(total_households, 0), 1)',
  })
  coveragePercent!: string | null;
  @text('运营或管护单位', 'Who runs it.', { nullable: true })
  operator!: string | null;
  @text('短板说明', 'What is lacking.', { form: LINES, nullable: true })
  gap!: string | null;
  @text('未列项目的原因', 'Why no project is planned for it (2.3.3.1).', { form: LINES, nullable: true })
  whyNoProject!: string | null;
  @virtual(
    '短板未说明原因',
    'It is lacking, and nothing says why no project is planned.',
    ['state', 'whyNoProject'],
    ({ state, whyNoProject }) => sql`${state} = 'LACKING' and ${whyNoProject} is null`,
  )
  isUnexplained!: boolean;
  @enumList(() => Carriage, '共用的运输方式', 'What shares its route.', { filter: true, default: "'{}'" })
  carriages!: Carriage[];
  @text('客货邮线路', 'Name of its route.', { nullable: true, filter: true })
  routeName!: string | null;
  @stringList('快递品牌', 'Brands of carriers.', { most: 20, filter: true })
  carriers!: string[];
  @stringList('已整合的来源平台', 'The platforms that it joins.', { most: 20 })
  sourcePlatforms!: string[];
  @date('具备日期', 'Since when it is there.', { nullable: true, filter: true, order: true })
  inPlaceSince!: string | null;
  @date('核查日期', 'When it was last checked.', { nullable: true, filter: true, order: true })
  checkedOn!: string | null;
}
