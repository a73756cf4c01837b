import { readFile, readdir } from 'node:fs/promises';
import { dirname } from 'node:path';
import { Kind, parse } from 'graphql';

const FOLDER = new URL('../../schema/operations/', import.meta.url);

export interface Example {
  readonly name: string;
  readonly query: string;
  /** Whether GraphiQL offers it only in its menu, without a tab of its own. */
  readonly isInMenuOnly: boolean;
}

/**
 * The documents in `schema/operations`, in the order of their file names: the operations of client apps, which are also
 * GraphiQL's tabs. Those in subfolders, such as a planner's questions, come after them.
 */
export async function examples(): Promise<Example[]> {
  const names = await readdir(FOLDER, { recursive: true });
  const isInFolder = (file: string): boolean => dirname(file) !== '.';
  const files = names
    .filter((file) => file.endsWith('.graphql'))
    .sort((a, b) => Number(isInFolder(a)) - Number(isInFolder(b)) || (a < b ? -1 : 1));
  return Promise.all(
    files.map(async (file) => {
      const query = await readFile(new URL(file, FOLDER), 'utf8');
      const operation = parse(query).definitions.find((definition) => definition.kind === Kind.OPERATION_DEFINITION);
      if (!operation?.name) throw new Error(`schema/operations/${file} has no named operation`);
      return { name: operation.name.value, query, isInMenuOnly: isInFolder(file) };
    }),
  );
}
