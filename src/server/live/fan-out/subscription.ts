import { createHash } from 'node:crypto';
import {
  getArgumentValues,
  getVariableValues,
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
import type { Admitted } from '../../guard/guard.js';
import type { Limits } from '../../guard/limits.js';

const AFTER = 'after';

/** A subscription that can be started after any position, whether its document has a variable for that or not. */
export interface Subscription {
  /** Points of answering it once. */
  readonly cost: number;
  /** Equal for subscriptions whose results are equal, wherever they start. */
  readonly key: string;
  /** Where its client wants it to start. */
  readonly after: string | null;
  /** Whether it can be started after a position at all. */
  readonly resumable: boolean;
  argsAfter(position: string | null): ExecutionArgs;
}

/** How the document of a subscription takes its start: rewritten so that a variable of ours or its own gives it. */
interface Plan {
  readonly field: FieldNode;
  readonly definition: GraphQLField<unknown, unknown>;
  readonly document: DocumentNode;
  /** Null where the field takes no position. */
  readonly variable: string | null;
}

const plans = new WeakMap<OperationDefinitionNode, Plan>();

/**
 * @param fallback where to start when the operation itself does not say
 * @returns errors when its variables do not fit
 */
export function subscriptionOf(
  schema: GraphQLSchema,
  { document, operation: node, text, operationName, variables: variableValues, cost, mayIntrospect }: Admitted,
  limits: Pick<Limits, 'errors'>,
  fallback: string | null = null,
): Subscription | readonly GraphQLError[] {
  const definitions = node.variableDefinitions ?? [];
  const maxErrors = Math.max(limits.errors - 1, 0); // graphql-js adds one that says there are more
  const { coerced, errors } = getVariableValues(schema, definitions, variableValues, {
    maxErrors,
    hideSuggestions: !mayIntrospect,
  });
  if (errors) return errors;
  let plan = plans.get(node);
  if (!plan) plans.set(node, (plan = planOf(schema, document, node)));
  const { variable } = plan;
  const given = variable === null ? undefined : afterOf(plan, coerced);
  if (given instanceof GraphQLError) return [given];
  const others = definitions
    .map(({ variable: { name } }) => name.value)
    .filter((name) => name !== variable && name in variableValues)
    .sort();
  const rest = Object.fromEntries(others.map((name) => [name, variableValues[name]]));
  return {
    cost,
    key: createHash('sha256')
      .update(JSON.stringify([text, operationName, rest], inOrder))
      .digest('base64'),
    after: given ?? fallback,
    resumable: variable !== null,
    argsAfter: (position) => ({
      schema,
      document: plan.document,
      operationName,
      variableValues: variable === null ? variableValues : { ...rest, [variable]: position },
    }),
  };
}

export const isSubscription = (given: Subscription | readonly GraphQLError[]): given is Subscription => 'key' in given;

function afterOf(
  { definition, field }: Plan,
  variables: Record<string, unknown>,
): string | null | undefined | GraphQLError {
  try {
    return getArgumentValues(definition, field, variables)[AFTER] as string | null | undefined; // a position is text
  } catch (error) {
    return error as GraphQLError; // the only thing it throws
  }
}

/** Members by name, so that objects that are equal are written equal. */
const inOrder = (_: string, value: unknown): unknown =>
  typeof value === 'object' && value !== null && !Array.isArray(value)
    ? Object.fromEntries(Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1)))
    : value;

function planOf(schema: GraphQLSchema, document: DocumentNode, operation: OperationDefinitionNode): Plan {
  const field = rootField(document, operation.selectionSet)!; // validation wants exactly one
  const definition = schema.getSubscriptionType()!.getFields()[field.name.value]!; // the document is valid
  const taken = definition.args.find(({ name }) => name === AFTER);
  if (!taken) return { field, definition, document, variable: null };
  const given = field.arguments?.find(({ name }) => name.value === AFTER)?.value;
  const definitions = operation.variableDefinitions ?? [];
  const own = given?.kind === Kind.VARIABLE && usesOf(document, given.name.value) === 1 ? given.name.value : null;
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
    type: parseType(String(taken.type)),
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
    const found = inside && rootField(document, inside.selectionSet);
    if (found) return found;
  }
  return undefined;
}

const fragment = (document: DocumentNode, name: string) =>
  document.definitions.find((each) => each.kind === Kind.FRAGMENT_DEFINITION && each.name.value === name) as
    { selectionSet: SelectionSetNode } | undefined; // by its kind

function usesOf(document: DocumentNode, variable: string): number {
  let uses = 0;
  visit(document, {
    VariableDefinition: () => false, // declares it; a default value uses no variable
    Variable: ({ name }) => void (uses += Number(name.value === variable)),
  });
  return uses;
}

function freeName(definitions: readonly VariableDefinitionNode[]): string {
  let name = 'resumeAfter';
  while (definitions.some((each) => each.variable.name.value === name)) name += '_';
  return name;
}
