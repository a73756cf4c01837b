import { Invalid } from './errors.js';

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;
const VERSION = /^(.+)@([1-9]\d{0,8})$/;

export const isUuid = (text: string): boolean => UUID.test(text);

/** The global id of a record: `DemonstrationUnit:0192…`. Cheap to make in SQL (`'DemonstrationUnit:' || id`). */
export const globalId = (type: string, id: string): string => `${type}:${id}`;

/** The global id of one version of a record: `DemonstrationUnit:0192…@2`. The version never changes. */
export const pastId = (type: string, id: string, version: number): string => `${globalId(type, id)}@${version}`;

/** The type in a global id, and the key of the object within the type; null if the text has no such form. */
export function splitGlobalId(value: string): { type: string; key: string } | null {
  const colon = value.indexOf(':');
  return colon > 0 ? { type: value.slice(0, colon), key: value.slice(colon + 1) } : null;
}

/**
 * The type and primary key in the global id of a record; null for any other text, which look-ups treat as "not found".
 */
export function readGlobalId(value: string): { type: string; id: string } | null {
  const reference = splitGlobalId(value);
  return reference && isUuid(reference.key) ? { type: reference.type, id: reference.key } : null;
}

/**
 * `readGlobalId` for a record on which an action is requested.
 *
 * @throws Invalid `ID_OF_THE_PAST`: a past version can only be read, and reporting it as not found would mislead
 */
export function requirePresentId(value: string): { type: string; id: string } | null {
  if (readPastId(value)) throw new Invalid('ID_OF_THE_PAST');
  return readGlobalId(value);
}

/** The type, primary key and version in the global id of a past version; null for any other text. */
export function readPastId(value: string): { type: string; id: string; version: number } | null {
  const [, record, version] = VERSION.exec(value) ?? [];
  const reference = record === undefined ? null : readGlobalId(record);
  return reference && { ...reference, version: Number(version) };
}
