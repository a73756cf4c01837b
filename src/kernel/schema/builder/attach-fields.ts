import {
  GraphQLInputObjectType,
  isAbstractType,
  type GraphQLFieldResolver,
  type GraphQLSchema,
  GraphQLObjectType,
} from 'graphql';
import type { Context } from '../../context.js';
import { describe } from '../../describe.js';
import type { Plan } from '../../plan/compiler.js';
import { resolveOverPlanned, TYPE_MEMBER } from '../../plan/partial.js';
import { oneOfInputs } from '../mutations/inputs.js';

const ROOTS = [
  { type: 'Query', zh: '读取图谱', en: 'Reads the graph.' },
  {
    type: 'Mutation',
    zh: '修改图谱；同一请求中的各项依次执行，各为一个事务',
    en: 'Changes the graph; mutations of one request run in order, each in a transaction of its own.',
  },
  {
    type: 'Subscription',
    zh: '跟随变更，断线后可从上次位置续订',
    en: 'Follows changes; resumes after the last position seen.',
  },
] as const;

/** Description of the schema: an introduction for new readers. */
const ABOUT = describe(
  '乡村图谱：记录相连成图，每个关系都能双向走。' +
    '从这里开始：region(code: "420529") 由一个区划走到下级、单位、企业、人才和政策目标；search 按名称或拼音找任何记录；' +
    'progress 与 progressBoard 回答目标进展，并说明依据；node 按 id 取任何对象；viewer 说明你能做什么；changed 与 live… 订阅变更',
  'Rural Graph: records that lead to each other, each relation both ways. ' +
    'Begin with region(code: "420529"), from which units, enterprises, talent and targets of the policy are reached; ' +
    'search finds any record by name or pinyin; progress and progressBoard say how far each target is, and why; ' +
    'node takes any id; viewer says what you may do; changed and live… follow changes.',
);

const typeNameOf = (value: object): string | undefined =>
  (value as { __typename?: string }).__typename ?? (value as { [TYPE_MEMBER]?: string })[TYPE_MEMBER];

export type Resolve = GraphQLFieldResolver<never, Context, never>;

/** The kernel's implementation of a field that type-graphql only describes. */
export interface FieldDefinition {
  readonly type: string;
  readonly field: string;
  /** Without it, the default resolver returns the source's member of this name. */
  readonly resolve?: Resolve;
  readonly subscribe?: Resolve;
  /** Compiles the field to SQL, with the same result as `resolve`. */
  readonly plan?: Plan;
}

/**
 * Attaches the kernel's resolvers to the schema's fields directly: type-graphql would convert arguments to instances
 * and await every field, also fields that only read from a row or a loader.
 *
 * @throws if a definition names a field that the schema lacks
 */
export function attachFields(schema: GraphQLSchema, definitions: readonly FieldDefinition[]): GraphQLSchema {
  for (const { type, field, resolve, subscribe, plan } of definitions) {
    const owner = schema.getType(type);
    const target = owner instanceof GraphQLObjectType ? owner.getFields()[field] : undefined;
    if (!target) throw new Error(`the schema has no ${type}.${field} to answer`);
    // the declarations, not TypeScript, guarantee the types of sources and arguments
    if (resolve) target.resolve = resolve as never;
    if (plan) target.extensions = { ...target.extensions, plan };
    if (subscribe) target.subscribe = subscribe as never;
  }
  schema.description = ABOUT;
  for (const { type, zh, en } of ROOTS) {
    const root = schema.getType(type);
    if (root) root.description = describe(zh, en);
  }
  for (const type of Object.values(schema.getTypeMap())) {
    if (type instanceof GraphQLInputObjectType && oneOfInputs.has(type.name)) type.isOneOf = true;
    if (isAbstractType(type)) type.resolveType = typeNameOf;
  }
  resolveOverPlanned(schema);
  return schema;
}
