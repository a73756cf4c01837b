import { v7 } from 'uuid';

/** So many ids of rows that one statement may insert. */
export const newIds = (count: number): string[] => Array.from({ length: count }, () => v7());
