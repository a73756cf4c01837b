import { GraphQLBoolean, GraphQLID, GraphQLString } from 'graphql';
import { Role, type Grant } from '../../access/actor.js';
import { explain, type Line } from '../../access/explain.js';
import { rightTo } from '../../access/moves.js';
import { decidedOn, rowPath } from '../../access/permit.js';
import { ACTIONS, type Action } from '../../access/rules.js';
import type { Context } from '../../context.js';
import { Forbidden, Unauthenticated } from '../../errors.js';
import { requirePresentId } from '../../id.js';
import { readNode } from '../../read/read.js';
import { RegionCodeScalar } from '../../scalars.js';
import type { DataModel } from '../../model/model.js';
import { defineEnum, type EnumValues } from '../../enum.js';
import type { FieldDefinition } from '../builder/attach-fields.js';
import { inputType, objectType, optional } from '../builder/build.js';
import { resolver, type RootFields } from '../builder/root-fields.js';

const ACTION_WORDS: Readonly<Record<Action, EnumValues[string]>> = {
  READ: ['读取非公开记录', 'See a record that is not public.'],
  SEARCH: ['搜索非公开记录', 'Find it by its words.'],
  UNMASK: ['查看个人信息原文', 'See what is personal in full.'],
  AUDIT: ['查看谁看过个人信息', 'See who saw that.'],
  CREATE: ['新建', 'Make one.'],
  UPDATE: ['修改', 'Change it.'],
  TRANSITION: ['变更状态', 'Move its state.'],
  ARCHIVE: ['归档', 'Archive it.'],
};

interface ExplainArguments {
  readonly id: string;
  readonly action: Action;
  readonly to?: string | null;
  readonly grants: readonly { role: Role; regionCode?: string | null; departmentKey?: string | null }[];
}

/** `explainAccess`: the decision table's result for given grants, rule by rule, for administrators. */
export function explainFields(model: DataModel, rootFields: RootFields): FieldDefinition[] {
  const action = defineEnum(
    'AccessAction',
    '可授权的操作',
    'What a role may do to a record.',
    Object.fromEntries(ACTIONS.map((name) => [name, ACTION_WORDS[name]])),
  );
  const grant = inputType('GrantInput', '一项授权', 'A role in a part of the area.', {
    role: { type: () => Role, zh: '角色', en: 'The role.' },
    regionCode: optional(() => RegionCodeScalar, '区划；不给即全域', 'Top of its regions; the whole area without it.'),
    departmentKey: optional(() => GraphQLString, '部门；不给即不限', 'Key of its department; any without it.'),
  });
  const line = objectType('AccessRuleOutcome', '一条规则对一项授权的结论', 'What one rule makes of one grant.', {
    role: { type: () => Role, zh: '规则所说的角色', en: 'The role that the rule speaks of.' },
    regionCode: optional(() => RegionCodeScalar, '授权的区划', 'Region of the grant.'),
    departmentKey: optional(() => GraphQLString, '授权的部门', 'Department of the grant.'),
    allowed: { type: () => GraphQLBoolean, zh: '允许', en: 'It allows it.' },
    reason: optional(() => GraphQLString, '不允许的原因', 'Why not.'),
  });
  const explanation = objectType('AccessExplanation', '能否操作的解释', 'Whether something is allowed, and why.', {
    allowed: { type: () => GraphQLBoolean, zh: '允许：任一规则允许即可', en: 'Allowed: one rule is enough.' },
    isPublic: {
      type: () => GraphQLBoolean,
      zh: '记录是公开的，人人可读可搜',
      en: 'The record is public: everybody reads and finds it.',
    },
    rules: { type: () => [line], zh: '各条规则', en: 'Rule by rule.' },
  });
  rootFields.query(
    'explainAccess',
    {
      type: () => explanation,
      zh: '解释某些授权能否对一条记录做某操作；仅限管理员；记录不存在则为空',
      en: 'Explains whether some grants allow an action on a record, for administrators; null without such a record.',
      args: {
        id: { type: () => GraphQLID, zh: '记录的标识', en: 'Which record.' },
        action: { type: () => action, zh: '操作', en: 'What.' },
        to: optional(
          () => GraphQLString,
          '变更到的状态；仅用于 TRANSITION',
          'The state to move it to, for TRANSITION.',
        ),
        grants: { type: () => [grant], zh: '授权', en: 'The grants.' },
      },
    },
    resolver((_, args: ExplainArguments, context) => explainAccess(model, args, context)),
  );
  return [
    { type: 'AccessRuleOutcome', field: 'regionCode', resolve: resolver(({ grant: of }: Line) => of?.region ?? null) },
    {
      type: 'AccessRuleOutcome',
      field: 'departmentKey',
      resolve: resolver(({ grant: of }: Line) => of?.department ?? null),
    },
    { type: 'AccessRuleOutcome', field: 'allowed', resolve: resolver(({ reason }: Line) => reason === null) },
    {
      type: 'AccessRuleOutcome',
      field: 'reason',
      resolve: resolver(({ reason }: Line, _, { messages, locale }) => reason && messages.say(reason, {}, locale)),
    },
  ];
}

async function explainAccess(
  model: DataModel,
  { id, action, to, grants }: ExplainArguments,
  context: Context,
): Promise<object | null> {
  const { actor } = context;
  if (actor.kind === 'ANONYMOUS') throw new Unauthenticated('UNAUTHENTICATED');
  if (!actor.grants.some(({ role }) => role === 'ADMINISTRATOR'))
    throw new Forbidden('FORBIDDEN', { reason: 'ROLE_MISSING' });
  const reference = requirePresentId(id);
  const entity = reference ? model.byName.get(reference.type) : undefined;
  const row = entity && (await readNode(entity, reference!.id, context)); // the entity comes from the id
  if (!row) return null;
  const parsedGrants = grants.map(({ role, regionCode = null, departmentKey = null }): Grant => ({
    role,
    region: regionCode,
    department: departmentKey,
  }));
  const right =
    action === 'TRANSITION' && to != null && entity.state
      ? rightTo(entity, row[entity.state.name] as string, to)
      : { action, decided: decidedOn(entity, row), isPlatforms: false };
  const rules = right.isPlatforms ? [] : explain(parsedGrants, right.action, right.decided, rowPath(row));
  const isPublic = !entity.options.restricted || row['sensitivity'] === 'PUBLIC';
  const isOpen = isPublic && (action === 'READ' || action === 'SEARCH');
  return { allowed: isOpen || rules.some(({ reason }) => reason === null), isPublic, rules };
}
