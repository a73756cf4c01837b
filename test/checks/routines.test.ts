import { globSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { buildSchema, isEnumType } from 'graphql';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { DataModel } from '../../src/kernel/model/model.js';
import { linkTriggers, PLATFORM_TRIGGERS, TRIGGERS } from '../../src/kernel/model/triggers.js';
import { compileSchema } from '../../src/kernel/schema/schema.js';
import { modules } from '../../src/modules/index.js';
import { PLATFORM_TABLES } from '../../src/server/database/platform-tables.js';
import { prepareDatabase } from '../../src/server/database/setup/migrate.js';
import { freshDatabase, type TestDatabase } from '../kit/database.js';

const sources = globSync('{src,seeds}/**/*.ts').map((file) => ({ file, text: readFileSync(file, 'utf8') }));

describe('SQL that is installed', () => {
  const files = globSync('src/**/*.sql');

  test('is in files of its own', () => {
    const installs = /\bcreate (or replace )?(function|procedure|trigger|view|policy|type)\b|\bdo \$/i;
    expect(sources.filter(({ text }) => installs.test(text)).map(({ file }) => file)).toEqual([]);
  });

  test('is read by a file beside it', () => {
    const read = sources.flatMap(({ file, text }) =>
      Array.from(text.matchAll(/new URL\('(.+?\.sql)', import\.meta\.url\)/g), ([, name]) =>
        join(dirname(file), name!),
      ),
    );
    expect([...new Set(read)].sort()).toEqual(files.sort());
  });

  /** A value that an enum has lost, or a code without a message, would never be met, or met without words. */
  test('names only values of enums, codes of user errors and operations', () => {
    const enums = Object.values(buildSchema(readFileSync('schema/schema.graphql', 'utf8')).getTypeMap()).filter(
      isEnumType,
    );
    const values = new Set(enums.flatMap((type) => type.getValues().map(({ name }) => name)));
    const known = new Set([...values, 'INSERT', 'UPDATE', 'DELETE', 'UTC']);
    const named = files.flatMap((file) => readFileSync(file, 'utf8').match(/(?<=')[A-Z][A-Z_]+(?=')/g) ?? []);
    expect(named.length).toBeGreaterThan(30);
    expect(named.filter((value) => !known.has(value))).toEqual([]);
  });

  test('has lines of at most 120 characters', () => {
    const long = files.flatMap((file) =>
      readFileSync(file, 'utf8')
        .split('\n')
        .flatMap((line, n) => (line.length > 120 || /\s$|\t/.test(line) ? [`${file}:${n + 1}`] : [])),
    );
    expect(long).toEqual([]);
  });
});

/** The body of a function that sees every row, as `row-security-table.sql` explains it. */
const SYSTEM_BODY = new RegExp(
  [
    /\n *(?:declare )?keeper text := coalesce\(current_setting\('rural\.keeper', true\), ''\);/,
    /[^]*?\nbegin\n *perform set_config\('rural\.keeper', 'on', true\);/,
    /(?:(?!\breturn (?!query)|'rural\.keeper')[^])*/,
    /perform set_config\('rural\.keeper', keeper, true\);\s*(?:return (?:null|new);\s*)?end\s*$/,
  ]
    .map(({ source }) => source)
    .join(''),
);

describe('the database', () => {
  let [database, client]: [TestDatabase?, pg.Client?] = [];
  let model: DataModel;
  const column = async (sql: string): Promise<string[]> =>
    (await client!.query<[string]>({ text: sql, rowMode: 'array' })).rows.map(([value]) => value);
  beforeAll(async () => {
    ({ model } = await compileSchema(modules));
    database = await freshDatabase();
    client = new pg.Client(database.url);
    await client.connect();
  });
  afterAll(async () => {
    await client?.end();
    await database?.drop();
  });

  test('has only triggers of the list, which names them in the order in which they fire', async () => {
    const names = await column('select distinct tgname::text from pg_trigger where not tgisinternal');
    const links = model.entities.flatMap(({ manyToMany }) =>
      manyToMany.flatMap((link) => Object.values(linkTriggers(link.column))),
    );
    const listed = new Set([...TRIGGERS, ...links, ...PLATFORM_TRIGGERS]);
    expect(names.filter((name) => !listed.has(name))).toEqual([]);
    expect(TRIGGERS).toEqual(TRIGGERS.toSorted());
  });

  test('has the tables of the model and of the list, and no other', async () => {
    const names = await column(
      `select relname::text from pg_class
       where relkind in ('r', 'p') and not relispartition and relnamespace = 'public'::regnamespace`,
    );
    const declared = model.entities.flatMap(({ table, manyToMany }) => [
      table,
      ...manyToMany.map((each) => each.table),
    ]);
    expect(names.sort()).toEqual([...declared, ...model.moduleTables.tables, ...PLATFORM_TABLES.keys()].sort());
  });

  test('ends the right of a function to see every row with the function', async () => {
    const bodies = await column(
      `select oid::regprocedure || prosrc from pg_proc where prosrc like '%set_config(''rural.keeper''%'`,
    );
    expect(bodies.length).toBeGreaterThan(10);
    expect(bodies.filter((body) => !SYSTEM_BODY.test(body))).toEqual([]);
  });

  test('writes the search entries of a type anew when their definition has changed, and leaves the others', async () => {
    await client!.query(`set rural.keeper = 'on'`);
    const entries = `select type || ' ' || title from search_entry where type in ('Product', 'Talent', 'Boat') order by 1`;
    const places = 'select name || path from search_place order by 1';
    const [before, named] = [await column(entries), await column(places)];
    const spoil = (title: string) => `update search_entry set title = '${title}' where type in ('Product', 'Talent')`;
    const install = async (changed: string): Promise<string[]> => {
      await client!.query(`${spoil('旧')}; delete from installation where name = 'routines'; ${changed}`);
      await prepareDatabase(database!.url, model, () => []);
      return column(entries);
    };
    const old = before.map((entry) => entry.replace(/ .*/, ' 旧'));
    expect(await install('')).toEqual(old);
    const [product] = await install(`update search_place set name = name || '旧';
      insert into search_entry
        select (jsonb_populate_record(e, '{"type": "Boat"}')).* from search_entry e where type = 'Talent' limit 1;
      update installation set value = (value::jsonb || '{"Product": "", "Boat": ""}')::text where name = 'search'`);
    expect(await column(entries)).toEqual(before.map((entry, n) => (entry.startsWith('Product') ? entry : old[n])));
    expect(product).toBe(before[0]);
    expect(await column(places)).not.toEqual(named);
    expect(await install(`update installation set value = md5('') where name = 'search'`)).toEqual(before); // of earlier versions
    expect(await column(places)).toEqual(named);
  });
});
