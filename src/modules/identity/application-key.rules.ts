import type { Variables } from '../../kernel/errors.js';
import { NAME, readText } from '../../kernel/text.js';

const DAY_MS = 24 * 3600 * 1000;
const LONGEST_DAYS = 366;
const MOST_GRANTS = 100;
const LONGEST_NAME = 100;

/** A fault of the requested key, and where in the input it is. */
export interface Fault {
  readonly code: string;
  readonly path: readonly string[];
  readonly variables?: Variables;
}

export interface Wish {
  readonly name: string;
  readonly grants: readonly unknown[];
  /** RFC 3339. */
  readonly expiresAt: string;
}

export function faultsOf({ name, grants, expiresAt }: Wish, now: Date): Fault[] {
  const faults: Fault[] = [];
  const nameOrFault = readText(name, NAME, LONGEST_NAME);
  if (typeof nameOrFault !== 'string') faults.push({ ...nameOrFault, path: ['name'] });
  if (grants.length === 0 || grants.length > MOST_GRANTS)
    faults.push({ code: 'GRANTS_NUMBER', path: ['grants'], variables: { most: MOST_GRANTS } });
  const lifetimeMs = Date.parse(expiresAt) - now.getTime();
  if (!(lifetimeMs > 0 && lifetimeMs <= LONGEST_DAYS * DAY_MS))
    faults.push({ code: 'KEY_EXPIRY', path: ['expiresAt'], variables: { days: LONGEST_DAYS } });
  return faults;
}
