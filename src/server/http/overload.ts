import type { GraphQLFormattedError } from 'graphql';
import { Unavailable } from '../../kernel/errors.js';
import { RequestRefused } from '../guard/request-refused.js';

interface Result {
  readonly data?: Readonly<Record<string, unknown>> | null | undefined;
  readonly errors?: readonly GraphQLFormattedError[] | undefined;
}

/**
 * Whether an answer has nothing but that the platform was too busy: it is then refused as a whole, with a status that
 * proxies and clients know. A change whose payload was begun has happened, so the answer stays one.
 */
export function isOverload({ data, errors = [] }: Result, mayHaveChanged: boolean): boolean {
  const isNothing = Object.values(data ?? {}).every((value) => value === null);
  const isBusy = ({ extensions, path = [] }: GraphQLFormattedError): boolean =>
    extensions?.['code'] === 'OVERLOADED' && (path.length === 1 || !mayHaveChanged);
  return isNothing && errors.length > 0 && errors.every(isBusy);
}

export const overload = (): RequestRefused => RequestRefused.by(new Unavailable('OVERLOADED', { seconds: 1 }));
