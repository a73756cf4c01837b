import type { GraphQLFormattedError } from 'graphql';
import { Unavailable } from '../../kernel/errors.js';
import { RequestRefused } from '../guard/request-refused.js';

interface Result {
  readonly data?: Readonly<Record<string, unknown>> | null | undefined;
  readonly errors?: readonly GraphQLFormattedError[] | undefined;
}

/**
 * Whether an answer contains only overload errors: the whole request is then refused with a status that proxies and
 * clients know. A mutation whose payload was started may have changed data, so its answer remains.
 */
export function isOverload({ data, errors = [] }: Result, mayHaveChanged: boolean): boolean {
  const isNothing = Object.values(data ?? {}).every((value) => value === null);
  const isBusy = ({ extensions, path = [] }: GraphQLFormattedError): boolean =>
    extensions?.['code'] === 'OVERLOADED' && (path.length === 1 || !mayHaveChanged);
  return isNothing && errors.length > 0 && errors.every(isBusy);
}

export const overload = (): RequestRefused => RequestRefused.by(new Unavailable('OVERLOADED', { seconds: 1 }));
