const DAY_MS = 24 * 3600 * 1000;
const LONGEST_DAYS = 366;
const MOST_GRANTS = 100;
const LONGEST_NAME = 100;

/** What is wrong with a wish, and where in the input. */
export interface Fault {
  readonly code: string;
  readonly path: readonly string[];
  readonly variables?: Readonly<Record<string, number>>;
}

export interface Wish {
  readonly name: string;
  readonly grants: readonly unknown[];
  /** RFC 3339. */
  readonly expiresAt: string;
}

export function faultsOf({ name, grants, expiresAt }: Wish, now: Date): Fault[] {
  const faults: Fault[] = [];
  if (name.trim() === '') faults.push({ code: 'REQUIRED', path: ['name'] });
  else if (name.length > LONGEST_NAME)
    faults.push({ code: 'TEXT_SIZE', path: ['name'], variables: { most: LONGEST_NAME } });
  else if (/\p{C}/u.test(name)) faults.push({ code: 'TEXT_CONTROL', path: ['name'] });
  if (grants.length === 0 || grants.length > MOST_GRANTS)
    faults.push({ code: 'GRANTS_NUMBER', path: ['grants'], variables: { most: MOST_GRANTS } });
  const left = Date.parse(expiresAt) - now.getTime();
  if (!(left > 0 && left <= LONGEST_DAYS * DAY_MS))
    faults.push({ code: 'KEY_EXPIRY', path: ['expiresAt'], variables: { days: LONGEST_DAYS } });
  return faults;
}
