import { GraphQLBoolean, GraphQLString } from 'graphql';
import { Role, type Actor, type Grant } from '../access/actor.js';
import { refusalOn } from '../access/permit.js';
import type { Action } from '../access/rules.js';
import type { Row } from '../database.js';
import { say } from '../messages.js';
import { DateTimeScalar, RegionCodeScalar } from '../scalars.js';
import type { Graph } from '../thing/graph.js';
import { vocabulary } from '../vocabulary.js';
import type { Answer } from './bind.js';
import { addField, objectType, optional } from './build.js';
import { resolver, type Roots } from './roots.js';

const ViewerKind = vocabulary('ViewerKind', '调用者类型', 'What a caller is.', {
  ANONYMOUS: ['匿名，只读公开数据', 'Nobody signed in; reads what is public.'],
  PERSON: ['个人', 'A person with an access token.'],
  APPLICATION: ['部门应用', 'An application of a department with its key.'],
});

/** What `viewerCan` tells of: whoever has the row may read it. */
const VERBS: Readonly<
  Record<Exclude<Action, 'READ' | 'SEARCH' | 'AUDIT'>, readonly [field: string, zh: string, en: string]>
> = {
  UNMASK: ['unmask', '查看个人信息原文', 'See its personal values in full.'],
  CREATE: ['create', '在此处新建同类记录', 'Make another one where this one is.'],
  UPDATE: ['update', '修改', 'Change it.'],
  TRANSITION: ['transition', '变更状态', 'Move its state.'],
  ARCHIVE: ['archive', '归档', 'Archive it.'],
};

/** Who asks (`viewer`), and on every thing what they may do to it (`viewerCan`). */
export function viewerFields(graph: Graph, roots: Roots): Answer[] {
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
  roots.query(
    'viewer',
    { type: () => viewer, zh: '当前调用者', en: 'Who asks.' },
    resolver((_, __, { actor }) => actor),
  );
  return [
    { type: 'Viewer', field: 'identifier', resolve: resolver((actor: Actor) => actor.id) },
    { type: 'Viewer', field: 'expiresAt', resolve: resolver(({ expiresAt }: Actor) => (expiresAt === null ? null : new Date(expiresAt).toISOString())) },
    { type: 'ViewerGrant', field: 'regionCode', resolve: resolver((of: Grant) => of.region) },
    { type: 'ViewerGrant', field: 'departmentKey', resolve: resolver((of: Grant) => of.department) },
    ...permissions(graph),
  ]; // prettier-ignore
}

interface Asked {
  readonly row: Row;
}

function permissions(graph: Graph): Answer[] {
  const permission = objectType('Permission', '能否做某操作', 'Whether something may be done.', {
    allowed: { type: () => GraphQLBoolean, zh: '可以', en: 'It may.' },
    reason: optional(() => GraphQLString, '不可以的原因', 'Why not.'),
  });
  return graph.things.flatMap((thing) => {
    const isPersonal = thing.columns.some((column) => column.personal);
    const actions = (Object.keys(VERBS) as (keyof typeof VERBS)[]).filter(
      (action) => (action !== 'TRANSITION' || thing.state) && (action !== 'UNMASK' || isPersonal),
    );
    const name = `${thing.name}ViewerCan`;
    const type = objectType(name, `当前调用者能对${thing.options.zh}做什么`, `What the caller may do to a ${thing.name}.`,
      Object.fromEntries(actions.map((action) => [VERBS[action][0], { type: () => permission, zh: VERBS[action][1], en: VERBS[action][2] }]))); // prettier-ignore
    addField(thing.type, 'viewerCan', {
      type: () => type,
      zh: '当前调用者能做什么',
      en: 'What the caller may do to it.',
    });
    return [
      { type: thing.name, field: 'viewerCan', resolve: resolver((row: Row): Asked => ({ row })) },
      ...actions.map((action) => ({
        type: name,
        field: VERBS[action][0],
        resolve: resolver(({ row }: Asked, _, { actor, locale }) => {
          if (row['$past'] && action !== 'CREATE') return { allowed: false, reason: say('ID_OF_THE_PAST', {}, locale) };
          const reason =
            refusalOn(actor, action, thing, row) ??
            (action !== 'CREATE' && action !== 'UNMASK' && row['archivedAt'] !== null ? 'ARCHIVED' : null);
          return { allowed: reason === null, reason: reason && say(reason, {}, locale) };
        }),
      })),
    ];
  });
}
