const STAR = /"(\w+_\d+)"\.\*/g;
const COLUMN = /"(\w+_\d+)"\."(\w+)"/g;

/**
 * Replaces every `"row_1".*` by the columns of `row_1` that the statement uses anywhere, since each level of a query
 * copies all columns of the level below. Aliases are unique in a statement (`Compiler.alias`), so the whole text can be
 * searched. Computed columns such as `$at` contain `$`, which no table column does, and are not included.
 */
export function pruneColumns(text: string): string {
  const used = new Map<string, Set<string>>();
  for (const [column, alias = ''] of text.matchAll(COLUMN)) used.set(alias, (used.get(alias) ?? new Set()).add(column));
  // at least one column
  return text.replace(STAR, (_, alias: string) => [...(used.get(alias) ?? [`"${alias}"."id"`])].join(', '));
}
