import {
  getNamedType,
  isInputObjectType,
  isInterfaceType,
  isIntrospectionType,
  isNonNullType,
  isObjectType,
  isUnionType,
  type GraphQLField,
  type GraphQLInputType,
  type GraphQLNamedType,
  type GraphQLObjectType,
  type GraphQLSchema,
  type GraphQLType,
} from 'graphql';
import { rebuilt, type SchemaSelection } from './rebuilt.js';

declare module 'graphql' {
  interface GraphQLFieldExtensions<_TSource, _TContext, _TArgs> {
    /** The type of records that a root field is about, where the type that it gives does not say it. */
    about?: string;
  }
}

/** Of the root, whatever is asked for: the words of enums, without which a slice may have no query at all. */
const ALWAYS = 'vocabulary';

/**
 * The part of a schema that a client of some types needs: these types, the root fields that give or change them, and
 * everything that they lead to, but for other types of records. A field that leads to one of those is left out, and
 * so are conditions on it.
 */
export function sliceOf(schema: GraphQLSchema, asked: ReadonlySet<string>): GraphQLSchema {
  return rebuilt(schema, new Slice(schema, asked));
}

class Slice implements SchemaSelection {
  private readonly asked: Set<string>;
  private reached = new Set<string>();
  private readonly rootFields: ReadonlySet<GraphQLNamedType | null | undefined>;

  constructor(
    private readonly schema: GraphQLSchema,
    asked: ReadonlySet<string>,
  ) {
    this.asked = new Set(asked);
    this.rootFields = new Set([schema.getQueryType(), schema.getMutationType(), schema.getSubscriptionType()]);
    for (let size = -1; size < this.asked.size;) {
      size = this.asked.size;
      this.reach();
      for (const name of this.reached) this.askForRest(schema.getType(name)!); // it was reached as a type
    }
  }

  type(type: GraphQLNamedType): boolean {
    return this.reached.has(type.name);
  }

  field(field: GraphQLField<unknown, unknown>, owner: GraphQLNamedType): boolean {
    return this.rootFields.has(owner) ? this.isRoot(field) : !this.isLeftOut(getNamedType(field.type));
  }

  input({ type }: { readonly type: GraphQLInputType }): boolean {
    return isNonNullType(type) || !this.isLeftOut(getNamedType(type));
  }

  private reach(): void {
    this.reached = new Set();
    const open = [...this.rootFields, ...[...this.asked].map((name) => this.schema.getType(name))];
    for (let type = open.pop(); open.length > 0 || type; type = open.pop()) {
      if (!type || this.reached.has(type.name)) continue;
      this.reached.add(type.name);
      open.push(...this.next(type));
    }
  }

  /** Of a type that has nothing but other records, as a cell of a board, these are asked for too: it would be empty. */
  private askForRest(type: GraphQLNamedType): void {
    if (this.rootFields.has(type) || !(isObjectType(type) || isInputObjectType(type))) return;
    const fields: readonly { readonly type: GraphQLType }[] = Object.values(type.getFields());
    const types = fields.map((each) => getNamedType(each.type));
    if (types.every((each) => this.isLeftOut(each)))
      for (const each of types) this.asked.add(this.recordOf(each)!.name); // it is left out as one of a record
  }

  /** The types that a type which is kept needs. */
  private *next(type: GraphQLNamedType): Iterable<GraphQLNamedType> {
    if (isInputObjectType(type)) {
      for (const field of Object.values(type.getFields())) if (this.input(field)) yield getNamedType(field.type);
    }
    if (isObjectType(type) || isInterfaceType(type)) {
      yield* type.getInterfaces();
      for (const field of Object.values(type.getFields())) {
        if (!this.field(field, type)) continue;
        yield getNamedType(field.type);
        for (const argument of field.args) if (this.input(argument)) yield getNamedType(argument.type);
      }
    }
    // what has an id is reached by the fields that give it: every type of records, and of what is computed, is a Node
    if (isUnionType(type) || (isInterfaceType(type) && !isNode(type)))
      yield* this.schema.getPossibleTypes(type).filter((each) => !this.isLeftOut(each));
  }

  /** Whether a type is about records that are not asked for. */
  private isLeftOut(type: GraphQLNamedType): boolean {
    if (this.asked.has(type.name)) return false;
    const record = this.recordOf(type);
    return record !== undefined && !this.asked.has(record.name);
  }

  /** The type of records that a type is, is a page of, or has conditions on; undefined of any other. */
  private recordOf(type: GraphQLNamedType | undefined): GraphQLNamedType | undefined {
    if (isInputObjectType(type))
      return this.recordOf(this.schema.getType(/^(.+?)(?:List)?Filter$/.exec(type.name)?.[1] ?? ''));
    const subject = isObjectType(type) ? subjectOf(type) : undefined;
    return subject && implementing(subject, 'StoredRecord') ? subject : undefined;
  }

  private isRoot({ name, type, extensions }: GraphQLField<unknown, unknown>): boolean {
    if (name === ALWAYS || (extensions.about !== undefined && this.asked.has(extensions.about))) return true;
    const given = getNamedType(type);
    if (this.gives(given)) return true;
    // a payload gives what it has beside its complaints
    if (!isObjectType(given) || !given.name.endsWith('Payload')) return false;
    return Object.values(given.getFields()).some((field) => this.gives(getNamedType(field.type)));
  }

  /** Whether a type is one of those asked for, a page of them, or what one of them is as well. */
  private gives(type: GraphQLNamedType): boolean {
    if (isObjectType(type)) return this.asked.has(subjectOf(type).name);
    return (
      (isInterfaceType(type) || isUnionType(type)) &&
      this.schema.getPossibleTypes(type).some(({ name }) => this.asked.has(name))
    );
  }
}

/** What a type is about: of a page, the type of its rows. */
function subjectOf(type: GraphQLObjectType): GraphQLNamedType {
  const { nodes } = type.extensions.isConnection ? type.getFields() : {};
  return nodes ? getNamedType(nodes.type) : type;
}

const implementing = (type: GraphQLNamedType, name: string): boolean =>
  (isObjectType(type) || isInterfaceType(type)) && type.getInterfaces().some((each) => each.name === name);
const isNode = (type: GraphQLNamedType): boolean => type.name === 'Node' || implementing(type, 'Node');

/** Whether a schema has a type of that name that a slice can begin with: a root is no part of anything. */
export function isSliceable(schema: GraphQLSchema, name: string): boolean {
  const type = schema.getType(name);
  const rootFields = [schema.getQueryType(), schema.getMutationType(), schema.getSubscriptionType()];
  return type !== undefined && !isIntrospectionType(type) && !rootFields.some((root) => root === type);
}
