import { GraphQLBoolean, GraphQLString } from 'graphql';
import { Role, type Actor, type Grant } from '../../access/actor.js';
import { moveRefusal } from '../../access/moves.js';
import { refusalOn } from '../../access/permit.js';
import type { Action } from '../../access/rules.js';
import type { Context } from '../../context.js';
import type { Row } from '../../database.js';
import type { Variables } from '../../errors.js';
import { DateTimeScalar, RegionCodeScalar } from '../../scalars.js';
import type { DataModel, EntityMeta } from '../../model/model.js';
import { statesAfter } from '../../model/state-machine.js';
import { calendarDay } from '../../period.js';
import {
  dependsOnFacts,
  factsOfToday,
  readMoveFacts,
  unmetConditions,
  type MoveFacts,
} from '../../write/move-conditions.js';
import { defineEnum } from '../../enum.js';
import type { FieldDefinition } from '../builder/attach-fields.js';
import { addField, objectType, optional, type FieldSpec } from '../builder/build.js';
import { onEveryRecord } from '../builder/records.js';
import { resolver, type RootFields } from '../builder/root-fields.js';

const ViewerKind = defineEnum('ViewerKind', '调用者类型', 'What a caller is.', {
  ANONYMOUS: ['匿名，只读公开数据', 'Nobody signed in; reads what is public.'],
  PERSON: ['个人', 'A person with an access token.'],
  APPLICATION: ['部门应用', 'An application of a department with its key.'],
});

/** Actions of `viewerCan`: whoever has the row may read it. */
type ViewerAction = Exclude<Action, 'READ' | 'SEARCH' | 'AUDIT' | 'TRANSITION'>;
const VERBS: Readonly<Record<ViewerAction, readonly [field: string, zh: string, en: string]>> = {
  UNMASK: ['unmask', '查看个人信息原文', 'See its personal values in full.'],
  CREATE: ['create', '在此处新建同类记录', 'Make another one where this one is.'],
  UPDATE: ['update', '修改', 'Change it.'],
  ARCHIVE: ['archive', '归档', 'Archive it.'],
};

/** The caller (`viewer`), and on every record the actions that the caller may perform on it (`viewerCan`). */
export function viewerFields(model: DataModel, rootFields: RootFields): FieldDefinition[] {
  const grant = objectType('ViewerGrant', '一项授权', 'A role in a part of the area.', {
    role: { type: () => Role, zh: '角色', en: 'The role.' },
    regionCode: optional(() => RegionCodeScalar, '区划；为空即全域', 'Top of its regions; the whole area without it.'),
    departmentKey: optional(() => GraphQLString, '部门；为空即不限', 'Key of its department; any without it.'),
  });
  const viewer = objectType('Viewer', '当前调用者', 'Who asks.', {
    identifier: { type: () => GraphQLString, zh: '标识，记入历史', en: 'Who it is, as it stands in the history.' },
    name: optional(() => GraphQLString, '姓名或应用名', 'Name of the person or application.'),
    kind: { type: () => ViewerKind, zh: '类型', en: 'What it is.' },
    grants: { type: () => [grant], zh: '各项授权', en: 'Its roles.' },
    expiresAt: optional(() => DateTimeScalar, '凭证失效时间', 'When what proves the identity ends.'),
  });
  rootFields.query(
    'viewer',
    { type: () => viewer, nullable: false, zh: '当前调用者', en: 'Who asks.' }, // cannot fail
    resolver((_, __, { actor }) => actor),
  );
  return [
    { type: 'Viewer', field: 'identifier', resolve: resolver((actor: Actor) => actor.id) },
    {
      type: 'Viewer',
      field: 'expiresAt',
      resolve: resolver(({ expiresAt }: Actor) => (expiresAt === null ? null : new Date(expiresAt).toISOString())),
    },
    { type: 'ViewerGrant', field: 'regionCode', resolve: resolver((of: Grant) => of.region) },
    { type: 'ViewerGrant', field: 'departmentKey', resolve: resolver((of: Grant) => of.department) },
    ...permissions(model),
  ];
}

/** Reason code of the refusal of an action on a row; null if it is allowed. */
function refusal(action: ViewerAction, entity: EntityMeta, row: Row, { actor }: Context): string | null {
  if (row['$past'] && action !== 'CREATE') return 'ID_OF_THE_PAST';
  const needsPresent = action !== 'CREATE' && action !== 'UNMASK';
  return refusalOn(actor, action, entity, row) ?? (needsPresent && row['archivedAt'] !== null ? 'ARCHIVED' : null);
}

/** A refusal: a code with the variables of its message. */
interface TransitionRefusal {
  readonly code: string;
  readonly variables?: Variables | undefined;
}

/** What keeps the caller from taking a row to a state; null if it is allowed. */
async function refusalOfState(
  to: string,
  entity: EntityMeta,
  row: Row,
  context: Context,
): Promise<TransitionRefusal | null> {
  if (row['$past']) return { code: 'ID_OF_THE_PAST' };
  if (row['archivedAt'] !== null) return { code: 'ARCHIVED' };
  const move = [row[entity.state!.name] as string, to] as const; // called for entities with a state
  const refusal = moveRefusal(context.actor, entity, move, row);
  if (refusal) return { code: refusal.reason, variables: refusal };
  if (!dependsOnFacts(entity, ...move)) return null;
  const facts = factsOfToday(entity, ...move, calendarDay(context.now())) ?? (await factsOf(entity, row, context));
  return unmetConditions(entity, row, move, facts, context.actor)[0] ?? null;
}

/** The facts on which the moves of a row depend, read for all rows of an answer together. */
const factsOf = (entity: EntityMeta, row: Row, { db, loaders, now }: Context): Promise<MoveFacts> =>
  loaders
    .get(`facts of the moves of ${entity.name}`, (ids) => readMoveFacts(db, entity, ids, calendarDay(now())))
    .load(row.id);

const nextStates = ({ state }: EntityMeta, row: Row): readonly string[] =>
  state ? statesAfter(state.stateMachine, row[state.name] as string) : [];

interface OfRow {
  readonly entity: EntityMeta;
  readonly row: Row;
}

function permissions(model: DataModel): FieldDefinition[] {
  const allowed: FieldSpec = { type: () => GraphQLBoolean, zh: '可以', en: 'It may.' };
  const reason = optional(() => GraphQLString, '不可以的原因', 'Why not.');
  const permission = objectType('Permission', '能否做某操作', 'Whether something may be done.', { allowed, reason });
  const toState = objectType('TransitionPermission', '能否变更到某状态', 'Whether a record may go to a state.', {
    to: { type: () => GraphQLString, zh: '目标状态', en: 'Where to: a value of the enum of its states.' },
    allowed,
    reason,
  });
  const type = objectType('ViewerCan', '当前调用者能对一条记录做什么', 'What the caller may do to a record.', {
    ...Object.fromEntries(Object.values(VERBS).map(([name, zh, en]) => [name, { type: () => permission, zh, en }])),
    unmask: optional(
      () => permission,
      `${VERBS.UNMASK[1]}；没有个人信息则为空`,
      'See its personal values in full; null where it has none.',
    ),
    transitions: {
      type: () => [toState],
      zh: '接下来的各状态；没有状态则为空列表',
      en: 'Each state that may come next; none where it has no states.',
      cost: { size: 3 },
    },
  });
  const viewerCan = { type: () => type, zh: '当前调用者能做什么', en: 'What the caller may do to it.' };
  onEveryRecord('viewerCan', viewerCan);
  const permissionOf = (code: string | null, { messages, locale }: Context, variables: Variables = {}): object => ({
    allowed: code === null,
    reason: code && messages.say(code, variables, locale),
  });
  return [
    ...model.entities.flatMap((entity): FieldDefinition[] => {
      addField(entity.type, 'viewerCan', viewerCan);
      return [
        { type: entity.name, field: 'viewerCan', resolve: resolver((row: Row): OfRow => ({ entity, row })) },
        ...availableTransitions(entity),
      ];
    }),
    ...(Object.keys(VERBS) as ViewerAction[]).map((action): FieldDefinition => ({
      type: 'ViewerCan',
      field: VERBS[action][0],
      resolve: resolver(({ entity, row }: OfRow, _, context) =>
        action === 'UNMASK' && !isPersonal(entity)
          ? null
          : permissionOf(refusal(action, entity, row, context), context),
      ),
    })),
    {
      type: 'ViewerCan',
      field: 'transitions',
      resolve: resolver(({ entity, row }: OfRow, _, context) =>
        nextStates(entity, row).map(async (to) => {
          const refusal = await refusalOfState(to, entity, row, context);
          return { to, ...permissionOf(refusal?.code ?? null, context, refusal?.variables) };
        }),
      ),
    },
  ];
}

const isPersonal = ({ columns }: EntityMeta): boolean => columns.some((column) => column.personal);

/** The states to which the caller may transition a record now. */
function availableTransitions(entity: EntityMeta): FieldDefinition[] {
  const { state } = entity;
  if (!state) return [];
  addField(entity.type, 'availableTransitions', {
    type: () => [state.enumType()],
    zh: '现在可以变更到的状态；不可变更的原因见 viewerCan.transitions',
    en: 'Where the caller can take its state now; viewerCan.transitions tells why others are closed.',
  });
  const resolve = resolver(async (row: Row, _, context) => {
    const states = nextStates(entity, row);
    const refusals = await Promise.all(states.map((to) => refusalOfState(to, entity, row, context)));
    return states.filter((_state, at) => refusals[at] === null);
  });
  return [{ type: entity.name, field: 'availableTransitions', resolve }];
}
