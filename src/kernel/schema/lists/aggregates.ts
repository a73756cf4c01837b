import { GraphQLInt, GraphQLString, type FieldNode, type GraphQLResolveInfo } from 'graphql';
import type { Class } from '../../describe.js';
import { readAggregate, type Aggregate, type AggregateFunction, type Part } from '../../read/aggregate.js';
import { DateScalar, DateTimeScalar, DecimalScalar } from '../../scalars.js';
import type { Column } from '../../model/column.js';
import type { EntityMeta } from '../../model/model.js';
import { kindOf, measuresOf } from '../../model/measures.js';
import { memo } from '../../memo.js';
import { StoredRecord } from '../../model/entity.js';
import type { FieldDefinition } from '../builder/attach-fields.js';
import { objectType, optional, type FieldSpec } from '../builder/build.js';
import type { ListConnection } from '../fields.js';
import { functionsOf, ofEachKind, type ResultKind } from './measure-kinds.js';
import { resolver } from '../builder/root-fields.js';
import { fieldsBelow } from '../builder/selection.js';

const SCALARS: Readonly<Record<ResultKind, object>> = {
  integer: GraphQLInt,
  decimal: DecimalScalar,
  date: DateScalar,
  timestamp: DateTimeScalar,
};

const FIELDS: Readonly<Record<AggregateFunction, Omit<FieldSpec, 'type'>>> = {
  distinct: {
    zh: '不同值的个数，空值不计',
    en: 'How many different values; absent ones are not counted.',
    cost: { weight: 1 }, // PostgreSQL sorts the list once more
  },
  sum: { zh: '合计', en: 'The sum.', nullable: true },
  avg: {
    zh: '有值者的平均，四舍五入到六位小数',
    en: 'Average of the values that are there, rounded half up to 6 places.',
    nullable: true,
  },
  min: { zh: '最小值', en: 'The least value.', nullable: true },
  max: { zh: '最大值', en: 'The greatest value.', nullable: true },
};
const NULLS = { zh: '；没有任何值时为空，缺失不当作零', en: '; null where there is no value: missing is not zero' };

/** `IntAggregate` and the like: the aggregates of one field, by kind of value. */
const AGGREGATES = ofEachKind((kind) => {
  const fields = functionsOf(kind).map(([name, of]) => [name, { ...FIELDS[name], type: () => SCALARS[of] }] as const);
  const nulls = fields.some(([, { nullable }]) => nullable) ? NULLS : { zh: '', en: '' };
  const { name, zh, en } = kind;
  return objectType(
    `${name}Aggregate`,
    `${zh}的汇总${nulls.zh}`,
    `What ${en} come to${nulls.en}.`,
    Object.fromEntries(fields),
  );
});

const GroupKey = objectType('GroupKey', '一组共有的值', 'What the rows of a group have in common.', {
  name: { type: () => GraphQLString, zh: '字段或关联的名称', en: 'Name of the field or relation.' },
  value: optional(
    () => GraphQLString,
    '值；关联为对象的标识；按年、季度、月为 2023、2023Q2、2023-04（北京时间）；没有值的记录自成一组',
    'The value as text, for a relation the id of its end, ' +
      'for a year, quarter or month 2023, 2023Q2 or 2023-04 (Asia/Shanghai); null is a group of its own.',
  ),
  node: optional(() => StoredRecord, '关联的对象', 'The end of the relation.'),
});

/** Members of every aggregate type, which no column may be named like. */
const RESERVED = ['keys', 'count'];

/** `EnterpriseAggregate`: the aggregate of a list or a group. @throws if a column has a reserved name */
export const aggregateType = memo((entity: EntityMeta): Class => {
  const {
    name,
    options: { zh },
  } = entity;
  const { measured } = measuresOf(entity);
  const conflict = measured.find((column) => RESERVED.includes(column.name));
  if (conflict) throw new Error(`${name}.${conflict.name} has a name that every aggregate gives to something else`);
  const ofColumn = (column: Column): FieldSpec => {
    const type = AGGREGATES[kindOf(column)];
    return { type: () => type, zh: column.zh, en: column.en };
  };
  return objectType(`${name}Aggregate`, `${zh}的汇总`, `What rows of ${name} come to.`, {
    keys: {
      type: () => [GroupKey],
      zh: '各分组依据的值，按所给顺序',
      en: 'Values of its keys, in the order asked.',
    },
    count: { type: () => GraphQLInt, zh: '条数', en: 'How many rows.' },
    ...Object.fromEntries(measured.map((column) => [column.name, ofColumn(column)])),
  });
});

/** The parts that are selected on an aggregate. */
export const partsOf = (fields: readonly FieldNode[], info: GraphQLResolveInfo): Part[] => [
  ...new Set(
    fieldsBelow(fields, info).flatMap((field): Part[] => {
      const name = field.name.value;
      if (name === 'keys') return [];
      if (name === 'count') return ['count'];
      // fields of those types
      const functions = fieldsBelow([field], info).map((of) => of.name.value as AggregateFunction);
      return functions.map((of): Part => `${of} ${name}`);
    }),
  ),
];

export const aggregateField = (entity: EntityMeta): FieldSpec => {
  const type = aggregateType(entity);
  return {
    type: () => type,
    zh: '整个列表的汇总，不只本页',
    en: 'What the whole list comes to, not the page alone.',
    cost: { weight: 10 }, // reads the whole list
  };
};

export const aggregateAnswers = (entity: EntityMeta): FieldDefinition[] => [
  {
    type: `${entity.name}Connection`,
    field: 'aggregate',
    resolve: resolver(({ listQuery }: ListConnection, _, context, info) =>
      readAggregate(listQuery, partsOf(info.fieldNodes, info), context),
    ),
  },
  // a selected field without functions still resolves to an object
  ...measuresOf(entity).measured.map((column): FieldDefinition => ({
    type: `${entity.name}Aggregate`,
    field: column.name,
    resolve: resolver((aggregate: Aggregate) => aggregate[column.name] ?? {}),
  })),
];
