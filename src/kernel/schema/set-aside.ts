import { coerceInputValue, getNamedType, isInputType, typeFromAST, type GraphQLError, type GraphQLInputType, type GraphQLSchema, type OperationDefinitionNode } from 'graphql'; // prettier-ignore
import { MalformedValue, Unfit } from '../scalars.js';
import { LARGEST_BULK, type UnfitRows } from '../write/bulk.js';
import { complaint, type Complaint } from '../write/user-error.js';
import { isChange, writtenInputs } from './inputs.js';

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
    const rowsAt = isChange(getNamedType(type).name) ? 0 : 1; // the variable is the list of changes, or has it
    const rowOf = ({ path }: Fault): unknown => (rowsAt === 0 || path[0] === 'changes' ? path[rowsAt] : undefined);
    const input = structuredClone(variables[name]);
    for (const { path, error } of faults) if (error instanceof MalformedValue) put(input, path, new Unfit(error.fault));
    const misshapen = new Set(faults.filter(({ error }) => !(error instanceof MalformedValue)).map(rowOf));
    if ([...misshapen].some((row) => typeof row !== 'number')) return null;
    const unfit = new Map<number, Complaint[]>();
    for (const fault of faults) {
      const row = rowOf(fault) as number; // of those that are misshapen
      const inRow = { ...fault, path: fault.path.slice(rowsAt + 1) };
      if (misshapen.has(row)) unfit.set(row, [...(unfit.get(row) ?? []), complaintOf(inRow)]);
    }
    fitting[name] = without(input, rowsAt, unfit);
    if (unfit.size > 0) rows.set(name, unfit);
  }
  return { variables: fitting, rows };
}

interface Fault {
  readonly path: Path;
  readonly error: GraphQLError;
}

function faultsOf(given: unknown, type: GraphQLInputType): Fault[] {
  const faults: Fault[] = [];
  coerceInputValue(given, type, (path, _, error) => void (faults.length <= MOST_FAULTS && faults.push({ path: [...path], error }))); // prettier-ignore
  return faults;
}

/** Four of each row of the largest bulk: what has more is no sheet, and is refused as a whole. */
const MOST_FAULTS = 4 * LARGEST_BULK;

/** graphql-js says in words alone what is missing. */
const MISSING = /^Field "(\w+)" of required type .* was not provided\.$/s;
const NULL = /^Expected non-nullable type .* not to be null\.$/s;

function complaintOf({ path, error }: Fault): Complaint {
  const at = path.map(String);
  if (error instanceof MalformedValue) return complaint(error.fault.code, at, error.fault.variables);
  const missing = MISSING.exec(error.message)?.[1];
  if (missing !== undefined) return complaint('REQUIRED', [...at, missing]);
  return NULL.test(error.message) ? complaint('REQUIRED', at) : complaint('VALUE_MALFORMED', at, { detail: error.message }); // prettier-ignore
}

function put(into: unknown, path: Path, value: unknown): void {
  const holder = path.slice(0, -1).reduce<unknown>((at, member) => (at as Record<string, unknown>)[member], into);
  (holder as Record<string, unknown>)[path.at(-1)!] = value; // nothing malformed is a whole variable of these types
}

function without(input: unknown, rowsAt: number, unfit: UnfitRows): unknown {
  if (unfit.size === 0) return input;
  const kept = (rows: readonly unknown[]): unknown[] => rows.filter((_, row) => !unfit.has(row));
  if (rowsAt === 0) return kept(input as readonly unknown[]);
  const bulk = input as { readonly changes: readonly unknown[] };
  return { ...bulk, changes: kept(bulk.changes) };
}
