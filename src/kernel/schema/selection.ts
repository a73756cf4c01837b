import {
  getDirectiveValues,
  GraphQLIncludeDirective,
  GraphQLSkipDirective,
  Kind,
  type FieldNode,
  type GraphQLResolveInfo,
  type SelectionNode,
} from 'graphql';

type Info = Pick<GraphQLResolveInfo, 'fragments' | 'variableValues'>;

/** Whether `@skip` or `@include` leaves it out. */
export const isLeftOut = (node: SelectionNode, { variableValues }: Pick<Info, 'variableValues'>): boolean =>
  getDirectiveValues(GraphQLSkipDirective, node, variableValues)?.['if'] === true ||
  getDirectiveValues(GraphQLIncludeDirective, node, variableValues)?.['if'] === false;

/**
 * Fields selected below some fields of object types, fragments spread out. Whatever is answered by one statement
 * must know them beforehand.
 */
export function fieldsBelow(fields: readonly FieldNode[], info: Info): FieldNode[] {
  const spread = (node: SelectionNode): FieldNode[] => {
    if (isLeftOut(node, info)) return [];
    if (node.kind === Kind.FIELD) return node.name.value === '__typename' ? [] : [node];
    const inside = node.kind === Kind.INLINE_FRAGMENT ? node : info.fragments[node.name.value];
    return inside?.selectionSet.selections.flatMap(spread) ?? [];
  };
  return fields.flatMap(({ selectionSet }) => selectionSet?.selections.flatMap(spread) ?? []);
}
