import { snake } from '../describe.js';
import { record } from './declarations.js';
import type { RowOf } from './rule.js';
import type { StateMachine } from './state-machine.js';

export interface State {
  readonly does: 'state';
  readonly name: string;
  readonly column: string;
  readonly enumType: () => object;
  readonly stateMachine: StateMachine;
  readonly zh: string;
  readonly en: string;
}

/** The column of a state machine: read like any enum column, written by transitions alone. */
export const state =
  <S extends string, K extends string>(
    enumType: () => Readonly<Record<NoInfer<S>, string>>,
    stateMachine: StateMachine<S, K>,
    zh: string,
    en: string,
  ) =>
  (prototype: RowOf<K>, property: string): void => {
    record(prototype, { does: 'state', name: property, column: snake(property), enumType, stateMachine, zh, en });
  };
