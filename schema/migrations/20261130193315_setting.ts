import { Migration } from '@mikro-orm/migrations';

export class Migration20261130193315_setting extends Migration {

  override name = 'Migration20261130193315_setting';

  override up(): void | Promise<void> {
    this.addSql(`create table "setting" ("id" uuid not null, "version" int not null default 1, "provenance" text collate "C" not null default 'UNVERIFIED', "sources" jsonb not null default '[]', "remark" text collate "C" null, "updated_at" timestamptz not null default now(), "archived_at" timestamptz null, "key" text collate "C" not null, "value" text collate "C" not null, "unit" text collate "C" not null, "valid_from" date not null, "settled_by" text collate "C" null, "basis" text collate "C" not null default 'SET', "clause" text collate "C" null, "region_id" uuid null, "county_id" uuid null, "township_id" uuid null, "decided_by_id" uuid null, "region_path" text collate "C" null, primary key ("id"));`);
    this.addSql(`create index "setting_updated_at_index" on "setting" ("updated_at", "id");`);
    this.addSql(`create index "setting_key_index" on "setting" ("key", "id");`);
    this.addSql(`create index "setting_valid_from_index" on "setting" ("valid_from", "id");`);
    this.addSql(`create index "setting_provenance_index" on "setting" ("provenance", "id");`);
    this.addSql(`create index "setting_unit_index" on "setting" ("unit", "id");`);
    this.addSql(`create index "setting_settled_by_index" on "setting" ("settled_by", "id");`);
    this.addSql(`create index "setting_basis_index" on "setting" ("basis", "id");`);
    this.addSql(`create index "setting_clause_index" on "setting" ("clause", "id");`);
    this.addSql(`create index "setting_region_id_given" on "setting" ("region_id", "key", "valid_from", "id") where "region_id" is not null;`);
    this.addSql(`create index "setting_county_id_index" on "setting" ("county_id", "key", "valid_from", "id");`);
    this.addSql(`create index "setting_township_id_index" on "setting" ("township_id", "key", "valid_from", "id");`);
    this.addSql(`create index "setting_decided_by_id_given" on "setting" ("decided_by_id", "key", "valid_from", "id") where "decided_by_id" is not null;`);
    this.addSql(`create index "setting_region_path_index" on "setting" ("region_path", "id");`);

    this.addSql(`alter table "setting" add constraint "setting_region_id_foreign" foreign key ("region_id") references "region" ("id") on delete restrict;`);
    this.addSql(`alter table "setting" add constraint "setting_county_id_foreign" foreign key ("county_id") references "region" ("id") on delete restrict;`);
    this.addSql(`alter table "setting" add constraint "setting_township_id_foreign" foreign key ("township_id") references "region" ("id") on delete restrict;`);
    this.addSql(`alter table "setting" add constraint "setting_decided_by_id_foreign" foreign key ("decided_by_id") references "department" ("id") on delete restrict;`);
    this.addSql(`alter table "setting" add constraint "setting_provenance_check" check ("provenance" in ('REAL_VERIFIED', 'UNVERIFIED', 'SAMPLE'));`);
    this.addSql(`alter table "setting" add constraint "setting_sources_check" check (jsonb_array_length("sources") <= 50);`);
    this.addSql(`alter table "setting" add constraint "setting_unit_check" check ("unit" in ('DAYS', 'MONTHS', 'COUNT', 'YUAN', 'PERCENT', 'FLAG', 'DATE', 'CHOICE'));`);
    this.addSql(`alter table "setting" add constraint "setting_valid_from_check" check ("valid_from" between '1949-01-01' and '2100-12-31');`);
    this.addSql(`alter table "setting" add constraint "setting_basis_check" check ("basis" in ('WRITTEN', 'USUAL', 'SET'));`);
  }

  override down(): void | Promise<void> {
    this.addSql(`drop table if exists "setting" cascade;`);
  }

}
