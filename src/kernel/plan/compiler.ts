import {
  getArgumentValues,
  getNamedType,
  GraphQLObjectType,
  isAbstractType,
  Kind,
  type FieldNode,
  type FragmentDefinitionNode,
  type GraphQLOutputType,
  type GraphQLSchema,
  type SelectionNode,
} from 'graphql';
import type { Actor } from '../access/actor.js';
import { isLeftOut } from '../schema/selection.js';
import type { PlanDependencies, Variables } from '../parameters.js';
import type { DataModel, EntityMeta } from '../model/model.js';
import type { Sql } from '../sql.js';
import { constantJson, objectJson, type Json } from './json.js';
import { ROW_MEMBER, TYPE_MEMBER } from './partial.js';

/** Something that no statement answers: resolvers do. */
export class NotPlannable extends Error {}

/** A selected field of an object type, all its selections of one response key together. */
export interface Field {
  readonly name: string;
  /** Its key in the answer. */
  readonly key: string;
  readonly type: GraphQLOutputType;
  /** Coerced, with slots for what comes from variables. */
  readonly args: Readonly<Record<string, unknown>>;
  readonly nodes: readonly FieldNode[];
}

/**
 * How a statement answers a field of an object that it has at hand as `source`.
 *
 * @throws Unplanned where it cannot; any failure, and resolvers answer with it
 */
export type Plan<S = never> = (source: S, field: Field, compiler: Compiler) => Json;

declare module 'graphql' {
  interface GraphQLFieldExtensions<_TSource, _TContext, _TArgs> {
    plan?: Plan;
  }
}

export interface CompileInput {
  readonly schema: GraphQLSchema;
  readonly model: DataModel;
  readonly actor: Actor;
  readonly fragments: Readonly<Record<string, FragmentDefinitionNode>>;
  /** With slots. */
  readonly variables: Variables;
  readonly dependencies: PlanDependencies;
  /** Whether what cannot be planned is left to resolvers, which then run on what was. */
  readonly isPartial: boolean;
}

/** Whatever has a selection: a field, or the operation itself. */
type Selecting = Pick<FieldNode, 'selectionSet'>;

/** Walks the selections of one operation and has each field planned by whoever declared it. */
export class Compiler {
  readonly actor: Actor;
  readonly model: DataModel;
  readonly dependencies: PlanDependencies;
  /** See `Compiled`. */
  isPlannedAnew = false;
  /** The statement that changes something, given what it shall answer; none where nothing is changed. */
  change: ((shown: Sql) => Sql) | undefined;
  private aliases = 0;

  constructor(private readonly asked: CompileInput) {
    ({ actor: this.actor, model: this.model, dependencies: this.dependencies } = asked);
  }

  /** A name that nothing else in the statement has. */
  alias(name = 'row'): string {
    this.aliases += 1;
    return `${name}_${this.aliases}`;
  }

  /** Whether more is read than one row of a table. */
  get readsOn(): boolean {
    return this.aliases > 1;
  }

  typeOf(entity: EntityMeta): GraphQLObjectType {
    return this.asked.schema.getType(entity.name) as GraphQLObjectType; // things are object types
  }

  /** The object type of what a field gives. */
  objectType({ type }: Field): GraphQLObjectType {
    const named = getNamedType(type);
    if (named instanceof GraphQLObjectType) return named;
    throw new NotPlannable(`${named.name} is no object type`);
  }

  /** What is selected below some fields, on one object type, in the order of the answer. */
  fields(type: GraphQLObjectType, nodes: readonly Selecting[]): Field[] {
    const byKey = new Map<string, FieldNode[]>();
    for (const { selectionSet } of nodes)
      for (const node of selectionSet?.selections ?? []) this.collect(type, node, byKey);
    return [...byKey].map(([key, merged]) => this.field(type, key, merged));
  }

  /** The same of the object type that a field gives. */
  selected(field: Field): Field[] {
    return this.fields(this.objectType(field), field.nodes);
  }

  private field(owner: GraphQLObjectType, key: string, nodes: readonly FieldNode[]): Field {
    const node = nodes[0]!; // collected with at least one
    const name = node.name.value;
    const definition = owner.getFields()[name];
    if (!definition && name !== '__typename') throw new NotPlannable(`${name} is no field of ${owner.name}`);
    return {
      name,
      key,
      nodes,
      type: definition?.type ?? owner,
      args: definition?.args.length ? getArgumentValues(definition, node, this.asked.variables) : {},
    };
  }

  private collect(type: GraphQLObjectType, node: SelectionNode, byKey: Map<string, FieldNode[]>): void {
    const { schema, fragments, variables } = this.asked;
    if (isLeftOut(node, { variableValues: variables })) return;
    if (node.kind === Kind.FIELD) {
      const key = (node.alias ?? node.name).value;
      byKey.set(key, [...(byKey.get(key) ?? []), node]);
      return;
    }
    const inside = node.kind === Kind.FRAGMENT_SPREAD ? fragments[node.name.value]! : node; // validated
    const condition = inside.typeCondition && schema.getType(inside.typeCondition.name.value);
    const applies =
      !condition || condition === type || (isAbstractType(condition) && schema.isSubType(condition, type));
    if (applies) for (const below of inside.selectionSet.selections) this.collect(type, below, byKey);
  }

  /** How a field was declared to be planned. */
  private planOf(owner: GraphQLObjectType, { name }: Field): Plan | undefined {
    return name === '__typename' ? () => constantJson(owner.name) : owner.getFields()[name]?.extensions.plan;
  }

  private plan(owner: GraphQLObjectType, source: unknown, field: Field): Json {
    const plan = this.planOf(owner, field);
    if (!plan) throw new NotPlannable(`${owner.name}.${field.name}`);
    return plan(source as never, field, this); // the declaration of the field above promises this source
  }

  /**
   * What is selected of an object, each field as it was declared to be planned.
   *
   * @param columns of a row: what resolvers take, where some of its fields are left to them
   */
  object(type: GraphQLObjectType, nodes: readonly Selecting[], source: unknown, columns?: () => Sql): Json {
    const fields = this.fields(type, nodes);
    const left = this.asked.isPartial && columns ? fields.filter((field) => !this.planOf(type, field)) : [];
    const planned = fields.filter((field) => !left.includes(field));
    const members = planned.map((field) => [field.key, this.plan(type, source, field)] as const);
    return this.members(type, left.length > 0 ? [...members, [ROW_MEMBER, [columns!()]]] : members); // only rows leave any
  }

  /** What is selected of the object that a field gives, each of its fields as `answer` has it. */
  below(field: Field, answer: (of: Field) => Json): Json {
    const type = this.objectType(field);
    return this.members(
      type,
      this.selected(field).map((of) => [of.key, of.name === '__typename' ? constantJson(type.name) : answer(of)]),
    );
  }

  /** An object of a type; where resolvers run on the answer it says that it was planned. */
  private members(type: GraphQLObjectType, members: readonly (readonly [key: string, value: Json])[]): Json {
    return objectJson(this.asked.isPartial ? [[TYPE_MEMBER, constantJson(type.name)], ...members] : members);
  }

  /** Root fields: those that cannot be planned are left to resolvers, if the answer may be partial. */
  root(type: GraphQLObjectType, operation: Selecting): Json {
    if (!this.asked.isPartial) return this.object(type, [operation], null);
    const members = this.fields(type, [operation]).flatMap((field): [string, Json][] => {
      try {
        return [[field.key, this.plan(type, null, field)]];
      } catch (error) {
        if (error instanceof NotPlannable) return [];
        throw error;
      }
    });
    if (members.length === 0) throw new NotPlannable('nothing of it');
    return this.members(type, members);
  }
}
