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
import { isLeftOut } from '../schema/builder/selection.js';
import type { PlanDependencies, Variables } from '../parameters.js';
import type { DataModel, EntityMeta } from '../model/model.js';
import type { Sql } from '../sql.js';
import { constantJson, objectJson, type Json } from './json.js';
import { ROW_MEMBER, TYPE_MEMBER } from './partial.js';

/** A selection that no statement can answer; resolvers do. */
export class NotPlannable extends Error {}

/** A selected field of an object type, with all selections of one response key merged. */
export interface Field {
  readonly name: string;
  /** Its response key. */
  readonly key: string;
  readonly type: GraphQLOutputType;
  /** Coerced, with parameter slots for values from variables. */
  readonly args: Readonly<Record<string, unknown>>;
  readonly nodes: readonly FieldNode[];
}

/**
 * How a statement answers a field of an object that it has at hand as `source`.
 *
 * @throws NotPlannable if it cannot; after any failure resolvers answer the field
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
  /** With parameter slots. */
  readonly variables: Variables;
  readonly dependencies: PlanDependencies;
  /** Whether selections that cannot be planned are left to resolvers, which then run on the planned result. */
  readonly isPartial: boolean;
  /** The largest page of a list; that of clients if absent. */
  readonly largestPage?: number | undefined;
}

/** A node with a selection set: a field, or the operation itself. */
type Selecting = Pick<FieldNode, 'selectionSet'>;

/** Walks the selections of one operation and plans each field as its declaration says. */
export class Compiler {
  readonly actor: Actor;
  readonly model: DataModel;
  readonly dependencies: PlanDependencies;
  /** See `Compiled`. */
  isPlannedAnew = false;
  /** Builds the statement of a mutation from the expression of its result; undefined for a query. */
  change: ((resultSql: Sql) => Sql) | undefined;
  private aliases = 0;

  constructor(private readonly input: CompileInput) {
    ({ actor: this.actor, model: this.model, dependencies: this.dependencies } = input);
  }

  get largestPage(): number | undefined {
    return this.input.largestPage;
  }

  /** An alias that is unique in the statement. */
  alias(name = 'row'): string {
    this.aliases += 1;
    return `${name}_${this.aliases}`;
  }

  /** Whether more is read than one row of a table. */
  get readsOn(): boolean {
    return this.aliases > 1;
  }

  typeOf(entity: EntityMeta): GraphQLObjectType {
    return this.input.schema.getType(entity.name) as GraphQLObjectType; // entities are object types
  }

  /** The object type that a field returns. */
  objectType({ type }: Field): GraphQLObjectType {
    const namedType = getNamedType(type);
    if (namedType instanceof GraphQLObjectType) return namedType;
    throw new NotPlannable(`${namedType.name} is no object type`);
  }

  /** The merged selections of some nodes on one object type, in response order. */
  fields(type: GraphQLObjectType, nodes: readonly Selecting[]): Field[] {
    const byKey = new Map<string, FieldNode[]>();
    for (const { selectionSet } of nodes)
      for (const node of selectionSet?.selections ?? []) this.collect(type, node, byKey);
    return [...byKey].map(([key, merged]) => this.field(type, key, merged));
  }

  /** The merged selections on the object type that a field returns. */
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
      args: definition?.args.length ? getArgumentValues(definition, node, this.input.variables) : {},
    };
  }

  private collect(type: GraphQLObjectType, node: SelectionNode, byKey: Map<string, FieldNode[]>): void {
    const { schema, fragments, variables } = this.input;
    if (isLeftOut(node, { variableValues: variables })) return;
    if (node.kind === Kind.FIELD) {
      const key = (node.alias ?? node.name).value;
      byKey.set(key, [...(byKey.get(key) ?? []), node]);
      return;
    }
    const fragment = node.kind === Kind.FRAGMENT_SPREAD ? fragments[node.name.value]! : node; // validated
    const condition = fragment.typeCondition && schema.getType(fragment.typeCondition.name.value);
    const applies =
      !condition || condition === type || (isAbstractType(condition) && schema.isSubType(condition, type));
    if (applies) for (const below of fragment.selectionSet.selections) this.collect(type, below, byKey);
  }

  /** The plan that a field declares, if any. */
  private planOf(owner: GraphQLObjectType, { name }: Field): Plan | undefined {
    return name === '__typename' ? () => constantJson(owner.name) : owner.getFields()[name]?.extensions.plan;
  }

  private plan(owner: GraphQLObjectType, source: unknown, field: Field): Json {
    const plan = this.planOf(owner, field);
    if (!plan) throw new NotPlannable(`${owner.name}.${field.name}`);
    return plan(source as never, field, this); // the field's declaration promises this source
  }

  /**
   * The selection on an object, each field by its declared plan.
   *
   * @param columns the columns of a row, for resolvers if some of its fields are left to them
   */
  object(type: GraphQLObjectType, nodes: readonly Selecting[], source: unknown, columns?: () => Sql): Json {
    const fields = this.fields(type, nodes);
    const resolved = this.input.isPartial && columns ? fields.filter((field) => !this.planOf(type, field)) : [];
    const planned = fields.filter((field) => !resolved.includes(field));
    const members = planned.map((field) => [field.key, this.plan(type, source, field)] as const);
    // only rows leave fields to resolvers
    return this.members(type, resolved.length > 0 ? [...members, [ROW_MEMBER, [columns!()]]] : members);
  }

  /** The selection on the object that a field returns, each of its fields by `answer`. */
  below(field: Field, answer: (of: Field) => Json): Json {
    const type = this.objectType(field);
    return this.members(
      type,
      this.selected(field).map((of) => [of.key, of.name === '__typename' ? constantJson(type.name) : answer(of)]),
    );
  }

  /** A JSON object; if resolvers run on it, it also names its type to mark it as planned. */
  private members(type: GraphQLObjectType, members: readonly (readonly [key: string, value: Json])[]): Json {
    return objectJson(this.input.isPartial ? [[TYPE_MEMBER, constantJson(type.name)], ...members] : members);
  }

  /** Root fields. Those that cannot be planned are left to resolvers, if the result may be partial. */
  root(type: GraphQLObjectType, operation: Selecting): Json {
    if (!this.input.isPartial) return this.object(type, [operation], null);
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
