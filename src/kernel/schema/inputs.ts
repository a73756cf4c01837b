import { GraphQLID, GraphQLInt, GraphQLString } from 'graphql';
import { getMetadataStorage } from 'type-graphql';
import { capital, type Class } from '../describe.js';
import { isList, isWritable, type Column } from '../thing/column.js';
import type { Thing } from '../thing/graph.js';
import { vocabulary } from '../vocabulary.js';
import { memo } from '../memo.js';
import { inputType, optional, type ArgumentSpec } from './build.js';
import { bulkName } from './names.js';

type Members = Record<string, ArgumentSpec>;

/** Members of a mutation's input by which it has one effect however often it is sent. */
export const ONCE: Members = {
  idempotencyKey: optional(() => GraphQLString, '幂等键，至多 128 字：30 天内重复提交只生效一次', 'At most 128 characters: a request that is repeated within 30 days has one effect and the same answer, with the record as the caller may see it then.'),
  clientMutationId: optional(() => GraphQLString, '原样返回', 'Echoed as it is.'),
}; // prettier-ignore

/** Members that every single mutation's input has. */
const REQUEST: Members = {
  reason: optional(() => GraphQLString, '理由，记入历史，至多 1000 字', 'Why; kept in the history, at most 1,000 characters.'),
  ...ONCE,
}; // prettier-ignore

const target = (thing: Thing): Members => ({
  id: { type: () => GraphQLID, zh: `${thing.options.zh}的标识`, en: `Which ${thing.name}.` },
  expectedVersion: { type: () => GraphQLInt, zh: '读到的版本号；已被他人修改则拒绝', en: 'The version that was read; refused if somebody changed it since.' },
}); // prettier-ignore

/** The plain objects of a `values` column, as an input with the members that its class shows. */
const valueInput = memo((type: Class): Class => {
  const storage = getMetadataStorage() as unknown as {
    fields: {
      target: unknown;
      name: string;
      getType: () => object;
      typeOptions: { nullable?: boolean; array?: boolean };
      description?: string;
    }[];
  }; // type-graphql keeps its storage out of its types
  const members = storage.fields
    .filter((field) => field.target === type)
    .map(({ name, getType, typeOptions, description = '' }): [string, ArgumentSpec] => {
      const [zh = '', en = ''] = description.split('\n');
      const of = (): object => (getType() as unknown) === String ? GraphQLString : getType(); // prettier-ignore
      return [name, { type: typeOptions.array ? () => [of()] : of, zh, en, nullable: Boolean(typeOptions.nullable) }];
    });
  return inputType(
    `${type.name}Input`,
    `${type.name} 的输入`,
    `A ${type.name} to be written.`,
    Object.fromEntries(members),
  );
});

const writtenType = (column: Column): (() => object) => {
  const of = column.kind === 'values' ? valueInput(column.type() as Class) : undefined;
  const type = (): object => of ?? column.type();
  return isList(column) ? () => [type()] : type;
};

/** What may be given of a thing: all that is needed to make one, or any part of it that is not fixed to change one. */
function fields(thing: Thing, making: boolean): Members {
  const members: Members = {};
  for (const column of thing.columns.filter(isWritable)) {
    const { zh, en, name } = column;
    const needed = making && !column.nullable && !column.default && !isList(column) && name !== 'provenance';
    members[name] = { type: writtenType(column), zh, en, nullable: !needed };
  }
  for (const one of thing.ones.filter((o) => !o.carried)) {
    members[one.name] = { type: () => GraphQLID, zh: one.zh, en: one.en, nullable: !making || one.nullable };
  }
  for (const link of thing.links) members[link.name] = optional(() => [GraphQLID], link.zh, link.en);
  return making ? members : withoutFixed(thing, members);
}

function withoutFixed({ name, options: { fixed = [] } }: Thing, members: Members): Members {
  const unknown = fixed.find((each) => !members[each]);
  if (unknown) throw new Error(`${name} has no ${unknown} to fix`);
  return Object.fromEntries(Object.entries(members).filter(([each]) => !fixed.includes(each)));
}

export interface ThingInputs {
  readonly create: Class;
  readonly update: Class;
  readonly transition?: Class;
  readonly archive: Class;
  readonly bulk: Class;
}

const BulkErrorPolicy = vocabulary(
  'BulkErrorPolicy',
  '批量提交中有错误时的处理',
  'What a bulk change does when a row is refused.',
  {
    REJECT_EVERYTHING: ['整批不生效', 'Nothing takes effect.'],
    REJECT_FAILED_ROWS: ['只拒绝有错误的行', 'The other rows take effect.'],
  },
);

/** Inputs whose members exclude each other (`@oneOf`); type-graphql has no word for it, so `bind` marks them. */
export const oneOfInputs = new Set<string>();

/** The inputs of a thing's mutations. */
export const thingInputs = memo((thing: Thing): ThingInputs => {
  const { name } = thing;
  const { zh } = thing.options;
  const input = (verb: string, verbZh: string, members: Members): Class =>
    inputType(`${capital(verb)}${name}Input`, `${verbZh}${zh}的输入`, `What ${verb}${name} takes.`, {
      ...members,
      ...REQUEST,
    });
  const { state } = thing;
  const create = input('create', '新建', fields(thing, true));
  const update = input('update', '修改', { ...target(thing), ...fields(thing, false) });
  const archive = input('archive', '归档', target(thing));
  const transition = state && input('transition', '变更状态', { ...target(thing), to: { type: state.words, zh: '目标状态', en: 'The state to move to.' } }); // prettier-ignore
  oneOfInputs.add(`${name}ChangeInput`);
  const change = inputType(
    `${name}ChangeInput`,
    `批量提交中对一个${zh}的修改，只能给其中一种`,
    `One change of a bulk: exactly one of these.`,
    {
      create: optional(() => create, '新建', 'Make one.'),
      update: optional(() => update, '修改', 'Change one.'),
      ...(transition && { transition: optional(() => transition, '变更状态', 'Move the state of one.') }),
      archive: optional(() => archive, '归档', 'Archive one.'),
    },
  );
  const bulk = inputType(`${capital(bulkName(thing))}Input`, `批量修改${zh}的输入`, `What ${bulkName(thing)} takes.`, {
    changes: {
      type: () => [change],
      zh: '各项修改，1 至 100 项，依次执行',
      en: 'The changes, 1 to 100, carried out in order.',
    },
    onError: { type: () => BulkErrorPolicy, zh: '有错误时的处理', en: 'What to do when a row is refused.' },
    ...REQUEST,
  });
  return { create, update, archive, bulk, ...(transition && { transition }) };
});
