import type { Database, Row } from '../database.js';
import { ConstraintViolation, Forbidden, Invalid } from '../errors.js';
import type { EntityMeta } from '../model/model.js';
import { uniqueIndexes } from '../model/unique.js';
import type { UserErrors } from './read-input.js';
import { writableNames, type Values } from './columns.js';
import { lastEvent, rejected, succeeded, type Outcome } from './run-mutation.js';
import { rowVariables } from './row-variables.js';
import { RolledBack, userError } from './user-error.js';

interface AttemptOptions {
  /** The row before the change. */
  readonly before: Row | null;
  /** Its values after the change, by property: what the messages of violated constraints name. */
  readonly after: Values;
  /** User errors found so far: the statement still runs to find violated constraints, and is then rolled back. */
  readonly against?: UserErrors;
  /** Fields whose values are not known: null stands in for them. */
  readonly unread?: Unread;
  /** The field of the input at which the row's own fields are told; without it they are fields of the input. */
  readonly at?: string;
}

/** Names of fields. */
export type Unread = readonly string[];

/** Whether a value of the row is not known; the reason and the idempotency key are none. */
const hasGaps = (unread: Unread): boolean => unread.some((name) => name !== 'reason' && name !== 'idempotencyKey');

/** Values with null for what could not be read, so that the database evaluates the rules about everything else. */
export const withUnread = (values: Values, unread: Unread): Values => ({
  ...values,
  ...Object.fromEntries(unread.map((name) => [name, null])),
});

/**
 * Runs a statement in a savepoint; violated constraints become user errors at their fields.
 *
 * @throws RolledBack if `against` has user errors, so that nothing written is kept
 */
export async function attempt(
  db: Database,
  entity: EntityMeta,
  { before, after, against = [], unread = [], at }: AttemptOptions,
  write: () => Promise<Row | undefined>,
): Promise<Outcome> {
  try {
    const row = await db.attempt(async () => {
      const writtenRow = await write();
      if (against.length > 0) throw new RolledBack([rejected(against, before)]);
      return writtenRow;
    });
    const unchanged = row && before && row['version'] === before['version'];
    return succeeded(row ?? null, unchanged ? null : await lastEvent(db));
  } catch (error) {
    if (error instanceof ConstraintViolation)
      return rejected(withConstraintErrors(against, constraintErrors(entity, after, error, at), unread), before);
    // a row with gaps may lie nowhere
    const isOfGaps = error instanceof Forbidden && hasGaps(unread);
    if (isOfGaps || (error instanceof Invalid && against.length > 0)) return rejected(against, before);
    throw error;
  }
}

/**
 * The user errors of the rules that a row breaks, or of a constraint of PostgreSQL's own, which stops at the first.
 * They name fields of the input only.
 */
function constraintErrors(
  entity: EntityMeta,
  after: Values,
  { kind, constraint, column, refusals }: ConstraintViolation,
  at?: string,
): UserErrors {
  const given = writableNames(entity);
  const pathOf = (field?: string): string[] =>
    field === 'reason'
      ? [field]
      : at !== undefined
        ? [at]
        : field !== undefined && given.includes(field)
          ? [field]
          : [];
  if (refusals.length > 0)
    return refusals.map((each) => userError(each.code, pathOf(fieldOfColumn(entity, each.column)), each.variables));
  const set = uniqueIndexes(entity).find(({ name }) => name === constraint);
  if (set)
    return [userError(set.code, pathOf(set.at), rowVariables(entity, after, [...set.on, ...Object.keys(set.where)]))];
  const code = { missing: 'NOT_FOUND', taken: 'TAKEN', required: 'REQUIRED', rule: 'RULE_BROKEN' }[kind];
  const path = pathOf(column === undefined ? fieldOfConstraint(entity, constraint) : fieldOfColumn(entity, column));
  // without a field nothing says what is required or missing
  return [userError(path.length === 0 && kind !== 'taken' ? 'RULE_BROKEN' : code, path)];
}

/** The reason is a setting, not a column. */
const fieldOfColumn = (entity: EntityMeta, column: string): string | undefined =>
  column === 'reason'
    ? column
    : [...entity.columns, ...entity.manyToOne, ...entity.manyToMany, ...aboutColumns(entity)].find(
        (each) => each.column === column,
      )?.name;

/** Both columns of each relation to one of several types. */
const aboutColumns = ({ abouts }: EntityMeta): { readonly name: string; readonly column: string }[] =>
  abouts.flatMap(({ name, column, typeColumn }) => [column, typeColumn].map((each) => ({ name, column: each })));

/** MikroORM names constraints by table and column; one column's name may begin another's. */
const fieldOfConstraint = (entity: EntityMeta, constraint: string): string | undefined => {
  const { table, columns, manyToOne, manyToMany } = entity;
  return (
    [...columns, ...manyToOne, ...manyToMany, ...aboutColumns(entity)]
      .filter((each) => constraint.startsWith(`${table}_${each.column}_`))
      .sort((a, b) => b.column.length - a.column.length)[0] ??
    manyToMany.find((link) => constraint.startsWith(`${link.table}_${link.toColumn}_`))
  )?.name;
};

/** Adds user errors, except those told already and those about fields whose values are not known. */
export const withFurther = (userErrors: UserErrors, more: UserErrors, unread: Unread): UserErrors => [
  ...userErrors,
  ...more.filter(
    ({ code, path }) =>
      !unread.includes(path[0] ?? '') && !userErrors.some((other) => other.code === code && other.path[0] === path[0]),
  ),
];

/** Codes by which PostgreSQL repeats, in general terms, what is known of a field. */
const GENERAL_CODES = new Set(['REQUIRED', 'RULE_BROKEN', 'NOT_FOUND']);

/**
 * Adds what the database found. Constraints without a message of their own find nothing new in a field with an error,
 * and in a row with gaps they find the gaps.
 */
const withConstraintErrors = (against: UserErrors, found: UserErrors, unread: Unread): UserErrors =>
  withFurther(
    against,
    found.filter(
      ({ code, path }) =>
        !GENERAL_CODES.has(code) ||
        (!hasGaps(unread) && (path.length === 0 || !against.some((other) => other.path[0] === path[0]))),
    ),
    unread,
  );
