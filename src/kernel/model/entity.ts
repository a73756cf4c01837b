import 'reflect-metadata'; // type-graphql's decorators need it
import { ObjectType, Field, InterfaceType } from 'type-graphql';
import { GraphQLID } from 'graphql';
import { describe, type Class } from '../describe.js';
import { defineEnum, type EnumValue } from '../enum.js';
import type { Internal } from './internal.js';
import type { RowOf, RowRules } from './rule.js';
import { LINE, LINES } from '../text.js';
import { enumColumn, integer, text, timestamp, embedded } from './column.js';

export const Provenance = defineEnum('Provenance', '数据来源性质', 'How far a record can be trusted.', {
  REAL_VERIFIED: ['真实，已核实来源', 'Real, and a source confirms it.'],
  UNVERIFIED: ['待核实', 'Believed to be real; no source confirms it yet.'],
  SAMPLE: ['样例数据，并非真实', 'Made up to show the platform; not real.'],
});
export type Provenance = EnumValue<typeof Provenance>;

@ObjectType('Source', {
  description: describe('数据出处', 'Where a record comes from.'),
  simpleResolvers: true,
})
export class Source {
  @Field(() => String, { description: describe('标题', 'Title of the document, page or package.') })
  title!: string;
  @Field(() => String, { nullable: true, description: describe('发布者', 'Who published it.') })
  publisher?: string | null;
  @Field(() => String, { nullable: true, description: describe('日期，按原文', 'Its date, as it is written there.') })
  date?: string | null;
  @Field(() => String, { nullable: true, description: describe('政策条款编号', 'The clause of the policy.') })
  clause?: string | null;
  @Field(() => String, { nullable: true, description: describe('网址', 'Its address on the web, where one is known.') })
  address?: string | null;
}

@InterfaceType('Node', {
  description: describe('图谱中任何可按 ID 取回的对象', 'Anything in the graph that can be fetched again by its id.'),
  resolveType: () => undefined, // replaced by a synchronous resolver in `attachFields`
  autoRegisterImplementations: false, // those of another graph in the process would join
})
export abstract class Node {
  @Field(() => GraphQLID, { description: describe('全局唯一标识，不透明', 'Globally unique and opaque.') })
  id!: string;
}

@InterfaceType('StoredRecord', {
  implements: Node,
  description: describe('各登记共有的内容', 'What every stored record has.'),
  resolveType: () => undefined, // as above
  autoRegisterImplementations: false,
})
export abstract class StoredRecord extends Node {}

@InterfaceType('NamedRecord', {
  implements: [StoredRecord, Node],
  description: describe('有名称的记录', 'A record with a name.'),
  resolveType: () => undefined, // as above
  autoRegisterImplementations: false,
})
export abstract class NamedRecord extends StoredRecord {}

/** Columns of every entity. Rows on the read path are plain objects of this shape, never instances. */
export abstract class BaseEntity {
  id!: string;
  @integer('版本号，每次修改加一', 'Version of the record; each change adds one.', { default: '1', readOnly: true })
  version!: number;
  @enumColumn(() => Provenance, '数据来源性质', 'How far the record can be trusted.', {
    filter: true,
    default: "'UNVERIFIED'",
  })
  provenance!: Provenance;
  @embedded(() => Source, '数据出处', 'Where the record comes from.', { most: 50 })
  sources!: Source[];
  @text('备注：未核实的原因等', 'A remark, such as why the record is unverified.', { form: LINES, nullable: true })
  remark!: string | null;
  @timestamp('最后修改时间', 'When the record last changed.', { default: 'now()', order: true, readOnly: true })
  updatedAt!: string;
  @timestamp('归档时间；归档后不再出现在列表中', 'When it was archived; lists leave it out from then on.', {
    nullable: true,
    readOnly: true,
  })
  archivedAt!: string | null;
}

/** An entity with a Chinese name. Every write of a name also writes its reading: `pinyin` for this one. */
export abstract class NamedEntity extends BaseEntity {
  @text('名称', 'Name, in Chinese.', { search: 'title', order: 'pinyin', filter: true })
  name!: string;
  @text('英文名称', 'Name in English, where there is one.', { form: LINE, nullable: true, search: 'alias' })
  nameEn!: string | null;
  @text('拼音，按音节分开', 'Reading of the name in pinyin, syllable by syllable.', { readOnly: true })
  pinyin!: string;
}

/** What a type may do without: aggregates and groups of its lists, its bulk mutation, its live list. */
export type Extra = 'aggregates' | 'bulk' | 'live';

/** `K` are the properties that the options name, `R` those that the rules read. */
export interface EntityOptions<K extends string = string, R extends string = string> {
  readonly zh: string;
  readonly en: string;
  /** Name of the list on Query: `demonstrationUnits`. */
  readonly plural: string;
  /** Default order of the list, by field name; the id breaks ties. */
  readonly order?: readonly K[];
  readonly rules?: RowRules<R>;
  /** Pairs of numbers or dates whose second value must not be less than the first, if a row has both. */
  readonly inOrder?: readonly (readonly [least: K, most: K])[];
  /** Fields whose values together are unique among rows that are not archived; a violation is reported at the first. */
  readonly unique?: readonly K[];
  /** Fields that a create accepts and no later mutation does. */
  readonly fixed?: readonly K[];
  /**
   * Definition of the SQL function `<table>_other_names(row) returns table (name text, reading text)`: names that its
   * rows are found by and that the database derives.
   */
  readonly otherNames?: string;
  /** What nobody needs of the type: its contract leaves it out. */
  readonly without?: readonly Extra[];
  /** Rows need not all be public: each has a `sensitivity`. */
  readonly restricted?: boolean;
  /** By what a row is not public; the entity is restricted then. */
  readonly internal?: Internal<K>;
  /**
   * The entity is a tree: the to-one relation to the parent, the column of levels, and the ancestor columns of rows in
   * it.
   */
  readonly tree?: {
    readonly parent: K;
    readonly level: K;
    readonly code: K;
    /**
     * The `embedded` column of a node's former codes, each with `code` and `until`. A former code also finds the node.
     */
    readonly former?: K;
    readonly ancestorColumns: Readonly<Record<string, AncestorColumn>>;
    readonly isSmall?: (code: string) => boolean;
  };
}

/** An ancestor at a fixed level, stored in every row of a tree and every row located in it. */
export interface AncestorColumn {
  readonly level: string;
  readonly zh: string;
  readonly en: string;
}

const optionsByClass = new WeakMap<Class, EntityOptions>();

/**
 * Declares a stored type. The table, the GraphQL type, list, look-up, filter and order all derive from the class,
 * which must have every property that the options name and the rules read.
 */
export const entity =
  <K extends string = never, R extends string = never, V extends string = never>(
    zh: string,
    en: string,
    ownOptions: Omit<EntityOptions<K, R>, 'zh' | 'en' | 'internal'> & { readonly internal?: Internal<K, V> },
  ) =>
  (type: abstract new () => RowOf<K | R | V>): void => {
    const restricted = ownOptions.restricted ?? ownOptions.internal !== undefined;
    // rows are read by any property
    optionsByClass.set(type, { zh, en, ...ownOptions, ...(restricted && { restricted }) });
    const interfaces = [...(type.prototype instanceof NamedEntity ? [NamedRecord] : []), StoredRecord, Node];
    ObjectType(type.name, { description: describe(zh, en), implements: interfaces, simpleResolvers: true })(
      type as never,
    );
  };

/** @throws if the class is not declared with `@entity`. */
export function entityOptions(type: Class): EntityOptions {
  const registered = optionsByClass.get(type);
  if (!registered) throw new Error(`${type.name} is not declared with @entity`);
  return registered;
}
