import { Invalid } from './errors.js';

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;
const VERSION = /^(.+)@([1-9]\d{0,8})$/;

export const isUuid = (text: string): boolean => UUID.test(text);

/** The global id of a record: `DemonstrationUnit:0192…`. Cheap to make in SQL (`'DemonstrationUnit:' || id`). */
export const globalId = (type: string, id: string): string => `${type}:${id}`;

/** The global id of a record as one version of it was: `DemonstrationUnit:0192…@2`. What it names never changes. */
export const pastId = (type: string, id: string, version: number): string => `${globalId(type, id)}@${version}`;

/** The type that a global id names, and the key of the object within it; null where it has no such form. */
export function splitGlobalId(value: string): { type: string; key: string } | null {
  const colon = value.indexOf(':');
  return colon > 0 ? { type: value.slice(0, colon), key: value.slice(colon + 1) } : null;
}

/** The global id of a record, apart; null when it was never ours, which look-ups answer as "not found". */
export function readGlobalId(value: string): { type: string; id: string } | null {
  const at = splitGlobalId(value);
  return at && isUuid(at.key) ? { type: at.type, id: at.key } : null;
}

/**
 * The same of a record that something is to be done with.
 *
 * @throws Invalid `ID_OF_THE_PAST`: a past version can only be read, and finding nothing by it would mislead
 */
export function requirePresentId(value: string): { type: string; id: string } | null {
  if (readPastId(value)) throw new Invalid('ID_OF_THE_PAST');
  return readGlobalId(value);
}

/** The global id of a past version, apart; null for any other. */
export function readPastId(value: string): { type: string; id: string; version: number } | null {
  const [, record, version] = VERSION.exec(value) ?? [];
  const at = record === undefined ? null : readGlobalId(record);
  return at && { ...at, version: Number(version) };
}
