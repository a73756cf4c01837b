import {
  doTypesOverlap,
  getNamedType,
  GraphQLError,
  isAbstractType,
  isCompositeType,
  isInterfaceType,
  isObjectType,
  Kind,
  type FragmentSpreadNode,
  type GraphQLCompositeType,
  type GraphQLField,
  type GraphQLNamedType,
  type GraphQLObjectType,
  type InlineFragmentNode,
  type OperationDefinitionNode,
  type SelectionSetNode,
  type ValidationContext,
  type ValidationRule,
} from 'graphql';
import { Invalid } from '../../../kernel/errors.js';

type Fragment = InlineFragmentNode | FragmentSpreadNode;
type Selections = SelectionSetNode['selections'];

/**
 * Refuses fragments that no record can match. The changes of one type come as `Board`, `Transition` and `ChangeResult`,
 * which all types share: their records are of an interface, within which graphql-js accepts every type.
 */
export const matchingFragmentsRule: ValidationRule = (context) => {
  const documentFragments = new DocumentFragments(context);
  return {
    OperationDefinition: (node) => documentFragments.collect(node),
    Document: { leave: () => documentFragments.report() },
  };
};

/** The fragments of a document on records whose type its root fields tell. */
class DocumentFragments {
  private readonly matching = new Set<Fragment>();
  private readonly others = new Map<Fragment, Readonly<Record<'type' | 'record', string>>>();
  /** Named fragments that were entered, with the type of the records: a fragment may be spread many times. */
  private readonly entered = new Set<string>();

  constructor(private readonly context: ValidationContext) {}

  collect({ operation, selectionSet }: OperationDefinitionNode): void {
    const root = this.context.getSchema().getRootType(operation);
    if (root) this.enter(selectionSet.selections, root);
  }

  /** Reports each fragment that matches nowhere: one that is spread in several places may match in another. */
  report(): void {
    for (const [fragment, variables] of this.others) {
      if (this.matching.has(fragment)) continue;
      const originalError = new Invalid('FRAGMENT_NEVER_MATCHES', variables);
      this.context.reportError(new GraphQLError(originalError.code, { nodes: fragment, originalError }));
    }
  }

  /** Goes from a root field through what holds its records, such as a board, to the records. */
  private enter(selections: Selections, parent: GraphQLCompositeType, record?: GraphQLObjectType): void {
    for (const node of selections) {
      if (node.kind === Kind.FIELD) {
        const field = fieldOf(parent, node.name.value);
        const type = field && getNamedType(field.type);
        const about = record ?? this.typeNamed(field?.extensions.about);
        if (!node.selectionSet || !isCompositeType(type) || !isObjectType(about)) continue;
        if (this.mayBe(type, about)) this.match(node.selectionSet.selections, type, about);
        else if (!isNode(type)) this.enter(node.selectionSet.selections, type, about);
        continue;
      }
      const type = this.conditionOf(node) ?? parent;
      if (node.kind === Kind.INLINE_FRAGMENT) {
        this.enter(node.selectionSet.selections, type, record);
        continue;
      }
      const entry = `${node.name.value} ${record?.name}`;
      if (this.entered.has(entry)) continue;
      this.entered.add(entry);
      this.enter(this.context.getFragment(node.name.value)?.selectionSet.selections ?? [], type, record);
    }
  }

  /**
   * Sorts the fragments on records of one type. Within a named fragment on an interface nothing is judged: it may be
   * shared by lists of several types.
   */
  private match(selections: Selections, parent: GraphQLCompositeType, record: GraphQLObjectType): void {
    for (const node of selections) {
      if (node.kind === Kind.FIELD) continue;
      const type = this.conditionOf(node) ?? parent;
      if (!doTypesOverlap(this.context.getSchema(), parent, type)) continue; // graphql-js refuses it
      if (!this.mayBe(type, record)) {
        this.others.set(node, { type: type.name, record: record.name });
        continue;
      }
      this.matching.add(node);
      if (node.kind === Kind.INLINE_FRAGMENT) this.match(node.selectionSet.selections, type, record);
    }
  }

  private conditionOf(node: Fragment): GraphQLCompositeType | undefined {
    const { typeCondition } =
      node.kind === Kind.INLINE_FRAGMENT ? node : (this.context.getFragment(node.name.value) ?? {});
    const type = this.typeNamed(typeCondition?.name.value);
    return isCompositeType(type) ? type : undefined;
  }

  private typeNamed(name: string | undefined): GraphQLNamedType | undefined {
    return name === undefined ? undefined : this.context.getSchema().getType(name);
  }

  private mayBe(type: GraphQLCompositeType, record: GraphQLObjectType): boolean {
    return type === record || (isAbstractType(type) && this.context.getSchema().isSubType(type, record));
  }
}

const fieldOf = (type: GraphQLCompositeType, name: string): GraphQLField<unknown, unknown> | undefined =>
  isObjectType(type) || isInterfaceType(type) ? type.getFields()[name] : undefined;

/** Whether a type is one of objects of their own, which lead to records of other types. */
const isNode = (type: GraphQLCompositeType): boolean =>
  isObjectType(type) && type.getInterfaces().some(({ name }) => name === 'Node');
