import { GraphQLID, GraphQLInt, GraphQLString } from 'graphql';
import { capital, type Class } from '../../describe.js';
import { defaultOf, isList, isWritable, type Column } from '../../model/column.js';
import { kindWords } from '../../model/by-kind.js';
import { offers, isGiven, type EntityMeta, type ManyToOneMeta } from '../../model/model.js';
import { reasonRule } from '../../model/reason-on.js';
import { valueMembers } from '../../model/value-members.js';
import { defineEnum } from '../../enum.js';
import { memo } from '../../memo.js';
import { LARGEST_BULK } from '../../write/bulk.js';
import { inputType, optional, type ArgumentSpec, type FieldSpec } from '../builder/build.js';
import { oncePerSchema } from '../builder/own-metadata.js';
import { bulkName } from '../builder/names.js';

type Members = Record<string, ArgumentSpec>;

/** Input field that makes a repeated mutation take effect once. */
export const ONCE: Members = {
  idempotencyKey: optional(
    () => GraphQLString,
    '幂等键，至多 128 字：30 天内只生效一次',
    'At most 128 characters: one effect in 30 days.',
  ),
};

/** Input fields of every single mutation. */
const REQUEST: Members = {
  reason: optional(() => GraphQLString, '理由，记入历史，至多 1000 字', 'Why; kept in the history.'),
  ...ONCE,
};

const targetMembers = (id: Pick<ArgumentSpec, 'zh' | 'en'>): Members => ({
  id: { type: () => GraphQLID, ...id },
  expectedVersion: {
    type: () => GraphQLInt,
    zh: '读到的版本号',
    en: 'The version that was read; refused if it changed since.',
  },
});
const target = (entity: EntityMeta): Members =>
  targetMembers(describeReference({ zh: `${entity.options.zh}的标识`, en: `Which ${entity.name}.`, to: entity }));

/** The plain objects of an `embedded` column as an input type, with the members that its class exposes. */
const valueInput = oncePerSchema((type: Class): Class => {
  const members = valueMembers(type).map(
    ({ name, type: memberType, isText, isList: isMemberList, nullable, zh, en }): [string, ArgumentSpec] => {
      const of = isText ? () => GraphQLString : memberType;
      return [name, { type: isMemberList ? () => [of()] : of, zh, en, nullable }];
    },
  );
  return inputType(
    `${type.name}Input`,
    `${type.name} 的输入`,
    `A ${type.name} to be written.`,
    Object.fromEntries(members),
  );
});

const writtenType = (column: Column): (() => object) => {
  const of = column.kind === 'embedded' ? valueInput(column.type() as Class) : undefined;
  const type = (): object => of ?? column.type();
  return isList(column) ? () => [type()] : type;
};

/**
 * The input fields of an entity: those needed for a create, or the optional ones of an update, which exclude fixed
 * fields.
 */
function fields(entity: EntityMeta, isCreate: boolean): Members {
  const members: Members = {};
  for (const column of entity.columns.filter(isWritable)) {
    const { zh, en, name, nullable = false } = column;
    const defaultValue = isCreate ? defaultOf(column) : undefined;
    const isOptional = !isCreate || nullable || defaultValue !== undefined;
    members[name] = { type: writtenType(column), zh, en, nullable: isOptional, defaultValue };
  }
  if (isCreate) Object.assign(members, kindMember(entity, members));
  for (const relation of entity.manyToOne.filter(isGiven)) {
    members[relation.name] = {
      type: () => GraphQLID,
      ...describeReference(relation),
      nullable: !isCreate || relation.nullable,
    };
  }
  for (const { name, zh, en, nullable, to } of entity.abouts) {
    members[name] = {
      type: () => GraphQLID,
      zh: `${zh}（${to.map(({ options }) => options.zh).join('、')}的 id）`,
      en: `${en} The id of a ${to.map((end) => end.name).join(', ')}.`,
      nullable: !isCreate || nullable,
    };
  }
  for (const link of entity.manyToMany) {
    const defaultValue = isCreate && !link.required ? [] : undefined;
    members[link.name] = {
      type: () => [GraphQLID],
      ...describeReference(link),
      nullable: !(isCreate && link.required),
      defaultValue,
    };
  }
  return isCreate ? members : withoutFixed(entity, members);
}

/** The field of the kind, which also says what each kind needs and may have. */
function kindMember(entity: EntityMeta, members: Members): Members {
  const words = kindWords(entity);
  if (!words) return {};
  const { property, zh, en } = words;
  const member = members[property]!; // an enum that each row has is given
  return { [property]: { ...member, zh: `${member.zh}。${zh}`, en: `${member.en} ${en}.` } };
}

/** Describes how to refer to a relation's end: by id, or by natural key if it has one. */
function describeReference({ zh, en, to }: Pick<ManyToOneMeta, 'zh' | 'en' | 'to'>): { zh: string; en: string } {
  const key = to.columns.find((column) => column.key)?.name;
  return key ? { zh: `${zh}（id 或 ${key}）`, en: `${en} By id or ${key}.` } : { zh, en };
}

function withoutFixed({ name, options: { fixed = [] } }: EntityMeta, members: Members): Members {
  const unknown = fixed.find((each) => !members[each]);
  if (unknown) throw new Error(`${name} has no ${unknown} to fix`);
  return Object.fromEntries(Object.entries(members).filter(([each]) => !fixed.includes(each)));
}

export interface EntityInputs {
  readonly create: Class;
  readonly update: Class;
  readonly transition?: Class;
  readonly bulk?: Class;
}

const BulkErrorPolicy = defineEnum(
  'BulkErrorPolicy',
  '批量提交中有错误时的处理',
  'What a bulk change does when a row is refused.',
  {
    REJECT_EVERYTHING: ['整批不生效', 'Nothing takes effect.'],
    REJECT_FAILED_ROWS: ['只拒绝有错误的行', 'The other rows take effect.'],
  },
);

/** Input types of mutations, whose coercion errors are reported in `userErrors`; see `set-aside.ts`. */
export const writtenInputs = new Set<string>();

/** Input types of bulk mutations, which have their rows by verb. */
export const bulkInputs = new Set<string>();

/** Input types with `@oneOf`, which type-graphql cannot express; `attachFields` marks them. */
export const oneOfInputs = new Set<string>();

/** An input type of which exactly one field is given. */
export const oneOf = (name: string, zh: string, en: string, members: Record<string, FieldSpec>): Class => {
  oneOfInputs.add(name);
  return inputType(name, zh, en, members);
};

const mutationInput = (input: string): string => {
  writtenInputs.add(input);
  return input;
};

/** Archives a record of any type. */
export const archiveInput = inputType(mutationInput('ArchiveInput'), '归档的输入', 'What archive takes.', {
  ...targetMembers({ zh: '记录的标识', en: 'Which record.' }),
  ...REQUEST,
});

/** Description of how an update treats given and absent fields. */
const UPDATE_NOTE = {
  zh: '；未给出的不变，null 清空',
  en: ' What is left out stays; null clears.',
};

/** The request fields of an update: its reason names the values that take one. */
function updateRequest(entity: EntityMeta): Members {
  const rule = reasonRule(entity);
  if (!rule) return REQUEST;
  const names = rule.members.map((member) => member.name);
  const reason = REQUEST['reason']!; // each request has one
  const zh = `${reason.zh}；改动 ${names.join('、')} 须写`;
  return { ...REQUEST, reason: { ...reason, zh, en: `${reason.en} A change of ${names.join(', ')} takes one.` } };
}

/** The input types of an entity's mutations. */
export const entityInputs = memo((entity: EntityMeta): EntityInputs => {
  const { name } = entity;
  const { zh } = entity.options;
  const input = (verb: string, verbZh: string, members: Members, more = { zh: '', en: '' }, request = REQUEST): Class =>
    inputType(
      mutationInput(`${capital(verb)}${name}Input`),
      `${verbZh}${zh}的输入${more.zh}`,
      `What ${verb}${name} takes.${more.en}`,
      { ...members, ...request },
    );
  const { state } = entity;
  const create = input('create', '新建', fields(entity, true));
  const update = input(
    'update',
    '修改',
    { ...target(entity), ...fields(entity, false) },
    UPDATE_NOTE,
    updateRequest(entity),
  );
  const transition =
    state &&
    input('transition', '变更状态', {
      ...target(entity),
      to: { type: state.enumType, zh: '目标状态', en: 'The state to move to.' },
    });
  if (!offers(entity, 'bulk')) return { create, update, ...(transition && { transition }) };
  const bulkInput = mutationInput(`${capital(bulkName(entity))}Input`);
  bulkInputs.add(bulkInput);
  const bulk = inputType(
    bulkInput,
    `批量修改${zh}的输入：合计 1 至 ${LARGEST_BULK} 项`,
    `What ${bulkName(entity)} takes: 1 to ${LARGEST_BULK} changes in all.`,
    {
      create: optional(() => [create], '新建', 'Make these.'),
      update: optional(() => [update], '修改', 'Then change these.'),
      ...(transition && { transition: optional(() => [transition], '变更状态', 'Then move the states of these.') }),
      archive: optional(() => [archiveInput], '归档', 'Then archive these.'),
      onError: { type: () => BulkErrorPolicy, zh: '有错误时的处理', en: 'What a refused row means.' },
      ...REQUEST,
    },
  );
  return { create, update, bulk, ...(transition && { transition }) };
});
