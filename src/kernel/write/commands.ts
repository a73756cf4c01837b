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

/** One change of one thing, inside a transaction that knows who and why; on behalf of whom references are looked up. */
export type Command = (db: Database, references: References) => Promise<Outcome>;

/** Makes a thing from the input of its create mutation. */
export const createCommand =
  (entity: EntityMeta, input: Values): Command =>
  async (db, references) => {
    const { actor } = references;
    requireSomewhere(actor, 'CREATE', entity);
    await references.load(db, entity, [input]);
    const { values, userErrors, isRow } = readInput(entity, withoutNulls(input), references);
    const against = brokenRules(entity, values, userErrors);
    if (!entity.tree) requireMay(actor, 'CREATE', entity, await placeOf(db, entity, values)); // before anything can be learnt from it
    if (!isRow) return rejected(against);
    const set = [{ column: 'id', value: sql`${v7()}::uuid` }, ...assignments(entity, values)];
    return attempt(db, entity, { before: null, against }, async () => {
      const [row] =
        await db.rows(sql`insert into ${as(entity, ROW)} (${sql.join(set.map(({ column }) => sql.ref(column)))})
        values (${sql.join(set.map(({ value }) => value))}) returning ${columnsOf(entity, ROW)}`);
      requireMay(actor, 'CREATE', entity, row);
      return row;
    });
  };

/** To make a thing there is nothing to clear: null is what is left out. */
const withoutNulls = (input: Values): Values =>
  Object.fromEntries(Object.entries(input).filter(([, value]) => value !== null));

/** Where a row that is not there yet will be. */
async function placeOf(db: Database, entity: EntityMeta, values: Values): Promise<Row | undefined> {
  const above = locationSource(entity) ?? entity.manyToOne.find(({ isLocation }) => isLocation);
  if (!above || values[above.name] == null) return undefined;
  const [row] = await db.rows(
    sql`select id, ${sql.ref(pathColumn(above.to))} as "$path" from ${sql.table(above.to.table)} where id = ${values[above.name]}::uuid`,
  );
  return row;
}

/** Changes the fields that the input gives. */
export const updateCommand =
  (entity: EntityMeta, input: Values & VersionedInput): Command =>
  async (db, references) => {
    const { actor } = references;
    requireSomewhere(actor, 'UPDATE', entity);
    await references.load(db, entity, [input]);
    const { row, userErrors: missing } = await locate(db, entity, input, references);
    if (row) requireMay(actor, 'UPDATE', entity, row);
    if (missing) return rejected(missing, row);
    const { values, userErrors, isRow } = readInput(entity, input, references);
    const against = brokenRules(entity, { ...valuesOf(entity, row), ...values }, userErrors);
    const set = assignments(entity, values);
    if (!isRow || (set.length === 0 && against.length > 0)) return rejected(against, row);
    if (set.length === 0) return succeeded(row, null);
    return attempt(db, entity, { before: row, against }, async () => {
      const [changed] = await db.rows(sql`update ${as(entity, ROW)} set
        ${sql.join(set.map(({ column, value }) => sql`${sql.ref(column)} = ${value}`))} where id = ${row.id} returning ${columnsOf(entity, ROW)}`);
      requireMay(actor, 'UPDATE', entity, changed); // who moves a row needs the right at both ends
      return changed;
    });
  };

export interface TransitionInput extends VersionedInput {
  readonly to: string;
  readonly reason?: string | null;
}

/** What stands against a move of a row. */
function transitionError(
  { stateMachine: machine, name }: State,
  row: Row,
  { to, reason }: TransitionInput,
): UserErrorData | null {
  const from = row[name] as string;
  if (!mayTransition(machine, from, to)) {
    const allowed = machine.transitions[from]?.join(', ') || '—';
    return userError('TRANSITION_NOT_ALLOWED', ['to'], { from, to, allowed });
  }
  const missing = guardError(machine, row, to);
  if (missing) return userError(missing, ['to']);
  return lacksReason(machine, to, reason) ? userError('REASON_REQUIRED', ['reason']) : null;
}

/** Moves a thing's state along a listed transition whose guard holds. */
export const transitionCommand =
  (entity: EntityMeta, input: TransitionInput): Command =>
  async (db, references) => {
    const { actor } = references;
    const { stateMachine: machine, column } = entity.state!; // only things with a state get a transition
    const right = rightToEnter(machine, input.to);
    requireSomewhere(actor, right, entity);
    await references.load(db, entity, [{ id: input.id }]);
    const { row, userErrors } = await locate(db, entity, input, references);
    if (row) requireMay(actor, right, entity, row);
    if (userErrors) return rejected(userErrors, row);
    const against = transitionError(entity.state!, row, input);
    if (against) return rejected([against], row);
    return attempt(db, entity, { before: row }, async () => {
      const [moved] = await db.rows(
        sql`update ${as(entity, ROW)} set ${sql.ref(column)} = ${input.to} where id = ${row.id} returning ${columnsOf(entity, ROW)}`,
      );
      return moved;
    });
  };

/** Takes a thing out of every list. It stays readable by its id, and so does its history. */
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
        sql`update ${as(entity, ROW)} set archived_at = clock_timestamp() where id = ${row.id} returning ${columnsOf(entity, ROW)}`,
      );
      return archived;
    });
  };

interface AttemptOptions {
  /** The row as it was. */
  readonly before: Row | null;
  /** What is wrong already: the database is asked what else is, and nothing stays written. */
  readonly against?: UserErrors;
}

/**
 * Runs a statement in a savepoint; a constraint that it breaks becomes a complaint about the field behind it.
 *
 * @throws Refused where something was wrong before: what was written must not stay
 */
async function attempt(
  db: Database,
  entity: EntityMeta,
  { before, against = [] }: AttemptOptions,
  write: () => Promise<Row | undefined>,
): Promise<Outcome> {
  try {
    const row = await db.attempt(async () => {
      const written = await write();
      if (against.length > 0) throw new RolledBack([rejected(against, before)]);
      return written;
    });
    const unchanged = row && before && row['version'] === before['version'];
    return succeeded(row ?? null, unchanged ? null : await lastEvent(db));
  } catch (error) {
    if (error instanceof ConstraintViolation)
      return rejected(withoutRepeats(against, [explain(entity, error)]), before);
    if (error instanceof Invalid && against.length > 0) return rejected(against, before);
    throw error;
  }
}

/** Names the field behind a constraint: MikroORM names constraints by table and column. One that has a text of its own is its code. */
function explain(entity: EntityMeta, { kind, constraint, column, variables }: ConstraintViolation): UserErrorData {
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
  const path = field ? [field.name] : column === 'reason' ? [column] : []; // a reason is no column
  if (kind === 'rule' && constraint.toUpperCase() in UserErrorCode)
    return userError(constraint.toUpperCase(), path, variables);
  const code = { missing: 'NOT_FOUND', taken: 'TAKEN', required: 'REQUIRED', rule: 'RULE_BROKEN' }[kind];
  return userError(code, path);
}

/** The row's writable values by name, for the rules to look at. */
const valuesOf = (entity: EntityMeta, row: Row): Record<string, unknown> => ({
  ...row,
  ...Object.fromEntries(entity.manyToOne.map((relation) => [relation.name, row[relation.column]])),
  ...Object.fromEntries(entity.manyToMany.map((link) => [link.name, row[link.column]])),
});

/** What is wrong with a row: with the input itself, and by the rules; of a member that cannot be read no rule speaks. */
const brokenRules = (entity: EntityMeta, row: Values, userErrors: UserErrors): UserErrors =>
  withoutRepeats(userErrors, [
    ...orderFaults(entity, row),
    ...(entity.options.rules?.(row) ?? []).map(({ code, path, variables }) => userError(code, path, variables)),
  ]);

/** More complaints, but for those about members of which there is one already. */
const withoutRepeats = (userErrors: UserErrors, more: UserErrors): UserErrors => [
  ...userErrors,
  ...more.filter(({ path }) => path.length === 0 || !userErrors.some((other) => other.path[0] === path[0])),
];
