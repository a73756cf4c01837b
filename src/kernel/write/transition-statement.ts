import type { Actor } from '../access/actor.js';
import { pathOf, scopeOf, inGivenScope, type Scope } from '../access/scope.js';
import { readGlobalId } from '../id.js';
import { all, as, col, sql, type Sql } from '../sql.js';
import type { EntityMeta } from '../model/model.js';
import { lacksReason, mayTransition, rightToEnter } from '../model/state-machine.js';
import { withSession } from '../session.js';
import type { TransitionInput } from './commands.js';

/** Conditions on a row that may be transitioned without reading it first. */
interface TransitionConditions {
  /** States from which the transition is allowed. */
  readonly from: readonly string[];
  /** Regions in which the caller may make it; null means everywhere. */
  readonly regions: Scope | null;
}

/** Null if the transition is impossible whatever the row is, or a guard must read the row first. */
export function allowed(
  entity: EntityMeta,
  { id, to, reason }: TransitionInput,
  actor: Actor,
): TransitionConditions | null {
  const { stateMachine } = entity.state!; // only entities with a state have transitions
  // the visibility of a restricted row may change without its version
  if (entity.options.restricted || readGlobalId(id)?.type !== entity.name) return null;
  if (stateMachine.guards?.[to] || lacksReason(stateMachine, to, reason)) return null;
  const scope = scopeOf(actor, rightToEnter(stateMachine, to), entity);
  if (scope.length === 0) return null;
  const from = Object.keys(stateMachine.transitions).filter((state) => mayTransition(stateMachine, state, to));
  return { from, regions: scope.includes(null) ? null : scope };
}

/** Each is a value or a parameter slot. */
export interface TransitionParameters {
  /** The row's primary key. */
  readonly id: unknown;
  readonly to: unknown;
  readonly expectedVersion: unknown;
  readonly reason: unknown;
  readonly from: unknown;
  readonly regions: unknown;
}

/**
 * A transition in one statement, with the conditions in `parameters`.
 *
 * @param row its alias
 * @param resultSql a text computed from the new row, which the statement returns; it returns `null` if no row meets the
 * conditions
 */
export function transitionStatement(
  entity: EntityMeta,
  row: string,
  parameters: TransitionParameters,
  resultSql: Sql,
): Sql {
  const state = entity.state!.column;
  const conditions = [
    sql`${col(row, 'id')} = (select case when ${withSession(parameters.reason)} then ${parameters.id}::uuid end)`,
    sql`${col(row, 'version')} = ${parameters.expectedVersion}`,
    sql`${col(row, 'archived_at')} is null`,
    sql`${col(row, state)} = any(${parameters.from}::text[])`,
    inGivenScope(sql`${parameters.regions}`, pathOf(entity, row)),
  ];
  return sql`
  with moved as (update ${as(entity, row)} set ${sql.ref(state)} = ${parameters.to} where ${all(conditions)}
    returning ${resultSql} as shown)
  select coalesce((select shown from moved), 'null')`;
}
