import { GraphQLInt, GraphQLString } from 'graphql';
import type { Class } from '../describe.js';
import { readGroups, type GroupsAsked, type Key } from '../read/groups.js';
import { readNode } from '../read/read.js';
import type { Thing } from '../thing/graph.js';
import { Node } from '../thing/thing.js';
import { memo } from '../memo.js';
import { aggregateType, partsOf } from './aggregates.js';
import type { Answer } from './bind.js';
import { objectType, optional, type FieldSpec } from './build.js';
import type { ListConnection } from './fields.js';
import { groupArguments } from './group-inputs.js';
import { resolver } from './roots.js';
import { fieldsBelow, named } from './selection.js';

const GroupKey = objectType('GroupKey', '一组共有的值', 'What the rows of a group have in common.', {
  name: { type: () => GraphQLString, zh: '字段或关联的名称', en: 'Name of the field or relation.' },
  value: optional(() => GraphQLString, '值；关联为对象的标识；没有值的记录自成一组', 'The value as text, for a relation the id of its end; null is a group of its own.'),
  node: optional(() => Node, '关联的对象', 'The end of the relation.'),
}); // prettier-ignore

const groupsType = memo((thing: Thing): Class => {
  const { name, options: { zh } } = thing; // prettier-ignore
  const aggregate = aggregateType(thing);
  const group = objectType(`${name}Group`, `${zh}的一组`, `A group of ${name}.`, {
    keys: {
      type: () => [GroupKey],
      zh: '各分组依据的值，按所给顺序',
      en: 'Its values of the keys, in the order asked.',
    },
    aggregate: { type: () => aggregate, zh: '本组的汇总', en: 'What the group comes to.' },
  });
  return objectType(`${name}Groups`, `${zh}的分组汇总`, `Groups of ${name}.`, {
    nodes: { type: () => [group], zh: '各组', en: 'The groups.' },
    totalCount: { type: () => GraphQLInt, zh: '满足条件的组数，可多于所取', en: 'How many groups there are in all, which may be more than were asked for.' }, // prettier-ignore
  });
});

export const groupsField = (thing: Thing): FieldSpec => {
  const type = groupsType(thing);
  return {
    type: () => type,
    zh: '分组汇总：针对列表的全部记录，不只本页',
    en: 'The whole list in groups, not the page alone.',
    args: groupArguments(thing),
  };
};

export const groupsAnswer = ({ name }: Thing): Answer => ({
  type: `${name}Connection`,
  field: 'groups',
  resolve: resolver(({ whole }: ListConnection, asked: GroupsAsked, context, info) => {
    const nodes = fieldsBelow(named('nodes', fieldsBelow(info.fieldNodes, info)), info);
    return readGroups(whole, asked, partsOf(named('aggregate', nodes), info), context);
  }),
});

export const groupKeyAnswer: Answer = {
  type: 'GroupKey',
  field: 'node',
  resolve: resolver(async ({ end }: Key, _, context) => {
    const row = end && (await readNode(end.thing, end.id, context));
    return row ? { ...row, __typename: end.thing.name } : null;
  }),
};
