import {
  coerceInputValue,
  getNamedType,
  getNullableType,
  isInputType,
  isListType,
  typeFromAST,
  type GraphQLError,
  type GraphQLInputType,
  type GraphQLSchema,
  type OperationDefinitionNode,
} from 'graphql';
import { MalformedValue, Unfit } from '../scalars.js';
import { LARGEST_BULK, type UnfitRows } from '../write/bulk.js';
import { userError, type UserErrorData } from '../write/user-error.js';
import { bulkInputs, writtenInputs } from './inputs.js';

type Path = readonly (string | number)[];
type Variables = Readonly<Record<string, unknown>>;

export interface SetAside {
  /** The variables with what does not fit taken out of them, or marked. */
  readonly variables: Variables;
  /** By the name of the variable that had them. */
  readonly rows: ReadonlyMap<string, UnfitRows>;
}

/**
 * Takes out of the variables of a mutation what does not fit their types, so that the rest can be executed and the
 * submitter is told in `userErrors`: malformed values of our scalars become `Unfit` where they stand, and rows of a
 * bulk that do not fit in any other way are left out of it.
 *
 * @returns null where something else is wrong: then the operation cannot be executed at all
 */
export function setAside(
  schema: GraphQLSchema,
  operation: OperationDefinitionNode,
  variables: Variables,
): SetAside | null {
  const fitting: Record<string, unknown> = { ...variables };
  const rows = new Map<string, UnfitRows>();
  for (const { variable, type: node } of operation.variableDefinitions ?? []) {
    const name = variable.name.value;
    const type = typeFromAST(schema, node as never);
    if (!isInputType(type) || !writtenInputs.has(getNamedType(type).name) || variables[name] == null) continue;
    const faults = faultsOf(variables[name], type);
    if (faults.length > MOST_FAULTS) return null;
    const rowOf = placeOfRow(type);
    const input = structuredClone(variables[name]);
    for (const { path, error } of faults) if (error instanceof MalformedValue) put(input, path, new Unfit(error.fault));
    const unfit = new Map<string, UserErrorData[]>();
    for (const fault of faults) {
      if (fault.error instanceof MalformedValue) continue;
      const place = rowOf(fault.path);
      if (place === null) return null;
      unfit.set(place.join('.'), []);
    }
    for (const fault of faults) {
      const place = rowOf(fault.path);
      const userErrors = place && unfit.get(place.join('.'));
      userErrors?.push(userErrorOf({ ...fault, path: fault.path.slice(place!.length) })); // it has some
    }
    fitting[name] = unfit.size > 0 ? without(input, unfit) : input;
    if (unfit.size > 0) rows.set(name, unfit);
  }
  return { variables: fitting, rows };
}

/** Where the row of a bulk stands that a path leads into: in a list of rows, or in one of the lists of a whole bulk. */
function placeOfRow(type: GraphQLInputType): (path: Path) => Path | null {
  const depth = isListType(getNullableType(type)) ? 1 : bulkInputs.has(getNamedType(type).name) ? 2 : 0;
  return (path) => (depth > 0 && typeof path[depth - 1] === 'number' ? path.slice(0, depth) : null);
}

interface Fault {
  readonly path: Path;
  readonly error: GraphQLError;
}

function faultsOf(given: unknown, type: GraphQLInputType): Fault[] {
  const faults: Fault[] = [];
  coerceInputValue(
    given,
    type,
    (path, _, error) => void (faults.length <= MOST_FAULTS && faults.push({ path: [...path], error })),
  );
  return faults;
}

/** Four of each row of the largest bulk: what has more is no sheet, and is refused as a whole. */
const MOST_FAULTS = 4 * LARGEST_BULK;

/** graphql-js says in words alone what is missing. */
const MISSING = /^Field "(\w+)" of required type .* was not provided\.$/s;
const NULL = /^Expected non-nullable type .* not to be null\.$/s;

function userErrorOf({ path, error }: Fault): UserErrorData {
  const at = path.map(String);
  if (error instanceof MalformedValue) return userError(error.fault.code, at, error.fault.variables);
  const missing = MISSING.exec(error.message)?.[1];
  if (missing !== undefined) return userError('REQUIRED', [...at, missing]);
  return NULL.test(error.message)
    ? userError('REQUIRED', at)
    : userError('VALUE_MALFORMED', at, { detail: error.message });
}

function put(into: unknown, path: Path, value: unknown): void {
  const holder = path.slice(0, -1).reduce<unknown>((at, member) => (at as Record<string, unknown>)[member], into);
  (holder as Record<string, unknown>)[path.at(-1)!] = value; // nothing malformed is a whole variable of these types
}

/** What was given without rows of it, which are named by their places. */
function without(given: unknown, unfit: UnfitRows, place: Path = []): unknown {
  if (Array.isArray(given)) return given.filter((_, row) => !unfit.has([...place, row].join('.')));
  const lists = Object.entries(given as object).map(([verb, rows]: [string, unknown]) => [
    verb,
    Array.isArray(rows) ? without(rows, unfit, [verb]) : rows,
  ]);
  return Object.fromEntries(lists);
}
