import { Migration } from '@mikro-orm/migrations';

export class Migration20261124071429_things extends Migration {

  override name = 'Migration20261124071429_things';

  override up(): void | Promise<void> {
    this.addSql(`create table "region" ("id" uuid not null, "version" int not null default 1, "provenance" text collate "C" not null, "sources" jsonb not null default '[]', "remark" text collate "C" null, "updated_at" timestamptz not null default now(), "name" text collate "C" not null, "name_en" text collate "C" null, "pinyin" text collate "C" not null, "code" text collate "C" not null, "level" text collate "C" not null, "kind" text collate "C" null, "official_name" text collate "C" not null, "short_name" text collate "C" null, "in_demonstration_area" boolean not null, "parent_id" uuid null, "county_id" uuid null, "township_id" uuid null, "path" text collate "C" not null, primary key ("id"));`);
    this.addSql(`alter table "region" add constraint "region_code_unique" unique ("code");`);
    this.addSql(`create index "region_provenance_index" on "region" ("provenance", "id");`);
    this.addSql(`create index "region_updated_at_index" on "region" ("updated_at", "id");`);
    this.addSql(`create index "region_pinyin_index" on "region" ("pinyin", "id");`);
    this.addSql(`create index "region_name_index" on "region" ("name", "id");`);
    this.addSql(`create index "region_level_index" on "region" ("level", "id");`);
    this.addSql(`create index "region_kind_index" on "region" ("kind", "id");`);
    this.addSql(`create index "region_in_demonstration_area_index" on "region" ("in_demonstration_area", "id");`);
    this.addSql(`create index "region_parent_id_index" on "region" ("parent_id", "id");`);
    this.addSql(`create index "region_county_id_index" on "region" ("county_id", "id");`);
    this.addSql(`create index "region_township_id_index" on "region" ("township_id", "id");`);
    this.addSql(`create index "region_path_index" on "region" ("path", "id");`);

    this.addSql(`alter table "region" add constraint "region_parent_id_foreign" foreign key ("parent_id") references "region" ("id") on delete restrict;`);
    this.addSql(`alter table "region" add constraint "region_county_id_foreign" foreign key ("county_id") references "region" ("id") on delete restrict;`);
    this.addSql(`alter table "region" add constraint "region_township_id_foreign" foreign key ("township_id") references "region" ("id") on delete restrict;`);
    this.addSql(`alter table "region" add constraint "region_provenance_check" check ("provenance" in ('REAL_VERIFIED', 'UNVERIFIED', 'SAMPLE'));`);
    this.addSql(`alter table "region" add constraint "region_level_check" check ("level" in ('PROVINCE', 'PREFECTURE', 'COUNTY', 'TOWNSHIP', 'VILLAGE'));`);
    this.addSql(`alter table "region" add constraint "region_kind_check" check ("kind" in ('DISTRICT', 'COUNTY', 'AUTONOMOUS_COUNTY', 'COUNTY_LEVEL_CITY', 'TOWN', 'TOWNSHIP', 'ETHNIC_TOWNSHIP', 'SUBDISTRICT', 'STATISTICAL_AREA', 'VILLAGE_COMMITTEE', 'RESIDENTS_COMMITTEE', 'OTHER'));`);
  }

  override down(): void | Promise<void> {
    this.addSql(`alter table "region" drop constraint "region_parent_id_foreign";`);
    this.addSql(`alter table "region" drop constraint "region_county_id_foreign";`);
    this.addSql(`alter table "region" drop constraint "region_township_id_foreign";`);

    this.addSql(`drop table if exists "region" cascade;`);
  }

}
