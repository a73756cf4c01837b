import { v7 } from 'uuid';
import { requireMay, requireSomewhere } from '../access/permit.js';
import type { Database, Row } from '../database.js';
import { Broken, Invalid } from '../errors.js';
import { columnsOf } from '../read/select.js';
import { as, ROW, sql } from '../sql.js';
import { pathColumn, locationSource, type EntityMeta } from '../model/model.js';
import { guarded, lacksReason, mayTransition, rightToEnter } from '../model/state-machine.js';
import type { State } from '../model/state.js';
import { accept, type Complaints } from './accept.js';
import { orderFaults } from './bounds.js';
import { assignments, type Values } from './columns.js';
import { locate, type Target } from './locate.js';
import { done, lastEvent, refused, type Outcome } from './perform.js';
import type { References } from './references.js';
import { complaint, Refused, type Complaint } from './user-error.js';
import { UserErrorCode } from './user-error-codes.js';

/** One change of one thing, inside a transaction that knows who and why; on behalf of whom references are looked up. */
export type Change = (db: Database, references: References) => Promise<Outcome>;

/** Makes a thing from the input of its create mutation. */
export const creating =
  (entity: EntityMeta, input: Values): Change =>
  async (db, references) => {
    const { actor } = references;
    requireSomewhere(actor, 'CREATE', entity);
    await references.load(db, entity, [input]);
    const { values, complaints, isRow } = accept(entity, withoutNulls(input), references);
    const against = broken(entity, values, complaints);
    if (!entity.tree) requireMay(actor, 'CREATE', entity, await placeOf(db, entity, values)); // before anything can be learnt from it
    if (!isRow) return refused(against);
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
export const updating =
  (entity: EntityMeta, input: Values & Target): Change =>
  async (db, references) => {
    const { actor } = references;
    requireSomewhere(actor, 'UPDATE', entity);
    await references.load(db, entity, [input]);
    const { row, complaints: missing } = await locate(db, entity, input, references);
    if (row) requireMay(actor, 'UPDATE', entity, row);
    if (missing) return refused(missing, row);
    const { values, complaints, isRow } = accept(entity, input, references);
    const against = broken(entity, { ...valuesOf(entity, row), ...values }, complaints);
    const set = assignments(entity, values);
    if (!isRow || (set.length === 0 && against.length > 0)) return refused(against, row);
    if (set.length === 0) return done(row, null);
    return attempt(db, entity, { before: row, against }, async () => {
      const [changed] = await db.rows(sql`update ${as(entity, ROW)} set
        ${sql.join(set.map(({ column, value }) => sql`${sql.ref(column)} = ${value}`))} where id = ${row.id} returning ${columnsOf(entity, ROW)}`);
      requireMay(actor, 'UPDATE', entity, changed); // who moves a row needs the right at both ends
      return changed;
    });
  };

export interface Move extends Target {
  readonly to: string;
  readonly reason?: string | null;
}

/** What stands against a move of a row. */
function againstMove({ stateMachine: machine, name }: State, row: Row, { to, reason }: Move): Complaint | null {
  const from = row[name] as string;
  if (!mayTransition(machine, from, to)) {
    const allowed = machine.transitions[from]?.join(', ') || '—';
    return complaint('TRANSITION_NOT_ALLOWED', ['to'], { from, to, allowed });
  }
  const missing = guarded(machine, row, to);
  if (missing) return complaint(missing, ['to']);
  return lacksReason(machine, to, reason) ? complaint('REASON_REQUIRED', ['reason']) : null;
}

/** Moves a thing's state along a listed transition whose guard holds. */
export const moving =
  (entity: EntityMeta, input: Move): Change =>
  async (db, references) => {
    const { actor } = references;
    const { stateMachine: machine, column } = entity.state!; // only things with a state get a transition
    const right = rightToEnter(machine, input.to);
    requireSomewhere(actor, right, entity);
    await references.load(db, entity, [{ id: input.id }]);
    const { row, complaints } = await locate(db, entity, input, references);
    if (row) requireMay(actor, right, entity, row);
    if (complaints) return refused(complaints, row);
    const against = againstMove(entity.state!, row, input);
    if (against) return refused([against], row);
    return attempt(db, entity, { before: row }, async () => {
      const [moved] = await db.rows(
        sql`update ${as(entity, ROW)} set ${sql.ref(column)} = ${input.to} where id = ${row.id} returning ${columnsOf(entity, ROW)}`,
      );
      return moved;
    });
  };

/** Takes a thing out of every list. It stays readable by its id, and so does its history. */
export const archiving =
  (entity: EntityMeta, input: Target): Change =>
  async (db, references) => {
    const { actor } = references;
    requireSomewhere(actor, 'ARCHIVE', entity);
    await references.load(db, entity, [{ id: input.id }]);
    const { row, complaints } = await locate(db, entity, input, references);
    if (row) requireMay(actor, 'ARCHIVE', entity, row);
    if (complaints) return refused(complaints, row);
    return attempt(db, entity, { before: row }, async () => {
      const [archived] = await db.rows(
        sql`update ${as(entity, ROW)} set archived_at = clock_timestamp() where id = ${row.id} returning ${columnsOf(entity, ROW)}`,
      );
      return archived;
    });
  };

interface Attempted {
  /** The row as it was. */
  readonly before: Row | null;
  /** What is wrong already: the database is asked what else is, and nothing stays written. */
  readonly against?: Complaints;
}

/**
 * Runs a statement in a savepoint; a constraint that it breaks becomes a complaint about the field behind it.
 *
 * @throws Refused where something was wrong before: what was written must not stay
 */
async function attempt(
  db: Database,
  entity: EntityMeta,
  { before, against = [] }: Attempted,
  write: () => Promise<Row | undefined>,
): Promise<Outcome> {
  try {
    const row = await db.attempt(async () => {
      const written = await write();
      if (against.length > 0) throw new Refused([refused(against, before)]);
      return written;
    });
    const unchanged = row && before && row['version'] === before['version'];
    return done(row ?? null, unchanged ? null : await lastEvent(db));
  } catch (error) {
    if (error instanceof Broken) return refused(besides(against, [explain(entity, error)]), before);
    if (error instanceof Invalid && against.length > 0) return refused(against, before);
    throw error;
  }
}

/** Names the field behind a constraint: MikroORM names constraints by table and column. One that has a text of its own is its code. */
function explain(entity: EntityMeta, { kind, constraint, column, variables }: Broken): Complaint {
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
    return complaint(constraint.toUpperCase(), path, variables);
  const code = { missing: 'NOT_FOUND', taken: 'TAKEN', required: 'REQUIRED', rule: 'RULE_BROKEN' }[kind];
  return complaint(code, path);
}

/** The row's writable values by name, for the rules to look at. */
const valuesOf = (entity: EntityMeta, row: Row): Record<string, unknown> => ({
  ...row,
  ...Object.fromEntries(entity.manyToOne.map((relation) => [relation.name, row[relation.column]])),
  ...Object.fromEntries(entity.manyToMany.map((link) => [link.name, row[link.column]])),
});

/** What is wrong with a row: with the input itself, and by the rules; of a member that cannot be read no rule speaks. */
const broken = (entity: EntityMeta, row: Values, complaints: Complaints): Complaints =>
  besides(complaints, [
    ...orderFaults(entity, row),
    ...(entity.options.rules?.(row) ?? []).map(({ code, path, variables }) => complaint(code, path, variables)),
  ]);

/** More complaints, but for those about members of which there is one already. */
const besides = (complaints: Complaints, more: Complaints): Complaints => [
  ...complaints,
  ...more.filter(({ path }) => path.length === 0 || !complaints.some((other) => other.path[0] === path[0])),
];
