import { GraphQLInt } from 'graphql';
import {
  DEFAULT_GROUPS,
  LARGEST_GROUPS,
  readGroupCount,
  readGroups,
  type GroupsArguments,
  type Key,
} from '../../read/groups.js';
import { readNode } from '../../read/read.js';
import type { EntityMeta } from '../../model/model.js';
import { aggregateType, partsOf } from './aggregates.js';
import type { FieldDefinition } from '../builder/attach-fields.js';
import { optional, type FieldSpec } from '../builder/build.js';
import type { ListConnection } from '../fields.js';
import { groupKeys, groupOrder, havingInput } from './group-inputs.js';
import { resolver } from '../builder/root-fields.js';

/** Per key: PostgreSQL reads and sorts the list. */
const GROUPS_COST = 20;

/** `groups` and `groupCount` of an entity's connection. */
export function groupFields(entity: EntityMeta): Record<string, FieldSpec> {
  const [aggregate, key, having, order] = [
    aggregateType(entity),
    groupKeys(entity),
    havingInput(entity),
    groupOrder(entity),
  ];
  const groupArguments = {
    by: { type: () => [key], zh: '分组依据，1 至 3 个', en: 'What to group by, 1 to 3 keys.' },
    having: optional(() => having, '只要这样的组', 'Only such groups.'),
  };
  return {
    groups: {
      type: () => [aggregate],
      zh: '整个列表的分组汇总，不只本页',
      en: 'The whole list in groups, not the page alone.',
      args: {
        ...groupArguments,
        orderBy: optional(() => [order], '排序，依次生效；其后按分组依据', 'Order, by turns; then by the keys.'),
        first: optional(
          () => GraphQLInt,
          `前几组，至多 ${LARGEST_GROUPS}，默认 ${DEFAULT_GROUPS}`,
          `The first n, ${LARGEST_GROUPS} at most; ${DEFAULT_GROUPS} by default.`,
        ),
      },
      cost: {
        weight: GROUPS_COST,
        weighsBy: 'by',
        list: { assumedSize: DEFAULT_GROUPS, slicingArguments: ['first'], largest: LARGEST_GROUPS },
      },
    },
    groupCount: {
      type: () => GraphQLInt,
      zh: '总组数',
      en: 'How many groups there are in all.',
      args: groupArguments,
      cost: { weight: GROUPS_COST, weighsBy: 'by' },
    },
  };
}

export const groupAnswers = ({ name }: EntityMeta): FieldDefinition[] => [
  {
    type: `${name}Connection`,
    field: 'groups',
    resolve: resolver(({ listQuery }: ListConnection, args: GroupsArguments, context, info) =>
      readGroups(listQuery, args, partsOf(info.fieldNodes, info), context),
    ),
  },
  {
    type: `${name}Connection`,
    field: 'groupCount',
    resolve: resolver(({ listQuery }: ListConnection, args: GroupsArguments, context) =>
      readGroupCount(listQuery, args, context),
    ),
  },
];

export const groupKeyAnswer: FieldDefinition = {
  type: 'GroupKey',
  field: 'node',
  resolve: resolver(async ({ end }: Key, _, context) => {
    const row = end && (await readNode(end.entity, end.id, context));
    return row ? { ...row, __typename: end.entity.name } : null;
  }),
};
