const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;

/** The global id of a row: `DemonstrationUnit:0192…`. Cheap to make in SQL (`'DemonstrationUnit:' || id`). */
export const globalId = (type: string, id: string): string => `${type}:${id}`;

/** Takes a global id apart; null when it was never ours, which look-ups answer as "not found". */
export function readGlobalId(value: string): { type: string; id: string } | null {
  const colon = value.indexOf(':');
  const id = value.slice(colon + 1);
  return colon > 0 && UUID.test(id) ? { type: value.slice(0, colon), id } : null;
}
