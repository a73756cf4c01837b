import { enumEntry, inWords } from '../enum.js';
import { Forbidden, Unauthenticated, type Variables } from '../errors.js';
import type { Row } from '../database.js';
import type { EntityMeta } from '../model/model.js';
import { mayTransition, moveOf, rightToEnter, transitionsOf, type Move } from '../model/state-machine.js';
import { PLATFORM, Role, type Actor } from './actor.js';
import { LEVEL_NAMES } from './level.js';
import { rowPath } from './permit.js';
import type { Scope } from './scope.js';
import { grantsFor, may, refusal, type Action, type Decided } from './rules.js';

/** Who may make one move: an action and the decision table for it. */
export interface MoveRight {
  readonly action: Action;
  readonly decided: Decided;
  /** Only the platform makes it. */
  readonly isPlatforms: boolean;
  /** What the move declares. */
  readonly move: Move;
}

/** One value, or several. */
const listOf = <T extends string>(value: T | readonly T[] | undefined): readonly T[] | undefined =>
  typeof value === 'string' ? [value] : value;

/** Who may move rows of an entity, which has states, from one to another. */
export function rightTo(entity: EntityMeta, from: string, to: string): MoveRight {
  const { stateMachine } = entity.state!; // the caller's entity has states
  const move = moveOf(stateMachine, from, to);
  const isPlatforms = move.by === 'PLATFORM';
  const roles = isPlatforms ? undefined : listOf(move.by);
  const action = roles ? 'TRANSITION' : rightToEnter(stateMachine, to);
  return {
    action,
    isPlatforms,
    move,
    decided: {
      rules: roles ? roles.map((role) => may(role, action)) : entity.rules,
      ownerDepartments: listOf(move.department) ?? entity.ownerDepartments,
      at: move.at,
    },
  };
}

/** The roles that make a move, besides administrators. */
export const rolesOf = ({ action, decided, isPlatforms }: MoveRight): Role[] =>
  isPlatforms
    ? []
    : [...new Set(decided.rules.filter(({ actions }) => actions.includes(action)).map(({ role }) => role))];

/** Whether a move says who makes it: the database then asks it too. */
export const isReserved = ({ by, at, department }: Move): boolean =>
  [by, at, department].some((each) => each !== undefined);

export type MoveRefusal = Variables & { readonly reason: string };

/** The reason of a refusal, which says who makes the move if that is the matter. */
function refused(right: MoveRight, reason: 'ROLE_MISSING' | 'OUT_OF_SCOPE'): MoveRefusal {
  if (right.isPlatforms) return { reason: 'MOVE_BY_PLATFORM' };
  return reason === 'ROLE_MISSING' && isReserved(right.move)
    ? { reason: 'MOVE_BY_OTHERS', ...moversOf(right) }
    : { reason };
}

/** Who makes a move, for both languages. */
function moversOf(right: MoveRight): { readonly whoZh: string; readonly who: string } {
  const { at } = right.move;
  const roles = rolesOf(right);
  const departments = listOf(right.move.department) ?? [];
  return {
    whoZh:
      (departments.length > 0 ? ` ${departments.join('、')} 的` : '') +
      (at ? `${LEVEL_NAMES[at]}${at === 'PROVINCE' ? '' : '及以上'}` : '') +
      roles.map((role) => inWords(enumEntry(Role).words, role)).join('或'),
    who:
      roles.join(' or ') +
      (at ? ` at ${at}${at === 'PROVINCE' ? '' : ' or above'}` : '') +
      (departments.length > 0 ? ` of ${departments.join(' or ')}` : ''),
  };
}

/** Why an actor may not make a move of a row, apart from what the row is; null if allowed. */
export function moveRefusal(
  actor: Actor,
  entity: EntityMeta,
  [from, to]: readonly [from: string, to: string],
  row: Row | undefined,
): MoveRefusal | null {
  const right = rightTo(entity, from, to);
  if (right.isPlatforms) return actor.id === PLATFORM.id ? null : refused(right, 'ROLE_MISSING');
  const reason = refusal(actor, right.action, right.decided, rowPath(row));
  return reason === 'UNAUTHENTICATED' ? { reason } : reason && refused(right, reason);
}

/** The grants by which an actor makes a move, wherever they apply. */
export function grantsToMove(actor: Actor, entity: EntityMeta, from: string, to: string): Actor['grants'] {
  const { action, decided, isPlatforms } = rightTo(entity, from, to);
  return isPlatforms && actor.id !== PLATFORM.id ? [] : grantsFor(actor, action, decided);
}

/** The regions in which an actor may make a move. */
export const moveScope = (actor: Actor, entity: EntityMeta, from: string, to: string): Scope => [
  ...new Set(grantsToMove(actor, entity, from, to).map(({ region }) => region)),
];

/** The states from which a state is entered; the state itself where no move leads to it. */
const statesBefore = (entity: EntityMeta, to: string): string[] => {
  const before = transitionsOf(entity.state!.stateMachine).flatMap(([from, target]) => (target === to ? [from] : []));
  return before.length > 0 ? before : [to];
};

/**
 * @throws Unauthenticated, or Forbidden unless some grant of the actor allows some move into the state somewhere; the
 * row decides which and where
 */
export function requireSomeMove(actor: Actor, entity: EntityMeta, to: string): void {
  if (actor.kind === 'ANONYMOUS') throw new Unauthenticated('UNAUTHENTICATED');
  const before = statesBefore(entity, to);
  if (before.some((from) => grantsToMove(actor, entity, from, to).length > 0)) return;
  throw new Forbidden('FORBIDDEN', refused(rightTo(entity, before[0]!, to), 'ROLE_MISSING')); // there is one at least
}

/**
 * @throws Unauthenticated, or Forbidden with the reason, unless the actor may move the row to the state; if no move
 * leads there from where the row is, unless the actor may take it there from some state
 */
export function requireMove(actor: Actor, entity: EntityMeta, to: string, row: Row): void {
  const from = row[entity.state!.name] as string; // of an entity with states
  const before = mayTransition(entity.state!.stateMachine, from, to) ? [from] : statesBefore(entity, to);
  const refusals = before.map((each) => moveRefusal(actor, entity, [each, to], row));
  const [found] = refusals.includes(null) ? [] : refusals;
  if (found?.reason === 'UNAUTHENTICATED') throw new Unauthenticated(found.reason);
  if (found) throw new Forbidden('FORBIDDEN', found);
}
