import {
  getDirectiveValues,
  GraphQLIncludeDirective,
  GraphQLSkipDirective,
  isObjectType,
  Kind,
  type FieldNode,
  type GraphQLNamedType,
  type GraphQLResolveInfo,
  type SelectionNode,
} from 'graphql';

type Info = Pick<GraphQLResolveInfo, 'fragments' | 'variableValues'>;

/** Whether `@skip` or `@include` excludes the node. */
export const isLeftOut = (node: SelectionNode, { variableValues }: Pick<Info, 'variableValues'>): boolean =>
  getDirectiveValues(GraphQLSkipDirective, node, variableValues)?.['if'] === true ||
  getDirectiveValues(GraphQLIncludeDirective, node, variableValues)?.['if'] === false;

/** Whether a type is a page of a list. */
export const isConnection = (type: GraphQLNamedType): boolean =>
  isObjectType(type) && type.extensions.isConnection === true;

/**
 * Fields selected below some fields of object types, with fragments expanded. A resolver that reads everything with one
 * statement must know them in advance.
 */
export function fieldsBelow(fields: readonly FieldNode[], info: Info): FieldNode[] {
  const spread = (node: SelectionNode): FieldNode[] => {
    if (isLeftOut(node, info)) return [];
    if (node.kind === Kind.FIELD) return node.name.value === '__typename' ? [] : [node];
    const fragment = node.kind === Kind.INLINE_FRAGMENT ? node : info.fragments[node.name.value];
    return fragment?.selectionSet.selections.flatMap(spread) ?? [];
  };
  return fields.flatMap(({ selectionSet }) => selectionSet?.selections.flatMap(spread) ?? []);
}
