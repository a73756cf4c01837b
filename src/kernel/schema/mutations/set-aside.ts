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
import { MalformedValue, Unfit } from '../../scalars.js';
import { LARGEST_BULK, type UnfitRows } from '../../write/bulk.js';
import { userError, type UserErrorData } from '../../write/user-error.js';
import { bulkInputs, writtenInputs } from './inputs.js';

type Path = readonly (string | number)[];
type Variables = Readonly<Record<string, unknown>>;

export interface SetAside {
  /** The variables with unfit values removed or marked. */
  readonly variables: Variables;
  /** Unfit rows by the name of their variable. */
  readonly rows: ReadonlyMap<string, UnfitRows>;
}

/**
 * Removes values that do not fit their types from the variables of a mutation, so that the rest can be executed and
 * `userErrors` reports them: malformed values of custom scalars are replaced by `Unfit`, and rows of a bulk that do not
 * fit in any other way are left out.
 *
 * @returns null if anything else is invalid: then the operation cannot be executed
 */
export function setAside(
  schema: GraphQLSchema,
  operation: OperationDefinitionNode,
  variables: Variables,
): SetAside | null {
  const fitted: Record<string, unknown> = { ...variables };
  const rows = new Map<string, UnfitRows>();
  for (const { variable, type: node } of operation.variableDefinitions ?? []) {
    const name = variable.name.value;
    const type = typeFromAST(schema, node as never);
    if (!isInputType(type) || !writtenInputs.has(getNamedType(type).name) || variables[name] == null) continue;
    const faults = faultsOf(variables[name], type);
    if (faults.length > MOST_FAULTS) return null;
    const rowOf = rowPathOf(type);
    const input = structuredClone(variables[name]);
    for (const { path, error } of faults)
      if (error instanceof MalformedValue) setAt(input, path, new Unfit(error.fault));
    const unfit = new Map<string, UserErrorData[]>();
    for (const fault of faults) {
      if (fault.error instanceof MalformedValue) continue;
      const rowPath = rowOf(fault.path);
      if (rowPath === null) return null;
      unfit.set(rowPath.join('.'), []);
    }
    for (const fault of faults) {
      const rowPath = rowOf(fault.path);
      const userErrors = rowPath && unfit.get(rowPath.join('.'));
      // the path leads into a row, so it has a place
      userErrors?.push(userErrorOf({ ...fault, path: fault.path.slice(rowPath!.length) }));
    }
    fitted[name] = unfit.size > 0 ? withoutRows(input, unfit) : input;
    if (unfit.size > 0) rows.set(name, unfit);
  }
  return { variables: fitted, rows };
}

/**
 * Finds the path of the bulk row that an error path leads into: in a list of rows, or in one of the lists of a whole
 * bulk.
 */
function rowPathOf(type: GraphQLInputType): (path: Path) => Path | null {
  const depth = isListType(getNullableType(type)) ? 1 : bulkInputs.has(getNamedType(type).name) ? 2 : 0;
  return (path) => (depth > 0 && typeof path[depth - 1] === 'number' ? path.slice(0, depth) : null);
}

interface Fault {
  readonly path: Path;
  readonly error: GraphQLError;
}

function faultsOf(value: unknown, type: GraphQLInputType): Fault[] {
  const faults: Fault[] = [];
  coerceInputValue(
    value,
    type,
    (path, _, error) => void (faults.length <= MOST_FAULTS && faults.push({ path: [...path], error })),
  );
  return faults;
}

/** Four per row of the largest bulk; an input with more faults is refused as a whole. */
const MOST_FAULTS = 4 * LARGEST_BULK;

/** graphql-js reports missing values by its message only. */
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

function setAt(into: unknown, path: Path, value: unknown): void {
  const parent = path.slice(0, -1).reduce<unknown>((at, member) => (at as Record<string, unknown>)[member], into);
  // the path of a malformed value is never empty for these types
  (parent as Record<string, unknown>)[path.at(-1)!] = value;
}

/** An input without the unfit rows, which are given by their paths. */
function withoutRows(input: unknown, unfit: UnfitRows, rowPath: Path = []): unknown {
  if (Array.isArray(input)) return input.filter((_, row) => !unfit.has([...rowPath, row].join('.')));
  const lists = Object.entries(input as object).map(([verb, rows]: [string, unknown]) => [
    verb,
    Array.isArray(rows) ? withoutRows(rows, unfit, [verb]) : rows,
  ]);
  return Object.fromEntries(lists);
}
