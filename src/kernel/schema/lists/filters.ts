import { GraphQLBoolean, GraphQLID, GraphQLInt, GraphQLString } from 'graphql';
import { uncapital, type Class } from '../../describe.js';
import { DateScalar, DateTimeScalar, DecimalScalar, PeriodScalar, RegionCodeScalar } from '../../scalars.js';
import { entirety, presence } from '../../read/condition-names.js';
import { LONGEST_SEARCH } from '../../read/search-match.js';
import type { AboutMeta } from '../../model/about-ends.js';
import type { Column, ColumnKind } from '../../model/column.js';
import { isLocated, type EntityMeta } from '../../model/model.js';
import { defineEnum } from '../../enum.js';
import { memo } from '../../memo.js';
import { inputType, optional, type FieldSpec } from '../builder/build.js';
import { oneOf } from '../mutations/inputs.js';
import { CONDITION, LOOK_INSIDE, STEP_TO_MANY, STEP_TO_ONE } from '../cost/condition-cost.js';

const equality = (of: object): Record<string, FieldSpec> => ({
  eq: optional(() => of, '等于', 'Equal to.'),
  in: optional(() => [of], '属于其中之一，至多 500 个', 'One of these, at most 500.'),
  notIn: optional(() => [of], '不属于其中任何一个', 'None of these.'),
});
const range = (of: object): Record<string, FieldSpec> => ({
  lt: optional(() => of, '小于', 'Less than.'),
  lte: optional(() => of, '小于或等于', 'At most.'),
  gt: optional(() => of, '大于', 'Greater than.'),
  gte: optional(() => of, '大于或等于', 'At least.'),
});
const absence = {
  isNull: optional(() => GraphQLBoolean, '为空（true）或不为空（false）', 'Absent (true) or present (false).'),
};
const prefix = {
  startsWith: optional(() => GraphQLString, '以此开头，按字面匹配', 'Starts with this, taken literally.'),
};

const condition = (name: string, zh: string, en: string, fields: Record<string, FieldSpec>): Class =>
  inputType(`${name}Filter`, `${zh}的条件`, `Conditions on ${en}.`, fields);

/** Conditions on a plain value, by its kind. */
export const ofKind: Readonly<Record<Exclude<ColumnKind, 'enum' | 'enumList' | 'stringList' | 'embedded'>, Class>> = {
  text: condition('String', '文本', 'a text', { ...equality(GraphQLString), ...prefix, ...absence }),
  regionCode: condition('RegionCode', '区划代码', 'a division code', { ...equality(RegionCodeScalar), ...absence }),
  period: condition('Period', '统计期', 'a statistical period', { ...equality(PeriodScalar), ...prefix, ...absence }),
  integer: condition('Int', '整数', 'a whole number', { ...equality(GraphQLInt), ...range(GraphQLInt), ...absence }),
  decimal: condition('Decimal', '十进制数', 'a decimal number', {
    ...equality(DecimalScalar),
    ...range(DecimalScalar),
    ...absence,
  }),
  date: condition('Date', '日期', 'a date', {
    ...equality(DateScalar),
    ...range(DateScalar),
    daysFromToday: optional(
      () => ofKind.integer,
      '距今天（北京时间）的天数：今天为 0，之前为负',
      'Days from today (Asia/Shanghai): 0 today, negative before.',
    ),
    ...absence,
  }),
  timestamp: condition('DateTime', '时刻', 'an instant', { ...range(DateTimeScalar), ...absence }),
  boolean: condition('Boolean', '是非', 'a yes or no', {
    eq: optional(() => GraphQLBoolean, '等于', 'Equal to.'),
    ...absence,
  }),
};
/** For long texts, which no index of whole values serves. */
const textFilter = condition('Text', '长文本', 'a long text', {
  contains: {
    ...optional(
      () => GraphQLString,
      '含此文本，至少两个字符，不分大小写',
      'Has this in it: 2 characters or more, of any case.',
    ),
    cost: LOOK_INSIDE,
  },
  ...absence,
});
const idFilter = condition('ID', '标识', 'an id', {
  eq: optional(() => GraphQLID, '等于', 'Equal to.'),
  in: optional(() => [GraphQLID], '属于其中之一，至多 500 个', 'One of these, at most 500.'),
});

const textsFilter = condition('StringList', '文本列表', 'a list of texts', {
  has: optional(() => GraphQLString, '包含此文本', 'Has this text.'),
  hasAny: optional(() => [GraphQLString], '包含其中之一', 'Has one of these.'),
  hasAll: optional(() => [GraphQLString], '包含其中每一个', 'Has each of these.'),
  isEmpty: optional(() => GraphQLBoolean, '为空（true）或不为空（false）', 'Empty (true) or not (false).'),
});

/** The condition of an enum column is a list of its values: it needs no type of its own. */
function columnFilter(column: Column): FieldSpec {
  const { kind, zh, en } = column;
  if (kind === 'enum') return optional(() => [column.type()], `${zh}：其中之一`, `${en} One of these.`);
  if (kind === 'enumList') return optional(() => [column.type()], `${zh}：含其中之一`, `${en} At least one of these.`);
  if (kind === 'stringList') return optional(() => textsFilter, zh, en);
  const of = column.filter === 'contains' ? textFilter : ofKind[kind as keyof typeof ofKind];
  return optional(() => of, zh, en);
}

/** Conditions on an enum column that have names of their own. */
function furtherFilters(column: Column): Record<string, FieldSpec> {
  const { zh, en } = column;
  const fields: Record<string, FieldSpec> = {};
  const all = entirety(column);
  if (all)
    fields[all] = {
      ...optional(() => [column.type()], `${zh}：含其中每一个`, `${en} Each of these.`),
      cost: CONDITION,
    };
  const has = presence(column);
  if (has)
    fields[has] = {
      ...optional(() => GraphQLBoolean, `${zh}：有（true）或没有（false）`, `${en} Present (true) or absent (false).`),
      cost: CONDITION,
    };
  return fields;
}

const Archived = defineEnum('Archived', '归档记录的取舍', 'Whether a list shows what is archived.', {
  EXCLUDE: ['不含', 'Leaves it out.'],
  INCLUDE: ['包含', 'Shows it too.'],
  ONLY: ['仅归档', 'Shows nothing else.'],
});

/** Whether a list offers `search`: a column of the entity is indexed for it. */
export const isSearchable = (entity: EntityMeta): boolean => entity.columns.some((column) => column.search);

type Words = Pick<FieldSpec, 'zh' | 'en'>;

/** `DemonstrationUnitFilter`: conditions on the entity's own columns and, through its relations, on related rows. */
export const filterInput = memo((entity: EntityMeta): Class => {
  const name = `${entity.name}Filter`;
  const self = (): object => filterInput(entity);
  const fields: Record<string, FieldSpec> = {
    and: optional(() => [self()], '全部成立', 'All of these hold.'),
    or: optional(() => [self()], '至少一个成立', 'At least one of these holds.'),
    not: optional(self, '不成立', 'This does not hold.'),
    id: optional(() => idFilter, '标识', 'The id.'),
    archived: optional(() => Archived, '已归档的记录，默认不含', 'What is archived; left out by default.'),
  };
  if (isSearchable(entity)) {
    fields['search'] = {
      type: () => GraphQLString,
      nullable: true,
      isSearch: true,
      zh: `可被此词搜到：汉字、拼音或首字母，至多 ${LONGEST_SEARCH} 个字符`,
      en: `Found by these words: Chinese, pinyin or initials, at most ${LONGEST_SEARCH} characters.`,
    };
  }
  if (isLocated(entity)) {
    fields['within'] = optional(() => RegionCodeScalar, '位于此区划或其下级', 'At or below the region with this code.');
  }
  for (const column of entity.columns) {
    if (!column.filter && !column.key) continue;
    fields[column.name] = { ...columnFilter(column), cost: CONDITION };
    Object.assign(fields, furtherFilters(column));
  }
  for (const { name, zh, en } of entity.virtuals)
    fields[name] = { ...optional(() => ofKind.boolean, zh, en), cost: CONDITION };
  const step = (name: string, to: () => object, { zh, en }: Words, cost: FieldSpec['cost']): void =>
    void (fields[name] = { ...optional(to, zh, en), cost });
  for (const relation of entity.manyToOne) step(relation.name, () => filterInput(relation.to), relation, STEP_TO_ONE);
  for (const about of entity.abouts) step(about.name, () => aboutFilter(about), about, undefined);
  for (const link of entity.manyToMany) step(link.name, () => listFilter(link.to), link, STEP_TO_MANY);
  for (const many of entity.lists) step(many.field, () => listFilter(many.to), many, STEP_TO_MANY);
  return inputType(
    name,
    `${entity.options.zh}的筛选条件；并列的条件须同时成立`,
    `Conditions on ${entity.name}; members of one object hold together.`,
    fields,
  );
});

/** `some`, `every`, `none` over a list of the entity, and how many satisfy `some`. */
export const listFilter = memo((entity: EntityMeta): Class => {
  const of = (): object => filterInput(entity);
  return inputType(
    `${entity.name}ListFilter`,
    `${entity.options.zh}列表的条件`,
    `Conditions on a list of ${entity.name}.`,
    {
      some: optional(of, '至少一个满足', 'At least one satisfies this.'),
      every: optional(of, '全部满足', 'Each one satisfies this.'),
      none: optional(of, '没有一个满足', 'Not one satisfies this.'),
      count: {
        ...optional(() => ofKind.integer, '满足 `some` 的个数', 'How many satisfy `some`.'),
        cost: CONDITION,
      },
    },
  );
});

/** `ChecklistMarkSubjectFilter`: conditions on the end, by its type. */
export const aboutFilter = ({ sharedWith }: AboutMeta): Class => filters(sharedWith);

const filters = memo(({ typeName, to }: AboutMeta): Class =>
  oneOf(`${typeName}Filter`, '对象的条件，只能给其中一种', 'Conditions on it: exactly one of these.', {
    ...Object.fromEntries(
      to.map((end) => [
        uncapital(end.name),
        { ...optional(() => filterInput(end), end.options.zh, `A ${end.name} that fits.`), cost: STEP_TO_ONE },
      ]),
    ),
    isNull: {
      ...optional(() => GraphQLBoolean, '没有（true）或有（false）', 'Absent (true) or present (false).'),
      cost: CONDITION,
    },
  }),
);
