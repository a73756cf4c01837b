import {
  GraphQLInterfaceType,
  GraphQLObjectType,
  Kind,
  parse,
  parseConstValue,
  visit,
  type ConstDirectiveNode,
  type GraphQLSchema,
} from 'graphql';
import { printCompact } from '../../../kernel/schema/builder/compact.js';
import { printSdl } from '../../../kernel/schema/builder/print.js';

/** @see https://ibm.github.io/graphql-specs/cost-spec.html */
const DEFINITIONS = `directive @cost(weight: String!) on FIELD_DEFINITION
directive @listSize(
  assumedSize: Int
  slicingArguments: [String!]
  sizedFields: [String!]
  requireOneSlicingArgument: Boolean = true
) on FIELD_DEFINITION
`;

/**
 * The schema with IBM's cost directives on its fields. The committed file leaves them out: they would stand on every
 * second line, and people read the contract more often than planners do.
 */
export function costedSdl(schema: GraphQLSchema): string {
  let owner: string | undefined;
  const costed = visit(parse(printSdl(schema)), {
    ObjectTypeDefinition: (node) => void (owner = node.name.value),
    InterfaceTypeDefinition: (node) => void (owner = node.name.value),
    FieldDefinition(node) {
      const type = schema.getType(owner ?? '');
      const isOwner = type instanceof GraphQLObjectType || type instanceof GraphQLInterfaceType;
      const cost = isOwner ? type.getFields()[node.name.value]?.extensions.cost : undefined;
      if (!cost) return undefined;
      const { weight, list } = cost;
      return {
        ...node,
        directives: [
          ...(node.directives ?? []),
          ...(weight >= 1 ? [directive('cost', { weight: String(weight) })] : []),
          ...(list ? [listSize(list)] : []),
        ],
      };
    },
  });
  return `${DEFINITIONS}\n${printCompact(costed)}`;
}

function listSize({
  assumedSize,
  slicingArguments,
  sizedFields,
}: {
  assumedSize: number;
  slicingArguments: readonly string[];
  sizedFields: readonly string[];
}): ConstDirectiveNode {
  return directive('listSize', {
    assumedSize: Math.ceil(assumedSize),
    ...(slicingArguments.length > 0 && { slicingArguments, requireOneSlicingArgument: false }),
    ...(sizedFields.length > 0 && { sizedFields }),
  });
}

const directive = (name: string, args: Readonly<Record<string, unknown>>): ConstDirectiveNode => ({
  kind: Kind.DIRECTIVE,
  name: { kind: Kind.NAME, value: name },
  arguments: Object.entries(args).map(([argument, value]) => ({
    kind: Kind.ARGUMENT,
    name: { kind: Kind.NAME, value: argument },
    value: parseConstValue(JSON.stringify(value)),
  })),
});
