import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { breaksBetween, earlierVersion } from './schema-breaks.js';

const BEFORE =
  'type Query { village(code: String!): Village } type Village { name: String!, kind: Kind! } enum Kind { TOWN VILLAGE }';

test.each([
  [
    'a field that goes',
    BEFORE.replace('kind: Kind!', 'area: Int'),
    "Field 'kind' was removed from object type 'Village'",
  ],
  [
    'a value that may become null',
    BEFORE.replace('name: String!', 'name: String'),
    "Field 'Village.name' changed type from 'String!' to 'String'",
  ],
  [
    'an argument that becomes required',
    BEFORE.replace('code: String!', 'code: String!, year: Int!'),
    "Argument 'year: Int!' added to field 'Query.village'",
  ],
  ['an enum value that goes', BEFORE.replace('TOWN ', ''), "Enum value 'TOWN' was removed from enum 'Kind'"],
])('%s breaks the contract until it is agreed on', async (_, after, change) => {
  expect(await breaksBetween(BEFORE, after, [])).toContain(change);
  expect(await breaksBetween(BEFORE, after, [{ change, reason: 'planted', on: '2026-01-01' }])).not.toContain(change);
});

test.each([
  ['a new field', BEFORE.replace('name: String!', 'name: String!, area: Int')],
  ['a deprecation', BEFORE.replace('name: String!', 'name: String! @deprecated(reason: "use title")')],
  ['another description', `"now described" ${BEFORE}`],
])('%s breaks nothing', async (_, after) => {
  expect(await breaksBetween(BEFORE, after, [])).toEqual([]);
});

const folder = mkdtempSync(join(tmpdir(), 'contract-'));
const git = (...args: string[]) =>
  execFileSync('git', ['-C', folder, '-c', 'user.name=x', '-c', 'user.email=x@x', ...args], { stdio: 'pipe' });
afterAll(() => rmSync(folder, { recursive: true }));

test('the earlier version is the last release, or without one the last commit’s or its predecessor’s', () => {
  const version = () => earlierVersion('a.graphql', 'two', folder)?.text;
  expect(version()).toBeUndefined(); // no repository
  git('init');
  expect(version()).toBeUndefined(); // no commit
  for (const text of ['one', 'two']) {
    writeFileSync(join(folder, 'a.graphql'), text);
    git('add', '.');
    git('commit', '-m', text);
    expect(version()).toBe('one');
  }
  writeFileSync(join(folder, 'b'), '');
  git('add', '.');
  git('commit', '-m', 'other');
  expect(version()).toBe('one');
  git('tag', 'v1.0.0');
  expect(earlierVersion('a.graphql', 'two', folder)).toEqual({ name: 'v1.0.0', text: 'two' });
  writeFileSync(join(folder, 'a.graphql'), 'three');
  git('commit', '-a', '-m', 'next');
  expect(earlierVersion('a.graphql', 'three', folder)).toEqual({ name: 'v1.0.0', text: 'two' });
});
