import type { Class } from '../describe.js';
import { splitGlobalId } from '../id.js';
import { aboutEnd, endNames, type AboutMeta } from '../model/about-ends.js';
import { Unfit } from '../scalars.js';
import { formOf, isBlank, LINE, readText, type TextForm } from '../text.js';
import type { Column } from '../model/column.js';
import type { EntityMeta } from '../model/model.js';
import { valueMembers } from '../model/value-members.js';
import { boundsFaults, listFaults } from './bounds.js';
import { writableNames, type Values } from './columns.js';
import { unknownId } from './locate.js';
import type { References } from './references.js';
import { userError, type UserErrorData } from './user-error.js';

/** Maximum characters of one text. */
const LONGEST_TEXT = 4000;

/** User errors of an input, by field. */
export type UserErrors = readonly UserErrorData[];

/** A value in its stored form if it is valid, and its user errors. */
interface ReadValue {
  readonly value?: unknown;
  readonly userErrors: UserErrors;
}

export interface InputFaults {
  readonly userErrors: UserErrors;
  /** Names of given fields whose values are not known, because they could not be read. */
  readonly unread: readonly string[];
}

export interface ReadInput extends InputFaults {
  readonly values: Values;
}

export const NO_FAULTS: InputFaults = { userErrors: [], unread: [] };

const valid = (value: unknown): ReadValue => ({ value, userErrors: [] });
const invalid = (...userErrors: UserErrorData[]): ReadValue => ({ userErrors });

/**
 * Reads the values of the input, relations as local ids, and its user errors that need no statement.
 *
 * @param faults those of what was left out of the input
 */
export function readInput(
  entity: EntityMeta,
  input: Values,
  references: References,
  faults: InputFaults = NO_FAULTS,
): ReadInput {
  const names = writableNames(entity).filter((name) => input[name] !== undefined);
  const members = names.map((name) => ({ name, ...readMember(entity, name, input[name], references) }));
  const values = members.flatMap(({ name, value }): [string, unknown][] =>
    value === undefined ? [] : [[name, value]],
  );
  return {
    values: Object.fromEntries(values),
    userErrors: [...faults.userErrors, ...members.flatMap(({ userErrors }) => userErrors)],
    unread: [...faults.unread, ...members.filter(({ value }) => value === undefined).map(({ name }) => name)],
  };
}

function readMember(entity: EntityMeta, name: string, input: unknown, references: References): ReadValue {
  const column = entity.columns.find((c) => c.name === name);
  if (column) {
    const result = readValue(column, input);
    return result.userErrors.length > 0 ? result : { ...result, userErrors: boundsFaults(column, result.value) };
  }
  const relation = entity.manyToOne.find((o) => o.name === name);
  if (relation)
    return input === null ? readNull(relation, name) : readId(references, relation.to, input as string, [name]);
  const about = entity.abouts.find((each) => each.name === name);
  if (about) return input === null ? readNull(about, name) : readAboutId(references, about, input as string);
  const link = entity.manyToMany.find((l) => l.name === name)!; // a writable name is one of the four
  if (input === null) return readNull({}, name);
  const result = readEach(input as readonly string[], (id, at) => readId(references, link.to, id, [name, at]));
  const faults = result.userErrors.length === 0 ? listFaults(name, result.value as readonly string[], link.most) : [];
  return faults.length > 0 ? invalid(...faults) : result;
}

function readId(references: References, to: EntityMeta, reference: string, path: readonly string[]): ReadValue {
  const id = references.findEnd(to, reference);
  return id === null ? invalid(unknownId(reference, path)) : valid(id);
}

/** The global id of what a row is to be about. A natural key would not tell its type. */
function readAboutId(references: References, about: AboutMeta, reference: string): ReadValue {
  const path = [about.name];
  const type = splitGlobalId(reference)?.type;
  if (type !== undefined && !about.to.some(({ name }) => name === type))
    return invalid(userError('SUBJECT_TYPE', path, { allowed: endNames(about) }));
  const end = aboutEnd(about, reference);
  const id = end && references.findEnd(end.end, reference);
  return id === null ? invalid(unknownId(reference, path)) : valid(reference);
}

const readNull = ({ nullable = false }: { readonly nullable?: boolean }, name: string): ReadValue =>
  nullable ? valid(null) : invalid(userError('REQUIRED', [name]));

function readValue(column: Column, input: unknown): ReadValue {
  const { name, kind } = column;
  if (input === null) return readNull(column, name);
  if (input instanceof Unfit) return unfitValue(input, [name]);
  if (kind === 'text') return readTextAt([name], input as string, formOf(column), column.nullable);
  if (kind === 'stringList')
    return readEach(input as readonly string[], (text, at) => readTextAt([name, at], text, LINE));
  if (kind === 'embedded')
    return readEach(input as readonly Values[], (value, at) => readObject(column.type() as Class, value, [name, at]));
  return valid(input);
}

const unfitValue = ({ fault }: Unfit, path: readonly string[]): ReadValue =>
  invalid(userError(fault.code, path, fault.variables));

/** A blank text counts as absent if it is optional. */
function readTextAt(path: readonly string[], text: string, form: TextForm, isOptional = false): ReadValue {
  if (isOptional && isBlank(text)) return valid(null);
  const result = readText(text, form, LONGEST_TEXT);
  return typeof result === 'string' ? valid(result) : invalid(userError(result.code, path, result.variables));
}

/** One of the plain objects of an `embedded` column; its texts are checked like any other. */
function readObject(type: Class, input: Values, path: readonly string[]): ReadValue {
  const userErrors: UserErrorData[] = [];
  const object: Record<string, unknown> = { ...input };
  for (const { name, isText, isList, nullable } of valueMembers(type)) {
    if (input[name] instanceof Unfit) userErrors.push(...unfitValue(input[name], [...path, name]).userErrors);
    if (!isText || input[name] == null) continue;
    const result = isList
      ? readEach(input[name] as readonly string[], (text, at) => readTextAt([...path, name, at], text, LINE))
      : readTextAt([...path, name], input[name] as string, LINE, nullable);
    userErrors.push(...result.userErrors);
    object[name] = result.value;
  }
  return userErrors.length > 0 ? invalid(...userErrors) : valid(object);
}

function readEach<V>(values: readonly V[], read: (value: V, at: string) => ReadValue): ReadValue {
  const results = values.map((value, at) => read(value, String(at)));
  const userErrors = results.flatMap((relation) => relation.userErrors);
  return userErrors.length > 0 ? invalid(...userErrors) : valid(results.map((relation) => relation.value));
}
