import { GraphQLInt } from 'graphql';
import { constant, type Class } from '../../describe.js';
import type { AggregateFunction } from '../../read/aggregate.js';
import type { Bucket } from '../../read/group-keys.js';
import { isList, type Column } from '../../model/column.js';
import type { EntityMeta } from '../../model/model.js';
import { kindOf, measuresOf, type MeasureKind } from '../../model/measures.js';
import { groupsThrough, wordsThrough } from '../../model/through.js';
import { memo } from '../../memo.js';
import { enumType, inputType, optional, type FieldSpec } from '../builder/build.js';
import { ofKind } from './filters.js';
import { oneOf } from '../mutations/inputs.js';
import { functionsOf, ofEachKind } from './measure-kinds.js';
import { OrderDirection } from './order.js';

type Members = Record<string, FieldSpec>;

interface KeyWord {
  readonly value: string;
  readonly zh: string;
  readonly en: string;
}

/** The description of a list key says that its groups may overlap. */
const columnKey = (column: Column): KeyWord => ({
  value: column.name,
  zh: isList(column) ? `${column.zh}；每个值各计一组，各组之和可多于条数` : column.zh,
  en: isList(column)
    ? `${column.en} A row counts in the group of each of its values, so groups may add up to more than \`count\`.`
    : column.en,
});

const BUCKET_WORDS: Readonly<Record<Bucket, readonly [zh: string, en: string]>> = {
  YEAR: ['按年', 'by year'],
  QUARTER: ['按季度', 'by quarter'],
  MONTH: ['按月', 'by month'],
};
const bucketKeys = ({ name, zh, en }: Column): KeyWord[] =>
  Object.entries(BUCKET_WORDS).map(([bucket, [zhOf, enOf]]) => ({
    value: `${name} ${bucket}`,
    zh: `${zh}：${zhOf}`,
    en: `${en.replace(/\.$/, '')}, ${enOf}.`,
  }));

/**
 * `EnterpriseGroupBy`: all keys that a list can be grouped by. A date key has its bucket in its name. @throws if two
 * keys have one name
 */
export const groupKeys = memo((entity: EntityMeta): object => {
  const { groups, times, ancestors, relations, abouts } = measuresOf(entity);
  const ends = [...ancestors, ...relations, ...abouts].map(({ name, zh, en }): KeyWord => ({ value: name, zh, en }));
  const through = groupsThrough(entity).map((each): KeyWord => ({ value: each.name, ...wordsThrough(each) }));
  const virtuals = entity.virtuals.map(({ name, zh, en }): KeyWord => ({ value: name, zh, en }));
  const keys = [...groups.map(columnKey), ...times.flatMap(bucketKeys), ...virtuals, ...ends, ...through];
  const words = new Map(keys.map((key) => [constant(key.value.replace(/[ .]/, '_')), key]));
  if (words.size < keys.length) throw new Error(`${entity.name} has two keys of groups with one name`);
  return enumType(
    `${entity.name}GroupBy`,
    `${entity.options.zh}的分组依据`,
    `What ${entity.name} can be grouped by.`,
    Object.fromEntries(words),
  );
});

const WORDS: Readonly<Record<AggregateFunction, readonly [zh: string, en: string]>> = {
  distinct: ['不同值的个数', 'the number of different values'],
  sum: ['合计', 'the sum'],
  avg: ['平均，如所示', 'the average as it is shown'],
  min: ['最小值', 'the least value'],
  max: ['最大值', 'the greatest value'],
};

/** `IntAggregateFilter`, and the like for each kind of value. */
const conditions = ofEachKind((kind) => {
  const members = functionsOf(kind).map(([name, of]) => {
    const [zh, en] = WORDS[name];
    return [name, optional(() => ofKind[of], zh, `On ${en}.`)] as const;
  });
  const { name, zh, en } = kind;
  return inputType(
    `${name}AggregateFilter`,
    `${zh}汇总的条件`,
    `Conditions on what ${en} come to.`,
    Object.fromEntries(members),
  );
});

/** `IntAggregateOrder`, and the like. */
const orders = ofEachKind((kind) => {
  const members = functionsOf(kind).map(([name]) => {
    const [zh, en] = WORDS[name];
    return [name, optional(() => OrderDirection, zh, `By ${en}.`)] as const;
  });
  const { name, zh, en } = kind;
  return oneOf(
    `${name}AggregateOrder`,
    `按${zh}的汇总排序，只能给其中一种`,
    `An order by what ${en} come to: exactly one of these.`,
    Object.fromEntries(members),
  );
});

const byColumn = (entity: EntityMeta, of: Readonly<Record<MeasureKind, Class>>): Members =>
  Object.fromEntries(
    measuresOf(entity).measured.map((column) => [
      column.name,
      optional(() => of[kindOf(column)], '此字段', 'This field.'),
    ]),
  );

export const havingInput = memo((entity: EntityMeta): Class =>
  inputType(
    `${entity.name}Having`,
    `${entity.options.zh}分组的条件；并列的条件须同时成立`,
    `Conditions on groups of ${entity.name}; members hold together.`,
    { count: optional(() => ofKind.integer, '条数', 'How many rows.'), ...byColumn(entity, conditions) },
  ),
);

const keyOrder = inputType('GroupKeyOrder', '按分组依据排序', 'An order by a key.', {
  position: { type: () => GraphQLInt, zh: '第几个分组依据，从 1 起', en: 'Which key, from 1.' },
  direction: { type: () => OrderDirection, zh: '方向', en: 'Which way.' },
});

export const groupOrder = memo((entity: EntityMeta): Class =>
  oneOf(
    `${entity.name}GroupOrder`,
    `${entity.options.zh}分组的排序，只能给其中一种`,
    `An order of groups of ${entity.name}: exactly one of these.`,
    {
      keys: optional(
        () => keyOrder,
        '按分组依据；关联的对象按其自身的顺序',
        'By a key; ends of relations in the order of their own lists.',
      ),
      count: optional(() => OrderDirection, '按条数', 'By the number of rows.'),
      ...byColumn(entity, orders),
    },
  ),
);
