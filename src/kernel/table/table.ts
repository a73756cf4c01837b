import {
  getNamedType,
  isCompositeType,
  isInputObjectType,
  isObjectType,
  Kind,
  valueFromASTUntyped,
  type DocumentNode,
  type FieldNode,
  type FragmentDefinitionNode,
  type GraphQLNamedType,
  type GraphQLObjectType,
  type GraphQLSchema,
  type OperationDefinitionNode,
  type SelectionNode,
  type VariableDefinitionNode,
} from 'graphql';
import { Invalid } from '../errors.js';
import type { Variables } from '../parameters.js';
import { LARGEST_GROUPS } from '../read/groups.js';
import { isConnection } from '../schema/builder/selection.js';
import { belowNodes, groupColumns, isList, TableColumns, type TableColumn } from './columns.js';
import {
  derived,
  field,
  integer,
  likewise,
  variable,
  variableDefinition,
  withArguments,
  withSelections,
  type DerivedOperation,
} from './operations.js';
import { Selections, type SelectedField } from './selections.js';
import { termOf } from './words.js';

/** Rows of a table, as one answer has them. */
export interface TablePage {
  readonly rows: readonly unknown[];
  /** The cursor of the next page; null if there is none. */
  readonly next: string | null;
  /** How many rows the table has, and how many of them are samples; where the answer says so. */
  readonly total: number | null;
  readonly samples: number | null;
}

/** What is made of an operation so that its one list becomes a table. */
export interface Table {
  /** The field of the list, and what it is called. */
  readonly name: string;
  readonly heading: string;
  readonly columns: readonly TableColumn[];
  /** The arguments of the list, and of the object that it is in, besides those of its page: as the client gave them. */
  readonly args: Readonly<Record<string, unknown>>;
  /** Whether the rows are read page by page; otherwise the first operation gives all of them. */
  readonly isPaged: boolean;
  /** The operations of the first page and of the others, by the size of a page. */
  operations(size: number): { readonly first: DerivedOperation; readonly next: DerivedOperation };
  /** The variables of an operation, besides those of the client. */
  variables(after: string | null): Variables;
  /** @throws Invalid `EXPORT_TOO_MANY_GROUPS` if the answer has not all of them */
  page(data: unknown): TablePage;
}

/** A valid query whose list becomes a table. */
export interface TableQuery {
  readonly schema: GraphQLSchema;
  readonly document: DocumentNode;
  readonly operation: OperationDefinitionNode;
  /** As the client sent them, and coerced. */
  readonly given: Variables;
  readonly variables: Variables;
}

/** Arguments of a page: a table has the whole list, whatever page a document is for. */
const OF_PAGE = ['first', 'after', 'last', 'before'];
const [AFTER, SAMPLE_FILTER] = ['exportAfter', 'exportSampleFilter'];
const [PAGE, TOTAL, SAMPLES, GROUPS] = ['exportPage', 'exportTotal', 'exportSamples', 'exportGroups'];
/** Whether a response key is one of a field that was added for the table. */
export const isAdded = (key: string | number): boolean => [PAGE, TOTAL, SAMPLES, GROUPS].includes(key as string);
/** Fields that tell what is made up: every table has the first of them that its rows have. */
const HONEST = ['provenance', 'isSample'];
const SAMPLE = 'SAMPLE';

type Member = Readonly<Record<string, unknown>> | null | undefined;

const definitionOf = ({ nodes }: SelectedField) => nodes[0]!.field!; // not `__typename`
const nodeOf = ({ nodes }: SelectedField): FieldNode => nodes[0]!.node;
const nameOf = (selected: SelectedField): string => nodeOf(selected).name.value;
const isMeta = (selected: SelectedField): boolean => selected.nodes[0]!.field === undefined;
const typeOf = (selected: SelectedField): GraphQLNamedType => getNamedType(definitionOf(selected).type);
const isListed = (selected: SelectedField): boolean => isList(definitionOf(selected));
const isTabular = (selected: SelectedField): boolean =>
  isConnection(typeOf(selected)) || (isListed(selected) && isCompositeType(typeOf(selected)));

/**
 * The table that the one list of an operation makes.
 *
 * @throws Invalid `EXPORT_ONE_LIST`, `EXPORT_NO_LIST`; `EXPORT_LIST_IN_ROW` for lists within its rows
 */
export function tableOf(query: TableQuery): Table {
  const { schema, document, operation, given, variables } = query;
  const fragments = document.definitions.filter(
    (each): each is FragmentDefinitionNode => each.kind === Kind.FRAGMENT_DEFINITION,
  );
  const byName = Object.fromEntries(fragments.map((each) => [each.name.value, each]));
  const selections = new Selections(schema, byName, variables);
  const root = schema.getQueryType()!; // it is a query
  const roots = selections.of([{ type: root, selectionSet: operation.selectionSet }]).filter((each) => !isMeta(each));
  const [first, another] = roots;
  if (!first || another) throw new Invalid('EXPORT_ONE_LIST');
  const path = isTabular(first) ? [first] : [first, listIn(first, selections)];
  const list = path.at(-1)!; // the list itself
  const rows = rowsOf(list, selections);
  if (rows.columns.length === 0) throw new Invalid('EXPORT_NO_LIST');
  const values = { ...defaultsOf(operation), ...given };
  const args = argumentsOf(nodeOf(list), values);
  const sampleFilter = sampleFilterOf(list, args);
  const named = rows.isPaged ? list : first; // cells are called by their board
  const around = (selected: readonly SelectionNode[]): SelectionNode[] =>
    path.length === 1 ? [...selected] : [withSelections(nodeOf(first), selected)];
  const extra: VariableDefinitionNode[] = [
    ...(rows.isPaged ? [variableDefinition(AFTER, 'String')] : []),
    ...(sampleFilter ? [variableDefinition(SAMPLE_FILTER, sampleFilter.type)] : []),
  ];
  const make = (selected: readonly SelectionNode[]): DerivedOperation =>
    derived(operation, fragments, around(selected), extra);
  const onlySamples = { filter: variable(SAMPLE_FILTER) };
  const sampled = withArguments(likewise(nodeOf(list), nameOf(list), SAMPLES), onlySamples, OF_PAGE);
  const samples = sampleFilter ? [withSelections(sampled, [field('totalCount')])] : [];
  return {
    name: nameOf(named),
    heading: termOf(definitionOf(named)),
    columns: rows.columns,
    args: { ...argumentsOf(nodeOf(first), values), ...args },
    isPaged: rows.isPaged,
    operations: (size) => ({
      first: make([...rows.selected(size, true), ...samples]),
      next: make(rows.selected(size, false)),
    }),
    variables: (after) => ({
      ...given,
      ...(rows.isPaged && { [AFTER]: after }),
      ...(sampleFilter && { [SAMPLE_FILTER]: sampleFilter.value }),
    }),
    page: (data) => {
      const holder = path.slice(0, -1).reduce((of: Member, { key }) => of?.[key] as Member, data as Member);
      const counted = (holder?.[SAMPLES] as Member)?.['totalCount'];
      return { ...rows.page(holder?.[list.key]), samples: typeof counted === 'number' ? counted : null };
    },
  };
}

/** The one list in an object at the root, such as the cells of a board. */
function listIn(selected: SelectedField, selections: Selections): SelectedField {
  const { args } = definitionOf(selected);
  const isPage = args.some(({ name }) => name === 'first');
  if (isListed(selected) || isPage || !isObjectType(typeOf(selected))) throw new Invalid('EXPORT_NO_LIST');
  const lists = selections.of(belowNodes(selected.nodes)).filter((each) => !isMeta(each) && isTabular(each));
  const [list, another] = lists;
  if (!list) throw new Invalid('EXPORT_NO_LIST');
  if (another) throw new Invalid('EXPORT_ONE_LIST');
  if (!isConnection(typeOf(list)) && definitionOf(list).args.some(({ name }) => name === 'first'))
    throw new Invalid('EXPORT_NO_LIST');
  return list;
}

/** The rows of a list: how they are selected, and where an answer has them. */
interface Rows {
  readonly columns: readonly TableColumn[];
  readonly isPaged: boolean;
  selected(size: number, isFirst: boolean): SelectionNode[];
  page(list: unknown): Omit<TablePage, 'samples'>;
}

function rowsOf(list: SelectedField, selections: Selections): Rows {
  if (!isConnection(typeOf(list))) return wholeRows(list, selections);
  const below = selections.of(belowNodes(list.nodes)).filter((each) => !isMeta(each));
  const holders = below.filter((each) => ['nodes', 'edges', 'groups'].includes(nameOf(each)));
  const [holder, another] = holders;
  if (!holder) throw new Invalid('EXPORT_NO_LIST');
  if (another) throw new Invalid('EXPORT_ONE_LIST');
  return nameOf(holder) === 'groups' ? groupRows(list, holder, selections) : pagedRows(list, holder, selections);
}

function wholeRows(list: SelectedField, selections: Selections): Rows {
  const nodes = [...list.nodes, ...honest(list, selections)];
  return {
    columns: new TableColumns(selections).of(belowNodes(nodes)),
    isPaged: false,
    selected: () => nodes.map(({ node }) => node),
    page: (rows) => allOf(rows),
  };
}

/** All rows of a list that may be null, and may have holes. */
function allOf(rows: unknown): Omit<TablePage, 'samples'> {
  const present = ((rows ?? []) as readonly unknown[]).filter((row) => row !== null);
  return { rows: present, next: null, total: present.length };
}

function pagedRows(list: SelectedField, holder: SelectedField, selections: Selections): Rows {
  const isEdges = nameOf(holder) === 'edges';
  const ends = isEdges ? selections.of(belowNodes(holder.nodes)).filter((each) => nameOf(each) === 'node') : [holder];
  const added = ends.flatMap((end) => honest(end, selections).map(({ node }) => node));
  const nodes = isEdges ? [...holder.nodes, ...below(holder, added)] : [...holder.nodes, ...nodesOf(holder, added)];
  const columns = new TableColumns(selections);
  const page = field('pageInfo', [field('hasNextPage'), field('endCursor')], PAGE);
  return {
    columns: isEdges ? columns.ofEdges(belowNodes(nodes)) : columns.of(belowNodes(nodes)),
    isPaged: true,
    selected: (size, isFirst) => [
      withSelections(withArguments(nodeOf(list), { first: integer(size), after: variable(AFTER) }, OF_PAGE), [
        ...nodes.map(({ node }) => node),
        page,
        ...(isFirst ? [field('totalCount', [], TOTAL)] : []),
      ]),
    ],
    page: (connection) => {
      const of = connection as Member;
      const { hasNextPage, endCursor } = (of?.[PAGE] ?? {}) as { hasNextPage?: boolean; endCursor?: string };
      return {
        rows: (of?.[holder.key] ?? []) as readonly unknown[],
        next: hasNextPage ? endCursor! : null, // a page with a next one has rows
        total: (of?.[TOTAL] ?? null) as number | null,
      };
    },
  };
}

function groupRows(list: SelectedField, holder: SelectedField, selections: Selections): Rows {
  const { nodes } = (typeOf(list) as GraphQLObjectType).getFields();
  const row = getNamedType(nodes!.type); // a connection has nodes
  const given = nodeOf(holder);
  const isLimited = given.arguments?.some(({ name }) => name.value === 'first') === true;
  const groups = isLimited ? given : withArguments(given, { first: integer(LARGEST_GROUPS) });
  const counted = withArguments(likewise(given, 'groupCount', GROUPS), {}, ['first', 'orderBy']);
  return {
    columns: new TableColumns(selections).ofGroups(belowNodes(holder.nodes), groupColumns(row, holder, selections)),
    isPaged: false,
    selected: () => [
      withSelections(withArguments(nodeOf(list), {}, OF_PAGE), [
        ...holder.nodes.map(({ node }, n) => (n === 0 ? groups : { ...node, arguments: groups.arguments ?? [] })),
        counted,
      ]),
    ],
    page: (connection) => {
      const of = connection as Member;
      const all = allOf(of?.[holder.key]);
      if (!isLimited && Number(of?.[GROUPS] ?? 0) > all.rows.length)
        throw new Invalid('EXPORT_TOO_MANY_GROUPS', { groups: Number(of![GROUPS]), most: LARGEST_GROUPS });
      return all;
    },
  };
}

/** A field that tells what is made up, where the rows have one that is not selected. */
function honest(rows: SelectedField, selections: Selections): SelectedField['nodes'] {
  const type = typeOf(rows);
  if (!isObjectType(type)) return [];
  const name = HONEST.find((each) => each in type.getFields());
  if (name === undefined) return [];
  const selected = selections.of(belowNodes(rows.nodes));
  if (selected.some((each) => nameOf(each) === name || each.key === name)) return [];
  return nodesOf(rows, [withSelections(nodeOf(rows), [field(name)])]);
}

const nodesOf = (rows: SelectedField, nodes: readonly FieldNode[]): SelectedField['nodes'] =>
  nodes.map((node) => ({ node, field: definitionOf(rows) }));
const below = (holder: SelectedField, nodes: readonly FieldNode[]): SelectedField['nodes'] =>
  nodesOf(holder, nodes.length > 0 ? [withSelections(nodeOf(holder), nodes)] : []);

const defaultsOf = ({ variableDefinitions = [] }: OperationDefinitionNode): Variables =>
  Object.fromEntries(
    variableDefinitions.flatMap(({ variable: { name }, defaultValue }) =>
      defaultValue ? [[name.value, valueFromASTUntyped(defaultValue)]] : [],
    ),
  );

const argumentsOf = (node: FieldNode, variables: Variables): Readonly<Record<string, unknown>> =>
  Object.fromEntries(
    (node.arguments ?? [])
      .filter(({ name }) => !OF_PAGE.includes(name.value))
      .map(({ name, value }) => [name.value, valueFromASTUntyped(value, variables)] as const)
      .filter(([, value]) => value !== undefined && value !== null),
  );

/** The filter of a list for its samples alone, if its rows may be samples. */
function sampleFilterOf(list: SelectedField, { filter }: Readonly<Record<string, unknown>>) {
  const type = definitionOf(list).args.find(({ name }) => name === 'filter')?.type;
  if (!isInputObjectType(type) || !type.getFields()['provenance'] || !isConnection(typeOf(list))) return null;
  const given = (filter ?? {}) as Readonly<Record<string, unknown>>;
  const and = [...((given['and'] ?? []) as readonly unknown[]), { provenance: [SAMPLE] }];
  return { type: type.name, value: { ...given, and } };
}
