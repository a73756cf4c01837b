/** Condition of an update trigger: whether any of these columns differs. */
export function differs(columns: readonly string[]): string {
  const row = (of: string): string => `(${columns.map((column) => `${of}."${column}"`).join(', ')})`;
  return `${row('old')} is distinct from ${row('new')}`;
}
