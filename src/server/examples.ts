import { readFile, readdir } from 'node:fs/promises';
import { Kind, parse } from 'graphql';

const FOLDER = new URL('../../schema/operations/', import.meta.url);

export interface Example {
  /** The operation's own name. */
  readonly name: string;
  readonly query: string;
}

/** The documents in `schema/operations`, in the order of their file names: what client apps use, and GraphiQL's tabs. */
export async function examples(): Promise<Example[]> {
  const files = (await readdir(FOLDER)).filter((file) => file.endsWith('.graphql')).sort();
  return Promise.all(
    files.map(async (file) => {
      const query = await readFile(new URL(file, FOLDER), 'utf8');
      const operation = parse(query).definitions.find((definition) => definition.kind === Kind.OPERATION_DEFINITION);
      if (!operation?.name) throw new Error(`schema/operations/${file} has no named operation`);
      return { name: operation.name.value, query };
    }),
  );
}
