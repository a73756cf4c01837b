import { snake } from '../describe.js';
import { DateScalar } from '../scalars.js';
import type { ColumnOptions } from './column.js';
import { record } from './declarations.js';

/** A column that tells when a row came to a state. */
export interface EnteredOn {
  readonly state: string;
  readonly isFirst: boolean;
}

interface Options extends Pick<ColumnOptions, 'filter' | 'order'> {
  /** The first time; otherwise the last. */
  readonly first?: true;
}

/** A state that the machine of the class lacks does not compile. */
type HasState<T extends { readonly state: string }, S> = S extends T['state'] ? unknown : { readonly hasNoState: S };

/**
 * The day on which a row came to a state: the database keeps it, whoever writes, and a seed or an import that creates
 * the row in a later state may bring it. `@enteredOn('SUBMITTED', …, { first: true }) submittedOn`.
 */
export const enteredOn =
  <const S extends string>(state: S, zh: string, en: string, { first, ...options }: Options = {}) =>
  <T extends { readonly state: string }>(prototype: T & HasState<T, S>, property: string): void => {
    record(prototype, {
      does: 'column',
      kind: 'date',
      name: property,
      column: snake(property),
      zh,
      en,
      type: () => DateScalar,
      sqlType: 'date',
      ...options,
      nullable: true,
      readOnly: true,
      enteredOn: { state, isFirst: first === true },
    });
  };
