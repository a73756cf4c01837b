import { GraphQLID, GraphQLString } from 'graphql';
import { isMove, type Bookmark, type Change, type Moves } from '../../feed.js';
import { globalId } from '../../id.js';
import { readNode } from '../../read/read.js';
import { followVisible, type StoredChange } from '../../read/visible-changes.js';
import { DateTimeScalar, PositionScalar } from '../../scalars.js';
import type { DataModel, EntityMeta } from '../../model/model.js';
import { StoredRecord } from '../../model/entity.js';
import { subjectField } from '../builder/names.js';
import type { FieldDefinition } from '../builder/attach-fields.js';
import { objectType, optional } from '../builder/build.js';
import { afterArgument, BY, regionArgument, tellChange, treeOf, feedFilterOf } from './changes.js';
import { resolver, type RootFields } from '../builder/root-fields.js';

/** For each state machine, the subscription to its transitions. */
export function transitionedFields(model: DataModel, rootFields: RootFields): FieldDefinition[] {
  if (!model.entities.some(({ state }) => state)) return [];
  const hidden = { zh: '；调用者看不到时为空', en: '; null where the caller may not see it' };
  const event = objectType('Transition', '一次状态变更', 'One transition of a record.', {
    position: { type: () => PositionScalar, zh: '位置；断线后以此续订', en: 'Its position; resume after it.' },
    at: { type: () => DateTimeScalar, zh: '时刻', en: 'When.' },
    nodeId: { type: () => GraphQLID, zh: '记录的全局标识', en: 'The global id of the record.' },
    from: optional(
      () => GraphQLString,
      `原状态${hidden.zh}`,
      `The state before, a value of the enum of its states${hidden.en}.`,
    ),
    to: optional(() => GraphQLString, `新状态${hidden.zh}`, `The state after${hidden.en}.`),
    by: { type: () => GraphQLString, ...BY },
    reason: optional(() => GraphQLString, '理由', 'Why.'),
    record: optional(() => StoredRecord, '记录，现在的样子', 'The record as it is now.'),
  });
  for (const entity of model.entities) if (entity.state) transitionSubscription(entity, event, rootFields);
  const stateAt = (side: 'before' | 'after') =>
    // only entities with a state are followed
    resolver((change: Change) => change[side]?.[model.byName.get(change.type)!.state!.column]);
  return [
    {
      type: 'Transition',
      field: 'nodeId',
      resolve: resolver((change: Change) => globalId(change.type, change.subject)),
    },
    { type: 'Transition', field: 'from', resolve: stateAt('before') },
    { type: 'Transition', field: 'to', resolve: stateAt('after') },
    { type: 'Transition', field: 'by', resolve: resolver((change: Change) => change.actor) },
    {
      type: 'Transition',
      field: 'record',
      resolve: resolver(async ({ type, subject }: Change, _, context) => {
        const row = await readNode(model.byName.get(type)!, subject, context); // as above
        return row && { ...row, __typename: type };
      }),
    },
  ];
}

interface Arguments {
  readonly from?: readonly string[] | null;
  readonly to?: readonly string[] | null;
  readonly region?: string | null;
  readonly after?: string | null;
}

function transitionSubscription(entity: EntityMeta, event: object, rootFields: RootFields): void {
  const { zh } = entity.options;
  const state = entity.state!; // only entities with a state are followed
  const movesOf = ({ from, to }: Arguments): Moves | undefined =>
    from || to ? { column: state.column, from: from ?? null, to: to ?? null } : undefined;
  rootFields.subscription(
    `${subjectField(entity)}Transitioned`,
    {
      type: () => event,
      about: entity.name,
      zh: `${zh}的状态变更，按先后逐条送达，断线后可从上次位置续订；空结果只表示位置已前移`,
      en:
        `Each transition of ${entity.name}, in order; resume after the last position seen. ` +
        `A null only moves the position on.`,
      args: {
        from: optional(
          () => [state.enumType()],
          `只要从这些状态转出的；原状态对调用者隐去的不在其列`,
          'Only from one of these states; a state that is withheld from the caller is none of them.',
        ),
        to: optional(
          () => [state.enumType()],
          `只要转入这些状态的；新状态对调用者隐去的不在其列`,
          'Only to one of these states; a state that is withheld from the caller is none of them.',
        ),
        ...(treeOf(entity) && regionArgument),
        ...afterArgument,
      },
    },
    resolver(async (_, transitionArguments: Arguments, context) => {
      const { region, after } = transitionArguments;
      const feedFilter = await feedFilterOf([entity], region, context);
      const moves = movesOf(transitionArguments);
      return followVisible({ ...feedFilter, operation: 'TRANSITION', ...(moves && { moves }) }, after, context);
    }),
    resolver(async (item: Bookmark | StoredChange, transitionArguments: Arguments) => {
      const change = await tellChange(item);
      const moves = movesOf(transitionArguments);
      return change && moves && !isMove(moves, change) ? null : change; // its states have been withheld since
    }),
  );
}
