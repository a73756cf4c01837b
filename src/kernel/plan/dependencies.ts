import { memo } from '../memo.js';
import type { DataModel } from '../model/model.js';
import { rolledEntities } from '../model/roll-ups.js';

const WORD = /[a-z_]+/g;
/**
 * Matches relations that the statement reads, except functions and its own aliases, which end in a number
 * (`Compiler.alias`).
 */
const READ = /(?<!distinct )\b(?:from|join) "?([a-z_]+)"?(?![\w"(])/g;

/** The tables of a data model, with the entities whose changes change their rows. */
const tablesOf = memo(
  ({ entities }: DataModel) =>
    new Map<string, readonly string[]>([
      ...entities.flatMap((entity) => {
        const names = [entity, ...rolledEntities(entity)].map(({ name }) => name);
        return [entity, ...entity.manyToMany].map(({ table }) => [table, names] as const);
      }),
      ['search_entry', entities.map(({ name }) => name)],
    ]),
);

/**
 * Types of the entities that a statement reads: its result stays the same until one of them changes. Null if it reads
 * anything else. A table that it only mentions counts as read.
 */
export function dependenciesOf(model: DataModel, sql: string): readonly string[] | null {
  const tables = tablesOf(model);
  for (const [, name] of sql.matchAll(READ)) if (!tables.has(name!)) return null; // the expression has this group
  const words = new Set(sql.match(WORD));
  return [...new Set([...tables].flatMap(([table, types]) => (words.has(table) ? types : [])))];
}
