import { readdirSync, readFileSync } from 'node:fs';
import ts from 'typescript';
import { expect, test } from 'vitest';
import * as failures from '../../src/kernel/errors.js';
import { Catalogue, kernelMessages, localeOf } from '../../src/kernel/messages.js';
import { compileSchema } from '../../src/kernel/schema/schema.js';
import { errorCodes, userErrorCodes } from '../../src/codes.js';
import { OTHERWISE, SENTENCES, VALUES } from '../../src/server/graphql-errors/messages.js';
import { modules } from '../../src/modules/index.js';
import { allMessages } from '../../src/server/messages.js';

const everything = compileSchema(modules).then(({ messages }) => allMessages(messages, false));

const CODE = /^[A-Z][A-Z_]+$/;
/** Failures that leave with their own code: a bug is shown as an internal error. */
const LEAVING = Object.keys(failures).filter((name) => /^[A-Z]/.test(name) && name !== 'Failure' && name !== 'Bug');

const propertiesOf = (node: ts.Node | undefined): ReadonlyMap<string, ts.Node> =>
  new Map(
    node && ts.isObjectLiteralExpression(node)
      ? node.properties.flatMap((each) => (ts.isPropertyAssignment(each) ? [[each.name.getText(), each.initializer]] : []))
      : [],
  ); // prettier-ignore

/** Codes that a source text lets leave: of failures, of complaints and broken rules, of reasons, of constraints raised. */
function codesOf(text: string): string[] {
  const found: string[] = [...text.matchAll(/constraint = '(\w+)'/g)].map(([, name]) => name!.toUpperCase());
  const add = (node: ts.Node | undefined): void => {
    if (node && ts.isStringLiteralLike(node) && CODE.test(node.text)) found.push(node.text);
    if (node && ts.isConditionalExpression(node)) for (const branch of [node.whenTrue, node.whenFalse]) add(branch);
  };
  const visit = (node: ts.Node): void => {
    if (ts.isNewExpression(node) && LEAVING.includes(node.expression.getText())) {
      const [code, variables, options] = node.arguments ?? [];
      add(propertiesOf(options).get('text') ?? code); // a failure may be told by another text than its code's
      add(propertiesOf(variables).get('reason'));
    }
    if (ts.isCallExpression(node) && node.expression.getText() === 'userError') add(node.arguments[0]);
    const properties = propertiesOf(node);
    if (properties.has('path')) add(properties.get('code'));
    ts.forEachChild(node, visit);
  };
  visit(ts.createSourceFile('source.ts', text, ts.ScriptTarget.Latest, true));
  return found;
}

test('every code that can leave has a text in both languages', async () => {
  const messages = await everything;
  const files = readdirSync(new URL('../../src', import.meta.url), { recursive: true, encoding: 'utf8' });
  const sources = files.filter((name) => name.endsWith('.ts') && !name.includes('graphiql/page'));
  const codes = new Set(
    sources.flatMap((name) => codesOf(readFileSync(new URL(`../../src/${name}`, import.meta.url), 'utf8'))),
  );
  const without = [...codes].filter((code) => !messages.textOf(code));
  expect(without).toEqual([]);
  expect(codes.size).toBeGreaterThan(80); // or it finds nothing any more
  for (const code of codes) {
    expect(messages.say(code, {}, 'zh'), code).toMatch(/\p{Script=Han}/u);
    expect(messages.say(code, {}, 'en'), code).not.toMatch(/\p{Script=Han}/u);
  }
});

test('no Chinese text has a blank between Chinese characters', async () => {
  const messages = await everything;
  const all = [...errorCodes, ...userErrorCodes].map(({ text: [zh] }) => zh);
  const ofGraphql = [...SENTENCES, ...VALUES].map(([, zh]) => zh); // as said: `graphql-errors.test.ts`
  for (const text of [...all, ...ofGraphql, ...Object.values(OTHERWISE)])
    expect(text).not.toMatch(/\p{Script=Han} \p{Script=Han}/u);
  // a value of an enum is said as a word
  const said = messages.say(
    'OBSERVATION_PERIOD_KIND',
    { cadence: 'QUARTER', enum: 'PeriodKind', example: '2025Q1' },
    'zh',
  );
  expect(said).toBe('此指标的统计期为季度（QUARTER），写作 2025Q1。');
});

test('a code is found wherever one can leave', () => {
  const text = `throw new Invalid('NO_VILLAGE'); throw new Bug('OURS'); userError(isOld ? 'TOO_OLD' : 'TOO_YOUNG', []);
    const broken = [{ code: 'NO_ROOF', path: ['roof'] }]; const note = { code: 'A_NOTE' };
    const raised = sql\`using constraint = 'house_empty'\`; throw new Forbidden('FORBIDDEN', { reason: 'NOT_YOURS' });`;
  expect(codesOf(text).sort()).toEqual(
    ['FORBIDDEN', 'HOUSE_EMPTY', 'NOT_YOURS', 'NO_ROOF', 'NO_VILLAGE', 'TOO_OLD', 'TOO_YOUNG'].sort(),
  );
});

test('a code has one message', () => {
  const dry = { POND_DRY: ['池已干。', 'The pond is dry.'] } as const;
  const pond = kernelMessages.with(dry, dry);
  expect(pond.say('POND_DRY', {}, 'en')).toBe('The pond is dry.');
  expect(() => pond.with({ POND_DRY: ['池子没水。', 'No water.'] })).toThrow('POND_DRY has two messages');
  expect(() => pond.with({ PAGE_SIZE: ['太多。', 'Too many.'] })).toThrow('PAGE_SIZE has two messages');
  // another graph may give the code another message
  expect(new Catalogue({ POND_DRY: ['池子没水。', 'No water.'] }).say('POND_DRY', {}, 'en')).toBe('No water.');
});

test.each([
  [undefined, 'zh'],
  ['', 'zh'],
  ['en', 'en'],
  ['en-GB,en;q=0.9,zh;q=0.8', 'en'],
  ['zh-CN,zh;q=0.9,en;q=0.8', 'zh'],
  ['en;q=0,zh', 'zh'],
  ['zh;q=0.1,en', 'en'],
  ['fr, en;q=0.5, zh;q=0.1', 'en'],
  ['zh, en', 'zh'],
  ['en, zh', 'en'],
  ['english', 'zh'],
  ['en;q=x', 'zh'],
  ['*', 'zh'],
])('Accept-Language %j is answered in %s', (header, locale) => {
  expect(localeOf(header)).toBe(locale);
});
