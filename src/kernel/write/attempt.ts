import type { Database, Row } from '../database.js';
import { ConstraintViolation, Forbidden, Invalid } from '../errors.js';
import type { EntityMeta } from '../model/model.js';
import type { UserErrors } from './read-input.js';
import type { Values } from './columns.js';
import { lastEvent, rejected, succeeded, type Outcome } from './run-mutation.js';
import { RolledBack, userError } from './user-error.js';

interface AttemptOptions {
  /** The row before the change. */
  readonly before: Row | null;
  /** User errors found so far: the statement still runs to find violated constraints, and is then rolled back. */
  readonly against?: UserErrors;
  /** Fields whose values are not known: null stands in for them. */
  readonly unread?: Unread;
}

/** Names of fields. */
export type Unread = readonly string[];

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
  { before, against = [], unread = [] }: AttemptOptions,
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
      return rejected(withConstraintErrors(against, constraintErrors(entity, error), unread), before);
    // a row with gaps may lie nowhere
    const isOfGaps = error instanceof Forbidden && unread.length > 0;
    if (isOfGaps || (error instanceof Invalid && against.length > 0)) return rejected(against, before);
    throw error;
  }
}

/** The user errors of the rules that a row breaks, or of a constraint of PostgreSQL's own, which stops at the first. */
function constraintErrors(entity: EntityMeta, { kind, constraint, column, refusals }: ConstraintViolation): UserErrors {
  if (refusals.length > 0)
    return refusals.map((each) => userError(each.code, pathOfColumn(entity, each.column), each.variables));
  const code = { missing: 'NOT_FOUND', taken: 'TAKEN', required: 'REQUIRED', rule: 'RULE_BROKEN' }[kind];
  return [userError(code, column === undefined ? pathOfConstraint(entity, constraint) : pathOfColumn(entity, column))];
}

/** The reason is a setting, not a column. */
function pathOfColumn(entity: EntityMeta, column: string): string[] {
  const field = [...entity.columns, ...entity.manyToOne, ...entity.manyToMany].find((each) => each.column === column);
  return field ? [field.name] : column === 'reason' ? [column] : [];
}

/** MikroORM names constraints by table and column. */
function pathOfConstraint({ table, columns, manyToOne, manyToMany }: EntityMeta, constraint: string): string[] {
  const field =
    [...columns, ...manyToOne, ...manyToMany].find((each) => constraint.startsWith(`${table}_${each.column}_`)) ??
    manyToMany.find((link) => constraint.startsWith(`${link.table}_${link.toColumn}_`));
  return field ? [field.name] : [];
}

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
        (unread.length === 0 && (path.length === 0 || !against.some((other) => other.path[0] === path[0]))),
    ),
    unread,
  );
