import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { chdir, exit } from 'node:process';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import type { GraphQLObjectType } from 'graphql';
import { formatted } from './prettier.js';
import { register, registerFiles, withModule, type Register } from './register-files.js';

// npm run new family-farm -- --zh 家庭农场 --en 'A family farm.'
const INDEX = 'src/modules/index.ts';
const USAGE = `usage: npm run new <singular noun> -- [--zh 合作社] [--en 'A cooperative.'] [--plural cooperatives]`;

chdir(fileURLToPath(new URL('../../', import.meta.url)));
try {
  const of = readArguments();
  await refuseTaken(of);
  const files = { ...registerFiles(of), [INDEX]: withModule(readFileSync(INDEX, 'utf8'), of) };
  // all files are formatted before the first is written
  const texts = await Promise.all(
    Object.entries(files).map(async ([path, text]) => [path, await formatted(path, text)] as const),
  );
  for (const [path, text] of texts) {
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, text);
  }
  tell(of, Object.keys(files));
} catch (error) {
  console.error(`new: ${(error as Error).message}`);
  exit(1);
}
exit(0);

function readArguments(): Register {
  const text = { type: 'string' } as const;
  const { positionals, values } = parseArgs({ options: { zh: text, en: text, plural: text }, allowPositionals: true });
  const [name, more] = positionals;
  // without the `--`, npm takes the flags for itself and passes on only their values
  if (!name || more !== undefined) throw new Error(USAGE);
  return register(name, values);
}

async function refuseTaken({ name, type, field, plural }: Register): Promise<void> {
  // importing the modules takes seconds: a malformed name is refused before that
  const [{ compileSchema }, { modules }] = await Promise.all([
    import('../kernel/schema/schema.js'),
    import('../modules/index.js'),
  ]);
  const { schema } = await compileSchema(modules);
  const has = (owner: string, member: string): boolean =>
    member in (schema.getType(owner) as GraphQLObjectType).getFields();
  const conflicts = [
    existsSync(`src/modules/${name}`) && `src/modules/${name}`,
    schema.getType(type) && `the type ${type}`,
    schema.getType(`${type}State`) && `the type ${type}State`,
    has('Query', field) && `Query.${field}`,
    has('Query', plural) && `Query.${plural}`,
    has('Region', plural) && `Region.${plural}`,
  ].filter(Boolean);
  if (conflicts.length > 0) throw new Error(`${name} cannot be made: ${conflicts.join(', ')} is there already`);
}

function tell({ name, type, field, plural }: Register, paths: readonly string[]): void {
  console.log(`${paths.map((path) => `${path === INDEX ? 'added to' : 'wrote   '} ${path}`).join('\n')}

It gives the graph
  ${plural}(filter, orderBy, first, after, …)  ${field}(key:)  node(id:)  search
  Region.${plural}: those at or below a region
  create${type}, update${type}, transition${type}, change${plural.charAt(0).toUpperCase()}${plural.slice(1)}
  ${field}Transitioned(region:, after:)

Next: give it fields and states of its own in src/modules/${name}, then
  npm run migration ${name}
  npm run schema
  npm test`);
}
