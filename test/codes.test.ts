import { globSync, readFileSync } from 'node:fs';
import type { GraphQLEnumType } from 'graphql';
import { expect, test } from 'vitest';
import { errorCodes, userErrorCodes } from '../src/codes.js';
import * as failures from '../src/kernel/errors.js';
import { compileSchema } from '../src/kernel/schema/schema.js';
import { RULE_ERRORS } from '../src/kernel/user-errors.js';
import { modules } from '../src/modules/index.js';

const sources = globSync('src/**/*.ts').map((file) => readFileSync(file, 'utf8'));

/** Failures that the source throws, by their code, with the status of their class. */
function thrown(): ReadonlyMap<string, number> {
  const found = new Map<string, number>();
  for (const source of sources) {
    for (const [, kind, code] of source.matchAll(/new (\w+)\(\s*'([A-Z][A-Z_]+)'/g)) {
      const failure = failures[kind as keyof typeof failures] as (new (code: string) => failures.Failure) | undefined;
      if (failure && kind !== 'Bug') found.set(code!, new failure(code!).status); // a bug shows no code of its own
    }
    for (const [, code, status] of source.matchAll(/Refused\.by\(new \w+\('([A-Z_]+)'\), (\d+)\)/g))
      found.set(code!, Number(status));
  }
  return found;
}

test('each failure that the source throws is in the list of codes, with its status', () => {
  const listed = new Map(errorCodes.map(({ code, status }) => [code, status]));
  const found = [...thrown()];
  expect(found.length).toBeGreaterThan(50);
  expect(found.filter(([code, status]) => listed.get(code) !== status)).toEqual([]);
});

test('each user error of a mutation is in the list of codes of userErrors', () => {
  const listed = new Set([...userErrorCodes.map(({ code }) => code), ...Object.keys(RULE_ERRORS)]);
  const userErrors = /(?:userError\(|code: )'([A-Z_]+)'(?:, path|, \[|\))/g;
  const found = sources.flatMap((source) => [...source.matchAll(userErrors)].map(([, code]) => code!));
  expect(found.length).toBeGreaterThan(15);
  expect(found.filter((code) => !listed.has(code))).toEqual([]);
});

test('UserErrorCode has each code of userErrors, and what it says', async () => {
  const { schema } = await compileSchema(modules);
  const values = (schema.getType('UserErrorCode') as GraphQLEnumType).getValues();
  expect(values.map(({ name }) => name).sort()).toEqual(userErrorCodes.map(({ code }) => code).sort());
  expect(values.filter(({ description }) => !/\p{Script=Han}[^]*\n/u.test(description ?? ''))).toEqual([]);
});

test('each reason that FORBIDDEN gives is said in words', async () => {
  const { messages } = await compileSchema(modules);
  const given = /new Forbidden\('FORBIDDEN', \{ reason: '([A-Z_]+)'/g;
  const reasons = new Set(sources.flatMap((source) => [...source.matchAll(given)].map(([, reason]) => reason!)));
  expect(reasons).toEqual(new Set(['ROLE_MISSING', 'OUT_OF_SCOPE', 'PERSON_ONLY'])); // those of `Refusal` among them
  for (const reason of reasons) {
    expect(messages.say('FORBIDDEN', { reason }, 'zh')).toMatch(/^不允许此操作：\p{Script=Han}[^A-Z]+[^。]。$/u);
    expect(messages.say('FORBIDDEN', { reason }, 'en')).toMatch(/^This is not allowed: [A-Z][a-z ][^_]+[^.]\.$/);
  }
});

test('each code is listed once, with a sentence in both languages', () => {
  for (const codes of [errorCodes, userErrorCodes]) {
    expect(new Set(codes.map(({ code }) => code)).size).toBe(codes.length);
    for (const { code, text } of codes) for (const sentence of text) expect(sentence, code).toMatch(/[。.]$/);
  }
});
