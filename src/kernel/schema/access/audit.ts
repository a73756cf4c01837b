import { GraphQLID, GraphQLInt, GraphQLString } from 'graphql';
import type { Context } from '../../context.js';
import type { Row } from '../../database.js';
import type { Change, Item } from '../../feed.js';
import {
  ACCESS_LOG,
  auditScopes,
  countAudit,
  EMERGENCIES,
  personalThings,
  readAudit,
  readAuditEntry,
  type AuditArguments,
  type AuditList,
} from '../../read/audit.js';
import { globalId } from '../../id.js';
import { followVisible } from '../../read/visible-changes.js';
import { DateTimeScalar, PositionScalar } from '../../scalars.js';
import type { DataModel } from '../../model/model.js';
import { defineEnum } from '../../enum.js';
import { breakGlass, type EmergencyInput } from '../../write/emergency.js';
import type { FieldDefinition } from '../builder/attach-fields.js';
import { inputType, nodeType, objectType, optional, type ArgumentSpec } from '../builder/build.js';
import { afterArgument, resolveChange } from '../feed/changes.js';
import { connectionOf, pageArguments } from '../lists/connection.js';
import { connection, connectionAnswers } from '../fields.js';
import { ONCE } from '../mutations/inputs.js';
import { PAYLOAD, payloadAnswers, type MutationResult } from '../mutations/mutations.js';
import { resolver, type RootFields } from '../builder/root-fields.js';

const AccessBasis = defineEnum('AccessBasis', '查看依据', 'Why somebody saw a personal value in full.', {
  RIGHT: ['有权查看', 'Their role allows it there.'],
  EMERGENCY: ['紧急查阅', 'They had said that it is an emergency.'],
});

const auditArguments: Readonly<Record<string, ArgumentSpec>> = {
  nodeId: optional(() => GraphQLID, '只看此记录的', 'Only of this record.'),
  by: optional(() => GraphQLString, '只看此人的', 'Only by this person or application.'),
  ...pageArguments,
};

/**
 * The access log of personal values (`accessLog`), and emergency access to them (`breakGlass`), with notices to the
 * stewards.
 */
export function auditFields(model: DataModel, rootFields: RootFields): FieldDefinition[] {
  if (personalThings({ model }).length === 0) return [];
  const entry = nodeType(
    'AccessLogEntry',
    '一次查看个人信息原文的记录',
    'That somebody saw a personal value in full.',
    {
      at: { type: () => DateTimeScalar, zh: '时刻', en: 'When.' },
      by: { type: () => GraphQLString, zh: '查看者', en: 'Who.' },
      requestId: { type: () => GraphQLString, zh: '请求编号', en: 'The request that showed it.' },
      nodeId: { type: () => GraphQLID, zh: '记录的全局标识', en: 'Global id of the record.' },
      field: { type: () => GraphQLString, zh: '字段', en: 'The field.' },
      basis: { type: () => AccessBasis, zh: '依据', en: 'Why they could.' },
    },
  );
  const emergency = nodeType(
    'Emergency',
    '一次紧急查阅',
    'That somebody may see what is personal of a record for a while, for a reason of theirs.',
    {
      at: { type: () => DateTimeScalar, zh: '时刻', en: 'When.' },
      by: { type: () => GraphQLString, zh: '查阅者', en: 'Who.' },
      nodeId: { type: () => GraphQLID, zh: '记录的全局标识', en: 'Global id of the record.' },
      reason: { type: () => GraphQLString, zh: '理由', en: 'Why.' },
      until: { type: () => DateTimeScalar, zh: '截止时刻', en: 'Until when.' },
    },
  );
  return [
    ...auditNode('AccessLogEntry', ACCESS_LOG, rootFields),
    ...auditNode('Emergency', EMERGENCIES, rootFields),
    ...auditList(
      ACCESS_LOG,
      connectionOf('AccessLog', () => entry, '查看记录', 'accesses'),
      'AccessLog',
      '谁看过个人信息原文；审计人员、管理员与本地数据管理员可查',
      'Who saw what is personal in full; for auditors, administrators and the stewards of its region.',
      rootFields,
    ),
    ...auditList(
      EMERGENCIES,
      connectionOf('Emergency', () => emergency, '紧急查阅', 'emergencies'),
      'Emergency',
      '紧急查阅；审计人员、管理员与本地数据管理员可查',
      'Emergencies; for auditors, administrators and the stewards of the region.',
      rootFields,
    ),
    ...emergencySubscription(model, emergency, rootFields),
    ...breakGlassMutation(emergency, rootFields),
  ];
}

function auditNode(type: string, list: AuditList, rootFields: RootFields): FieldDefinition[] {
  rootFields.node(type, (key, context) => readAuditEntry(list, key, context));
  return [{ type, field: 'id', resolve: resolver(({ id }: Row) => globalId(type, id)) }];
}

function auditList(
  list: AuditList,
  type: object,
  name: string,
  zh: string,
  en: string,
  rootFields: RootFields,
): FieldDefinition[] {
  rootFields.query(
    list.name,
    { type: () => type, zh, en, args: auditArguments },
    resolver((_, args: AuditArguments, context) =>
      connection(
        args,
        () => readAudit(list, args, context),
        () => countAudit(list, args, context),
      ),
    ),
  );
  return connectionAnswers(name);
}

function emergencySubscription(model: DataModel, emergency: object, rootFields: RootFields): FieldDefinition[] {
  const notice = objectType('EmergencyNotice', '一次紧急查阅的通知', 'The notice of an emergency.', {
    position: { type: () => PositionScalar, zh: '位置；断线后以此续订', en: 'Its position; resume after it.' },
    emergency: { type: () => emergency, zh: '紧急查阅', en: 'The emergency.' },
  });
  const follow = (_: unknown, { after }: { after?: string | null }, context: Context) => {
    const scope = Object.values(auditScopes(context)).reduce((all, each) =>
      all.filter((region) => each.includes(region)),
    ); // there is at least one; events do not tell which entity
    return followVisible(
      { types: ['Emergency'], operation: 'CREATE', readScopes: { Emergency: { scope, column: 'path' } } },
      after,
      context,
    );
  };
  rootFields.subscription(
    'emergencyOpened',
    {
      type: () => notice,
      zh: '对所辖记录的紧急查阅，逐条通知；空结果只表示位置已前移',
      en: 'Emergencies over records that the caller keeps or audits, as they open. A null only moves the position on.',
      args: afterArgument,
    },
    resolver(follow),
    resolveChange,
  );
  const emergencyOf = ({ after }: Change): object => {
    const row = after as Readonly<Record<string, string>>;
    const at = (text: string): string => new Date(text).toISOString();
    return {
      id: row['id'],
      at: at(row['at']!),
      by: row['actor'],
      nodeId: `${row['type']}:${row['subject']}`,
      reason: row['reason'],
      until: at(row['until']!),
    };
  };
  // `resolveChange` resolves bookmarks to null
  return [
    { type: 'EmergencyNotice', field: 'emergency', resolve: resolver((item: Item) => emergencyOf(item as Change)) },
  ];
}

function breakGlassMutation(emergency: object, rootFields: RootFields): FieldDefinition[] {
  const input = inputType('BreakGlassInput', '紧急查阅的输入', 'What breakGlass takes.', {
    id: { type: () => GraphQLID, zh: '记录的标识', en: 'Which record.' },
    reason: { type: () => GraphQLString, zh: '理由，10 至 1000 字', en: 'Why, in 10 to 1,000 characters.' },
    minutes: { type: () => GraphQLInt, zh: '时限，1 至 60 分钟', en: 'For how many minutes, 1 to 60.' },
    ...ONCE,
  });
  const payload = objectType('BreakGlassPayload', '紧急查阅的结果', 'What came of breakGlass.', {
    emergency: optional(() => emergency, '紧急查阅', 'The emergency.'),
    ...PAYLOAD,
  });
  rootFields.mutation(
    'breakGlass',
    {
      type: () => payload,
      zh: '紧急查阅：有阅读权的个人可在时限内查看一条记录的个人信息原文；理由记入历史，并通知本地数据管理员',
      en:
        'In an emergency a person who may read a record sees what is personal of it for some minutes. ' +
        'The reason is kept, and those who keep the record are told at once.',
      args: { input: { type: () => input, zh: '输入', en: 'The input.' } },
    },
    resolver(async (_, { input: emergencyInput }: { input: EmergencyInput }, context): Promise<MutationResult> => ({
      outcome: await breakGlass(emergencyInput, context),
    })),
  );
  return payloadAnswers('BreakGlassPayload', 'emergency');
}
