import { createHash } from 'node:crypto';
import {
  getArgumentValues,
  getNullableType,
  getVariableValues,
  type GraphQLScalarType,
  Kind,
  parseType,
  visit,
  type DocumentNode,
  type ExecutionArgs,
  type FieldNode,
  GraphQLError,
  type GraphQLField,
  type GraphQLSchema,
  type OperationDefinitionNode,
  type SelectionSetNode,
  type VariableDefinitionNode,
} from 'graphql';
import { Invalid } from '../../../kernel/errors.js';
import type { Admitted } from '../../guard/guard.js';
import type { Limits } from '../../guard/limits.js';

const AFTER = 'after';

/** A subscription that can be started after any position, whether or not its document has a variable for it. */
export interface Subscription {
  /** Points of answering it once. */
  readonly cost: number;
  /** Equal for subscriptions whose results are equal, wherever they start. */
  readonly key: string;
  /** The position after which its client wants to start. */
  readonly after: string | null;
  /** Whether its field accepts a position. */
  readonly resumable: boolean;
  argsAfter(position: string | null): ExecutionArgs;
}

/** The document of a subscription, rewritten so that one variable, its own or an added one, holds the position. */
interface Plan {
  readonly field: FieldNode;
  readonly definition: GraphQLField<unknown, unknown>;
  readonly document: DocumentNode;
  /** Name of that variable; null when the field accepts no position. */
  readonly variable: string | null;
}

const plans = new WeakMap<OperationDefinitionNode, Plan>();

/**
 * @param fallback position to start after when the operation does not give one: that of the header `Last-Event-ID`
 * @returns errors when its variables are invalid
 */
export function subscriptionOf(
  schema: GraphQLSchema,
  { document, operation: node, text, operationName, variables: variableValues, cost, mayIntrospect }: Admitted,
  limits: Pick<Limits, 'errors'>,
  fallback: string | null = null,
): Subscription | readonly GraphQLError[] {
  const definitions = node.variableDefinitions ?? [];
  const maxErrors = Math.max(limits.errors - 1, 0); // graphql-js appends one that says it stopped
  const { coerced, errors } = getVariableValues(schema, definitions, variableValues, {
    maxErrors,
    hideSuggestions: !mayIntrospect,
  });
  if (errors) return errors;
  let plan = plans.get(node);
  if (!plan) plans.set(node, (plan = planOf(schema, document, node)));
  const { variable } = plan;
  const after = variable === null ? undefined : afterOf(plan, coerced);
  if (after instanceof GraphQLError) return [after];
  const refusal = variable !== null && fallback !== null && after == null ? refusalOf(plan, fallback) : null;
  if (refusal) return [refusal];
  const others = definitions
    .map(({ variable: { name } }) => name.value)
    .filter((name) => name !== variable && name in variableValues)
    .sort();
  const rest = Object.fromEntries(others.map((name) => [name, variableValues[name]]));
  return {
    cost,
    key: createHash('sha256')
      .update(JSON.stringify([text, operationName, rest], sortMembers))
      .digest('base64'),
    after: after ?? fallback,
    resumable: variable !== null,
    argsAfter: (position) => ({
      schema,
      document: plan.document,
      operationName,
      variableValues: variable === null ? variableValues : { ...rest, [variable]: position },
    }),
  };
}

export const isSubscription = (result: Subscription | readonly GraphQLError[]): result is Subscription =>
  'key' in result;

function afterOf(
  { definition, field }: Plan,
  variables: Record<string, unknown>,
): string | null | undefined | GraphQLError {
  try {
    return getArgumentValues(definition, field, variables)[AFTER] as string | null | undefined;
  } catch (error) {
    return error as GraphQLError; // the only thing it throws
  }
}

/** Why the position of the header `Last-Event-ID` is none: as a variable it would have a name that nobody wrote. */
function refusalOf({ definition }: Plan, position: string): GraphQLError | null {
  const { type } = definition.args.find(({ name }) => name === AFTER)!; // the plan has a variable for it
  try {
    (getNullableType(type) as GraphQLScalarType).parseValue(position); // positions are scalars
    return null;
  } catch (cause) {
    const originalError = new Invalid('BAD_USER_INPUT', {}, { text: 'LAST_EVENT_ID_MALFORMED', cause });
    return new GraphQLError('malformed', { originalError });
  }
}

/** Sorts the members of objects by name, so that equal objects are serialized equally. */
const sortMembers = (_: string, value: unknown): unknown =>
  typeof value === 'object' && value !== null && !Array.isArray(value)
    ? Object.fromEntries(Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1)))
    : value;

function planOf(schema: GraphQLSchema, document: DocumentNode, operation: OperationDefinitionNode): Plan {
  const field = rootField(document, operation.selectionSet)!; // validation requires exactly one
  const definition = schema.getSubscriptionType()!.getFields()[field.name.value]!; // the document is valid
  const argument = definition.args.find(({ name }) => name === AFTER);
  if (!argument) return { field, definition, document, variable: null };
  const value = field.arguments?.find(({ name }) => name.value === AFTER)?.value;
  const definitions = operation.variableDefinitions ?? [];
  const own = value?.kind === Kind.VARIABLE && usesOf(document, value.name.value) === 1 ? value.name.value : null;
  const variable = own ?? freeName(definitions);
  const reference = { kind: Kind.VARIABLE, name: { kind: Kind.NAME, value: variable } } as const;
  const rewritten: FieldNode = {
    ...field,
    arguments: [
      ...(field.arguments ?? []).filter(({ name }) => name.value !== AFTER),
      { kind: Kind.ARGUMENT, name: { kind: Kind.NAME, value: AFTER }, value: reference },
    ],
  };
  const declared: VariableDefinitionNode = {
    kind: Kind.VARIABLE_DEFINITION,
    variable: reference,
    type: parseType(String(argument.type)),
  };
  const others = definitions.filter((each) => each.variable.name.value !== own);
  return {
    field,
    definition,
    variable,
    document: visit(document, {
      OperationDefinition: (node) =>
        node === operation ? { ...node, variableDefinitions: [...others, declared] } : undefined,
      Field: (node) => (node === field ? rewritten : undefined),
    }),
  };
}

function rootField(document: DocumentNode, { selections }: SelectionSetNode): FieldNode | undefined {
  for (const selection of selections) {
    if (selection.kind === Kind.FIELD) return selection;
    const inside = selection.kind === Kind.INLINE_FRAGMENT ? selection : fragment(document, selection.name.value);
    const field = inside && rootField(document, inside.selectionSet);
    if (field) return field;
  }
  return undefined;
}

const fragment = (document: DocumentNode, name: string) =>
  document.definitions.find((each) => each.kind === Kind.FRAGMENT_DEFINITION && each.name.value === name) as
    { selectionSet: SelectionSetNode } | undefined; // by its kind

function usesOf(document: DocumentNode, variable: string): number {
  let uses = 0;
  visit(document, {
    VariableDefinition: () => false, // a declaration is no use, and a default value contains no variable
    Variable: ({ name }) => void (uses += Number(name.value === variable)),
  });
  return uses;
}

function freeName(definitions: readonly VariableDefinitionNode[]): string {
  let name = 'resumeAfter';
  while (definitions.some((each) => each.variable.name.value === name)) name += '_';
  return name;
}
