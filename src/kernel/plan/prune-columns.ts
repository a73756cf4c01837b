const STAR = /"(\w+_\d+)"\.\*/g;
const COLUMN = /"(\w+_\d+)"\."(\w+)"/g;

/**
 * A statement in which every `"row_1".*` names the columns that it uses of `row_1` anywhere, since each level of a query
 * copies whatever the level below gives it. Aliases are unique in a statement (`Compiler.alias`), so the whole text
 * tells. What a level makes itself, as `$at`, has a name that no column has, and is not among them.
 */
export function pruneColumns(text: string): string {
  const used = new Map<string, Set<string>>();
  for (const [column, alias = ''] of text.matchAll(COLUMN)) used.set(alias, (used.get(alias) ?? new Set()).add(column));
  return text.replace(STAR, (_, alias: string) => [...(used.get(alias) ?? [`"${alias}"."id"`])].join(', ')); // one at least
}
