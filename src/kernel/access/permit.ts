import type { Row } from '../database.js';
import { Forbidden, Unauthenticated } from '../errors.js';
import type { EntityMeta } from '../model/model.js';
import type { Actor } from './actor.js';
import { grantsFor, refusal, type Action, type Decided, type Refusal } from './rules.js';

/** The path of a row that was read; null if it has no place. */
export const rowPath = (row: Row | undefined): string | null => (row?.['$path'] as string | null | undefined) ?? null;

/** The decision table for a row. */
export function decidedOn(entity: EntityMeta, row: Row | undefined): Decided {
  const owners = row && entity.ownersOf?.(row);
  return owners ? { rules: entity.rules, ownerDepartments: owners, isOwnersAlone: true } : entity;
}

/** Why an actor may not perform an action on a row; null if allowed. */
export const refusalOn = (actor: Actor, action: Action, entity: EntityMeta, row: Row | undefined): Refusal | null =>
  refusal(actor, action, decidedOn(entity, row), rowPath(row));

/**
 * @throws Unauthenticated, or Forbidden unless some grant of the actor allows the action somewhere; the row decides
 * where
 */
export function requireSomewhere(actor: Actor, action: Action, entity: EntityMeta): void {
  if (actor.kind === 'ANONYMOUS') throw new Unauthenticated('UNAUTHENTICATED');
  if (grantsFor(actor, action, entity).length === 0) throw new Forbidden('FORBIDDEN', { reason: 'ROLE_MISSING' });
}

/** @throws Unauthenticated, or Forbidden with the reason, unless the actor may perform the action on the row */
export function requireMay(actor: Actor, action: Action, entity: EntityMeta, row: Row | undefined): void {
  const reason = refusalOn(actor, action, entity, row);
  if (reason === 'UNAUTHENTICATED') throw new Unauthenticated(reason);
  if (reason) throw new Forbidden('FORBIDDEN', { reason });
}
