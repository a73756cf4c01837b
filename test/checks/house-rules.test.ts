import { ESLint, Linter } from 'eslint';
import typescript from 'typescript-eslint';
import { describe, expect, test } from 'vitest';
import lineLength from './rules/line-length.js';
import noClock from './rules/no-clock.js';
import noEnv from './rules/no-env.js';
import noRoundedMoney from './rules/no-rounded-money.js';
import noStatements from './rules/no-statements.js';

const rules = {
  'line-length': lineLength,
  'no-clock': noClock,
  'no-env': noEnv,
  'no-rounded-money': noRoundedMoney,
  'no-statements': noStatements,
};
type RuleName = keyof typeof rules;

const SERVICE = 'src/modules/crop/crop.service.ts';
const ENTITY = 'src/modules/crop/crop.entity.ts';

/** Fixtures of each rule: where it holds in the repository, where not, what it refuses and what it lets pass. */
const RULES: Readonly<Record<RuleName, { on: string[]; off: string[]; red: string[]; green: string[] }>> = {
  'line-length': {
    on: ['src/main.ts', SERVICE, 'seeds/crop.ts', 'bench/read.ts', 'src/client/schema.ts'],
    off: ['test/crop.test.ts'],
    red: [`text('${'字'.repeat(112)}');`, `// ${'x'.repeat(118)}`, `\`\n${'x'.repeat(121)}\`;`],
    green: [`text('${'𠀀'.repeat(111)}');`, `// ${'x'.repeat(117)}`],
  },
  'no-env': {
    on: ['src/main.ts', SERVICE, 'seeds/crop.ts', 'src/server/http/server.ts'],
    off: ['src/config.ts', 'test/crop.test.ts'],
    red: [
      'process.env.PORT;',
      `process['env']['PORT'];`,
      'const { env } = process;',
      'const { env: settings, pid } = process;',
      `import { env } from 'node:process';`,
      'globalThis.process.env.PORT;',
      `import proc from 'node:process'; proc.env;`,
    ],
    green: ['process.exit(1);', 'config.env;', `const { env } = options;`, `import { argv } from 'node:process';`],
  },
  'no-clock': {
    on: [SERVICE, 'src/modules/crop/crop.rules.ts'],
    off: [ENTITY, 'src/main.ts', 'test/crop.test.ts'],
    red: [
      'new Date();',
      'Date.now();',
      'Date();',
      'performance.now();',
      'Temporal.Now.instant();',
      'process.hrtime.bigint();',
    ],
    green: [`new Date('2026-01-01');`, 'ctx.now();', 'clock.now();', 'Date.UTC(2026, 1);'],
  },
  'no-rounded-money': {
    on: [SERVICE, ENTITY, 'seeds/crop.ts', 'test/crop.test.ts'],
    off: [],
    red: [
      'Math.round(outputWanYuan);',
      'Math.floor(crop.outputWanYuan / 100);',
      'Math.trunc(Number(fund.paidYuan) * 100);',
      'Math.ceil(sum(rows.map((r) => r.priceYuan)));',
    ],
    green: ['Math.round(landMu);', 'Math.max(outputWanYuan, 0);', 'round(outputWanYuan);', 'Math.round(yuanCount);'],
  },
  'no-statements': {
    on: [
      'src/modules/crop/crop.fields.ts',
      'src/modules/crop/crop.resolver.ts',
      'src/modules/crop/harvest/harvest.answers.ts',
      'src/modules/crop/board.ts',
      'src/kernel/schema/mutations/mutations.ts',
    ],
    off: [SERVICE, ENTITY, 'src/modules/crop/crop.plan.ts', 'src/kernel/read/page.ts', 'src/server/tasks.ts'],
    red: [
      'const predicate = sql`archived_at is null`;',
      'const predicate = sql<Crop>`archived_at is null`;',
      'await context.db.rows(cropsOf(region));',
      'await db.rows(cropsOf(region));',
      'await db.transaction(() => write());',
      'const { rows } = context.db;',
      'const { db: { rows } } = context;',
    ],
    green: ['const { db } = context; readCrops(db);', 'page.rows(3);', 'reply.json(body);', 'const { rows } = page;'],
  },
};

const linter = new Linter({ configType: 'flat' });
const faults = (rule: RuleName, code: string) =>
  linter.verify(
    code,
    {
      files: ['**/*.ts'],
      languageOptions: { parser: typescript.parser },
      plugins: { house: { rules } },
      rules: { [`house/${rule}`]: 'error' },
    },
    'fixture.ts',
  );

const eslint = new ESLint();
const severityAt = async (rule: RuleName, path: string): Promise<number> => {
  const config = (await eslint.calculateConfigForFile(path)) as { rules: Record<string, [number]> };
  return config.rules[`house/${rule}`]?.[0] ?? 0;
};

describe.each(Object.entries(RULES))('%s', (name, { on, off, red, green }) => {
  const rule = name as RuleName;
  test.each(red)('refuses %s', (code) => {
    expect(faults(rule, code).map(({ ruleId }) => ruleId)).toEqual([`house/${rule}`]);
  });
  test.each(green)('lets %s pass', (code) => {
    expect(faults(rule, code)).toEqual([]);
  });
  test.each(on)('is an error in %s', async (path) => expect(await severityAt(rule, path)).toBe(2));
  test.each(off)('is off in %s', async (path) => expect(await severityAt(rule, path)).toBe(0));
});
