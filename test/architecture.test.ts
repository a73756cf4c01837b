import { cruise, type ICruiseResult } from 'dependency-cruiser';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, expect, test } from 'vitest';

interface Rules {
  readonly forbidden: readonly { readonly name: string }[];
  readonly options: object;
}
const rules = createRequire(import.meta.url)('../.dependency-cruiser.cjs') as Rules;

/** File names with the modules each imports; `type` before a name makes the import type-only, `later` a call. */
type Tree = Readonly<Record<string, readonly string[]>>;

/** What every rule allows: planted beside each violation, so that a rule that forbids too much is red as well. */
const SOUND: Tree = {
  'src/main.ts': ['./app.js', './config.js'],
  'src/app.ts': ['./config.js', './server/http.js', './modules/index.js', 'later ../seeds/seed.js'],
  'src/config.ts': [],
  'src/kernel/model/entity.ts': ['../sql.js', 'type-graphql'],
  'src/kernel/sql.ts': ['kysely', 'type ./context.js'],
  'src/kernel/context.ts': ['type ./sql.js'],
  'src/server/http.ts': ['../config.js', '../kernel/context.js', 'pg', 'fs'],
  'src/modules/index.ts': ['./village/index.js', './crop/index.js'],
  'src/modules/village/index.ts': ['./village.entity.js'],
  'src/modules/village/village.entity.ts': ['../../kernel/model/entity.js'],
  'src/modules/crop/index.ts': ['./crop.entity.js', './crop.resolver.js'],
  'src/modules/crop/crop.entity.ts': [
    '../../kernel/model/entity.js',
    '../village/village.entity.js',
    './season.rules.js',
    'type-graphql',
  ],
  'src/modules/crop/season.rules.ts': [],
  'src/modules/crop/crop.rules.ts': ['./crop.entity.js', 'type ../../kernel/model/entity.js', 'decimal.js'],
  'src/modules/crop/crop.service.ts': ['./crop.rules.js', './crop.entity.js', '../../kernel/sql.js'],
  'src/modules/crop/crop.plan.ts': ['../../kernel/sql.js'],
  'src/modules/crop/crop.resolver.ts': ['./crop.service.js', './crop.plan.js', '../../kernel/model/entity.js'],
  'seeds/seed.ts': ['../src/modules/crop/crop.entity.js'],
  'test/crop.test.ts': ['../src/app.js', 'vitest'],
};

const PACKAGES = {
  dependencies: ['pg', 'type-graphql', 'decimal.js'],
  devDependencies: ['vitest'],
  neither: ['kysely', 'stray'],
};

/** Each rule with ways of breaking it. */
const VIOLATIONS: Readonly<Record<string, readonly Tree[]>> = {
  'no-cycles': [
    { 'src/kernel/sql.ts': ['./model/entity.js'] },
    {
      'src/modules/crop/crop.entity.ts': ['./seed-lot.entity.js'],
      'src/modules/crop/seed-lot.entity.ts': ['./crop.entity.js'],
    },
  ],
  'no-cycles-between-modules': [{ 'src/modules/village/village.entity.ts': ['type ../crop/crop.entity.js'] }],
  'kernel-stands-alone': [
    { 'src/kernel/leak.ts': ['../config.js'] },
    { 'src/kernel/leak.ts': ['type ../modules/crop/crop.entity.js'] },
    { 'src/kernel/leak.ts': ['../server/http.js'] },
  ],
  'modules-know-kernel-and-modules': [
    { 'src/modules/crop/crop.service.ts': ['../../server/http.js'] },
    { 'src/modules/crop/crop.service.ts': ['../../config.js'] },
  ],
  'server-knows-no-module': [
    { 'src/server/http.ts': ['../modules/crop/crop.entity.js'] },
    { 'src/server/http.ts': ['type ../modules/index.js'] },
  ],
  'modules-meet-in-public': [
    { 'src/modules/village/village.service.ts': ['../crop/crop.rules.js'] },
    { 'src/modules/village/village.service.ts': ['../crop/index.js'] },
  ],
  'entities-are-declarations': [
    { 'src/modules/crop/crop.entity.ts': ['./words.js'], 'src/modules/crop/words.ts': [] },
    { 'src/modules/crop/crop.entity.ts': ['fs'] },
    { 'src/modules/crop/crop.entity.ts': ['pg'] },
  ],
  'rules-are-pure': [
    { 'src/modules/crop/crop.rules.ts': ['fs'] },
    { 'src/modules/crop/crop.rules.ts': ['node:timers/promises'] },
    { 'src/modules/crop/crop.rules.ts': ['pg'] },
    { 'src/modules/crop/crop.rules.ts': ['../../kernel/sql.js'] },
    { 'src/modules/crop/crop.rules.ts': ['type ../../kernel/context.js'] },
    { 'src/modules/crop/yield.service.ts': [], 'src/modules/crop/crop.rules.ts': ['./yield.service.js'] },
  ],
  'sql-in-services': [
    { 'src/modules/crop/crop.resolver.ts': ['pg'] },
    { 'src/modules/crop/crop.resolver.ts': ['type kysely'] },
    { 'src/modules/crop/crop.resolver.ts': ['../../kernel/sql.js'] },
    { 'src/modules/crop/crop.fields.ts': ['../../kernel/sql.js'] },
    { 'src/modules/crop/harvest/harvest.answers.ts': ['type ../../../kernel/sql.js'] },
    { 'src/kernel/schema/fields.ts': ['../sql.js'] },
  ],
  'seeds-enter-once': [{ 'src/config.ts': ['../seeds/more.js'], 'seeds/more.ts': [] }],
  'loaded-when-needed': [
    { 'src/app.ts': ['../seeds/seed.js'] },
    { 'src/server/database/setup/orm.ts': [], 'src/server/http.ts': ['./database/setup/orm.js'] },
    { 'src/kernel/model/tables.ts': [], 'src/kernel/sql.ts': ['./model/tables.js'] },
  ],
  'nothing-imports-tests': [{ 'src/main.ts': ['../test/kit.js'], 'test/kit.ts': [] }],
  'ships-with-what-it-needs': [{ 'src/server/http.ts': ['vitest'] }, { 'seeds/seed.ts': ['stray'] }],
};

let root: string | undefined;
afterEach(() => {
  if (root) rmSync(root, { recursive: true });
  root = undefined;
});

function plant(tree: Tree): string {
  root = mkdtempSync(join(tmpdir(), 'architecture-'));
  const write = (name: string, text: string): void => {
    const path = join(root!, name); // set two lines above
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, text);
  };
  const versions = (names: readonly string[]) => Object.fromEntries(names.map((name) => [name, '1.0.0']));
  const { dependencies, devDependencies } = PACKAGES;
  write(
    'package.json',
    JSON.stringify({
      type: 'module',
      dependencies: versions(dependencies),
      devDependencies: versions(devDependencies),
    }),
  );
  for (const name of Object.values(PACKAGES).flat()) {
    write(`node_modules/${name}/package.json`, JSON.stringify({ name, version: '1.0.0', main: 'index.js' }));
    write(`node_modules/${name}/index.js`, 'module.exports = {};');
  }
  for (const [name, imports] of Object.entries(tree)) {
    const lines = imports.map((from, at) => {
      const [module, how] = from.split(' ').reverse();
      if (how === 'later') return `export const x${at} = () => import('${module}');`;
      const erased = how === 'type';
      return `import ${erased ? 'type ' : ''}{ x as x${at} } from '${module}';\nexport ${erased ? 'type ' : ''}{ x${at} };`;
    });
    write(name, ['export const x = 1;', ...lines].join('\n'));
  }
  return root;
}

/** Names of the rules that a tree breaks, under the configuration of the repository itself. */
async function broken(tree: Tree): Promise<string[]> {
  const { tsConfig: _, ...options } = rules.options as { tsConfig: object };
  const { output } = await cruise(['src', 'seeds', 'test'], {
    ...options,
    baseDir: plant(tree),
    validate: true,
    ruleSet: rules,
  } as object);
  const { violations, error } = (output as ICruiseResult).summary;
  expect(error).toBe(violations.length);
  return [...new Set(violations.map(({ rule }) => rule.name))];
}

/** The sound tree with more imports in it. */
const withMore = (more: Tree): Tree => ({
  ...SOUND,
  ...Object.fromEntries(Object.entries(more).map(([name, imports]) => [name, [...(SOUND[name] ?? []), ...imports]])),
});

test('a sound tree breaks no rule', async () => {
  expect(await broken(SOUND)).toEqual([]);
});

test('each rule has a planted violation', () => {
  expect(Object.keys(VIOLATIONS)).toEqual(rules.forbidden.map(({ name }) => name));
});

const cases = Object.entries(VIOLATIONS).flatMap(([rule, trees]) =>
  trees.map((tree) => ({ rule, tree, planted: JSON.stringify(tree) })),
);
test.each(cases)('$rule turns red, alone, on $planted', async ({ rule, tree }) => {
  expect(await broken(withMore(tree))).toEqual([rule]);
});
