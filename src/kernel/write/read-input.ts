import type { Class } from '../describe.js';
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

/** Characters of one text. */
const LONGEST_TEXT = 4000;

/** What is wrong with an input, member by member. */
export type UserErrors = readonly UserErrorData[];

/** A value as it is kept, if it can be read; and what is wrong with it. */
interface ReadValue {
  readonly value?: unknown;
  readonly userErrors: UserErrors;
}

export interface ReadInput {
  readonly values: Values;
  readonly userErrors: UserErrors;
  /** Whether all that was given could be read, so that there is a row to ask more about. */
  readonly isRow: boolean;
}

const fine = (value: unknown): ReadValue => ({ value, userErrors: [] });
const wrong = (...userErrors: UserErrorData[]): ReadValue => ({ userErrors });

/** What the input gives, relations as local ids; and what is wrong with it before the database is asked. */
export function readInput(entity: EntityMeta, input: Values, references: References): ReadInput {
  const names = writableNames(entity).filter((name) => input[name] !== undefined);
  const read = names.map((name) => ({ name, ...readMember(entity, name, input[name], references) }));
  const values = read.flatMap(({ name, value }): [string, unknown][] => (value === undefined ? [] : [[name, value]]));
  return {
    values: Object.fromEntries(values),
    userErrors: read.flatMap(({ userErrors }) => userErrors),
    isRow: values.length === names.length,
  };
}

function readMember(entity: EntityMeta, name: string, given: unknown, references: References): ReadValue {
  const column = entity.columns.find((c) => c.name === name);
  if (column) {
    const read = readValue(column, given);
    return read.userErrors.length > 0 ? read : { ...read, userErrors: boundsFaults(column, read.value) };
  }
  const relation = entity.manyToOne.find((o) => o.name === name);
  if (relation)
    return given === null ? readNull(relation, name) : readId(references, relation.to, given as string, [name]);
  const link = entity.manyToMany.find((l) => l.name === name)!; // a writable name is of one of the three
  if (given === null) return readNull({}, name);
  const read = each(given as readonly string[], (id, at) => readId(references, link.to, id, [name, at]));
  const faults = read.userErrors.length === 0 ? listFaults(name, read.value as readonly string[], link.most) : [];
  return faults.length > 0 ? wrong(...faults) : read;
}

function readId(references: References, to: EntityMeta, given: string, path: readonly string[]): ReadValue {
  const id = references.find(to, given);
  return id === null ? wrong(unknownId(given, path)) : fine(id);
}

const readNull = ({ nullable = false }: { readonly nullable?: boolean }, name: string): ReadValue =>
  nullable ? fine(null) : wrong(userError('REQUIRED', [name]));

function readValue(column: Column, given: unknown): ReadValue {
  const { name, kind } = column;
  if (given === null) return readNull(column, name);
  if (given instanceof Unfit) return unfit(given, [name]);
  if (kind === 'text') return readTextAt([name], given as string, formOf(column), column.nullable);
  if (kind === 'stringList') return each(given as readonly string[], (text, at) => readTextAt([name, at], text, LINE));
  if (kind === 'embedded')
    return each(given as readonly Values[], (value, at) => readObject(column.type() as Class, value, [name, at]));
  return fine(given);
}

const unfit = ({ fault }: Unfit, path: readonly string[]): ReadValue =>
  wrong(userError(fault.code, path, fault.variables));

/** A text that may be absent is absent when it is blank. */
function readTextAt(path: readonly string[], given: string, form: TextForm, isOptional = false): ReadValue {
  if (isOptional && isBlank(given)) return fine(null);
  const read = readText(given, form, LONGEST_TEXT);
  return typeof read === 'string' ? fine(read) : wrong(userError(read.code, path, read.variables));
}

/** One of the plain objects of a `values` column: its texts are texts like any other. */
function readObject(type: Class, given: Values, path: readonly string[]): ReadValue {
  const userErrors: UserErrorData[] = [];
  const object: Record<string, unknown> = { ...given };
  for (const { name, isText, isList, nullable } of valueMembers(type)) {
    if (given[name] instanceof Unfit) userErrors.push(...unfit(given[name], [...path, name]).userErrors);
    if (!isText || given[name] == null) continue;
    const read = isList
      ? each(given[name] as readonly string[], (text, at) => readTextAt([...path, name, at], text, LINE))
      : readTextAt([...path, name], given[name] as string, LINE, nullable);
    userErrors.push(...read.userErrors);
    object[name] = read.value;
  }
  return userErrors.length > 0 ? wrong(...userErrors) : fine(object);
}

function each<V>(given: readonly V[], read: (value: V, at: string) => ReadValue): ReadValue {
  const all = given.map((value, at) => read(value, String(at)));
  const userErrors = all.flatMap((relation) => relation.userErrors);
  return userErrors.length > 0 ? wrong(...userErrors) : fine(all.map((relation) => relation.value));
}
