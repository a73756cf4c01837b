import fc from 'fast-check';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, it, test } from 'vitest';
import { sqlFile, type SqlVariables } from '../../src/kernel/sql-file.js';
import { emptyDatabase, type TestDatabase } from '../kit/database.js';

const folder = mkdtempSync(join(tmpdir(), 'sql-file-'));
afterAll(() => rmSync(folder, { recursive: true }));

function filled(text: string, variables?: SqlVariables): string {
  const file = join(folder, 'file.sql');
  writeFileSync(file, text);
  return sqlFile(pathToFileURL(file), variables);
}

describe('the variables of a file are filled as in psql', () => {
  it.each([
    ['select :most', { most: 5 }, 'select 5'],
    [`select :'name'`, { name: `it's` }, `select 'it''s'`],
    [`select :'pattern'`, { pattern: '\\d' }, `select  E'\\\\d'`],
    ['table :"name"', { name: 'a "b"' }, 'table "a ""b"""'],
    ['set x = new.:"column", y = :"column"', { column: 'z' }, 'set x = new."z", y = "z"'],
    ['as $$ select :most $$', { most: 5 }, 'as $$ select 5 $$'], // other than in psql
    ['select :columns', { columns: '$& $1' }, 'select $& $1'],
  ])('%s', (text, variables, expected) => expect(filled(text, variables as SqlVariables)).toBe(expected));

  it.each([
    'select x::text',
    'x := 1',
    `select '12:most', 'it''s :most'`,
    'select ":most"',
    'select 1 -- :most',
    'select /* :most\n :most */ 1',
    'select parts[1 : 2]',
    `select '(?:村|most)$'`,
  ])('not in %s', (text) => expect(filled(text)).toBe(text));
});

test('comments that begin a line stay in the file, others with what they explain', () => {
  expect(filled('-- of the :file\nselect 1 -- of the row\n  -- of the end\n')).toBe(
    'select 1 -- of the row\n  -- of the end\n',
  );
});

test('a variable without a value is refused, and a value without a variable', () => {
  expect(() => filled('select :most', { least: 1 })).toThrow(/file\.sql: no value for the variable most$/);
  expect(() => filled('select :constructor')).toThrow(/no value for the variable constructor$/);
  expect(() => filled('select :most', { most: 1, least: 1, top: 1 })).toThrow(/file\.sql: no variable least, top$/);
});

describe('PostgreSQL reads', () => {
  let [database, client]: [TestDatabase?, pg.Client?] = [];
  beforeAll(async () => {
    database = await emptyDatabase();
    client = new pg.Client(database.url);
    await client.connect();
  });
  afterAll(async () => {
    await client?.end();
    await database?.drop();
  });

  const text = fc.string({ unit: 'grapheme', minLength: 1, maxLength: 20 }).filter((value) => !value.includes('\0'));
  const quoted = fc.stringMatching(/^[\\'":$ a]{1,20}$/);

  test('every text and every name that is filled in, whatever is in it', async () => {
    await fc.assert(
      fc.asyncProperty(fc.oneof(text, quoted), async (value) => {
        const { rows } = await client!.query(filled(`select :'value' as :"value"`, { value }));
        expect(rows).toEqual([{ [cut(value)]: value }]);
      }),
      { numRuns: 200 },
    );
  });
});

/** As PostgreSQL cuts a name: to 63 bytes. */
function cut(name: string): string {
  let short = name;
  while (Buffer.byteLength(short) > 63) short = Array.from(short).slice(0, -1).join('');
  return short;
}
