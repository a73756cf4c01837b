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
    /** The type of the records below a root field, where their fields are of an interface. */
    about?: string;
  }
}

/** Root field of every excerpt: the values of enums. Without it an excerpt may have no query at all. */
const ALWAYS = 'vocabulary';

/**
 * The part of a schema that a client of some types needs: these types, the root fields that return or change them, and
 * everything reachable from them except other types of records. Fields that return such a type, and conditions on it,
 * are left out.
 */
export function excerptOf(schema: GraphQLSchema, requested: ReadonlySet<string>): GraphQLSchema {
  return rebuilt(schema, new Excerpt(schema, requested));
}

class Excerpt implements SchemaSelection {
  private readonly requested: Set<string>;
  private reachable = new Set<string>();
  private readonly rootFields: ReadonlySet<GraphQLNamedType | null | undefined>;

  constructor(
    private readonly schema: GraphQLSchema,
    requested: ReadonlySet<string>,
  ) {
    this.requested = new Set(requested);
    this.rootFields = new Set([schema.getQueryType(), schema.getMutationType(), schema.getSubscriptionType()]);
    for (let size = -1; size < this.requested.size;) {
      size = this.requested.size;
      this.collectReachable();
      for (const name of this.reachable) this.requestIfEmpty(schema.getType(name)!); // its name came from the schema
    }
  }

  type(type: GraphQLNamedType): boolean {
    return this.reachable.has(type.name);
  }

  field(field: GraphQLField<unknown, unknown>, owner: GraphQLNamedType): boolean {
    return this.rootFields.has(owner) ? this.isRoot(field) : !this.isLeftOut(getNamedType(field.type));
  }

  input({ type }: { readonly type: GraphQLInputType }): boolean {
    return isNonNullType(type) || !this.isLeftOut(getNamedType(type));
  }

  private collectReachable(): void {
    this.reachable = new Set();
    const pending = [...this.rootFields, ...[...this.requested].map((name) => this.schema.getType(name))];
    for (let type = pending.pop(); pending.length > 0 || type; type = pending.pop()) {
      if (!type || this.reachable.has(type.name)) continue;
      this.reachable.add(type.name);
      pending.push(...this.neededTypes(type));
    }
  }

  /**
   * Also requests the types of all fields of a type that has nothing but other records, such as a cell of a board: it
   * would be empty otherwise.
   */
  private requestIfEmpty(type: GraphQLNamedType): void {
    if (this.rootFields.has(type) || !(isObjectType(type) || isInputObjectType(type))) return;
    const fields: readonly { readonly type: GraphQLType }[] = Object.values(type.getFields());
    const types = fields.map((each) => getNamedType(each.type));
    if (types.every((each) => this.isLeftOut(each)))
      // it is left out because of its record type
      for (const each of types) this.requested.add(this.recordOf(each)!.name);
  }

  /** The types that a type in the excerpt needs. */
  private *neededTypes(type: GraphQLNamedType): Iterable<GraphQLNamedType> {
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
    // types with an id are reached by the fields that return them, since every type of records and of computed objects
    // is a Node
    if (isUnionType(type) || (isInterfaceType(type) && !isNode(type)))
      yield* this.schema.getPossibleTypes(type).filter((each) => !this.isLeftOut(each));
  }

  /** Whether a type is about records that were not requested. */
  private isLeftOut(type: GraphQLNamedType): boolean {
    if (this.requested.has(type.name)) return false;
    if (isUnionType(type)) return type.getTypes().every((each) => this.isLeftOut(each));
    const record = this.recordOf(type);
    return record !== undefined && !this.requested.has(record.name);
  }

  /** The type of records that a type is, is a page of, or has conditions on; undefined for any other type. */
  private recordOf(type: GraphQLNamedType | undefined): GraphQLNamedType | undefined {
    if (isInputObjectType(type))
      return this.recordOf(this.schema.getType(/^(.+?)(?:List)?Filter$/.exec(type.name)?.[1] ?? ''));
    const subject = isObjectType(type) ? subjectOf(type) : undefined;
    return subject && implementing(subject, 'StoredRecord') ? subject : undefined;
  }

  private isRoot({ name, type, extensions }: GraphQLField<unknown, unknown>): boolean {
    if (name === ALWAYS || (extensions.about !== undefined && this.requested.has(extensions.about))) return true;
    const returnType = getNamedType(type);
    if (this.isRequested(returnType)) return true;
    // a payload is about its fields besides its user errors
    if (!isObjectType(returnType) || !returnType.name.endsWith('Payload')) return false;
    return Object.values(returnType.getFields()).some((field) => this.isRequested(getNamedType(field.type)));
  }

  /** Whether a type is a requested one, a page of one, or an abstract type with one as a possible type. */
  private isRequested(type: GraphQLNamedType): boolean {
    if (isObjectType(type)) return this.requested.has(subjectOf(type).name);
    return (
      (isInterfaceType(type) || isUnionType(type)) &&
      this.schema.getPossibleTypes(type).some(({ name }) => this.requested.has(name))
    );
  }
}

/** The subject of a type: the type of its rows if it is a page. */
function subjectOf(type: GraphQLObjectType): GraphQLNamedType {
  const { nodes } = type.extensions.isConnection ? type.getFields() : {};
  return nodes ? getNamedType(nodes.type) : type;
}

const implementing = (type: GraphQLNamedType, name: string): boolean =>
  (isObjectType(type) || isInterfaceType(type)) && type.getInterfaces().some((each) => each.name === name);
const isNode = (type: GraphQLNamedType): boolean => type.name === 'Node' || implementing(type, 'Node');

/** Whether a schema has a type of this name that an excerpt can start from: root types are excluded. */
export function isExcerptable(schema: GraphQLSchema, name: string): boolean {
  const type = schema.getType(name);
  const rootFields = [schema.getQueryType(), schema.getMutationType(), schema.getSubscriptionType()];
  return type !== undefined && !isIntrospectionType(type) && !rootFields.some((root) => root === type);
}
