import { Migration } from '@mikro-orm/migrations';

export class Migration20261130210503_team extends Migration {

  override name = 'Migration20261130210503_team';

  override up(): void | Promise<void> {
    this.addSql(`create table "team" ("id" uuid not null, "version" int not null default 1, "provenance" text collate "C" not null default 'UNVERIFIED', "sources" jsonb not null default '[]', "remark" text collate "C" null, "updated_at" timestamptz not null default now(), "archived_at" timestamptz null, "name" text collate "C" not null, "name_en" text collate "C" null, "pinyin" text collate "C" not null, "key" text collate "C" not null, "kind" text collate "C" not null, "state" text collate "C" not null default 'FORMING', "unit" text collate "C" not null, "field" text collate "C" null, "since" date not null, "until" date null, "workers" int null, "state_due_on" date null, "due_notice" text collate "C" null, "region_id" uuid not null, "county_id" uuid null, "township_id" uuid null, "department_id" uuid null, "chain_id" uuid null, "talents_ids" uuid[] not null default '{}', "enterprises_ids" uuid[] not null default '{}', "serves_ids" uuid[] not null default '{}', "region_path" text collate "C" not null, primary key ("id"));`);
    this.addSql(`alter table "team" add constraint "team_key_unique" unique ("key");`);
    this.addSql(`create index "team_updated_at_index" on "team" ("updated_at", "id");`);
    this.addSql(`create index "team_pinyin_index" on "team" ("pinyin", "id");`);
    this.addSql(`create index "team_since_index" on "team" ("since", "id");`);
    this.addSql(`create index "team_until_index" on "team" ("until", "id");`);
    this.addSql(`create index "team_workers_index" on "team" ("workers", "id");`);
    this.addSql(`create index "team_state_due_on_index" on "team" ("state_due_on", "id");`);
    this.addSql(`create index "team_provenance_index" on "team" ("provenance", "id");`);
    this.addSql(`create index "team_name_index" on "team" ("name", "id");`);
    this.addSql(`create index "team_kind_index" on "team" ("kind", "id");`);
    this.addSql(`create index "team_state_index" on "team" ("state", "id");`);
    this.addSql(`create index "team_unit_index" on "team" ("unit", "id");`);
    this.addSql(`create index "team_due_notice_index" on "team" ("due_notice", "id");`);
    this.addSql(`create index "team_region_id_index" on "team" ("region_id", "key", "id");`);
    this.addSql(`create index "team_county_id_index" on "team" ("county_id", "key", "id");`);
    this.addSql(`create index "team_township_id_index" on "team" ("township_id", "key", "id");`);
    this.addSql(`create index "team_department_id_given" on "team" ("department_id", "key", "id") where "department_id" is not null;`);
    this.addSql(`create index "team_chain_id_given" on "team" ("chain_id", "key", "id") where "chain_id" is not null;`);
    this.addSql(`create index "team_region_path_index" on "team" ("region_path", "id");`);
    this.addSql(`create unique index "team_region_id_once_1683ac" on "team" ("region_id") where archived_at is null and "kind" in ('STATIONED_TEAM') and "state" in ('ACTIVE');`);
    this.addSql(`create index "team_state_due_on_open" on "team" (state_due_on, id) where archived_at is null and due_notice is distinct from 'OVERDUE';`);

    this.addSql(`create table "team_enterprises" ("team_id" uuid not null, "enterprise_id" uuid not null, "position" int not null, primary key ("team_id", "enterprise_id"));`);
    this.addSql(`create index "team_enterprises_enterprise_id_index" on "team_enterprises" ("enterprise_id");`);

    this.addSql(`create table "team_serves" ("team_id" uuid not null, "region_id" uuid not null, "position" int not null, primary key ("team_id", "region_id"));`);
    this.addSql(`create index "team_serves_region_id_index" on "team_serves" ("region_id");`);

    this.addSql(`create table "team_talents" ("team_id" uuid not null, "talent_id" uuid not null, "position" int not null, primary key ("team_id", "talent_id"));`);
    this.addSql(`create index "team_talents_talent_id_index" on "team_talents" ("talent_id");`);

    this.addSql(`alter table "team" add constraint "team_region_id_foreign" foreign key ("region_id") references "region" ("id") on delete restrict;`);
    this.addSql(`alter table "team" add constraint "team_county_id_foreign" foreign key ("county_id") references "region" ("id") on delete restrict;`);
    this.addSql(`alter table "team" add constraint "team_township_id_foreign" foreign key ("township_id") references "region" ("id") on delete restrict;`);
    this.addSql(`alter table "team" add constraint "team_department_id_foreign" foreign key ("department_id") references "department" ("id") on delete restrict;`);
    this.addSql(`alter table "team" add constraint "team_chain_id_foreign" foreign key ("chain_id") references "industry_chain" ("id") on delete restrict;`);
    this.addSql(`alter table "team" add constraint "team_until_order" check ("since" <= "until");`);
    this.addSql(`alter table "team" add constraint "team_chain_id_kinds" check (case when "chain_id" is not null then "kind" in ('EXPERT_TEAM') else true end);`);
    this.addSql(`alter table "team" add constraint "team_field_kinds" check (case when "field" is not null then "kind" in ('EXPERT_TEAM', 'LABOUR_BRAND') else "kind" not in ('LABOUR_BRAND') end);`);
    this.addSql(`alter table "team" add constraint "team_talents_ids_kinds" check (case when "talents_ids" <> '{}' then "kind" in ('EXPERT_TEAM') else true end);`);
    this.addSql(`alter table "team" add constraint "team_enterprises_ids_kinds" check (case when "enterprises_ids" <> '{}' then "kind" in ('EXPERT_TEAM') else true end);`);
    this.addSql(`alter table "team" add constraint "team_serves_ids_kinds" check (case when "serves_ids" <> '{}' then "kind" in ('EXPERT_TEAM') else true end);`);
    this.addSql(`alter table "team" add constraint "team_workers_kinds" check (case when "workers" is not null then "kind" in ('LABOUR_BRAND') else "kind" not in ('LABOUR_BRAND') end);`);
    this.addSql(`alter table "team" add constraint "team_chain_id_expert_team" check ("kind" <> 'EXPERT_TEAM' or "chain_id" is not null or "field" is not null);`);
    this.addSql(`alter table "team" add constraint "team_provenance_check" check ("provenance" in ('REAL_VERIFIED', 'UNVERIFIED', 'SAMPLE'));`);
    this.addSql(`alter table "team" add constraint "team_sources_check" check (jsonb_array_length("sources") <= 50);`);
    this.addSql(`alter table "team" add constraint "team_kind_check" check ("kind" in ('EXPERT_TEAM', 'STATIONED_TEAM', 'LABOUR_BRAND'));`);
    this.addSql(`alter table "team" add constraint "team_state_check" check ("state" in ('FORMING', 'ACTIVE', 'DISSOLVED'));`);
    this.addSql(`alter table "team" add constraint "team_since_check" check ("since" between '1949-01-01' and '2100-12-31');`);
    this.addSql(`alter table "team" add constraint "team_until_check" check ("until" between '1949-01-01' and '2100-12-31');`);
    this.addSql(`alter table "team" add constraint "team_workers_check" check ("workers" between 0 and 100000000);`);
    this.addSql(`alter table "team" add constraint "team_due_notice_check" check ("due_notice" in ('DUE_SOON', 'OVERDUE'));`);
    this.addSql(`alter table "team" add constraint "team_talents_ids_check" check (cardinality("talents_ids") <= 50);`);
    this.addSql(`alter table "team" add constraint "team_enterprises_ids_check" check (cardinality("enterprises_ids") <= 50);`);
    this.addSql(`alter table "team" add constraint "team_serves_ids_check" check (cardinality("serves_ids") <= 50);`);

    this.addSql(`alter table "team_enterprises" add constraint "team_enterprises_team_id_foreign" foreign key ("team_id") references "team" ("id") on update cascade on delete cascade;`);
    this.addSql(`alter table "team_enterprises" add constraint "team_enterprises_enterprise_id_foreign" foreign key ("enterprise_id") references "enterprise" ("id") on update cascade on delete restrict;`);

    this.addSql(`alter table "team_serves" add constraint "team_serves_team_id_foreign" foreign key ("team_id") references "team" ("id") on update cascade on delete cascade;`);
    this.addSql(`alter table "team_serves" add constraint "team_serves_region_id_foreign" foreign key ("region_id") references "region" ("id") on update cascade on delete restrict;`);

    this.addSql(`alter table "team_talents" add constraint "team_talents_team_id_foreign" foreign key ("team_id") references "team" ("id") on update cascade on delete cascade;`);
    this.addSql(`alter table "team_talents" add constraint "team_talents_talent_id_foreign" foreign key ("talent_id") references "talent" ("id") on update cascade on delete restrict;`);
  }

  override down(): void | Promise<void> {
    this.addSql(`alter table "team_enterprises" drop constraint "team_enterprises_team_id_foreign";`);
    this.addSql(`alter table "team_serves" drop constraint "team_serves_team_id_foreign";`);
    this.addSql(`alter table "team_talents" drop constraint "team_talents_team_id_foreign";`);

    this.addSql(`drop table if exists "team" cascade;`);
    this.addSql(`drop table if exists "team_enterprises" cascade;`);
    this.addSql(`drop table if exists "team_serves" cascade;`);
    this.addSql(`drop table if exists "team_talents" cascade;`);
  }

}
