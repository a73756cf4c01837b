import { defineEnum, type EnumValues } from '../../kernel/enum.js';
import { AMOUNT, COUNT } from '../../kernel/model/bounds.js';
import { closedIn } from '../../kernel/model/closed-in.js';
import { date, decimal, integer, period, stringList } from '../../kernel/model/column.js';
import { BaseEntity, entity } from '../../kernel/model/entity.js';
import { enteredOn } from '../../kernel/model/entered-on.js';
import { locatedIn } from '../../kernel/model/relation.js';
import { state } from '../../kernel/model/state.js';
import { Region } from '../region/region.entity.js';
import { tableMachine, type TableState as State } from './village-one-table.rules.js';

export const VillageOneTableState = defineEnum('VillageOneTableState', '填报状态', 'Where a table stands.', {
  DRAFT: ['草稿', 'Being filled in.'],
  SUBMITTED: ['已报送', 'Handed in.'],
  RETURNED: ['已退回', 'Given back.'],
  CHECKED: ['已核', 'Checked: it counts.'],
} satisfies Record<State, EnumValues[string]>);

const SOME = { bounds: COUNT, nullable: true } as const;
const AREA = { bounds: AMOUNT, nullable: true } as const;
const YUAN = { ...AREA, filter: true, order: true } as const;

@entity('村级“一张表”', 'The basic figures of a village for a period: entered once, used everywhere.', {
  plural: 'villageOneTables',
  order: ['period'],
  unique: ['period', 'region'],
  fixed: ['period', 'region'],
  internal: { where: { state: ['DRAFT', 'SUBMITTED', 'RETURNED'] } },
  inOrder: [
    ['households', 'people'],
    ['liftedOutHouseholds', 'households'],
    ['monitoredHouseholds', 'households'],
    ['tapWaterHouseholds', 'households'],
    ['sanitaryToilets', 'households'],
    ['allowancePeople', 'people'],
    ['extremePovertyPeople', 'people'],
    ['disabledPeople', 'people'],
    ['elderlyAlone', 'people'],
    ['leftBehindChildren', 'people'],
    ['migrantWorkers', 'people'],
    ['partyMembers', 'people'],
  ],
})
@closedIn(['SUBMITTED', 'CHECKED'], { code: 'TABLE_CLOSED' })
export class VillageOneTable extends BaseEntity {
  @locatedIn(() => Region, '所在村', 'The village.', {
    levels: ['VILLAGE'],
    orderBy: ['code'],
    inverse: { field: 'villageOneTables', zh: '本村或下级各村的“一张表”', en: 'Tables of the villages below.' },
  })
  region!: Region;
  @period('填报期', 'The period that it is about.', { filter: true, order: true, collation: 'C' })
  period!: string;
  @state(() => VillageOneTableState, tableMachine, '填报状态', 'Where it stands.')
  state!: State;
  @integer('户籍户数', 'Registered households.', { bounds: COUNT, filter: true })
  households!: number;
  @integer('户籍人口', 'Registered people.', { bounds: COUNT, filter: true, order: true })
  people!: number;
  @integer('常住人口', 'Residents.', { ...SOME, filter: true })
  residents!: number | null;
  @integer('脱贫户数', 'Households lifted out of poverty.', SOME)
  liftedOutHouseholds!: number | null;
  @integer('监测户数', 'Households that are monitored.', SOME)
  monitoredHouseholds!: number | null;
  @integer('低保人数', 'People on the allowance.', SOME)
  allowancePeople!: number | null;
  @integer('特困人数', 'People in extreme poverty.', SOME)
  extremePovertyPeople!: number | null;
  @integer('持证残疾人数', 'People with a certificate of disability.', SOME)
  disabledPeople!: number | null;
  @integer('独居老人数', 'Elderly people who live alone.', SOME)
  elderlyAlone!: number | null;
  @integer('留守儿童数', 'Children left behind.', SOME)
  leftBehindChildren!: number | null;
  @integer('外出务工人数', 'People who work elsewhere.', SOME)
  migrantWorkers!: number | null;
  @integer('党员人数', 'Members of the party.', SOME)
  partyMembers!: number | null;
  @decimal('耕地（亩）', 'Cultivated land in mu.', AREA)
  cultivatedMu!: string | null;
  @decimal('林地（亩）', 'Forest in mu.', AREA)
  forestMu!: string | null;
  @decimal('村集体经营性收入（元）', 'What the collective earned, in yuan.', YUAN)
  collectiveYuan!: string | null;
  @decimal('人均可支配收入（元）', 'Disposable income a head, in yuan.', YUAN)
  incomeYuanPerHead!: string | null;
  @integer('通自来水户数', 'Households with tap water.', SOME)
  tapWaterHouseholds!: number | null;
  @integer('卫生厕所户数', 'Households with a sanitary toilet.', SOME)
  sanitaryToilets!: number | null;
  @integer('合作社数', 'Cooperatives.', SOME)
  cooperatives!: number | null;
  @integer('另要求填报的表格数', 'Other forms that the village had to fill in.', { ...SOME, filter: true, order: true })
  otherForms!: number | null;
  @stringList('另要求填报的单位', 'Who asked for them.', { most: 20, filter: true })
  otherFormsBy!: string[];
  @date('填报期限', 'Day by which it is handed in.', { nullable: true, readOnly: true, filter: true, order: true })
  dueOn!: string | null;
  @enteredOn('SUBMITTED', '首次报送日期', 'Day on which it was first handed in.', {
    first: true,
    filter: true,
    order: true,
  })
  submittedOn!: string | null;
}
