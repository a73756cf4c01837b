import { Migration } from '@mikro-orm/migrations';

/** Names that have a reading from now on. */
const NAMES = [
  ['product', 'also_known_as'],
  ['region', 'official_name'],
  ['region', 'short_name'],
  ['featured_model', 'village_name'],
  ['department', 'full_name'],
  ['demonstration_unit', 'name_in_source'],
] as const;

interface Former {
  readonly name: string;
  readonly officialName: string;
}

/** As the platform reads names. The dictionaries are loaded only where there are names. */
const readingOf = async (name: string): Promise<string> =>
  (await import('pinyin-pro'))
    .pinyin(name, { toneType: 'none', nonZh: 'consecutive', type: 'array' })
    .join(' ')
    .toLowerCase()
    .replace(/\s+/g, ' ')
    .trim();

const literal = (value: unknown): string => `'${JSON.stringify(value).replaceAll("'", "''")}'::jsonb`;

export class Migration20261130144600_search_readings extends Migration {
  override name = 'Migration20261130144600_search_readings';

  override async up(): Promise<void> {
    // triggers that name the column go along; they are made again with the routines
    this.addSql(`alter table region drop column known_as cascade`);
    this.addSql(`alter table region add former_readings text[] collate "C" not null default '{}'`);
    this.addSql(
      `alter table region add constraint region_former_readings_check check (cardinality(former_readings) <= 200)`,
    );
    for (const [table, column] of NAMES) {
      this.addSql(`alter table ${table} add ${column}_pinyin text collate "C" null`);
      const rows = (await this.execute(
        `select distinct ${column} as name from ${table} where ${column} is not null`,
      )) as { name: string }[];
      const readings = await Promise.all(rows.map(async ({ name }) => ({ name, reading: await readingOf(name) })));
      if (readings.length > 0)
        this.fill(
          table,
          `update ${table} set ${column}_pinyin = reading
            from jsonb_to_recordset(${literal(readings)}) x(name text, reading text) where ${column} = x.name`,
        );
    }
    const formers = (await this.execute(
      `select id, former_names as former from region where former_names <> '[]'`,
    )) as { id: string; former: Former[] }[];
    for (const { id, former } of formers) {
      const names = former.flatMap(({ name, officialName }) => [name, officialName]);
      const readings = await Promise.all(names.map(readingOf));
      this.fill(
        'region',
        `update region set former_readings = array(select jsonb_array_elements_text(${literal(readings)}))
          where id = '${id}'`,
      );
    }

    // the index is filled by `searchRebuild`, once the routines are there
    for (const routine of [
      'search_terms(text[], text)',
      'search_names(text, text[], text)',
      'search_places(text[])',
      'search_syllables(text)',
      'region_short_names(text, text)',
    ])
      this.addSql(`drop function if exists ${routine}`);
    this.addSql(`drop index search_entry_path`);
    this.addSql(`drop index search_internal_path`);
    this.addSql(`alter table search_entry drop column path`);
    for (const table of ['search_entry', 'search_internal']) {
      this.addSql(`truncate ${table}`);
      this.addSql(`alter table ${table} drop column aliases, drop column reading, drop column initials,
        add column names text, add column readings text, add column initials text`);
    }
  }

  /** Derived from the row, so no change of it: neither history nor index shall see one. */
  private fill(table: string, statement: string): void {
    this.addSql(`alter table ${table} disable trigger user`);
    this.addSql(statement);
    this.addSql(`alter table ${table} enable trigger user`);
  }

  override down(): void {
    for (const table of ['search_entry', 'search_internal']) {
      this.addSql(`truncate ${table}`);
      this.addSql(`alter table ${table} drop column names, drop column readings, drop column initials,
        add column aliases text[] not null, add column reading text, add column initials text`);
    }
    this.addSql(`alter table search_entry add column path text collate "C" not null`);
    this.addSql(`create index search_entry_path on search_entry (path)`);
    this.addSql(`create index search_internal_path on search_internal (path)`);
    this.addSql(`drop function if exists search_places(text[])`);
    this.addSql(`drop function if exists search_syllables(text)`);
    this.addSql(`drop function if exists region_short_names(text, text)`);
    for (const [table, column] of NAMES) this.addSql(`alter table ${table} drop column ${column}_pinyin cascade`);
    this.addSql(`alter table region drop column former_readings cascade`);
    this.addSql(`alter table region add known_as text[] collate "C" not null default '{}'`);
    this.addSql(`alter table region add constraint region_known_as_check check (cardinality(known_as) <= 1000)`);
  }
}
