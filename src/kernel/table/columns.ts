import {
  getArgumentValues,
  getNamedType,
  getNullableType,
  isCompositeType,
  isListType,
  isObjectType,
  type GraphQLEnumType,
  type GraphQLField,
  type GraphQLNamedType,
} from 'graphql';
import { Invalid } from '../errors.js';
import { isConnection } from '../schema/builder/selection.js';
import type { SelectedField, Selecting, Selections } from './selections.js';
import { headingOf, termOf, termsOf, type Terms } from './words.js';

/** How the values of a column are written. */
export type TableKind = 'text' | 'number' | 'decimal' | 'boolean' | 'date' | 'instant';

/** A column of a table that is made from the rows of an answer. */
export interface TableColumn {
  /** Response keys below the row, joined by dots: `county.name`. The words of an enum have `@zh` at the end. */
  readonly path: string;
  /** Its Chinese heading, with the unit where one is known: 所属县市区/名称. */
  readonly heading: string;
  readonly kind: TableKind;
  /** The value in a row; the values of a list are joined. */
  readonly read: (row: unknown) => unknown;
}

type Row = Readonly<Record<string, unknown>> | null | undefined;
type Field = GraphQLField<unknown, unknown>;

/** Between the values of a list in one cell. */
const BETWEEN = '；';
/** At the end of the path of a column with the Chinese words of the column of codes after it. */
const WORDS = '@zh';
/** Fields of a connection that say nothing about its rows. */
const OF_PAGING = new Set(['pageInfo', 'cursor']);

const KINDS: Readonly<Record<string, TableKind>> = {
  Int: 'number',
  Float: 'number',
  Decimal: 'decimal',
  Boolean: 'boolean',
  Date: 'date',
  DateTime: 'instant',
};

/** Where a column stands: its path and headings so far, and how its object is found in a row. */
interface Place {
  readonly path: readonly string[];
  readonly headings: readonly string[];
  readonly read: (row: unknown) => unknown;
  /** Whether `read` gives a list of objects. */
  readonly isList: boolean;
}

const ROW: Place = { path: [], headings: [], read: (row) => row, isList: false };

const memberOf =
  ({ read, isList }: Place, key: string): Place['read'] =>
  (row) => {
    const object = read(row);
    if (!isList) return (object as Row)?.[key] ?? null;
    return (object as readonly Row[] | null)?.flatMap((each) => each?.[key] ?? null) ?? null;
  };

/** Absent values keep their place, so that columns of one list have the same order. */
const joined =
  (read: Place['read'], write: (value: string) => string = String): Place['read'] =>
  (row) => {
    const values = (read(row) ?? []) as readonly (string | null)[];
    return values.some((value) => value !== null)
      ? values.map((value) => (value === null ? '' : write(value))).join(BETWEEN)
      : null;
  };

/** Whether a field gives several values. */
export const isList = ({ type }: Field): boolean => isListType(getNullableType(type));
/** Whether a field gives a part of a list: the first n of it. */
const isCut = ({ args }: Field): boolean => args.some(({ name }) => name === 'first');

/** Makes the columns of rows: one for each value that is selected, in the order of the document. */
export class TableColumns {
  constructor(private readonly selections: Selections) {}

  /** @throws Invalid `EXPORT_LIST_IN_ROW` for a list of which a row would hold only the first */
  of(rows: readonly Selecting[]): TableColumn[] {
    return this.below(rows, ROW);
  }

  /** The columns of edges: those of their nodes, and of what else an edge has. @throws as `of` */
  ofEdges(edges: readonly Selecting[]): TableColumn[] {
    return this.selections.of(edges).flatMap((selected) => {
      if (selected.nodes[0]?.node.name.value !== 'node') return this.field(selected, ROW);
      return this.below(belowNodes(selected.nodes), { ...ROW, read: memberOf(ROW, selected.key) });
    });
  }

  /**
   * The columns of groups: in place of the list of keys, columns of each key.
   *
   * @param ofKeys each key that the list is grouped by
   */
  ofGroups(groups: readonly Selecting[], ofKeys: readonly GroupColumn[]): TableColumn[] {
    return this.selections.of(groups).flatMap((selected) => {
      const [first] = selected.nodes;
      if (first?.node.name.value !== 'keys') return this.field(selected, ROW);
      return ofKeys.flatMap((key, n) => this.keyColumns(selected, key, n));
    });
  }

  private keyColumns({ key, nodes }: SelectedField, { heading, type }: GroupColumn, n: number): TableColumn[] {
    const read: Place['read'] = (row) => ((row as Row)?.[key] as readonly unknown[] | undefined)?.[n] ?? null;
    const place: Place = { path: [`${key}.${n + 1}`], headings: [heading], read, isList: false };
    return this.selections.of(belowNodes(nodes)).flatMap((selected) => {
      const name = selected.nodes[0]?.node.name.value;
      if (name === 'name') return []; // it is in the heading
      const value = { ...place, path: [...place.path, selected.key], read: memberOf(place, selected.key) };
      const isEnd = isCompositeType(type);
      if (name === 'node') return isEnd ? this.below(belowNodes(selected.nodes), value) : [];
      if (name !== 'value') return this.field(selected, place);
      if (isEnd) value.headings = [`${heading}（标识）`];
      return leaf(value, type?.name === 'Boolean' ? 'boolean' : 'text', termsOf(type), wordsIn(type));
    });
  }

  private below(selecting: readonly Selecting[], place: Place): TableColumn[] {
    return this.selections.of(selecting).flatMap((selected) => this.field(selected, place));
  }

  private field(selected: SelectedField, place: Place): TableColumn[] {
    const { key, nodes } = selected;
    const { node, field } = nodes[0]!; // each key has a node
    const path = [...place.path, key];
    if (!field) return this.typeName(path, place, key);
    if (OF_PAGING.has(node.name.value)) return [];
    const type = getNamedType(field.type);
    const listed = isList(field);
    if (listed && isCut(field)) throw new Invalid('EXPORT_LIST_IN_ROW', { field: path.join('.') });
    const next: Place = {
      path,
      headings: [...place.headings, headingOf(field)],
      read: memberOf(place, key),
      isList: place.isList || listed,
    };
    if (!isCompositeType(type)) return leaf(next, KINDS[type.name] ?? 'text', termsOf(type), wordsIn(type));
    if (isConnection(type)) this.requireWhole(selected, path);
    return this.below(belowNodes(nodes), next);
  }

  /** Of a list below a row only what it comes to can stand in the row. */
  private requireWhole({ nodes }: SelectedField, path: readonly string[]): void {
    for (const { nodes: below } of this.selections.of(belowNodes(nodes))) {
      const name = below[0]?.node.name.value ?? '';
      if (['nodes', 'edges'].includes(name))
        throw new Invalid('EXPORT_LIST_IN_ROW', { field: [...path, name].join('.') });
    }
  }

  private typeName(path: readonly string[], place: Place, key: string): TableColumn[] {
    const { schema } = this.selections;
    const words = (name: string): string => termOf(schema.getType(name) ?? { name });
    const at: Place = { ...place, path, headings: [...place.headings, '类型'], read: memberOf(place, key) };
    return leaf(at, 'text', new Map(), words);
  }
}

/** What the nodes of a field select below it. */
export const belowNodes = (nodes: SelectedField['nodes']): Selecting[] =>
  nodes.flatMap(({ node, field }) => {
    const type = field && getNamedType(field.type);
    return node.selectionSet && isCompositeType(type) ? [{ type, selectionSet: node.selectionSet }] : [];
  });

/** The Chinese word of a value of an enum; the value itself if it is none. */
const wordsIn = (type: GraphQLNamedType | undefined) => {
  const terms = termsOf(type);
  return (value: string): string => terms?.get(value) ?? value;
};

/** One column, or two where codes have words: the words, and the codes after them. */
function leaf(
  { path, headings, read, isList }: Place,
  kind: TableKind,
  terms: Terms | undefined,
  word: (code: string) => string,
): TableColumn[] {
  const at = path.join('.');
  const heading = headings.join('/');
  if (!terms) return [{ path: at, heading, kind: isList ? 'text' : kind, read: isList ? joined(read) : read }];
  const inWords = (value: unknown): string | null => (value === null ? null : word(value as string));
  return [
    {
      path: `${at}${WORDS}`,
      heading,
      kind: 'text',
      read: isList ? joined(read, word) : (row) => inWords(read(row)),
    },
    { path: at, heading: `${heading}（代码）`, kind: 'text', read: isList ? joined(read) : read },
  ];
}

/** A key that a list is grouped by. */
export interface GroupColumn {
  readonly heading: string;
  /** The type of the field that it groups by. */
  readonly type: GraphQLNamedType | undefined;
}

/**
 * The keys of the field `groups`, by its arguments.
 *
 * @param row the type of the rows of the list
 */
export function groupColumns(
  row: GraphQLNamedType,
  { nodes: [first] }: SelectedField,
  { variables }: Selections,
): GroupColumn[] {
  const { node, field } = first!; // each key has a node
  const { by } = getArgumentValues(field!, node, variables) as { readonly by: readonly string[] }; // it was validated
  const keys = getNamedType(field!.args.find(({ name }) => name === 'by')!.type) as GraphQLEnumType;
  return by.map((value) => {
    const key = keys.getValues().find((each) => each.value === value)!; // coerced by this enum
    const [names = ''] = value.split(' '); // `foundedOn YEAR`
    return { heading: termOf(key), type: memberType(row, names.split('.')) };
  });
}

const memberType = (row: GraphQLNamedType, names: readonly string[]): GraphQLNamedType | undefined =>
  names.reduce<GraphQLNamedType | undefined>((type, name) => {
    const field = isObjectType(type) ? type.getFields()[name] : undefined;
    return field && getNamedType(field.type);
  }, row);
