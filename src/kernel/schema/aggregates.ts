import { GraphQLInt, type FieldNode, type GraphQLResolveInfo } from 'graphql';
import type { Class } from '../describe.js';
import { readAggregate, type AggregateFunction, type Part } from '../read/aggregate.js';
import { DecimalScalar } from '../scalars.js';
import type { Column } from '../thing/column.js';
import type { Thing } from '../thing/graph.js';
import { measuresOf } from '../thing/measures.js';
import { memo } from '../memo.js';
import type { Answer } from './bind.js';
import { objectType, optional, type FieldSpec } from './build.js';
import type { ListConnection } from './fields.js';
import { resolver } from './roots.js';
import { fieldsBelow } from './selection.js';

const fieldsOf = (columns: readonly Column[], spec: (column: Column) => FieldSpec): Record<string, FieldSpec> =>
  Object.fromEntries(columns.map((column) => [column.name, spec(column)]));

/** `EnterpriseAggregate`: what the rows of a list or a group come to. */
export const aggregateType = memo((thing: Thing): Class => {
  const { name, options: { zh } } = thing; // prettier-ignore
  const { distinct, amounts, extremes } = measuresOf(thing);
  const distinctType = objectType(`${name}Distinct`, `${zh}各字段不同值的个数，空值不计`, `How many different values the fields of ${name} have; absent ones are not counted.`,
    fieldsOf(distinct, (c) => ({ type: () => GraphQLInt, zh: c.zh, en: c.en }))); // prettier-ignore
  const extremesType = objectType(`${name}Extremes`, `${zh}各字段的最小值或最大值；没有任何值时为空`, `The least or greatest values of the fields of ${name}; null where there is no value.`,
    fieldsOf(extremes, (c) => optional(c.type, c.zh, c.en))); // prettier-ignore
  const fields: Record<string, FieldSpec> = {
    count: { type: () => GraphQLInt, zh: '条数', en: 'How many rows.' },
    distinct: { type: () => distinctType, zh: '不同值的个数', en: 'How many different values.' },
  };
  if (amounts.length > 0) {
    const amountsType = objectType(`${name}Amounts`, `${zh}各数值字段的合计或平均；没有任何值时为空，缺失不当作零`, `Sums or averages of the numbers of ${name}; null where there is no value: missing is not zero.`,
      fieldsOf(amounts, (c) => optional(() => DecimalScalar, c.zh, c.en))); // prettier-ignore
    fields['sum'] = { type: () => amountsType, zh: '合计', en: 'Sums.' };
    fields['avg'] = { type: () => amountsType, zh: '有值者的平均，四舍五入到六位小数', en: 'Averages of the values that are there, rounded half up to 6 places.' }; // prettier-ignore
  }
  return objectType(`${name}Aggregate`, `${zh}的汇总`, `What rows of ${name} come to.`, {
    ...fields,
    min: { type: () => extremesType, zh: '最小值', en: 'Least values.' },
    max: { type: () => extremesType, zh: '最大值', en: 'Greatest values.' },
  });
});

/** The parts that are selected of some fields of an aggregate's type. */
export const partsOf = (fields: readonly FieldNode[], info: GraphQLResolveInfo): Part[] => [
  ...new Set(
    fieldsBelow(fields, info).flatMap((field): Part[] => {
      const name = field.name.value as 'count' | AggregateFunction; // fields of that type
      if (name === 'count') return ['count'];
      return fieldsBelow([field], info).map((column): Part => `${name} ${column.name.value}`);
    }),
  ),
];

export const aggregateField = (thing: Thing): FieldSpec => {
  const type = aggregateType(thing);
  return {
    type: () => type,
    zh: '汇总：针对列表的全部记录，不只本页；仅计算请求的内容',
    en: 'What the whole list comes to, not the page alone; only what is asked for is computed.',
  };
};

export const aggregateAnswer = ({ name }: Thing): Answer => ({
  type: `${name}Connection`,
  field: 'aggregate',
  resolve: resolver(({ whole }: ListConnection, _, context, info) =>
    readAggregate(whole, partsOf(info.fieldNodes, info), context),
  ),
});
