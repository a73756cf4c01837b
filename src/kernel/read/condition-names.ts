import { capital } from '../describe.js';
import type { Column } from '../model/column.js';

/** Name of the condition that an enum column has a value, or several; null if it always has one. */
export const presence = ({ kind, nullable, name }: Column): string | null =>
  (kind === 'enum' && nullable) || kind === 'enumList' ? `has${capital(name)}` : null;

/** Name of the condition that a list of enum values has all of some; null of other columns. */
export const entirety = ({ kind, name }: Column): string | null => (kind === 'enumList' ? `all${capital(name)}` : null);
