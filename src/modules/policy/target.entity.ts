import { col, sql } from '../../kernel/sql.js';
import { ANY_AMOUNT, COUNT, YEAR } from '../../kernel/model/bounds.js';
import { CLAUSE, LINES } from '../../kernel/text.js';
import {
  enumColumn,
  enumList,
  date,
  decimal,
  boolean,
  generated,
  integer,
  text,
  stringList,
} from '../../kernel/model/column.js';
import { manyToMany, manyToOne, derivedList, type JoinCondition } from '../../kernel/model/relation.js';
import { NamedEntity, entity } from '../../kernel/model/entity.js';
import { defineEnum, type EnumValue } from '../../kernel/enum.js';
import { Region, RegionLevel } from '../region/region.entity.js';
import { Guarantee } from './guarantee.entity.js';
import { KeyTask } from './key-task.entity.js';
import { Measure } from './measure.entity.js';
import { PhaseGoal } from './phase-goal.entity.js';
import { targetRules } from './target.rules.js';

export const TargetKind = defineEnum('TargetKind', '指标类型', 'What a target is about.', {
  COUNT: ['数量', 'A number of items.'],
  PERCENTAGE: ['百分比', 'A percentage, or a growth in per cent.'],
  RATIO: ['比例（每单位若干）', 'So many of one for each of another.'],
  MILESTONE: ['节点，完成或未完成', 'Something that is done, held or in place, or is not.'],
  FREQUENCY: ['频次', 'So many times in a period.'],
});
export type TargetKind = EnumValue<typeof TargetKind>;

export const Comparator = defineEnum('Comparator', '比较方式', 'How an observed value has to compare with a target.', {
  EQUAL: [
    '达到；更多也算达到，越少越好的则更少也算；对节点为已完成',
    'Reached: by more as well, or by less where fewer is better; for a milestone, done.',
  ],
  AT_LEAST: ['不低于', 'The value or more.'],
  MORE_THAN: ['高于', 'More than the value.'],
  AT_MOST: ['不高于；对日期为不晚于', 'The value or less; for a date, no later.'],
  LESS_THAN: ['低于', 'Less than the value.'],
});
export type Comparator = EnumValue<typeof Comparator>;

export const TargetExplicitness = defineEnum(
  'TargetExplicitness',
  '原文明确程度',
  'How plainly the policy states a target.',
  {
    EXPLICIT: ['原文写明', 'The number, date or requirement is written.'],
    IMPLIED: ['由措辞推出，如“清零”“全面”', 'The value follows from the wording, such as 清零; no numeral is written.'],
    DERIVED: ['由原文列举计数得出', 'The value is our count of items that the policy names.'],
    PROGRAMME_NAME: ['数字属于名称，如“十星级”', 'The numeral is part of a name; the policy sets no separate target.'],
    ASPIRATION: ['愿景，无法衡量', 'Cannot be measured as written.'],
  },
);
export type TargetExplicitness = EnumValue<typeof TargetExplicitness>;

/** Whether a target concerns a region: the policy binds the demonstration area only. An index serves `levels @>`. */
const concerns: JoinCondition = (region, target) => sql<boolean>`${col(region, 'in_demonstration_area')}
  and ${col(target, 'levels')} @> array[${col(region, 'level')}]
  and (not exists (select 1 from target_named_regions named where named.target_id = ${col(target, 'id')})
    or exists (select 1 from target_named_regions named
      where named.target_id = ${col(target, 'id')} and named.region_id = ${col(region, 'id')}))`;

const hasTargetConcerning: JoinCondition = (region, keyTask) => sql<boolean>`exists (
  select 1 from target its_target
  where its_target.key_task_id = ${col(keyTask, 'id')} and ${concerns(region, 'its_target')})`;

const targetsOf = (zh: string): { field: string; zh: string; en: string } => ({
  field: 'targets',
  zh,
  en: 'Checkable targets that it sets.',
});

@derivedList(
  () => Region,
  () => Target,
  {
    field: 'targets',
    zh: '涉及本区划层级的指标；点名部分县市区的指标只涉及被点名者；示范区以外为空',
    en: 'Targets for regions of this level, less those that name other regions; none outside the demonstration area.',
  },
  concerns,
)
@derivedList(
  () => Region,
  () => KeyTask,
  {
    field: 'keyTasks',
    zh: '其指标涉及本区划的重点任务',
    en: 'Key tasks with a target that concerns the region.',
  },
  hasTargetConcerning,
)
@entity('政策指标', 'A target of the policy that can be checked, with the words that set it.', {
  plural: 'targets',
  order: ['clauseOrder', 'key'],
  inOrder: [['firstYear', 'lastYear']],
  rules: targetRules,
})
export class Target extends NamedEntity {
  @text('指标代号', 'Stable key, such as tgt-tap-water.', { key: true, order: true, collation: 'C' })
  key!: string;
  @text('条款编号', 'The clause that sets it.', { form: CLAUSE, filter: true, collation: 'C' })
  clause!: string;
  /** Sorted as text, clause 2.10 would come before 2.2. */
  @generated('int[]', `string_to_array(clause, '.')::int[]`, '在政策中的先后', 'Place in the policy.')
  clauseOrder!: unknown;
  @text('政策原文', 'The policy’s own words, character for character.', {
    form: LINES,
    search: 'body',
    filter: 'contains',
  })
  quote!: string;
  @enumColumn(() => TargetExplicitness, '原文明确程度', 'How plainly the policy states it.', { filter: true })
  explicitness!: TargetExplicitness;
  @enumColumn(() => TargetKind, '指标类型', 'What kind of figure or event it is.', { filter: true })
  kind!: TargetKind;
  @enumColumn(() => Comparator, '比较方式', 'How an observed value has to compare with it.', { filter: true })
  comparator!: Comparator;
  @decimal('目标值', 'The value to reach, in `unit`; absent where the policy gives none.', {
    bounds: ANY_AMOUNT,
    nullable: true,
    filter: true,
  })
  value!: string | null;
  @decimal('到末年累计目标值', 'A yearly target summed over its years; our sum.', {
    bounds: ANY_AMOUNT,
    nullable: true,
  })
  cumulativeValue!: string | null;
  @text('计量单位', 'What `value` counts or measures, in words.')
  unit!: string;
  @text('比较基准', 'What an observed value is compared with where that is not a number of the policy.', {
    nullable: true,
  })
  baseline!: string | null;
  @integer('适用的最小规模（人）', 'Only sites of at least so many people count.', { bounds: COUNT, nullable: true })
  minimumPeople!: number | null;
  @date(
    '完成期限',
    'Last day: as written, or the end of the year that the policy names; absent for standing and repeated targets.',
    { nullable: true, filter: true, order: true },
  )
  dueOn!: string | null;
  @text('频次或时限', 'How often or by when, in words.')
  cadence!: string;
  @integer('起始年份', 'First year that it applies to.', { bounds: YEAR, filter: true })
  firstYear!: number;
  @integer('末年', 'Last year that it applies to.', { bounds: YEAR, filter: true })
  lastYear!: number;
  @boolean('此后长期坚持', 'Has to be kept up for the long term afterwards.', { filter: true })
  isLongTerm!: boolean;
  @text('适用对象', 'For whom or what it is checked, such as household or resettlement site.', { filter: true })
  scope!: string;
  @enumList(
    () => RegionLevel,
    '涉及的行政层级；适用对象不是一级区划时，为我方按其所在判断',
    'Levels of region that it concerns; where `scope` is no level, our reading of where such things are found.',
    { filter: true },
  )
  levels!: RegionLevel[];
  @manyToMany(
    () => Region,
    '政策点名的区划',
    'Regions that the policy names for it; empty if it concerns all of its levels.',
    { most: 50 },
  )
  namedRegions!: Region[];
  @stringList('组成部分', 'Parts that it is made of, where the policy lists them.', { most: 50 })
  elements!: string[];
  @manyToOne(() => KeyTask, '所属重点任务', 'The key task that it belongs to.', {
    nullable: true,
    inverse: targetsOf('可核查的指标'),
  })
  keyTask!: KeyTask | null;
  @manyToOne(() => Measure, '所属工作措施', 'The measure that sets it.', {
    nullable: true,
    inverse: targetsOf('此措施提出的指标'),
  })
  measure!: Measure | null;
  @manyToOne(() => PhaseGoal, '所属阶段目标', 'The phase goal that sets it.', {
    nullable: true,
    inverse: targetsOf('此阶段的指标'),
  })
  phaseGoal!: PhaseGoal | null;
  @manyToOne(() => Guarantee, '所属保障措施', 'The guarantee that sets it.', {
    nullable: true,
    inverse: targetsOf('此保障措施提出的指标'),
  })
  guarantee!: Guarantee | null;
}
