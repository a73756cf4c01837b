import { readdirSync, readFileSync } from 'node:fs';
import { Kind, parse, print } from 'graphql';
import { documentIdOf, type Manifest } from '../server/guard/document/trusted.js';

const FOLDER = new URL('../../schema/operations/', import.meta.url);

/** The documents of `schema/operations` and its folders by id, without comments: a client sends the id of this text. */
export function compileManifest(): Manifest {
  const files = readdirSync(FOLDER, { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.graphql'))
    .sort();
  return Object.fromEntries(
    files.map((file) => {
      const document = parse(readFileSync(new URL(file, FOLDER), 'utf8'), { noLocation: true });
      const operations = document.definitions.filter((definition) => definition.kind === Kind.OPERATION_DEFINITION);
      const [operation] = operations;
      if (operations.length !== 1 || !operation?.name)
        throw new Error(`schema/operations/${file} must have one operation, with a name`);
      const text = print(document);
      return [documentIdOf(text), { name: operation.name.value, document: text }];
    }),
  );
}
