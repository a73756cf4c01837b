import { GraphQLBoolean, GraphQLString } from 'graphql';
import { Role } from '../access/actor.js';
import { rightTo, rolesOf } from '../access/moves.js';
import type { DataModel, EntityMeta } from '../model/model.js';
import { needsReason, otherThan, transitionsOf, type Move } from '../model/state-machine.js';
import type { FieldDefinition } from './builder/attach-fields.js';
import { objectType, optional } from './builder/build.js';
import { resolver, type RootFields } from './builder/root-fields.js';

/** Most machines have fewer. */
const ASSUMED_MOVES = 10;

/** `moves`: who takes the records of a type from which state to which, and what it takes. Public, as `vocabulary`. */
export function movesFields(model: DataModel, rootFields: RootFields): FieldDefinition[] {
  const move = objectType('Move', '一步：从一个状态到另一个状态', 'A step from one state to another.', {
    from: { type: () => GraphQLString, zh: '原状态', en: 'The state that it leaves.' },
    to: { type: () => GraphQLString, zh: '目标状态', en: 'The state that it enters.' },
    by: { type: () => [Role], zh: '由哪些角色办理；由平台办理则为空', en: 'Who takes it; none if the platform does.' },
    level: optional(() => GraphQLString, '授权的最低级别', 'The lowest level of their grants, such as COUNTY.'),
    departments: { type: () => [GraphQLString], zh: '限哪些部门', en: 'Keys of the departments that it is left to.' },
    otherThan: {
      type: () => [GraphQLString],
      zh: '最近办到这些状态的人不能办这一步',
      en: 'Who last took the record to one of these states may not.',
    },
    hasReason: { type: () => GraphQLBoolean, zh: '须写理由', en: 'It takes a reason.' },
    deadline: optional(
      () => GraphQLString,
      '期限：天数的设定项，或写明日期的字段',
      'Its deadline: the setting of its days, or the field of its day.',
    ),
  });
  rootFields.query(
    'moves',
    {
      type: () => [move],
      zh: '某类记录的各步：谁办、要什么；没有状态则为空列表，没有此类型则为空',
      en: 'Steps between the states of a type: who takes them, and what they take; null if there is no such type.',
      args: {
        type: { type: () => GraphQLString, zh: '记录类型名，如 Observation', en: 'Name of a type: Observation.' },
      },
      cost: { size: ASSUMED_MOVES },
    },
    resolver((_, { type }: { type: string }) => {
      const entity = model.byName.get(type);
      return entity ? movesOf(entity) : null;
    }),
  );
  return [];
}

const movesOf = (entity: EntityMeta): object[] =>
  entity.state
    ? transitionsOf(entity.state.stateMachine).map(([from, to]) => {
        const right = rightTo(entity, from, to);
        return {
          from,
          to,
          by: rolesOf(right),
          level: right.move.at ?? null,
          departments: right.decided.ownerDepartments ?? [],
          otherThan: otherThan(right.move).map(([state]) => state),
          hasReason: needsReason(entity.state!.stateMachine, from, to), // it has states
          deadline: deadlineOf(right.move),
        };
      })
    : [];

const deadlineOf = ({ late }: Move): string | null =>
  late === undefined ? null : 'until' in late ? late.until : late.after.key;
