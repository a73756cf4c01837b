import {
  isAbstractType,
  isCompositeType,
  Kind,
  type FieldNode,
  type FragmentDefinitionNode,
  type GraphQLCompositeType,
  type GraphQLField,
  type GraphQLSchema,
  type SelectionSetNode,
} from 'graphql';
import type { Variables } from '../parameters.js';
import { isLeftOut } from '../schema/builder/selection.js';

/** A selection set on a type. */
export interface Selecting {
  readonly type: GraphQLCompositeType;
  readonly selectionSet: SelectionSetNode;
}

/** All selections of one response key. */
export interface SelectedField {
  readonly key: string;
  /** Each with its field, which `__typename` has not. On an abstract type there may be several fields. */
  readonly nodes: readonly { readonly node: FieldNode; readonly field: GraphQLField<unknown, unknown> | undefined }[];
}

/** Reads the selections of one operation: with fragments expanded, without what `@skip` and `@include` leave out. */
export class Selections {
  constructor(
    readonly schema: GraphQLSchema,
    readonly fragments: Readonly<Record<string, FragmentDefinitionNode>>,
    readonly variables: Variables,
  ) {}

  /** The fields that are selected, in the order of the document. */
  of(selecting: readonly Selecting[]): SelectedField[] {
    const byKey = new Map<string, SelectedField['nodes'][number][]>();
    for (const each of selecting) this.collect(each, byKey);
    return [...byKey].map(([key, nodes]) => ({ key, nodes }));
  }

  private collect({ type, selectionSet }: Selecting, byKey: Map<string, SelectedField['nodes'][number][]>): void {
    for (const node of selectionSet.selections) {
      if (isLeftOut(node, { variableValues: this.variables })) continue;
      if (node.kind === Kind.FIELD) {
        const key = (node.alias ?? node.name).value;
        const field = 'getFields' in type ? type.getFields()[node.name.value] : undefined;
        byKey.set(key, [...(byKey.get(key) ?? []), { node, field }]);
        continue;
      }
      const fragment = node.kind === Kind.FRAGMENT_SPREAD ? this.fragments[node.name.value]! : node; // validated
      const condition = fragment.typeCondition && this.schema.getType(fragment.typeCondition.name.value);
      const isNarrower = isCompositeType(condition) && (isAbstractType(type) || type === condition);
      this.collect({ type: isNarrower ? condition : type, selectionSet: fragment.selectionSet }, byKey);
    }
  }
}
