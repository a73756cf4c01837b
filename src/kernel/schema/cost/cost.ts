import {
  getIntrospectionQuery,
  getNamedType,
  getNullableType,
  getOperationAST,
  GraphQLObjectType,
  isAbstractType,
  isCompositeType,
  isInterfaceType,
  isListType,
  isObjectType,
  isUnionType,
  Kind,
  parse,
  SchemaMetaFieldDef,
  TypeMetaFieldDef,
  valueFromASTUntyped,
} from 'graphql';
import type {
  DocumentNode,
  FieldNode,
  FragmentDefinitionNode,
  GraphQLCompositeType,
  GraphQLField,
  GraphQLNamedType,
  GraphQLSchema,
  OperationDefinitionNode,
  SelectionNode,
  SelectionSetNode,
  ValueNode,
} from 'graphql';
import { memo } from '../../memo.js';
import { holdsSearch, wordsIn } from './cost-words.js';
import { DEFAULT_SIZE, LARGEST_SIZE } from '../../read/page.js';
import { isConnection } from '../builder/selection.js';
import type { DeclaredCost, ListSize } from './declared-cost.js';
import { conditionCost, holdsConditions } from './condition-cost.js';

/** Upper bounds of an operation: the nodes that it may return, and its cost in points. */
export interface Load {
  readonly nodes: number;
  readonly cost: number;
}

interface FieldCost {
  /** `@cost(weight:)`: points of resolving it once, without its selection. */
  readonly weight: number;
  readonly list?: ListSize & Required<Pick<ListSize, 'slicingArguments' | 'sizedFields' | 'largest'>>;
  readonly weighsBy?: string | undefined;
  /** Its rows are the page of the parent field. */
  readonly isSized?: true;
}

declare module 'graphql' {
  interface GraphQLObjectTypeExtensions<_TSource, _TContext> {
    /** Set by `nodeType`: it has an id but is no row, so its cost is that of its fields. */
    isComputed?: boolean;
    /** Set by `connectionOf`: a page whose size is given by the arguments of the field that returns it. */
    isConnection?: boolean;
  }
  interface GraphQLFieldExtensions<_TSource, _TContext, _TArgs> {
    cost?: FieldCost;
    /** Set by the builder of the field. */
    declared?: DeclaredCost;
  }
}

/**
 * Points of a record, and of everything that comes with it (a value, a page, an edge): proportional to the server time
 * that they take.
 */
const NODE_COST = 1;
const VALUE_COST = 0.05;
/** Assumed lengths of plain lists, which have no page arguments. */
const ASSUMED_LINKS = 10;
const ASSUMED_VALUES = 3;

/** Each word of a search, besides its rows: one more index scan. */
const WORD_COST = 1;
/** The list size of any connection, by its arguments. */
const PAGE: ListSize = {
  assumedSize: DEFAULT_SIZE,
  slicingArguments: ['first', 'last'],
  sizedFields: ['nodes', 'edges'],
  largest: LARGEST_SIZE,
};
/** A transaction, with its history entry and its event. */
const WRITE_COST = 10;
/**
 * Points of the complete introspection, whatever the size of the schema: it reads no rows but takes as long as 50,000
 * points.
 */
const INTROSPECTION_COST = 50_000;

/** Sets the cost of every field of the schema from the kernel's declarations, once. */
export const declareCosts = memo((schema: GraphQLSchema): GraphQLSchema => {
  declare(schema, 1);
  const document = parse(getIntrospectionQuery());
  const { cost } = loadOf(schema, document, getOperationAST(document)!, {}); // it has one operation
  declare(schema, INTROSPECTION_COST / cost);
  return schema;
});

/** @param introspection weight of a field of the introspection system */
function declare(schema: GraphQLSchema, introspection: number): void {
  const introspected = introspectionSizes(schema);
  for (const type of Object.values(schema.getTypeMap())) {
    if (!isObjectType(type) && !isInterfaceType(type)) continue;
    for (const field of Object.values(type.getFields())) {
      field.extensions = { ...field.extensions, cost: costOf(schema, type, field, introspection, introspected) };
    }
  }
}

function costOf(
  schema: GraphQLSchema,
  owner: GraphQLNamedType,
  field: GraphQLField<unknown, unknown>,
  introspection: number,
  introspected: ReadonlyMap<string, number>,
): FieldCost {
  const namedType = getNamedType(field.type);
  const isList = isListType(getNullableType(field.type));
  const list = (of: ListSize): Pick<FieldCost, 'list'> => ({
    list: { slicingArguments: [], sizedFields: [], largest: Infinity, ...of },
  });
  if (owner.name.startsWith('__')) {
    const size = introspected.get(`${owner.name}.${field.name}`);
    return { weight: introspection, ...(size !== undefined && list({ assumedSize: size })) };
  }
  const { declared = {} } = field.extensions;
  const defaultWeight = owner === schema.getMutationType() ? WRITE_COST : isCompositeType(namedType) ? 0 : VALUE_COST;
  const { weight = defaultWeight, weighsBy, size, each } = declared;
  if (declared.list) return { weight, weighsBy, ...list(declared.list) };
  if (declared.isSized) return { weight, isSized: true };
  if (isConnection(namedType)) return { weight, ...list(PAGE) };
  if (!isList) return { weight, weighsBy };
  const assumedSize = size ?? (isNode(namedType) ? ASSUMED_LINKS : ASSUMED_VALUES);
  return { weight, ...list({ assumedSize, ...(each && { weighsEach: true }) }) };
}

const isNode = (type: GraphQLNamedType): boolean =>
  isUnionType(type) ||
  type.name === 'Node' ||
  type.name === 'HistoryEntry' ||
  ((isObjectType(type) ? !type.extensions.isComputed : isInterfaceType(type)) && isOfNode(type));

const isOfNode = (type: GraphQLNamedType): boolean =>
  'getInterfaces' in type && type.getInterfaces().some(({ name }) => name === 'Node');

/** Points and nodes of one object of a type, without its fields. */
function ownLoad(type: GraphQLNamedType): Load {
  if (isNode(type)) return { nodes: 1, cost: NODE_COST };
  return { nodes: 0, cost: isCompositeType(type) && !type.name.startsWith('__') ? VALUE_COST : 0 };
}

/** Average lengths of the lists of the introspection system in this schema. */
function introspectionSizes(schema: GraphQLSchema): ReadonlyMap<string, number> {
  const types = Object.values(schema.getTypeMap());
  const withFields = types.filter((type) => isObjectType(type) || isInterfaceType(type));
  const fields = withFields.flatMap((type) => Object.values(type.getFields()));
  const inputs = types.flatMap((type) =>
    'getFields' in type && !isObjectType(type) && !isInterfaceType(type) ? Object.values(type.getFields()) : [],
  );
  const values = types.flatMap((type) => ('getValues' in type ? type.getValues() : []));
  const interfaces = withFields.flatMap((type) => type.getInterfaces());
  const args = fields.flatMap((field) => field.args);
  return new Map([
    ['__Schema.types', types.length],
    ['__Schema.directives', schema.getDirectives().length],
    ['__Type.fields', fields.length / types.length],
    ['__Type.inputFields', inputs.length / types.length],
    ['__Type.enumValues', values.length / types.length],
    ['__Type.interfaces', interfaces.length / types.length],
    ['__Type.possibleTypes', interfaces.length / types.length],
    ['__Field.args', args.length / fields.length],
    ['__Directive.args', 1],
    ['__Directive.locations', ASSUMED_VALUES],
  ]);
}

/** The load of a selection on one object: once, and for each row of the page if the object is a page. */
interface Share {
  once: Load;
  perRow: Load;
}

/** `__schema` and `__type` themselves; the fields below them have declared costs. */
const UNDECLARED: FieldCost = { weight: 0 };

const NO_LOAD: Load = { nodes: 0, cost: 0 };
const FREE: Share = { once: NO_LOAD, perRow: NO_LOAD };
const add = (a: Load, b: Load): Load => ({ nodes: a.nodes + b.nodes, cost: a.cost + b.cost });
const times = (load: Load, count: number): Load => ({ nodes: load.nodes * count, cost: load.cost * count });
const both = (a: Share, b: Share): Share => ({ once: add(a.once, b.once), perRow: add(a.perRow, b.perRow) });
const larger = (a: Share, b: Share): Share => (a.once.cost + a.perRow.cost >= b.once.cost + b.perRow.cost ? a : b);

type Variables = Readonly<Record<string, unknown>>;

/**
 * The maximal load of an operation, by its page sizes and the declared costs. Each fragment is walked once; one that
 * contains itself counts as empty there. Unknown fields are free: validation rejects them. For an interface the most
 * expensive possible type counts, for a union each that a fragment is on: the statement has a branch for it.
 */
export function loadOf(
  schema: GraphQLSchema,
  document: DocumentNode,
  operation: OperationDefinitionNode,
  variables: Variables,
): Load {
  const root = schema.getRootType(operation.operation);
  if (!root) return NO_LOAD;
  const cached = loadCache.get(operation);
  if (cached?.seen.every(({ of, was: current }) => Object.is(of(variables), current))) return cached.load;
  const walk = new Walk(schema, document, operation, variables);
  const load = walk.selection(operation.selectionSet, root).once;
  loadCache.set(operation, { load, seen: [...walk.inputs.values()] });
  return load;
}

/** An input of a load: how it is read from the variables, and its value then. */
interface LoadInput {
  readonly of: (variables: Variables) => unknown;
  readonly was: unknown;
}

/** The last load of each operation with its inputs: most clients request pages of one size. */
const loadCache = new WeakMap<OperationDefinitionNode, { readonly load: Load; readonly seen: readonly LoadInput[] }>();

class Walk {
  private readonly fragments = new Map<string, FragmentDefinitionNode>();
  private readonly fragmentShares = new Map<string, Share>();
  private readonly defaults = new Map<string, ValueNode>();
  readonly inputs = new Map<string | ValueNode, LoadInput>();

  /** Default values of the variables that have one. */
  private readonly defaultValues: Variables;

  constructor(
    private readonly schema: GraphQLSchema,
    document: DocumentNode,
    operation: OperationDefinitionNode,
    private readonly variables: Variables,
  ) {
    for (const definition of document.definitions) {
      if (definition.kind === Kind.FRAGMENT_DEFINITION) this.fragments.set(definition.name.value, definition);
    }
    for (const { variable, defaultValue } of operation.variableDefinitions ?? []) {
      if (defaultValue) this.defaults.set(variable.name.value, defaultValue);
    }
    this.defaultValues = Object.fromEntries(
      [...this.defaults].map(([name, value]) => [name, valueFromASTUntyped(value)]),
    );
  }

  selection(set: SelectionSetNode, on: GraphQLCompositeType): Share {
    let always = FREE;
    let byType: Map<string, Share> | undefined;
    for (const selection of set.selections) {
      if (this.isLeftOut(selection)) continue;
      if (selection.kind === Kind.FIELD) {
        always = both(always, this.field(selection, on));
        continue;
      }
      const [condition, share] = this.fragment(selection, on);
      if (isAbstractType(on) && condition instanceof GraphQLObjectType) {
        byType ??= new Map();
        byType.set(condition.name, both(byType.get(condition.name) ?? FREE, share));
      } else always = both(always, share);
    }
    return byType ? both(always, [...byType.values()].reduce(isUnionType(on) ? both : larger)) : always;
  }

  private fragment(spread: Exclude<SelectionNode, FieldNode>, on: GraphQLCompositeType): [GraphQLCompositeType, Share] {
    if (spread.kind === Kind.INLINE_FRAGMENT) {
      const type = this.typeNamed(spread.typeCondition?.name.value, on);
      return [type, this.selection(spread.selectionSet, type)];
    }
    const name = spread.name.value;
    const definition = this.fragments.get(name);
    if (!definition) return [on, FREE];
    const type = this.typeNamed(definition.typeCondition.name.value, on);
    let share = this.fragmentShares.get(name);
    if (!share) {
      this.fragmentShares.set(name, FREE);
      share = this.selection(definition.selectionSet, type);
      this.fragmentShares.set(name, share);
    }
    return [type, share];
  }

  private typeNamed(name: string | undefined, fallback: GraphQLCompositeType): GraphQLCompositeType {
    const type = name === undefined ? undefined : this.schema.getType(name);
    return isCompositeType(type) ? type : fallback;
  }

  private field(node: FieldNode, on: GraphQLCompositeType): Share {
    const name = node.name.value;
    if (name === '__typename') return { once: { nodes: 0, cost: VALUE_COST }, perRow: NO_LOAD };
    const field =
      name === '__schema'
        ? SchemaMetaFieldDef
        : name === '__type'
          ? TypeMetaFieldDef
          : 'getFields' in on
            ? on.getFields()[name]
            : undefined;
    if (!field) return FREE;
    const { weight, list, weighsBy, isSized } = field.extensions.cost ?? UNDECLARED;
    const type = getNamedType(field.type);
    const below = isCompositeType(type) && node.selectionSet ? this.selection(node.selectionSet, type) : FREE;
    const one = add(ownLoad(type), below.once);
    const size = list ? this.sizeOf(node, list) : 1;
    const count = list?.weighsEach ? size : weighsBy ? this.lengthOf(node, weighsBy) : 1;
    const self: Load = { nodes: 0, cost: weight * count + this.argumentsOf(node, field) };
    if (isSized) return { once: self, perRow: one };
    if (!list) return { once: add(self, one), perRow: NO_LOAD };
    const rows = list.sizedFields.length > 0 ? add(one, times(below.perRow, size)) : times(one, size);
    return { once: add(self, rows), perRow: NO_LOAD };
  }

  /** Points of the search words and conditions in a field's arguments. @throws Invalid `SEARCH_TOO_LONG` */
  private argumentsOf(node: FieldNode, { args, extensions }: GraphQLField<unknown, unknown>): number {
    let points = 0;
    for (const { name, value } of node.arguments ?? []) {
      const type = args.find((each) => each.name === name.value)?.type;
      const isSearch = extensions.declared?.search === name.value;
      if (!type || !(isSearch || holdsSearch(type) || holdsConditions(type))) continue;
      const of = (variables: Variables): number => {
        const argumentValue: unknown = valueFromASTUntyped(value, { ...this.defaultValues, ...variables });
        return wordsIn(type, argumentValue, isSearch) * WORD_COST + conditionCost(type, argumentValue);
      };
      const current = of(this.variables);
      this.inputs.set(value, { of, was: current });
      points += current;
    }
    return points;
  }

  /** The maximal length of the list: an argument out of range is rejected before anything is read. */
  private sizeOf(node: FieldNode, list: NonNullable<FieldCost['list']>): number {
    const { slicingArguments, assumedSize, largest, isSum } = list;
    const sizes = slicingArguments.flatMap((path) => this.sizeBy(node, path) ?? []);
    const [first = assumedSize] = sizes;
    const size = isSum && sizes.length > 0 ? sizes.reduce((sum, each) => sum + each) : first;
    return Math.min(Math.max(size, 0), largest);
  }

  private sizeBy(node: FieldNode, path: string): number | undefined {
    const [name, ...members] = path.split('.');
    const value = node.arguments?.find((argument) => argument.name.value === name)?.value;
    const argumentValue =
      value && members.reduce((of: unknown, member) => (of as Variables | null)?.[member], this.valueOf(value));
    const size: unknown = Array.isArray(argumentValue) ? argumentValue.length : argumentValue;
    return typeof size === 'number' ? size : undefined;
  }

  private lengthOf(node: FieldNode, list: string): number {
    const value = node.arguments?.find(({ name }) => name.value === list)?.value;
    const argumentValue = value && this.valueOf(value);
    return Array.isArray(argumentValue) ? Math.max(argumentValue.length, 1) : 1;
  }

  private valueOf(node: ValueNode): unknown {
    switch (node.kind) {
      case Kind.VARIABLE: {
        const name = node.name.value;
        this.inputs.set(name, { of: (variables) => variables[name], was: this.variables[name] });
        if (Object.hasOwn(this.variables, name)) return this.variables[name];
        const fallback = this.defaults.get(name);
        return fallback && fallback.kind !== Kind.VARIABLE ? this.valueOf(fallback) : undefined;
      }
      case Kind.INT:
        return Number(node.value);
      case Kind.BOOLEAN:
        return node.value;
      case Kind.LIST:
        return node.values; // only its length is needed
      case Kind.OBJECT:
        return Object.fromEntries(node.fields.map(({ name, value }) => [name.value, this.valueOf(value)]));
      default:
        return undefined;
    }
  }

  private isLeftOut({ directives }: SelectionNode): boolean {
    return Boolean(
      directives?.some(({ name, arguments: [condition] = [] }) => {
        if (!condition || (name.value !== 'skip' && name.value !== 'include')) return false;
        return this.valueOf(condition.value) === (name.value === 'skip');
      }),
    );
  }
}
