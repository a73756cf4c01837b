import { GraphQLInt, GraphQLString, GraphQLBoolean } from 'graphql';
import { Extensions, ObjectType, Field } from 'type-graphql';
import { describe, type Class } from '../../describe.js';
import { offers, type EntityMeta } from '../../model/model.js';
import { memo } from '../../memo.js';
import { aggregateField } from './aggregates.js';
import { objectType, type ArgumentSpec, type FieldSpec } from '../builder/build.js';
import { filterInput } from './filters.js';
import { groupFields } from './groups.js';
import { orderInput } from './order.js';

@ObjectType('PageInfo', {
  description: describe('分页信息', 'Where a page stands in its list.'),
  simpleResolvers: true,
})
export class PageInfo {
  @Field(() => GraphQLBoolean, { description: describe('之后还有', 'More follow.') })
  hasNextPage!: boolean;
  @Field(() => GraphQLBoolean, { description: describe('之前还有', 'More come before.') })
  hasPreviousPage!: boolean;
  @Field(() => String, { nullable: true, description: describe('首条的游标', 'Cursor of the first row.') })
  startCursor!: string | null;
  @Field(() => String, { nullable: true, description: describe('末条的游标', 'Cursor of the last row.') })
  endCursor!: string | null;
}

/** An `XConnection` over a GraphQL type, with its `XEdge` (Relay Cursor Connections). */
export function connectionOf(
  name: string,
  node: () => object,
  zh: string,
  en: string,
  onEdge: Record<string, ArgumentSpec> = {},
  onConnection: Record<string, FieldSpec> = {},
): Class {
  const edge = objectType(`${name}Edge`, `${zh}列表中的一条`, `One row of a list of ${en}.`, {
    node: { type: node, zh: '对象', en: 'The row itself.' },
    cursor: { type: () => GraphQLString, zh: '游标，不透明', en: 'Its cursor, opaque.' },
    ...onEdge,
  });
  const type = objectType(`${name}Connection`, `${zh}的一页`, `A page of a list of ${en}.`, {
    edges: { type: () => [edge], zh: '各条及其游标', en: 'The rows with their cursors.', cost: { isSized: true } },
    nodes: { type: () => [node()], zh: '各条', en: 'The rows.', cost: { isSized: true } },
    pageInfo: { type: () => PageInfo, zh: '分页信息', en: 'Where the page stands.' },
    totalCount: {
      type: () => GraphQLInt,
      zh: '总数',
      en: 'How many there are in all.',
      cost: { weight: 5 }, // counts a whole list
    },
    ...onConnection,
  });
  Extensions({ isConnection: true })(type);
  return type;
}

/** The connection of an entity: a page of a list, and aggregates of the whole list unless it does without. */
export const connectionType = memo((entity: EntityMeta): Class =>
  connectionOf(
    entity.name,
    () => entity.type,
    entity.options.zh,
    entity.name,
    {},
    offers(entity, 'aggregates') ? { aggregate: aggregateField(entity), ...groupFields(entity) } : {},
  ),
);

export const pageArguments: Readonly<Record<string, ArgumentSpec>> = {
  first: {
    type: () => GraphQLInt,
    nullable: true,
    zh: '前几条，默认 20，至多 100',
    en: 'First n: 20, at most 100.',
  },
  after: { type: () => GraphQLString, nullable: true, zh: '此游标之后', en: 'After this cursor.' },
  last: { type: () => GraphQLInt, nullable: true, zh: '末几条', en: 'The last n.' },
  before: { type: () => GraphQLString, nullable: true, zh: '此游标之前', en: 'Before this cursor.' },
};

/** Arguments of every list of an entity. */
export function listArguments(entity: EntityMeta): Readonly<Record<string, ArgumentSpec>> {
  const order = orderInput(entity);
  return {
    ...pageArguments,
    filter: { type: () => filterInput(entity), nullable: true, zh: '条件', en: 'Conditions.' },
    ...(order && {
      orderBy: { type: () => [order], nullable: true, zh: '顺序', en: 'Order.' },
    }),
  };
}
