import { v7 } from 'uuid';
import type { Actor } from '../access/actor.js';
import { requireMay, requireSomewhere } from '../access/permit.js';
import type { Database, Row } from '../database.js';
import { Broken } from '../errors.js';
import { readGlobalId } from '../id.js';
import { hasMessage } from '../messages.js';
import { columnsOf } from '../read/select.js';
import { as, ROW, sql } from '../sql.js';
import type { Thing } from '../thing/graph.js';
import { guarded, lacksReason, mayMove, rightToEnter } from '../thing/machine.js';
import type { State } from '../thing/state.js';
import { boundsFaults, listFaults, orderFaults } from './bounds.js';
import { assignments, writableNames, type Values } from './columns.js';
import { locate, unknownId, type Target } from './locate.js';
import { done, lastEvent, refused, type Outcome } from './perform.js';
import { complaint, type Complaint } from './user-error.js';

/** One change of one thing, inside a transaction that knows who and why. */
export type Change = (db: Database, actor: Actor) => Promise<Outcome>;

/** Makes a thing from the input of its create mutation. */
export const creating =
  (thing: Thing, input: Values): Change =>
  async (db, actor) => {
    requireSomewhere(actor, 'CREATE', thing);
    const { values, complaints } = accept(thing, input);
    const given = withDefaults(thing, values);
    complaints.push(...(complaints.length === 0 ? broken(thing, given) : []));
    if (!thing.tree) requireMay(actor, 'CREATE', thing, await placeOf(db, thing, given)); // before anything can be learnt from it
    if (complaints.length > 0) return refused(complaints);
    const set = [{ column: 'id', value: sql`${v7()}::uuid` }, ...assignments(thing, given)];
    return attempt(db, thing, null, async () => {
      const [row] =
        await db.rows(sql`insert into ${as(thing, ROW)} (${sql.join(set.map(({ column }) => sql.ref(column)))})
        values (${sql.join(set.map(({ value }) => value))}) returning ${columnsOf(thing, ROW)}`);
      requireMay(actor, 'CREATE', thing, row);
      return row;
    });
  };

/** Where a row that is not there yet will be. */
async function placeOf(db: Database, { ones }: Thing, values: Values): Promise<Row | undefined> {
  const hanging = ones.find(({ hangs }) => hangs);
  if (!hanging || values[hanging.name] == null) return undefined;
  const [row] = await db.rows(
    sql`select id, path as "$path" from ${sql.table(hanging.to.table)} where id = ${values[hanging.name]}::uuid`,
  );
  return row;
}

/** Changes the fields that the input gives. */
export const updating =
  (thing: Thing, input: Values & Target): Change =>
  async (db, actor) => {
    requireSomewhere(actor, 'UPDATE', thing);
    const { row, complaints: missing } = await locate(db, thing, input, actor);
    if (row) requireMay(actor, 'UPDATE', thing, row);
    if (missing) return refused(missing, row);
    const { values, complaints } = accept(thing, input);
    complaints.push(...(complaints.length === 0 ? broken(thing, { ...valuesOf(thing, row), ...values }) : []));
    if (complaints.length > 0) return refused(complaints, row);
    const set = assignments(thing, values);
    if (set.length === 0) return done(row, null);
    return attempt(db, thing, row, async () => {
      const [changed] = await db.rows(sql`update ${as(thing, ROW)} set
        ${sql.join(set.map(({ column, value }) => sql`${sql.ref(column)} = ${value}`))} where id = ${row.id} returning ${columnsOf(thing, ROW)}`);
      requireMay(actor, 'UPDATE', thing, changed); // who moves a row needs the right at both ends
      return changed;
    });
  };

export interface Move extends Target {
  readonly to: string;
  readonly reason?: string | null;
}

/** What stands against a move of a row. */
function againstMove({ machine, name }: State, row: Row, { to, reason }: Move): Complaint | null {
  const from = row[name] as string;
  if (!mayMove(machine, from, to)) {
    const allowed = machine.transitions[from]?.join(', ') || '—';
    return complaint('TRANSITION_NOT_ALLOWED', ['to'], { from, to, allowed });
  }
  const missing = guarded(machine, row, to);
  if (missing) return complaint(missing, ['to']);
  return lacksReason(machine, to, reason) ? complaint('REASON_REQUIRED', ['reason']) : null;
}

/** Moves a thing's state along a listed transition whose guard holds. */
export const moving =
  (thing: Thing, input: Move): Change =>
  async (db, actor) => {
    const { machine, column } = thing.state!; // only things with a state get a transition
    const right = rightToEnter(machine, input.to);
    requireSomewhere(actor, right, thing);
    const { row, complaints } = await locate(db, thing, input, actor);
    if (row) requireMay(actor, right, thing, row);
    if (complaints) return refused(complaints, row);
    const against = againstMove(thing.state!, row, input);
    if (against) return refused([against], row);
    return attempt(db, thing, row, async () => {
      const [moved] = await db.rows(
        sql`update ${as(thing, ROW)} set ${sql.ref(column)} = ${input.to} where id = ${row.id} returning ${columnsOf(thing, ROW)}`,
      );
      return moved;
    });
  };

/** Takes a thing out of every list. It stays readable by its id, and so does its history. */
export const archiving =
  (thing: Thing, input: Target): Change =>
  async (db, actor) => {
    requireSomewhere(actor, 'ARCHIVE', thing);
    const { row, complaints } = await locate(db, thing, input, actor);
    if (row) requireMay(actor, 'ARCHIVE', thing, row);
    if (complaints) return refused(complaints, row);
    return attempt(db, thing, row, async () => {
      const [archived] = await db.rows(
        sql`update ${as(thing, ROW)} set archived_at = clock_timestamp() where id = ${row.id} returning ${columnsOf(thing, ROW)}`,
      );
      return archived;
    });
  };

/** Runs a statement in a savepoint; a constraint that it breaks becomes a complaint about the field behind it. */
async function attempt(
  db: Database,
  thing: Thing,
  before: Row | null,
  write: () => Promise<Row | undefined>,
): Promise<Outcome> {
  try {
    const row = await db.attempt(write);
    const unchanged = row && before && row['version'] === before['version'];
    return done(row ?? null, unchanged ? null : await lastEvent(db));
  } catch (error) {
    if (error instanceof Broken) return refused([explain(thing, error)], before);
    throw error;
  }
}

/** Names the field behind a constraint: MikroORM names constraints by table and column. One that has a text of its own is its code. */
function explain(thing: Thing, { kind, constraint, column }: Broken): Complaint {
  const members = [
    ...thing.columns,
    ...thing.ones,
    ...thing.links.map((l) => ({ ...l, column: l.toColumn, table: l.table })),
  ];
  const field = members.find(
    (m) => m.column === column || constraint.startsWith(`${'table' in m ? m.table : thing.table}_${m.column}_`),
  );
  const path = field ? [field.name] : [];
  if (kind === 'rule' && hasMessage(constraint.toUpperCase())) return complaint(constraint.toUpperCase(), path);
  const code = { missing: 'NOT_FOUND', taken: 'TAKEN', required: 'REQUIRED', rule: 'RULE_BROKEN' }[kind];
  return complaint(code, path);
}

/** The row's writable values by name, for the rules to look at. */
const valuesOf = (thing: Thing, row: Row): Record<string, unknown> => ({
  ...row,
  ...Object.fromEntries(thing.ones.map((one) => [one.name, row[one.column]])),
  ...Object.fromEntries(thing.links.map((link) => [link.name, row[link.column]])),
});

const broken = (thing: Thing, row: Values): Complaint[] => [
  ...orderFaults(thing, row),
  ...(thing.options.rules?.(row) ?? []).map(({ code, path, variables }) => complaint(code, path, variables)),
];

const withDefaults = (thing: Thing, values: Values): Values => ({
  ...(thing.columns.some((c) => c.name === 'provenance') && { provenance: 'UNVERIFIED' }),
  ...values,
});

const LONGEST_TEXT = 4000;

/** What the input gives, relations as local ids; and what is wrong with it before the database is asked. */
function accept(thing: Thing, input: Values): { values: Record<string, unknown>; complaints: Complaint[] } {
  const values: Record<string, unknown> = {};
  const complaints: Complaint[] = [];
  for (const name of writableNames(thing)) {
    const given = input[name];
    if (given === undefined) continue;
    const column = thing.columns.find((c) => c.name === name);
    const one = thing.ones.find((o) => o.name === name);
    const link = thing.links.find((l) => l.name === name);
    if (given === null && !(column?.nullable || one?.nullable)) complaints.push(complaint('REQUIRED', [name]));
    else if (typeof given === 'string' && column && textFault(given))
      complaints.push(complaint(textFault(given)!, [name], { most: LONGEST_TEXT }));
    else if (one && given !== null) {
      const local = localId(one.to, given as string);
      if (local === null) complaints.push(unknownId(given as string, [name]));
      else values[name] = local;
    } else if (link) {
      const local = (given as string[]).map((id) => localId(link.to, id));
      const unknown = local.indexOf(null);
      if (unknown >= 0) complaints.push(unknownId((given as string[])[unknown]!, [name]));
      else complaints.push(...listFaults(name, local, link.most));
      values[name] = local;
    } else {
      if (column) complaints.push(...boundsFaults(column, given));
      values[name] = given;
    }
  }
  return { values, complaints };
}

const textFault = (text: string): string | null =>
  text.trim() === ''
    ? 'REQUIRED'
    : text.length > LONGEST_TEXT
      ? 'TEXT_SIZE'
      : /\u0000/.test(text)
        ? 'TEXT_CONTROL'
        : null;

function localId(to: Thing, id: string): string | null {
  const at = readGlobalId(id);
  return at?.type === to.name ? at.id : null;
}
