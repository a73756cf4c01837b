import { createHash } from 'node:crypto';

const HASH_DIGITS = 6;
const LONGEST_NAME = 63; // PostgreSQL cuts the rest of an identifier off

export const hashOf = (text: string): string => createHash('sha256').update(text).digest('hex').slice(0, HASH_DIGITS);

/** The name of a constraint or index; one that is too long ends in its hash. */
export const constraintName = (name: string): string =>
  name.length <= LONGEST_NAME ? name : `${name.slice(0, LONGEST_NAME - HASH_DIGITS - 1)}_${hashOf(name)}`;
