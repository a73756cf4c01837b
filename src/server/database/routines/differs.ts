/** A condition of a trigger for update: whether anything differs in these columns. */
export function differs(columns: readonly string[]): string {
  const row = (of: string): string => `(${columns.map((column) => `${of}."${column}"`).join(', ')})`;
  return `${row('old')} is distinct from ${row('new')}`;
}
