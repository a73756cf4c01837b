import {
  getNamedType,
  getNullableType,
  GraphQLEnumType,
  type GraphQLInputObjectType,
  type GraphQLInterfaceType,
  GraphQLObjectType,
  GraphQLUnionType,
  isCompositeType,
  isInputObjectType,
  isListType,
  isNonNullType,
  type GraphQLArgument,
  type GraphQLField,
  type GraphQLInputField,
  type GraphQLInputType,
  type GraphQLSchema,
} from 'graphql';

/** A request of some form; whether it is valid depends on chance. */
export interface AnyOperation {
  readonly query: string;
  readonly variables: Record<string, unknown>;
}

/** Values that occur in the data, so that operations find something. */
export interface Occurring {
  readonly ids: readonly string[];
  readonly codes: readonly string[];
  readonly cursors: readonly string[];
  readonly words: readonly string[];
}

/** Numbers from 0 up to 1, the same for the same seed (mulberry32). */
function chance(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = state;
    t = Math.imul(t ^ (t >>> 15), t | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** Text that has broken something somewhere. */
const NASTY = [
  '', ' ', "'; drop table region; --", '%', '_', '\\', '\\u0000', '\u0000', '\ud800', '(a+)+$', '{"$or":[]}', '__proto__', 'constructor',
  'null', 'NaN', '1e999', '-0', '９９９', '\u202e', '😀'.repeat(40), '龙'.repeat(300), 'x'.repeat(3000), "' or '1'='1", '${7*7}', '/../..', '*:*', '!', '|', '& |', '<->',
]; // prettier-ignore
const DATES = ['2024-02-29', '2023-02-29', '0000-01-01', '9999-12-31', '2025-07-01', 'yesterday', '+275760-09-13'];
const INSTANTS = ['2024-02-29T23:59:59.999+08:00', '2025-01-01T00:00:00Z', '9999-12-31T23:59:59Z', '0001-01-01T00:00:00Z', '2025-13-01T00:00:00Z', '2025-06-30T24:00:00Z']; // prettier-ignore
const DECIMALS = ['0', '-1.5', `${'9'.repeat(38)}.${'9'.repeat(18)}`, '1e3', '.5', '12,5', '-0'];
const INTEGERS = [0, 1, 2, 3, 5, 20, 100, -1, 101, 2 ** 31 - 1, -(2 ** 31), 2 ** 31, 1.5, 1e300];
const POSITIONS = ['00000000.1', 'ffffffff.9999999999999999999', 'x.1', ''];

/** How often arguments are given that seldom go with others, or with a value from elsewhere. */
const SHARES: Readonly<Record<string, number>> = { first: 0.6, last: 0.06, after: 0.1, before: 0.06 };

/** Builds one operation by walking the schema: fields, arguments, fragments, aliases, directives and variables as they come. */
export class Walk {
  private readonly random: () => number;
  private readonly variables: Record<string, unknown> = {};
  private readonly declared: string[] = [];
  private readonly fragments: string[] = [];
  private fields: number;
  /** The type of the records below a root field, where their fields are of an interface. */
  private about: string | undefined;

  /** @param size about how many fields the operation has */
  constructor(
    private readonly schema: GraphQLSchema,
    private readonly occurring: Occurring,
    seed: number,
    size: number,
    private readonly wants: (owner: string, field: GraphQLField<unknown, unknown>) => boolean = () => true,
  ) {
    this.random = chance(seed);
    this.fields = size;
  }

  operation(): AnyOperation {
    const roll = this.random();
    return this.operationOf(roll < 0.8 ? 'query' : roll < 0.96 ? 'mutation' : 'subscription');
  }

  operationOf(kind: 'query' | 'mutation' | 'subscription'): AnyOperation {
    const { schema } = this;
    const root = {
      query: schema.getQueryType(),
      mutation: schema.getMutationType(),
      subscription: schema.getSubscriptionType(),
    }[kind]!; // prettier-ignore -- the schema has all three
    const selected = this.selection(root, 0, kind === 'query' ? 3 : 1);
    const variables = this.declared.length > 0 ? `(${this.declared.join(', ')})` : '';
    return {
      query: [`${kind} Any${variables} ${selected}`, ...this.fragments].join('\n'),
      variables: this.variables,
    };
  }

  private readonly likely = (share: number): boolean => this.random() < share;
  private readonly upTo = (most: number): number => Math.floor(this.random() * (most + 1));
  private of<T>(list: readonly T[]): T {
    return list[Math.floor(this.random() * list.length)]!; // no list here is empty
  }

  private selection(
    type: GraphQLObjectType | GraphQLInterfaceType | GraphQLUnionType,
    depth: number,
    most = 4,
  ): string {
    const parts = type instanceof GraphQLObjectType && !this.likely(0.1) ? [] : ['__typename'];
    if (!(type instanceof GraphQLObjectType)) {
      const types = this.schema.getPossibleTypes(type);
      const ofRecord = types.filter(({ name }) => name === this.about); // a fragment on another is mostly refused
      for (const possible of ofRecord.length > 0 ? ofRecord : types.filter(() => this.likely(0.2)))
        parts.push(`... on ${possible.name} ${this.selection(possible, depth + 1, 2)}`);
    }
    const fields = type instanceof GraphQLUnionType ? [] : Object.values(type.getFields()).filter((field) => this.wants(type.name, field)); // prettier-ignore
    const wanted = 1 + this.upTo(most - 1);
    for (let i = 0; i < wanted && fields.length > 0; i += 1) {
      const field = this.of(fields);
      if (isCompositeType(getNamedType(field.type)) && (this.fields <= 0 || depth > 6)) continue;
      parts.push(this.wrapped(type.name, this.field(field, depth)));
    }
    return `{ ${parts.join(' ') || '__typename'} }`;
  }

  /** In a fragment, or behind a directive, or as it is. */
  private wrapped(type: string, field: string): string {
    if (this.likely(0.06)) return `... on ${type} ${this.directive()} { ${field} }`;
    if (this.likely(0.04)) return `... ${this.directive()} { ${field} }`;
    if (this.likely(0.06)) {
      const name = `F${this.fragments.length}`;
      this.fragments.push(`fragment ${name} on ${type} { ${field} }`);
      return `...${name}`;
    }
    return field;
  }

  private field(field: GraphQLField<unknown, unknown>, depth: number): string {
    this.fields -= 1;
    if (depth === 0) this.about = field.extensions.about;
    const alias = this.likely(0.85) ? `a${this.upTo(10_000)}: ` : '';
    const args = field.args.filter((arg) => isNonNullType(arg.type) || this.likely(SHARES[arg.name] ?? 0.3)).map((arg) => `${arg.name}: ${this.argument(arg)}`); // prettier-ignore
    const type = getNamedType(field.type);
    const below = isCompositeType(type) ? ` ${this.selection(type, depth + 1)}` : '';
    return `${alias}${field.name}${args.length > 0 ? `(${args.join(', ')})` : ''} ${this.likely(0.05) ? this.directive() : ''}${below}`;
  }

  private directive(): string {
    return `@${this.of(['skip', 'include'])}(if: ${this.likely(0.5) ? 'true' : 'false'})`;
  }

  private argument(arg: GraphQLArgument): string {
    const value = this.value(arg.type, arg.name, 0);
    if (this.likely(0.5)) return literal(value);
    const name = `v${this.declared.length}`;
    this.declared.push(`$${name}: ${String(arg.type)}`);
    this.variables[name] = plain(value);
    return `$${name}`;
  }

  private value(type: GraphQLInputType, name: string, depth: number): unknown {
    if (this.likely(0.02)) return this.of([null, {}, [], true, 'x', -1, 1e308]); // of another type
    if (!isNonNullType(type) && this.likely(0.05)) return null;
    const inner = getNullableType(type);
    if (isListType(inner)) {
      const length = this.likely(0.02) ? 120 : this.upTo(3);
      return Array.from({ length }, () => this.value(inner.ofType, name, depth + 1));
    }
    if (isInputObjectType(inner)) return this.object(inner, depth);
    if (inner instanceof GraphQLEnumType)
      return new Word(this.likely(0.98) ? this.of(inner.getValues()).name : 'NO_SUCH');
    return this.scalar((inner as { name: string }).name, name); // what is left is a scalar
  }

  private object(type: GraphQLInputObjectType, depth: number): Record<string, unknown> {
    const fields = Object.values(type.getFields());
    const needed = (field: GraphQLInputField): boolean => isNonNullType(field.type);
    const chosen = type.isOneOf && this.likely(0.95)
      ? [this.of(fields)]
      : fields.filter((field) => needed(field) || this.likely(depth > 3 ? 0.02 : Math.min(0.3, 3 / fields.length))); // prettier-ignore
    return Object.fromEntries(
      chosen.map((field) => {
        const value = this.value(field.type, field.name, depth + 1);
        return [field.name, type.isOneOf ? (value ?? this.value(field.type, field.name, depth + 1)) : value];
      }),
    );
  }

  private scalar(type: string, name: string): unknown {
    const { ids, codes, cursors, words } = this.occurring;
    const wild = this.likely(0.15);
    switch (type) {
      case 'ID':
        return wild ? this.of([...NASTY, 'Region:0', 7]) : this.of(ids);
      case 'Int':
        if (/^(first|last)$/.test(name)) return this.likely(0.93) ? 1 + this.upTo(4) : this.of(INTEGERS);
        return wild ? this.of(INTEGERS) : this.upTo(4);
      case 'Float':
        return wild ? this.of(INTEGERS) : this.random() * 1000;
      case 'Boolean':
        return this.likely(0.5);
      case 'RegionCode':
        return wild ? this.of(['4205299', '', '42%', '999999']) : this.of(codes);
      case 'Date':
        return this.of(DATES);
      case 'DateTime':
        return this.of(INSTANTS);
      case 'Decimal':
        return this.of(DECIMALS);
      case 'Position':
        return this.of(POSITIONS);
      default:
        if (/^(after|before)$/.test(name)) return wild ? this.of(NASTY) : this.of(cursors);
        return wild ? this.of(NASTY) : this.of(words);
    }
  }
}

/** A value of an enum: a name in a document, a string in variables. */
class Word {
  constructor(readonly name: string) {}
}

function literal(value: unknown): string {
  if (value instanceof Word) return value.name;
  if (Array.isArray(value)) return `[${value.map(literal).join(', ')}]`;
  if (typeof value === 'object' && value !== null)
    return `{ ${Object.entries(value).map(([name, member]) => `${name}: ${literal(member)}`).join(', ')} }`; // prettier-ignore
  return JSON.stringify(value) ?? 'null';
}

function plain(value: unknown): unknown {
  if (value instanceof Word) return value.name;
  if (Array.isArray(value)) return value.map(plain);
  if (typeof value === 'object' && value !== null)
    return Object.fromEntries(Object.entries(value).map(([name, member]) => [name, plain(member)]));
  return value;
}

const PIECES = ['{', '}', '(', ')', '[', ']', ':', '...', '@', '$', '"', '"""', '#', '\\', ',', '!', '=', '&', '|', '\u0000', '\ufeff', '\ud800', '\n', 'fragment F0 on Query { ...F0 }', ' on ', 'null', '-1', '1e999', '$v0', '@skip(if: true)', '__schema { types { name } }', '农', 'mutation', '{ a { b { c ']; // prettier-ignore

/** Breaks a text in some places: pieces cut out, put in, or both. */
export function broken(text: string, edits: readonly (readonly [at: number, cut: number, piece: number])[]): string {
  return edits.reduce((now, [at, cut, piece]) => {
    const from = Math.floor(at * now.length);
    return now.slice(0, from) + PIECES[piece % PIECES.length]! + now.slice(from + cut); // within the list
  }, text);
}
