import { BREAK, Kind, visit, type ASTNode, type DocumentNode } from 'graphql';

/**
 * Paths of values in a document by argument and input fields: `filter.within`, or `$code` for the default of a
 * variable. graphql-js reports what is wrong with a value but not where it belongs.
 */
export function placesOf(document: DocumentNode, nodes: ReadonlySet<ASTNode>): ReadonlyMap<ASTNode, string> {
  const places = new Map<ASTNode, string>();
  const path: string[] = [];
  visit(document, {
    enter(node) {
      if (node.kind === Kind.ARGUMENT || node.kind === Kind.OBJECT_FIELD) path.push(node.name.value);
      if (node.kind === Kind.VARIABLE_DEFINITION) path.push(`$${node.variable.name.value}`);
      if (path.length > 0 && nodes.has(node)) places.set(node, path.join('.'));
      return places.size === nodes.size ? BREAK : undefined;
    },
    leave({ kind }) {
      if (kind === Kind.ARGUMENT || kind === Kind.OBJECT_FIELD || kind === Kind.VARIABLE_DEFINITION) path.pop();
    },
  });
  return places;
}
