import {
  astFromValue,
  GraphQLInt,
  Kind,
  OperationTypeNode,
  type ArgumentNode,
  type DocumentNode,
  type FieldNode,
  type FragmentDefinitionNode,
  type NamedTypeNode,
  type OperationDefinitionNode,
  type SelectionNode,
  type ValueNode,
  type VariableDefinitionNode,
} from 'graphql';

/** An operation with its document, made from one that was validated. */
export interface DerivedOperation {
  readonly document: DocumentNode;
  readonly operation: OperationDefinitionNode;
}

const name = (value: string) => ({ kind: Kind.NAME, value }) as const;

export const field = (of: string, selections: readonly SelectionNode[] = [], alias?: string): FieldNode => ({
  kind: Kind.FIELD,
  name: name(of),
  ...(alias !== undefined && { alias: name(alias) }),
  ...(selections.length > 0 && { selectionSet: { kind: Kind.SELECTION_SET, selections } }),
});

/** Another field with the arguments of a field, and nothing selected below it. */
export const likewise = (node: FieldNode, of: string, alias: string): FieldNode => ({
  ...field(of, [], alias),
  arguments: node.arguments ?? [],
});

/** A field with other selections below it. */
export const withSelections = (node: FieldNode, selections: readonly SelectionNode[]): FieldNode => ({
  ...node,
  selectionSet: { kind: Kind.SELECTION_SET, selections },
});

export const variable = (of: string): ValueNode => ({ kind: Kind.VARIABLE, name: name(of) });
export const integer = (value: number): ValueNode => astFromValue(value, GraphQLInt)!; // a number has a node

/** A field with some arguments instead of those of the same name. */
export function withArguments(
  node: FieldNode,
  values: Readonly<Record<string, ValueNode>>,
  without: readonly string[] = [],
): FieldNode {
  const others = (node.arguments ?? []).filter(
    (each) => !(each.name.value in values || without.includes(each.name.value)),
  );
  const own = Object.entries(values).map(([of, value]): ArgumentNode => ({
    kind: Kind.ARGUMENT,
    name: name(of),
    value,
  }));
  return { ...node, arguments: [...others, ...own] };
}

export const variableDefinition = (of: string, type: string): VariableDefinitionNode => ({
  kind: Kind.VARIABLE_DEFINITION,
  variable: { kind: Kind.VARIABLE, name: name(of) },
  type: { kind: Kind.NAMED_TYPE, name: name(type) } satisfies NamedTypeNode,
});

/** A query like another, with other root fields and more variables. */
export function derived(
  operation: OperationDefinitionNode,
  fragments: readonly FragmentDefinitionNode[],
  selections: readonly SelectionNode[],
  variables: readonly VariableDefinitionNode[],
): DerivedOperation {
  const own: OperationDefinitionNode = {
    kind: Kind.OPERATION_DEFINITION,
    operation: OperationTypeNode.QUERY,
    ...(operation.name && { name: operation.name }),
    variableDefinitions: [...(operation.variableDefinitions ?? []), ...variables],
    selectionSet: { kind: Kind.SELECTION_SET, selections },
  };
  return { operation: own, document: { kind: Kind.DOCUMENT, definitions: [own, ...fragments] } };
}
