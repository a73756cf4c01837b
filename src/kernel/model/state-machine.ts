import type { RowOf } from './rule.js';

/**
 * A state machine as data. Transitions that are not listed are impossible: services and the database both read this
 * table.
 */
export interface StateMachine<S extends string = string, K extends string = string> {
  readonly initial: S;
  readonly transitions: Readonly<Record<S, readonly S[]>>;
  /** Preconditions for entering a state: the code of what is missing, or null. Pure. */
  readonly guards?: Readonly<Partial<Record<S, (row: RowOf<K>) => string | null>>>;
  /** States that the right to UPDATE suffices to enter; the others require the right to TRANSITION. */
  readonly byOwners?: readonly S[];
  /** States that require a reason. */
  readonly withReason?: readonly S[];
}

/** Its states are the keys of `transitions`: one that is misspelt elsewhere in it does not compile. */
export const stateMachine = <const S extends string, K extends string = never>(
  definition: StateMachine<S, K>,
): StateMachine<S, K> => definition;

/** The union of a machine's states: `type VisitState = StateOf<typeof visitMachine>`. */
export type StateOf<M extends { readonly transitions: object }> = keyof M['transitions'] & string;

export const mayTransition = <S extends string>(of: StateMachine<S>, from: S, to: S): boolean =>
  of.transitions[from].includes(to);

/** The right that entering a state requires. */
export const rightToEnter = (of: StateMachine, to: string): 'UPDATE' | 'TRANSITION' =>
  of.byOwners?.includes(to) ? 'UPDATE' : 'TRANSITION';

/** The error code that keeps a row from entering a state, or null. */
export const guardError = (of: StateMachine, row: Readonly<Record<string, unknown>>, to: string): string | null =>
  of.guards?.[to]?.(row) ?? null;

/** Whether entering a state requires a reason and none is given. */
export const lacksReason = (of: StateMachine, to: string, reason: string | null | undefined): boolean =>
  of.withReason?.includes(to) === true && !reason?.trim();

/** Every allowed transition. */
export const transitionsOf = (of: StateMachine): [from: string, to: string][] =>
  Object.entries(of.transitions).flatMap(([from, targets]) => targets.map((to): [string, string] => [from, to]));
