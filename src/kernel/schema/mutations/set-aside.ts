import {
  coerceInputValue,
  GRAPHQL_MAX_INT,
  GRAPHQL_MIN_INT,
  getNamedType,
  getNullableType,
  isEnumType,
  isInputObjectType,
  isInputType,
  isListType,
  typeFromAST,
  type GraphQLError,
  type GraphQLInputType,
  type GraphQLNamedInputType,
  type GraphQLSchema,
  type OperationDefinitionNode,
} from 'graphql';
import { rangeText } from '../../model/bounds.js';
import { MalformedValue, quoted, Unfit } from '../../scalars.js';
import { LARGEST_BULK, type UnfitRow, type UnfitRows } from '../../write/bulk.js';
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
 * fit in any other way are left out, to be tried with what fits of them.
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
    const input = structuredClone(variables[name]);
    for (const { path, error } of faults)
      if (error instanceof MalformedValue) setAt(input, path, new Unfit(error.fault));
    const unfit = unfitRowsOf(input, type, faults);
    if (!unfit) return null;
    fitted[name] = unfit.size > 0 ? withoutRows(input, unfit) : input;
    if (unfit.size > 0) rows.set(name, unfit);
  }
  return { variables: fitted, rows };
}

/** The rows with faults beyond malformed values of custom scalars, by their paths; null if a fault is in no row. */
function unfitRowsOf(input: unknown, type: GraphQLInputType, faults: readonly Fault[]): Map<string, UnfitRow> | null {
  const rowOf = rowPathOf(type);
  const unfit = new Map<string, UnfitRow>();
  for (const { path, error } of faults) {
    if (error instanceof MalformedValue) continue;
    const rowPath = rowOf(path);
    if (rowPath === null) return null;
    if (unfit.has(rowPath.join('.'))) continue;
    const rowType = typeAt(type, rowPath);
    const ofRow = faults
      .map((fault) => ({ ...fault, path: fault.path.slice(rowPath.length), at: fault.path.slice(0, rowPath.length) }))
      .filter(({ at, error: each }) => at.join('.') === rowPath.join('.') && !(each instanceof MalformedValue));
    const userErrors = ofRow.map((fault) => userErrorOf(fault, rowType));
    const unread = [...new Set(userErrors.map(({ path: [member = ''] }) => member))];
    unfit.set(rowPath.join('.'), { userErrors, unread, row: remainderOf(valueAt(input, rowPath), rowType, unread) });
  }
  return unfit;
}

/** The members of a row that fit, coerced; null if the row cannot be tried without the others. */
function remainderOf(row: unknown, type: GraphQLInputType, unread: readonly string[]): UnfitRow['row'] {
  const of = getNamedType(type);
  if (!isInputObjectType(of) || typeof row !== 'object' || unread.some((name) => NEEDED.has(name))) return null;
  const members = Object.values(of.getFields()).flatMap((field): [string, unknown][] => {
    const given = (row as Variables)[field.name];
    if (unread.includes(field.name) || (given === undefined && field.defaultValue === undefined)) return [];
    return [[field.name, given === undefined ? field.defaultValue : coerceInputValue(given, field.type)]];
  });
  return Object.fromEntries(members);
}

/** What says which record is changed, and how: without it nothing can be tried. The empty name is the row itself. */
const NEEDED = new Set(['', 'id', 'expectedVersion', 'to', 'reason', 'idempotencyKey']);

const valueAt = (from: unknown, path: Path): unknown =>
  path.reduce<unknown>((at, member) => (at as Record<string, unknown>)[member], from);

/** The type of a value inside an input; a single value stands for a list of one. */
const typeAt = (type: GraphQLInputType, path: Path): GraphQLInputType =>
  path.reduce<GraphQLInputType>((at, member) => {
    const of = getNullableType(at);
    if (typeof member === 'number') return isListType(of) ? of.ofType : of;
    const object = getNamedType(of);
    return isInputObjectType(object) ? object.getFields()[member]!.type : object; // the path was followed already
  }, type);

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
  readonly value: unknown;
  readonly error: GraphQLError;
}

function faultsOf(value: unknown, type: GraphQLInputType): Fault[] {
  const faults: Fault[] = [];
  coerceInputValue(
    value,
    type,
    (path, value, error) => void (faults.length <= MOST_FAULTS && faults.push({ path: [...path], value, error })),
  );
  return faults;
}

/** Four per row of the largest bulk; an input with more faults is refused as a whole. */
const MOST_FAULTS = 4 * LARGEST_BULK;

/** graphql-js tells by its message only which field is missing or unknown. */
const MISSING = /^Field "(\w+)" of required type .* was not provided\.$/s;
const UNKNOWN = /^Field "(.+?)" is not defined by type "\w+"\./s;

function userErrorOf({ path, value, error }: Fault, rowType: GraphQLInputType): UserErrorData {
  const at = path.map(String);
  const missing = MISSING.exec(error.message)?.[1];
  if (missing !== undefined) return userError('REQUIRED', [...at, missing]);
  if (value === null) return userError('REQUIRED', at);
  const type = getNamedType(typeAt(rowType, path));
  const unknown = UNKNOWN.exec(error.message)?.[1];
  if (unknown !== undefined)
    return userError('FIELD_UNKNOWN', [...at, unknown], { ...allowedOf(type), field: unknown });
  if (isEnumType(type)) return userError('ENUM_VALUE_UNKNOWN', at, { ...allowedOf(type), value: quoted(value) });
  if (isInputObjectType(type)) return userError('OBJECT_EXPECTED', at, allowedOf(type));
  if (type.name === 'Int')
    return Number.isInteger(value)
      ? userError('VALUE_OUT_OF_RANGE', at, { range: rangeText({ least: GRAPHQL_MIN_INT, most: GRAPHQL_MAX_INT }) })
      : userError('INTEGER_MALFORMED', at);
  if (type.name === 'Float') return userError('NUMBER_MALFORMED', at);
  if (type.name === 'Boolean') return userError('BOOLEAN_MALFORMED', at);
  return userError('TEXT_EXPECTED', at, { scalar: type.name });
}

/** What may be written for a type: values of an enum, fields of an object. */
const allowedOf = (type: GraphQLNamedInputType): { readonly type: string; readonly allowed: string } => ({
  type: type.name,
  allowed: (isEnumType(type)
    ? type.getValues().map(({ name }) => name)
    : isInputObjectType(type)
      ? Object.keys(type.getFields())
      : []
  ).join(', '),
});

function setAt(into: unknown, path: Path, value: unknown): void {
  // the path of a malformed value is never empty for these types
  (valueAt(into, path.slice(0, -1)) as Record<string, unknown>)[path.at(-1)!] = value;
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
