import { v7 } from 'uuid';
import { requireMay, requireSomewhere } from '../access/permit.js';
import type { Database, Row } from '../database.js';
import { ConstraintViolation, Invalid } from '../errors.js';
import { columnsOf } from '../read/select.js';
import { as, ROW, sql } from '../sql.js';
import { pathColumn, locationSource, type EntityMeta } from '../model/model.js';
import { guardError, lacksReason, mayTransition, rightToEnter } from '../model/state-machine.js';
import type { State } from '../model/state.js';
import { readInput, type UserErrors } from './read-input.js';
import { orderFaults } from './bounds.js';
import { assignments, type Values } from './columns.js';
import { locate, type VersionedInput } from './locate.js';
import { succeeded, lastEvent, rejected, type Outcome } from './run-mutation.js';
import type { References } from './references.js';
import { userError, RolledBack, type UserErrorData } from './user-error.js';
import { UserErrorCode } from './user-error-codes.js';

/**
 * One change of one record, inside a transaction whose session settings name the caller and the reason. `references`
 * resolves keys on the caller's behalf.
 */
export type Command = (db: Database, references: References) => Promise<Outcome>;

/** Creates a record from the input of its create mutation. */
export const createCommand =
  (entity: EntityMeta, input: Values): Command =>
  async (db, references) => {
    const { actor } = references;
    requireSomewhere(actor, 'CREATE', entity);
    await references.load(db, entity, [input]);
    const { values, userErrors, isRow } = readInput(entity, withoutNulls(input), references);
    const errors = brokenRules(entity, values, userErrors);
    // permission is checked before the outcome can reveal anything
    if (!entity.tree) requireMay(actor, 'CREATE', entity, await futurePlaceOf(db, entity, values));
    if (!isRow) return rejected(errors);
    const set = [{ column: 'id', value: sql`${v7()}::uuid` }, ...assignments(entity, values)];
    return attempt(db, entity, { before: null, against: errors }, async () => {
      const [row] =
        await db.rows(sql`insert into ${as(entity, ROW)} (${sql.join(set.map(({ column }) => sql.ref(column)))})
        values (${sql.join(set.map(({ value }) => value))}) returning ${columnsOf(entity, ROW)}`);
      requireMay(actor, 'CREATE', entity, row);
      return row;
    });
  };

/** In a create there is nothing to clear, so null counts as absent. */
const withoutNulls = (input: Values): Values =>
  Object.fromEntries(Object.entries(input).filter(([, value]) => value !== null));

/** The row with the future path of a row that does not exist yet. */
async function futurePlaceOf(db: Database, entity: EntityMeta, values: Values): Promise<Row | undefined> {
  const locationRelation = locationSource(entity) ?? entity.manyToOne.find(({ isLocation }) => isLocation);
  if (!locationRelation || values[locationRelation.name] == null) return undefined;
  const [row] = await db.rows(
    sql`select id, ${sql.ref(pathColumn(locationRelation.to))} as "$path" from ${sql.table(locationRelation.to.table)}
      where id = ${values[locationRelation.name]}::uuid`,
  );
  return row;
}

/** Updates the fields that the input gives. */
export const updateCommand =
  (entity: EntityMeta, input: Values & VersionedInput): Command =>
  async (db, references) => {
    const { actor } = references;
    requireSomewhere(actor, 'UPDATE', entity);
    await references.load(db, entity, [input]);
    const { row, userErrors: locateErrors } = await locate(db, entity, input, references);
    if (row) requireMay(actor, 'UPDATE', entity, row);
    if (locateErrors) return rejected(locateErrors, row);
    const { values, userErrors, isRow } = readInput(entity, input, references);
    const errors = brokenRules(entity, { ...valuesOf(entity, row), ...values }, userErrors);
    const set = assignments(entity, values);
    if (!isRow || (set.length === 0 && errors.length > 0)) return rejected(errors, row);
    if (set.length === 0) return succeeded(row, null);
    return attempt(db, entity, { before: row, against: errors }, async () => {
      const [changed] = await db.rows(sql`update ${as(entity, ROW)} set
        ${sql.join(set.map(({ column, value }) => sql`${sql.ref(column)} = ${value}`))} where id = ${row.id}
          returning ${columnsOf(entity, ROW)}`);
      requireMay(actor, 'UPDATE', entity, changed); // moving a row requires the right at both ends
      return changed;
    });
  };

export interface TransitionInput extends VersionedInput {
  readonly to: string;
  readonly reason?: string | null;
}

/** The user error that prevents a transition, or null. */
function transitionError(
  { stateMachine, name }: State,
  row: Row,
  { to, reason }: TransitionInput,
): UserErrorData | null {
  const from = row[name] as string;
  if (!mayTransition(stateMachine, from, to)) {
    const allowed = stateMachine.transitions[from]?.join(', ') || '—';
    return userError('TRANSITION_NOT_ALLOWED', ['to'], { from, to, allowed });
  }
  const guardCode = guardError(stateMachine, row, to);
  if (guardCode) return userError(guardCode, ['to']);
  return lacksReason(stateMachine, to, reason) ? userError('REASON_REQUIRED', ['reason']) : null;
}

/** Makes a listed transition whose guard holds. */
export const transitionCommand =
  (entity: EntityMeta, input: TransitionInput): Command =>
  async (db, references) => {
    const { actor } = references;
    const { stateMachine, column } = entity.state!; // only entities with a state have a transition command
    const right = rightToEnter(stateMachine, input.to);
    requireSomewhere(actor, right, entity);
    await references.load(db, entity, [{ id: input.id }]);
    const { row, userErrors } = await locate(db, entity, input, references);
    if (row) requireMay(actor, right, entity, row);
    if (userErrors) return rejected(userErrors, row);
    const error = transitionError(entity.state!, row, input);
    if (error) return rejected([error], row);
    return attempt(db, entity, { before: row }, async () => {
      const [changed] = await db.rows(
        sql`update ${as(entity, ROW)} set ${sql.ref(column)} = ${input.to} where id = ${row.id}
          returning ${columnsOf(entity, ROW)}`,
      );
      return changed;
    });
  };

/** Archives a record: it disappears from every list, but stays readable by its id, as does its history. */
export const archiveCommand =
  (entity: EntityMeta, input: VersionedInput): Command =>
  async (db, references) => {
    const { actor } = references;
    requireSomewhere(actor, 'ARCHIVE', entity);
    await references.load(db, entity, [{ id: input.id }]);
    const { row, userErrors } = await locate(db, entity, input, references);
    if (row) requireMay(actor, 'ARCHIVE', entity, row);
    if (userErrors) return rejected(userErrors, row);
    return attempt(db, entity, { before: row }, async () => {
      const [archived] = await db.rows(
        sql`update ${as(entity, ROW)} set archived_at = clock_timestamp() where id = ${row.id}
          returning ${columnsOf(entity, ROW)}`,
      );
      return archived;
    });
  };

interface AttemptOptions {
  /** The row before the change. */
  readonly before: Row | null;
  /** User errors found so far: the statement still runs to find violated constraints, and is then rolled back. */
  readonly against?: UserErrors;
}

/**
 * Runs a statement in a savepoint; a violated constraint becomes a user error at its field.
 *
 * @throws RolledBack if `against` has user errors, so that nothing written is kept
 */
async function attempt(
  db: Database,
  entity: EntityMeta,
  { before, against = [] }: AttemptOptions,
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
      return rejected(withoutRepeats(against, [constraintError(entity, error)]), before);
    if (error instanceof Invalid && against.length > 0) return rejected(against, before);
    throw error;
  }
}

/**
 * Finds the field of a constraint: MikroORM names constraints by table and column. A constraint with a message of its
 * own is its code.
 */
function constraintError(
  entity: EntityMeta,
  { kind, constraint, column, variables }: ConstraintViolation,
): UserErrorData {
  const members = [
    ...entity.columns,
    ...entity.manyToOne,
    ...entity.manyToMany.map((l) => ({ ...l, column: l.toColumn, table: l.table })),
  ];
  const field = members.find((m) =>
    column === undefined
      ? constraint.startsWith(`${'table' in m ? m.table : entity.table}_${m.column}_`)
      : m.column === column,
  );
  const path = field ? [field.name] : column === 'reason' ? [column] : []; // the reason is a setting, not a column
  if (kind === 'rule' && constraint.toUpperCase() in UserErrorCode)
    return userError(constraint.toUpperCase(), path, variables);
  const code = { missing: 'NOT_FOUND', taken: 'TAKEN', required: 'REQUIRED', rule: 'RULE_BROKEN' }[kind];
  return userError(code, path);
}

/** The row's writable values by name, as input of the rules. */
const valuesOf = (entity: EntityMeta, row: Row): Record<string, unknown> => ({
  ...row,
  ...Object.fromEntries(entity.manyToOne.map((relation) => [relation.name, row[relation.column]])),
  ...Object.fromEntries(entity.manyToMany.map((link) => [link.name, row[link.column]])),
});

/**
 * User errors of a row: those of the input itself, and those of the rules, except about fields that could not be read.
 */
const brokenRules = (entity: EntityMeta, row: Values, userErrors: UserErrors): UserErrors =>
  withoutRepeats(userErrors, [
    ...orderFaults(entity, row),
    ...(entity.options.rules?.(row) ?? []).map(({ code, path, variables }) => userError(code, path, variables)),
  ]);

/** Adds user errors, except about fields that already have one. */
const withoutRepeats = (userErrors: UserErrors, more: UserErrors): UserErrors => [
  ...userErrors,
  ...more.filter(({ path }) => path.length === 0 || !userErrors.some((other) => other.path[0] === path[0])),
];
