/**
 * A state machine as data. Transitions that are not listed are impossible: services and the database both read this
 * table.
 */
export interface StateMachine<S extends string = string> {
  readonly initial: S;
  readonly transitions: Readonly<Record<S, readonly S[]>>;
  /** Preconditions for entering a state: the code of what is missing, or null. Pure. */
  readonly guards?: Readonly<Partial<Record<S, (row: Readonly<Record<string, unknown>>) => string | null>>>;
  /** States that the right to UPDATE suffices to enter; the others require the right to TRANSITION. */
  readonly byOwners?: readonly S[];
  /** States that require a reason. */
  readonly withReason?: readonly S[];
}

export const stateMachine = <S extends string>(definition: StateMachine<S>): StateMachine<S> => definition;

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
