import { Kind, type DocumentNode, type OperationDefinitionNode, type SelectionSetNode } from 'graphql';
import { Invalid } from '../../../kernel/errors.js';
import type { Limits } from '../limits.js';

interface Shape {
  readonly depth: number;
  readonly selections: number;
  readonly rootFields: number;
}

const NOTHING: Shape = { depth: 0, selections: 0, rootFields: 0 };

/**
 * Recursion depth of the walk: a legitimate document needs one level for each level of fields and each fragment in a
 * chain.
 */
const DEEPEST_WALK = 1_000;

/**
 * Checks every operation and fragment of a document, used or not, against the limits on selections. Each fragment is
 * walked once however often it is spread: 25 fragments that each spread the next one twice take 25 steps, not 2^25.
 * This runs before validation, so a fragment that contains itself counts as empty there; validation refuses it.
 *
 * @throws Invalid `SELECTION_TOO_DEEP`, `TOO_MANY_SELECTIONS`, `TOO_MANY_ROOT_FIELDS`, `OPERATION_NAME_TOO_LONG`
 */
export function checkShape(document: DocumentNode, limits: Limits): void {
  const sets = new Map<string, SelectionSetNode>();
  for (const definition of document.definitions) {
    if (definition.kind === Kind.FRAGMENT_DEFINITION) sets.set(definition.name.value, definition.selectionSet);
  }
  const shapes = new Map<string, Shape>();

  const fragment = (name: string, level: number): Shape => {
    const known = shapes.get(name);
    if (known) return known;
    const set = sets.get(name);
    if (!set) return NOTHING;
    shapes.set(name, NOTHING);
    const shape = shapeOf(set, level);
    shapes.set(name, shape);
    return shape;
  };
  const shapeOf = (set: SelectionSetNode, level: number): Shape => {
    if (level > DEEPEST_WALK) throw new Invalid('SELECTION_TOO_DEEP', { most: limits.depth });
    let [depth, selections, rootFields] = [0, 0, 0];
    for (const selection of set.selections) {
      if (selection.kind === Kind.FIELD) {
        const inner = selection.selectionSet ? shapeOf(selection.selectionSet, level + 1) : NOTHING;
        depth = Math.max(depth, inner.depth + 1);
        selections += inner.selections + 1;
        rootFields += 1;
        continue;
      }
      const inner =
        selection.kind === Kind.FRAGMENT_SPREAD
          ? fragment(selection.name.value, level + 1)
          : shapeOf(selection.selectionSet, level + 1);
      depth = Math.max(depth, inner.depth);
      selections += inner.selections;
      rootFields += inner.rootFields;
    }
    return { depth, selections, rootFields };
  };

  const check = ({ depth, selections }: Shape): void => {
    if (depth > limits.depth) throw new Invalid('SELECTION_TOO_DEEP', { most: limits.depth });
    if (selections > limits.selections) throw new Invalid('TOO_MANY_SELECTIONS', { most: limits.selections });
  };
  for (const name of sets.keys()) check(fragment(name, 0));
  for (const definition of document.definitions) {
    if (definition.kind === Kind.OPERATION_DEFINITION) checkOperation(definition);
  }

  function checkOperation(operation: OperationDefinitionNode): void {
    if ((operation.name?.value.length ?? 0) > limits.operationName) {
      throw new Invalid('OPERATION_NAME_TOO_LONG', { most: limits.operationName });
    }
    const shape = shapeOf(operation.selectionSet, 0);
    check(shape);
    if (shape.rootFields > limits.rootFields) throw new Invalid('TOO_MANY_ROOT_FIELDS', { most: limits.rootFields });
  }
}
