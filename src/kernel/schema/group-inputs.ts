import { GraphQLInt } from 'graphql';
import { constant, type Class } from '../describe.js';
import { DEFAULT_GROUPS, LARGEST_GROUPS } from '../read/groups.js';
import type { Thing } from '../thing/graph.js';
import { isList, type Column } from '../thing/column.js';
import { measuresOf } from '../thing/measures.js';
import { vocabulary } from '../vocabulary.js';
import { memo } from '../memo.js';
import { enumType, inputType, optional, type ArgumentSpec, type FieldSpec } from './build.js';
import { ofKind } from './filters.js';
import { oneOfInputs } from './inputs.js';
import { OrderDirection } from './order.js';

const TimeBucket = vocabulary('TimeBucket', '时间段', 'A stretch of time to group by, in the calendar of Asia/Shanghai.', {
  YEAR: ['年，如 2023', 'A year, such as 2023.'],
  QUARTER: ['季度，如 2023Q2', 'A quarter, such as 2023Q2.'],
  MONTH: ['月，如 2023-04', 'A month, such as 2023-04.'],
}); // prettier-ignore

type Members = Record<string, FieldSpec>;
interface Named {
  readonly name: string;
  readonly zh: string;
  readonly en: string;
}

const choiceOf = (name: string, zh: string, en: string, members: readonly Named[]): object =>
  enumType(name, zh, en, Object.fromEntries(members.map((m) => [constant(m.name), { value: m.name, zh: m.zh, en: m.en }]))); // prettier-ignore

const oneOf = (name: string, zh: string, en: string, members: Members): Class => {
  oneOfInputs.add(name);
  return inputType(name, zh, en, members);
};

/** Ancestors at fixed levels: the same for all that hangs on one tree. */
const ancestorOf = memo((tree: Thing): object =>
  choiceOf(`${tree.name}Ancestor`, `固定层级的所属${tree.options.zh}`, `The ${tree.name} at a fixed level above.`,
    measuresOf(tree).ancestors)); // prettier-ignore

/** What grouping by a list comes to is said where it is chosen. */
const described = (column: Column): Named =>
  isList(column)
    ? { name: column.name, zh: `${column.zh}；每个值各计一组，各组之和可多于条数`, en: `${column.en} A row counts in the group of each of its values, so groups may add up to more than \`count\`.` }
    : column; // prettier-ignore

const keyInput = memo((thing: Thing): Class => {
  const { name, options: { zh } } = thing; // prettier-ignore
  const { groups, times, ancestors, relations } = measuresOf(thing);
  const field = choiceOf(
    `${name}GroupField`,
    `${zh}可用的分组字段`,
    `What ${name} can be grouped by.`,
    groups.map(described),
  );
  const timeField = choiceOf(`${name}TimeField`, `${zh}的时间字段`, `Dates and instants of ${name}.`, times);
  const time = inputType(`${name}TimeKeyInput`, `按时间段分组${zh}`, `A stretch of time that ${name} is grouped by.`, {
    field: { type: () => timeField, zh: '时间字段', en: 'Which date or instant.' },
    bucket: { type: () => TimeBucket, zh: '时间段', en: 'How long.' },
  });
  const [ancestor] = ancestors;
  const ancestorEnum = ancestor && ancestorOf(ancestor.to);
  const relation = relations.length > 0 && choiceOf(`${name}Relation`, `${zh}可用于分组的关联`, `Relations of ${name} to group by.`, relations); // prettier-ignore
  return oneOf(`${name}GroupKeyInput`, `${zh}的分组依据，只能给其中一种`, `What ${name} is grouped by: exactly one of these.`, {
    field: optional(() => field, '按字段的值', 'By a value.'),
    time: optional(() => time, '按时间段', 'By a stretch of time.'),
    ...(ancestorEnum && { ancestor: optional(() => ancestorEnum, '按所属区划', 'By the region above at a level.') }),
    ...(relation && { relation: optional(() => relation, '按关联的对象', 'By the end of a relation.') }),
  }); // prettier-ignore
});

const havingInput = memo((thing: Thing): Class => {
  const { name, options: { zh } } = thing; // prettier-ignore
  const { amounts } = measuresOf(thing);
  const members: Members = { count: optional(() => ofKind.integer, '条数', 'How many rows.') };
  if (amounts.length > 0) {
    const fields = amounts.map((c) => [c.name, optional(() => ofKind.decimal, c.zh, c.en)] as const);
    const of = inputType(`${name}AmountsFilter`, `${zh}分组数值的条件`, `Conditions on numbers of groups of ${name}.`, Object.fromEntries(fields)); // prettier-ignore
    members['sum'] = optional(() => of, '合计', 'Sums.');
    members['avg'] = optional(() => of, '平均', 'Averages, as they are shown.');
    members['min'] = optional(() => of, '最小值', 'Least values.');
    members['max'] = optional(() => of, '最大值', 'Greatest values.');
  }
  return inputType(`${name}GroupFilter`, `${zh}分组的条件；并列的条件须同时成立`, `Conditions on groups of ${name}; members hold together.`, members); // prettier-ignore
});

const direction: ArgumentSpec = { type: () => OrderDirection, zh: '方向', en: 'Which way.' };
const keyOrder = inputType('GroupKeyOrder', '按分组依据排序', 'An order by a key.', {
  position: { type: () => GraphQLInt, zh: '第几个分组依据，从 1 起', en: 'Which key, from 1.' },
  direction,
});

const orderInput = memo((thing: Thing): Class => {
  const { name, options: { zh } } = thing; // prettier-ignore
  const { amounts, extremes } = measuresOf(thing);
  const by = (suffix: string, zhOf: string, en: string, columns: readonly Named[]): Class => {
    const field = choiceOf(`${name}${suffix}Field`, `${zh}${zhOf}`, `${en} ${name}.`, columns);
    return inputType(`${name}${suffix}Order`, `按${zh}${zhOf}排序`, `An order by ${en.toLowerCase()} ${name}.`, {
      field: { type: () => field, zh: '字段', en: 'Which one.' },
      direction,
    });
  };
  const amount = amounts.length > 0 && by('Amount', '的数值字段', 'Numbers of', amounts);
  const extreme = by('Extreme', '有大小先后的字段', 'Numbers, dates and instants of', extremes);
  return oneOf(`${name}GroupOrder`, `${zh}分组的排序，只能给其中一种`, `An order of groups of ${name}: exactly one of these.`, {
    key: optional(() => keyOrder, '按分组依据；关联的对象按其自身的顺序', 'By a key; ends of relations in the order of their own lists.'),
    count: optional(() => OrderDirection, '按条数', 'By the number of rows.'),
    ...(amount && {
      sum: optional(() => amount, '按合计', 'By a sum.'),
      avg: optional(() => amount, '按平均', 'By an average.'),
    }),
    min: optional(() => extreme, '按最小值', 'By a least value.'),
    max: optional(() => extreme, '按最大值', 'By a greatest value.'),
  }); // prettier-ignore
});

export function groupArguments(thing: Thing): Readonly<Record<string, ArgumentSpec>> {
  const [key, having, order] = [keyInput(thing), havingInput(thing), orderInput(thing)];
  return {
    by: { type: () => [key], zh: '分组依据，1 至 3 个', en: 'What to group by, 1 to 3 keys.' },
    having: optional(() => having, '只要满足条件的组', 'Only groups that satisfy this.'),
    orderBy: optional(() => [order], '排序，依次生效；其后按分组依据', 'In which order, by turns; then by the keys.'),
    first: optional(() => GraphQLInt, `取前几组，1 至 ${LARGEST_GROUPS}，默认 ${DEFAULT_GROUPS}`, `How many groups, 1 to ${LARGEST_GROUPS}; ${DEFAULT_GROUPS} if it is not given.`), // prettier-ignore
  };
}
