import type { Actor } from '../access/actor.js';
import { pathOf, scopeOf, inGivenScope, type Scope } from '../access/scope.js';
import { readGlobalId } from '../id.js';
import { all, as, col, sql, type Sql } from '../sql.js';
import type { EntityMeta } from '../model/model.js';
import { lacksReason, mayTransition, rightToEnter } from '../model/state-machine.js';
import { withSession } from '../session.js';
import type { TransitionInput } from './commands.js';

/** What the row must be that a caller moves without anybody's having looked at it. */
interface Allowed {
  /** States from which it may go there. */
  readonly from: readonly string[];
  /** Where it may be; null is anywhere. */
  readonly regions: Scope | null;
}

/** Null where something stands against a move whatever the row is, and where a guard must look at the row first. */
export function allowed(entity: EntityMeta, { id, to, reason }: TransitionInput, actor: Actor): Allowed | null {
  const { stateMachine: machine } = entity.state!; // only things with a state get a transition
  if (entity.options.restricted || readGlobalId(id)?.type !== entity.name) return null; // who may see a row may change without its version
  if (machine.guards?.[to] || lacksReason(machine, to, reason)) return null;
  const scope = scopeOf(actor, rightToEnter(machine, to), entity);
  if (scope.length === 0) return null;
  const from = Object.keys(machine.transitions).filter((state) => mayTransition(machine, state, to));
  return { from, regions: scope.includes(null) ? null : scope };
}

/** Each a value or a slot for one. */
export interface TransitionParameters {
  /** The row's own. */
  readonly id: unknown;
  readonly to: unknown;
  readonly expectedVersion: unknown;
  readonly reason: unknown;
  readonly from: unknown;
  readonly regions: unknown;
}

/**
 * Moves a state in one statement, whose conditions are all that `moving` asks of the row.
 *
 * @param row its alias
 * @param shown a text, of the row as it is then: what the statement gives; `null` where no row is as it must be
 */
export function transitionStatement(entity: EntityMeta, row: string, moving: TransitionParameters, shown: Sql): Sql {
  const state = entity.state!.column;
  const conditions = [
    sql`${col(row, 'id')} = (select case when ${withSession(moving.reason)} then ${moving.id}::uuid end)`,
    sql`${col(row, 'version')} = ${moving.expectedVersion}`,
    sql`${col(row, 'archived_at')} is null`,
    sql`${col(row, state)} = any(${moving.from}::text[])`,
    inGivenScope(sql`${moving.regions}`, pathOf(entity, row)),
  ];
  return sql`
  with moved as (update ${as(entity, row)} set ${sql.ref(state)} = ${moving.to} where ${all(conditions)} returning ${shown} as shown)
  select coalesce((select shown from moved), 'null')`;
}
