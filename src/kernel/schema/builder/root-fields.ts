import type { GraphQLResolveInfo } from 'graphql';
import { Extensions, Mutation, Query, Resolver, Subscription } from 'type-graphql';
import type { Context } from '../../context.js';
import { describe, type Class } from '../../describe.js';
import type { FieldDefinition, Resolve } from './attach-fields.js';
import type { Plan } from '../../plan/compiler.js';
import { addArguments, type FieldSpec } from './build.js';

/**
 * Reads an object of a type that is no stored record, by the part of its global id after the type; null if there is
 * none.
 */
export type ReadNode = (key: string, context: Context) => Promise<object | null>;

/** A resolver class that describes root fields for type-graphql; `attachFields` attaches their resolvers. */
export class RootFields {
  readonly type: Class = class GraphRoots {};
  readonly answers: FieldDefinition[] = [];
  /** By type name. */
  readonly nodes = new Map<string, ReadNode>();

  constructor() {
    Resolver()(this.type as never);
  }

  query(name: string, spec: FieldSpec, resolve: Resolve, plan?: Plan): void {
    Query(spec.type as never, this.options(spec))(...this.method(name));
    this.add('Query', name, spec, { resolve, ...(plan && { plan }) });
  }

  mutation(name: string, spec: FieldSpec, resolve: Resolve, plan?: Plan): void {
    Mutation(spec.type as never, this.options(spec))(...this.method(name));
    this.add('Mutation', name, spec, { resolve, ...(plan && { plan }) });
  }

  subscription(name: string, spec: FieldSpec, subscribe: Resolve, resolve: Resolve): void {
    Subscription(spec.type as never, { ...this.options(spec), subscribe: () => undefined as never })(
      ...this.method(name),
    );
    this.add('Subscription', name, spec, { resolve, subscribe });
  }

  /** Lets `node` read objects of a type made by `nodeType`; the type itself must resolve their `id`. */
  node(type: string, read: ReadNode): void {
    this.nodes.set(type, read);
  }

  /** A root field is nullable, so that its failure leaves the others intact. */
  private options({ nullable = true, zh, en }: FieldSpec): { nullable: boolean | 'itemsAndList'; description: string } {
    return { nullable: nullable === 'items' ? 'itemsAndList' : nullable, description: describe(zh, en) };
  }

  /** A method for type-graphql to attach its metadata to. */
  private method(name: string): [object, string, PropertyDescriptor] {
    const prototype = this.type.prototype as Record<string, unknown>;
    prototype[name] = unused;
    return [prototype, name, Object.getOwnPropertyDescriptor(prototype, name)!];
  }

  private add(type: string, field: string, spec: FieldSpec, definition: Omit<FieldDefinition, 'type' | 'field'>): void {
    if (spec.cost) Extensions({ declared: spec.cost })(this.type.prototype as object, field);
    if (spec.about) Extensions({ about: spec.about })(this.type.prototype as object, field);
    addArguments(this.type.prototype as object, field, spec.args);
    this.answers.push({ type, field, ...definition });
  }
}

const unused = (): undefined => undefined;

/** Types a resolver by the source that its declaration promises: TypeScript cannot infer it from the schema. */
export const resolver = <S, A = unknown>(
  resolve: (source: S, args: A, context: Context, info: GraphQLResolveInfo) => unknown,
): Resolve => resolve;
