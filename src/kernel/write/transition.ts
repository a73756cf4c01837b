import type { Actor } from '../access/actor.js';
import { moveScope, requireMove, requireSomeMove } from '../access/moves.js';
import { inGivenScope, pathOf, type Scope } from '../access/scope.js';
import type { Context } from '../context.js';
import type { Row, Settings } from '../database.js';
import { enumEntry } from '../enum.js';
import { readGlobalId } from '../id.js';
import { memo } from '../memo.js';
import type { EntityMeta } from '../model/model.js';
import type { State } from '../model/state.js';
import { lacksReason, mayTransition, statesAfter, transitionsOf } from '../model/state-machine.js';
import { bindParameters, mapSlot, ParameterSlot } from '../parameters.js';
import { columnsOf, columnsText } from '../read/select.js';
import { withSession } from '../session.js';
import { all, as, col, compiled, ROW, sql, type Sql } from '../sql.js';
import { attempt, withFurther } from './attempt.js';
import type { Command } from './commands.js';
import { NO_FAULTS, type InputFaults } from './read-input.js';
import { isLocated, locate, type VersionedInput } from './locate.js';
import { dependsOnFacts, readMoveFacts, unmetConditions } from './move-conditions.js';
import { reasonOf, rejected, succeeded, type Outcome } from './run-mutation.js';
import { userError, type UserErrorData } from './user-error.js';

// A transition asks in this order: is the record there and seen (`locate`), the right to some move into the state, that
// to the move from where the record is, the version, is it archived (`locate`), is the move listed, then its conditions
// and its reason together. It is made by a command, which reads the row and tells what fails; or, where nothing fails,
// by one statement, which reads nothing first.

export interface TransitionInput extends VersionedInput {
  readonly to: string;
  readonly reason?: string | null;
}

const unlisted = ({ stateMachine, enumType }: State, from: string, to: string): UserErrorData => {
  const allowed = statesAfter(stateMachine, from).join(', ') || '—';
  return userError('TRANSITION_NOT_ALLOWED', ['to'], { from, to, allowed, enum: enumEntry(enumType()).name });
};

/** Makes a transition, or tells what keeps it from being made. */
export const transitionCommand =
  (entity: EntityMeta, input: TransitionInput, faults: InputFaults = NO_FAULTS): Command =>
  async (db, references) => {
    const { actor } = references;
    const state = entity.state!; // only entities with a state have a transition command
    requireSomeMove(actor, entity, input.to);
    await references.load(db, entity, [{ id: input.id }]);
    const { row, userErrors } = await locate(db, entity, input, references);
    if (row) requireMove(actor, entity, input.to, row);
    if (userErrors) return rejected([...faults.userErrors, ...userErrors], row);
    const move = [row[state.name] as string, input.to] as const;
    if (!mayTransition(state.stateMachine, ...move))
      return rejected([...faults.userErrors, unlisted(state, ...move)], row);
    const [facts] = dependsOnFacts(entity, ...move) ? await readMoveFacts(db, entity, [row.id]) : [];
    const unmet = [
      ...(facts ? unmetConditions(entity, row, move, facts, actor) : []),
      ...(lacksReason(state.stateMachine, move, input.reason) ? [userError('REASON_REQUIRED', ['reason'])] : []),
    ];
    const against = withFurther(faults.userErrors, unmet, faults.unread);
    const after = { ...row, [state.name]: input.to };
    return attempt(db, entity, { before: row, after, against, unread: faults.unread, at: 'to' }, async () => {
      const [changed] = await db.rows(
        sql`update ${as(entity, ROW)} set ${sql.ref(state.column)} = ${input.to} where id = ${row.id}
          returning ${columnsOf(entity, ROW)}`,
      );
      return changed;
    });
  };

/** Where a row must be for a transition to be made without reading it. */
interface Unread {
  /** States from which it passes every check. */
  readonly from: readonly string[];
  /** Regions in which the caller has the right; null means everywhere. */
  readonly regions: Scope | null;
}

/** Null if the transition is impossible whatever the row is, or the row must be read first. */
export function unreadTransition(entity: EntityMeta, input: TransitionInput, actor: Actor): Unread | null {
  const state = entity.state!; // only entities with a state have transitions
  // the visibility of a restricted row may change without its version
  if (entity.options.restricted || readGlobalId(input.id)?.type !== entity.name) return null;
  const { stateMachine } = state;
  const free = transitionsOf(stateMachine).flatMap(([from, to]) =>
    to === input.to && !dependsOnFacts(entity, from, to) && !lacksReason(stateMachine, [from, to], input.reason)
      ? [from]
      : [],
  );
  // of states from which different grants lead, those of the first: a command makes the other moves
  const scopes = free.map((from) => moveScope(actor, entity, from, input.to));
  const regions = scopes.find(({ length }) => length > 0);
  if (!regions) return null;
  const from = free.filter((_, at) => String(scopes[at]) === String(regions));
  return { from, regions: regions.includes(null) ? null : regions };
}

/** Each is a value or a parameter slot. */
type Parameters = Readonly<Record<keyof TransitionInput | keyof Unread, unknown>>;

/** @param input whose values `unreadTransition` has checked; they may be parameter slots */
const parametersOf = (input: TransitionInput, unread: Unread): Parameters => ({
  ...unread,
  id: mapSlot(input.id, (id) => readGlobalId(id)!.id),
  to: input.to,
  expectedVersion: input.expectedVersion,
  reason: mapSlot(input.reason, reasonOf),
});

function statementWith(entity: EntityMeta, row: string, parameters: Parameters, resultSql: Sql): Sql {
  const state = entity.state!.column;
  const conditions = [
    // the session is set before any row is found
    ...isLocated(
      row,
      sql`(select case when ${withSession(parameters.reason)} then ${parameters.id}::uuid end)`,
      parameters,
    ),
    sql`${col(row, state)} = any(${parameters.from}::text[])`,
    inGivenScope(sql`${parameters.regions}`, pathOf(entity, row)),
  ];
  return sql`
  with moved as (update ${as(entity, row)} set ${sql.ref(state)} = ${parameters.to} where ${all(conditions)}
    returning ${resultSql} as shown)
  select coalesce((select shown from moved), 'null')`;
}

/**
 * A transition in one statement.
 *
 * @param row alias of the record
 * @param resultSql a text computed from the new row, which the statement returns; it returns `null` if the row is not
 * as `unread` has it
 */
export const transitionStatement = (
  entity: EntityMeta,
  row: string,
  input: TransitionInput,
  unread: Unread,
  resultSql: Sql,
): Sql => statementWith(entity, row, parametersOf(input, unread), resultSql);

const SLOTS = Object.fromEntries(
  (['id', 'to', 'expectedVersion', 'reason', 'from', 'regions'] as const).map((name) => [
    name,
    new ParameterSlot((values) => values[name]),
  ]),
) as unknown as Parameters;

/** One statement for all records of an entity, which returns the row: compiled once, and prepared. */
const preparedTransition = memo((entity: EntityMeta) =>
  compiled(statementWith(entity, ROW, SLOTS, columnsText(entity, ROW))),
);

/**
 * Makes a transition in one statement.
 *
 * @returns null if a check may fail: then `transitionCommand` tells which, on the locked row
 */
export async function transitionInOneStatement(
  entity: EntityMeta,
  input: TransitionInput,
  { actor, db }: Context,
  settings: Settings,
): Promise<Outcome | null> {
  const unread = unreadTransition(entity, input, actor);
  if (!unread) return null;
  const { sql, parameters } = preparedTransition(entity);
  const values = bindParameters(parameters, parametersOf(input, unread));
  const json = await db.autocommit({ sql, parameters: values }, settings);
  if (!json) return null;
  const row = JSON.parse(json.toString()) as Row;
  return succeeded(row, { id: row.id, version: row['version'] as number });
}
