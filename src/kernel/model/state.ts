import { snake } from '../describe.js';
import { record } from './declarations.js';
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
  (enumType: () => object, stateMachine: StateMachine, zh: string, en: string): PropertyDecorator =>
  (prototype, property) => {
    const name = String(property);
    record(prototype, { does: 'state', name, column: snake(name), enumType, stateMachine, zh, en });
  };
