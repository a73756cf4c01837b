import { GraphQLBoolean, GraphQLString } from 'graphql';
import { Role } from '../../kernel/access/actor.js';
import type { Context } from '../../kernel/context.js';
import { capital } from '../../kernel/describe.js';
import { DateTimeScalar, PositionScalar, RegionCodeScalar } from '../../kernel/scalars.js';
import type { FieldDefinition } from '../../kernel/schema/builder/attach-fields.js';
import {
  inputType,
  objectType,
  optional,
  type ArgumentSpec,
  type FieldSpec,
} from '../../kernel/schema/builder/build.js';
import { connectionOf, pageArguments } from '../../kernel/schema/lists/connection.js';
import { connection, connectionAnswers } from '../../kernel/schema/fields.js';
import { resolver, type RootFields } from '../../kernel/schema/builder/root-fields.js';
import type { DataModel } from '../../kernel/model/model.js';
import type { Outcome } from '../../kernel/write/run-mutation.js';
import { shownUserErrors, UserError } from '../../kernel/write/user-error.js';
import {
  applicationKeys,
  countApplicationKeys,
  createApplicationKey,
  revokeApplicationKey,
  type CreateApplicationKeyInput,
  type KeysArguments,
  type RequestInput,
  type RevokeApplicationKeyInput,
} from './application-key.service.js';
import { revokeCaller, type RevokeCallerInput } from './caller.service.js';
import { countIdentityLog, IdentityAction, identityLog, type LogArguments } from './identity-log.service.js';

/** Fields for administrators: application keys, the revocation of credentials, and the log of both. */
export function identityFields(_model: DataModel, rootFields: RootFields): FieldDefinition[] {
  const grantMembers = {
    role: { type: () => Role, zh: '角色', en: 'The role.' },
    regionCode: optional(() => RegionCodeScalar, '区划；为空即全域', 'Top of its regions; the whole area without it.'),
  };
  const grant = objectType(
    'ApplicationKeyGrant',
    '应用密钥的一项授权，只为其部门',
    'A role of a key in a part of the area, for its department.',
    grantMembers,
  );
  const applicationKey = objectType(
    'ApplicationKey',
    '部门应用的密钥；密钥本身不保存',
    'The key of a department’s application; the secret itself is kept nowhere.',
    {
      identifier: {
        type: () => GraphQLString,
        zh: '标识，应用以此记入历史',
        en: 'Who the application is, as it stands in the history.',
      },
      name: { type: () => GraphQLString, zh: '应用名', en: 'Name of the application.' },
      departmentKey: { type: () => GraphQLString, zh: '部门代号', en: 'Key of its department.' },
      grants: { type: () => [grant], zh: '各项授权', en: 'Its roles.' },
      createdBy: { type: () => GraphQLString, zh: '创建者', en: 'Who made it.' },
      createdAt: { type: () => DateTimeScalar, zh: '创建时刻', en: 'When it was made.' },
      expiresAt: { type: () => DateTimeScalar, zh: '失效时刻', en: 'When it ends.' },
      revokedAt: optional(() => DateTimeScalar, '撤销时刻', 'When it was revoked.'),
      lastUsedAt: optional(() => DateTimeScalar, '最近使用，精确到小时', 'When it was used last, to the hour.'),
    },
  );
  const logEntry = objectType(
    'IdentityLogEntry',
    '对身份凭证的一次操作的记录，不可更改',
    'The record of one deed; it cannot be rewritten.',
    {
      at: { type: () => DateTimeScalar, zh: '时刻', en: 'When.' },
      action: { type: () => IdentityAction, zh: '操作', en: 'What was done.' },
      subject: { type: () => GraphQLString, zh: '所涉及的调用者', en: 'Whom it is about.' },
      name: optional(() => GraphQLString, '应用名', 'Name of the application.'),
      departmentKey: optional(() => GraphQLString, '部门代号', 'Key of the department.'),
      grants: { type: () => [grant], zh: '密钥的授权', en: 'Roles of the key.' },
      expiresAt: optional(() => DateTimeScalar, '密钥的失效时刻', 'When the key ends by itself.'),
      by: { type: () => GraphQLString, zh: '操作者', en: 'Who did it.' },
      reason: optional(() => GraphQLString, '理由', 'Why.'),
      requestId: { type: () => GraphQLString, zh: '请求编号', en: 'The request that did it.' },
    },
  );
  const keys = connectionOf('ApplicationKey', () => applicationKey, '应用密钥', 'keys of applications');
  const log = connectionOf('IdentityLog', () => logEntry, '身份凭证操作记录', 'deeds');

  rootFields.query(
    'applicationKeys',
    {
      type: () => keys,
      zh: '所管辖的应用密钥，最近的在前；仅限管理员',
      en: 'Keys that the caller administers, latest first; for administrators.',
      args: {
        departmentKey: optional(() => GraphQLString, '只要此部门的', 'Only of this department.'),
        isRevoked: optional(() => GraphQLBoolean, '是否已撤销', 'Whether they were revoked.'),
        ...pageArguments,
      },
    },
    resolver((_, args: KeysArguments, context) =>
      connection(
        args,
        () => applicationKeys(args, context),
        () => countApplicationKeys(args, context),
      ),
    ),
  );
  rootFields.query(
    'identityLog',
    {
      type: () => log,
      zh: '对身份凭证的操作记录，最近的在前；限审计人员和管理员',
      en: 'What was done to credentials, latest first; for auditors and administrators.',
      args: {
        subject: optional(() => GraphQLString, '只要关于此调用者的', 'Only about this caller.'),
        by: optional(() => GraphQLString, '只要此操作者的', 'Only what this caller did.'),
        ...pageArguments,
      },
    },
    resolver((_, args: LogArguments, context) =>
      connection(
        args,
        () => identityLog(args, context),
        () => countIdentityLog(args, context),
      ),
    ),
  );

  const reason: ArgumentSpec = {
    type: () => GraphQLString,
    zh: '理由，记入操作记录，至多 1000 字',
    en: 'Why; kept in the log, at most 1,000 characters.',
  };
  const keyField = optional(() => applicationKey, '密钥，现在的样子', 'The key as it is now.');
  const keyGrant = inputType('ApplicationKeyGrantInput', '应用密钥的一项授权', 'A role for a key.', grantMembers);
  return [
    ...connectionAnswers('ApplicationKey'),
    ...connectionAnswers('IdentityLog'),
    ...mutation(rootFields, {
      name: 'createApplicationKey',
      zh: '新建应用密钥；不得超出自己的管辖范围',
      en: 'Makes a key for an application of a department; it reaches no further than who makes it.',
      input: {
        name: {
          type: () => GraphQLString,
          zh: '应用名，至多 100 字',
          en: 'Name of the application, at most 100 characters.',
        },
        departmentKey: {
          type: () => GraphQLString,
          zh: '部门代号，如 dept-finance',
          en: 'Key of its department, such as dept-finance.',
        },
        grants: { type: () => [keyGrant], zh: '各项授权，1 至 100 项', en: 'Its roles, 1 to 100.' },
        expiresAt: { type: () => DateTimeScalar, zh: '失效时刻，至多一年', en: 'When it ends, within a year.' },
        reason: { ...reason, nullable: true },
      },
      payload: {
        key: optional(
          () => GraphQLString,
          '密钥本身，只在此显示一次；重复提交的答复中没有',
          'The key itself, shown here once and kept nowhere; null in the answer to a repeated request.',
        ),
        applicationKey: keyField,
      },
      answer: {
        key: ({ secret }) => secret ?? null,
        applicationKey: ({ outcome }) => outcome.row,
      },
      run: (input: CreateApplicationKeyInput, context) => createApplicationKey(input, context),
    }),
    ...mutation(rootFields, {
      name: 'revokeApplicationKey',
      zh: '撤销应用密钥，两秒内生效',
      en: 'Revokes a key; within two seconds it opens nothing any more.',
      input: {
        identifier: {
          type: () => GraphQLString,
          zh: '密钥的标识（application:…）',
          en: 'Identifier of the key (application:…).',
        },
        reason,
      },
      payload: { applicationKey: keyField },
      answer: { applicationKey: ({ outcome }) => outcome.row },
      run: async (input: RevokeApplicationKeyInput, context) => ({
        outcome: await revokeApplicationKey(input, context),
      }),
    }),
    ...mutation(rootFields, {
      name: 'revokeCaller',
      zh: '撤销一人此前取得的全部令牌，两秒内生效；限全域管理员',
      en: 'Revokes the tokens that a person has got so far, within two seconds; for administrators over everything.',
      input: {
        identifier: {
          type: () => GraphQLString,
          zh: '此人的标识（person:…），见 viewer 和历史',
          en: 'Identifier of the person (person:…), as viewer and histories show it.',
        },
        reason,
      },
      payload: {},
      answer: {},
      run: async (input: RevokeCallerInput, context) => ({ outcome: await revokeCaller(input, context) }),
    }),
  ];
}

/** The object from which the fields of a payload are resolved. */
interface KeyMutationResult {
  readonly outcome: Outcome;
  readonly secret?: string | null;
}

interface MutationSpec<I extends RequestInput> {
  readonly name: string;
  readonly zh: string;
  readonly en: string;
  readonly input: Readonly<Record<string, ArgumentSpec>>;
  readonly payload: Readonly<Record<string, FieldSpec>>;
  readonly answer: Readonly<Record<string, (result: KeyMutationResult) => unknown>>;
  readonly run: (input: I, context: Context) => Promise<KeyMutationResult>;
}

/** Declares a mutation in the common form (API rule B4). */
function mutation<I extends RequestInput>(rootFields: RootFields, spec: MutationSpec<I>): FieldDefinition[] {
  const { name, zh, en, run } = spec;
  const inputs = inputType(`${capital(name)}Input`, `${zh}的输入`, `What ${name} takes.`, {
    ...spec.input,
    idempotencyKey: optional(
      () => GraphQLString,
      '幂等键，至多 128 字：重复提交只生效一次',
      'At most 128 characters: a repeated request has one effect.',
    ),
  });
  const type = `${capital(name)}Payload`;
  const payload = objectType(type, `${zh}的结果`, `What came of ${name}.`, {
    ...spec.payload,
    userErrors: {
      type: () => [UserError],
      zh: '提交者可以改正的问题；为空即成功',
      en: 'What the submitter can put right; empty means done.',
    },
    feedPosition: optional(
      () => PositionScalar,
      '总为空：身份凭证不在变更流中',
      'Always null: credentials are not in the feed.',
    ),
  });
  rootFields.mutation(
    name,
    { type: () => payload, zh, en, args: { input: { type: () => inputs, zh: '输入', en: 'The input.' } } },
    resolver((_, { input }: { input: I }, context) => run(input, context)),
  );
  return [
    ...Object.entries(spec.answer).map(([field, answer]): FieldDefinition => ({
      type,
      field,
      resolve: resolver((result: KeyMutationResult) => answer(result)),
    })),
    {
      type,
      field: 'userErrors',
      resolve: resolver(({ outcome }: KeyMutationResult, _, context) => shownUserErrors(outcome, context)),
    },
    { type, field: 'feedPosition', resolve: resolver(() => null) },
  ];
}
