import type { Role } from '../access/actor.js';
import type { Level } from '../access/level.js';
import type { Deadline } from './deadline.js';
import type { Guard, GuardFacts } from './guard.js';
import type { BrokenRule, RowOf } from './rule.js';

/** Who makes a move, and what it takes besides. `K` are the properties that its guards read. */
export interface Move<S extends string = string, K extends string = string> {
  /** Roles that may make it in place of those with the right to it; `PLATFORM` for what only the platform does. */
  readonly by?: Role | readonly Role[] | 'PLATFORM';
  /** The lowest level at which the role must be held. */
  readonly at?: Level;
  /** Keys of the departments whose grants count, in place of those that own the entity. */
  readonly department?: string | readonly string[];
  /**
   * States: who last took the row into one of them may not make the move, and is told `ANOTHER_PERSON` or the code that
   * stands beside the state.
   */
  readonly otherThan?: S | readonly S[] | { readonly state: S; readonly code: string };
  /** It requires a reason. */
  readonly reason?: boolean;
  /** Its preconditions, which are told together. */
  readonly guards?: readonly Guard<K>[];
  /** Until when it should be made. It is the deadline of the state that it leaves, whichever move is made. */
  readonly late?: Deadline<K>;
}

/**
 * A state machine as data. Transitions that are not listed are impossible: services and the database both read this
 * table.
 */
export interface StateMachine<S extends string = string, K extends string = string> {
  readonly initial: S;
  /** Of each state the states that may follow: as a list, or each with what the move takes. */
  readonly transitions: Readonly<Record<S, readonly S[] | Readonly<Partial<Record<S, Move<S, K>>>>>>;
  /** Preconditions for entering a state: the code of what is missing, or null. Pure. */
  readonly guards?: Readonly<Partial<Record<S, (row: RowOf<K>) => string | null>>>;
  /** States that the right to UPDATE suffices to enter; the others require the right to TRANSITION. */
  readonly byOwners?: readonly S[];
  /** States that require a reason. */
  readonly withReason?: readonly S[];
}

// Types that infer a machine's states from the keys of `transitions`, and the properties that it reads from its guards
// and deadlines. A mapped type would infer them from `initial` first.

type Transitions = Readonly<Record<string, readonly string[] | Readonly<Record<string, Move>>>>;
type Guards = Readonly<Record<string, (row: never) => string | null>>;
type StatesOf<T> = keyof T & string;
type CheckedMove<M, S extends string> = { readonly [P in keyof M]: P extends keyof Move ? Move<S>[P] : never };
type Checked<T> = {
  readonly [F in keyof T]: T[F] extends readonly unknown[]
    ? readonly StatesOf<T>[]
    : { readonly [P in keyof T[F]]: P extends keyof T ? CheckedMove<T[F][P], StatesOf<T>> : never };
};
type CheckedGuards<G, S> = { readonly [P in keyof G]: P extends S ? G[P] : never };
type MovesOf<T> = { [F in keyof T]: T[F] extends readonly unknown[] ? never : T[F][keyof T[F]] }[keyof T];
type ReadByMove<M> =
  | (M extends { readonly guards: readonly Guard<infer K>[] } ? K : never)
  | (M extends { readonly late: infer D } ? ReadByDeadline<D> : never);
type ReadByDeadline<D> =
  | (D extends { readonly until: infer K extends string } ? K : never)
  | (D extends { readonly since: infer K extends string } ? K : never)
  | (D extends { readonly up: { readonly owner: infer K extends string } } ? K : never);
type ReadByGuard<F> = F extends (row: infer R) => unknown ? keyof R & string : never;

/** Its states are the keys of `transitions`: one that is misspelt elsewhere in it does not compile. */
export const stateMachine = <const T extends Transitions, const G extends Guards = Readonly<Record<never, never>>>(
  definition: Omit<StateMachine<StatesOf<T>>, 'transitions' | 'guards'> & {
    readonly transitions: T & Checked<T>;
    readonly guards?: G & CheckedGuards<G, StatesOf<T>>;
  },
): StateMachine<StatesOf<T>, ReadByGuard<G[keyof G]> | ReadByMove<MovesOf<T>>> & { readonly transitions: T } =>
  definition as never; // its parts are checked above

/** The union of a machine's states: `type VisitState = StateOf<typeof visitMachine>`. */
export type StateOf<M extends { readonly transitions: object }> = keyof M['transitions'] & string;

const isList = <T>(value: unknown): value is readonly T[] => Array.isArray(value);

/** The states that may follow a state. */
export function statesAfter(of: StateMachine, from: string): readonly string[] {
  const after = of.transitions[from] ?? [];
  return isList<string>(after) ? after : Object.keys(after);
}

export const mayTransition = <S extends string>(of: StateMachine<S>, from: S, to: S): boolean =>
  statesAfter(of, from).includes(to);

const NO_CONDITIONS: Move = {};

/** What a move takes; nothing if its declaration does not say. */
export function moveOf(of: StateMachine, from: string, to: string): Move {
  const after = of.transitions[from] ?? [];
  return isList<string>(after) ? NO_CONDITIONS : (after[to] ?? NO_CONDITIONS);
}

/** The right that entering a state requires. */
export const rightToEnter = (of: StateMachine, to: string): 'UPDATE' | 'TRANSITION' =>
  of.byOwners?.includes(to) ? 'UPDATE' : 'TRANSITION';

/** Whether nothing about the row itself can keep it from making a move. */
export const isUnguarded = (of: StateMachine, from: string, to: string): boolean =>
  !of.guards?.[to] && (moveOf(of, from, to).guards ?? []).length === 0;

/** The preconditions that keep a row from making a move. */
export function brokenGuards(
  of: StateMachine,
  row: RowOf,
  [from, to]: readonly [from: string, to: string],
  facts: GuardFacts,
): readonly Omit<BrokenRule, 'path'>[] {
  const code = of.guards?.[to]?.(row) ?? null;
  const found = (moveOf(of, from, to).guards ?? []).map((guard) => ({
    code: guard.code,
    variables: guard.missing(row, facts),
  }));
  return [
    ...(code === null ? [] : [{ code }]),
    ...found.flatMap(({ code, variables }) => (variables ? [{ code, variables }] : [])),
  ];
}

/** Whether a move requires a reason. */
export const needsReason = (of: StateMachine, from: string, to: string): boolean =>
  of.withReason?.includes(to) === true || moveOf(of, from, to).reason === true;

/** Whether a move requires a reason and none is given. */
export const lacksReason = (
  of: StateMachine,
  [from, to]: readonly [from: string, to: string],
  reason: string | null | undefined,
): boolean => needsReason(of, from, to) && !reason?.trim();

/** The code that a row's last mover into a state is told who must not make a move. */
export const ANOTHER_PERSON = 'ANOTHER_PERSON';

/** The states whose last mover may not make a move, each with the code of what they are told. */
export function otherThan({ otherThan: states = [] }: Move): readonly (readonly [state: string, code: string])[] {
  if (typeof states === 'string') return [[states, ANOTHER_PERSON]];
  if (isList<string>(states)) return states.map((state) => [state, ANOTHER_PERSON]);
  return [[states.state, states.code]];
}

/** Every allowed transition. */
export const transitionsOf = (of: StateMachine): [from: string, to: string][] =>
  Object.keys(of.transitions).flatMap((from) => statesAfter(of, from).map((to): [string, string] => [from, to]));
