/** A state machine as data. What is not listed cannot happen: services and the database both read this table. */
export interface StateMachine<S extends string = string> {
  readonly initial: S;
  readonly transitions: Readonly<Record<S, readonly S[]>>;
  /** What a row must have before it may enter a state: the code of what is missing, or null. Pure. */
  readonly guards?: Readonly<Partial<Record<S, (row: Readonly<Record<string, unknown>>) => string | null>>>;
  /** States that whoever may UPDATE enters; the others take the right to TRANSITION. */
  readonly byOwners?: readonly S[];
  /** States that nobody enters without saying why. */
  readonly withReason?: readonly S[];
}

export const stateMachine = <S extends string>(definition: StateMachine<S>): StateMachine<S> => definition;

export const mayTransition = <S extends string>(of: StateMachine<S>, from: S, to: S): boolean =>
  of.transitions[from].includes(to);

/** The right that entering a state takes. */
export const rightToEnter = (of: StateMachine, to: string): 'UPDATE' | 'TRANSITION' =>
  of.byOwners?.includes(to) ? 'UPDATE' : 'TRANSITION';

/** Why a row may not enter a state, or null. */
export const guardError = (of: StateMachine, row: Readonly<Record<string, unknown>>, to: string): string | null =>
  of.guards?.[to]?.(row) ?? null;

/** Whether a state would be entered without the reason that it takes. */
export const lacksReason = (of: StateMachine, to: string, reason: string | null | undefined): boolean =>
  of.withReason?.includes(to) === true && !reason?.trim();

/** Every pair of states that may follow each other. */
export const transitionsOf = (of: StateMachine): [from: string, to: string][] =>
  Object.entries(of.transitions).flatMap(([from, targets]) => targets.map((to): [string, string] => [from, to]));
