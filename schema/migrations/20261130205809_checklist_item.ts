import { Migration } from '@mikro-orm/migrations';

export class Migration20261130205809_checklist_item extends Migration {

  override name = 'Migration20261130205809_checklist_item';

  override up(): void | Promise<void> {
    this.addSql(`create table "checklist_item" ("id" uuid not null, "version" int not null default 1, "provenance" text collate "C" not null default 'UNVERIFIED', "sources" jsonb not null default '[]', "remark" text collate "C" null, "updated_at" timestamptz not null default now(), "archived_at" timestamptz null, "name" text collate "C" not null, "name_en" text collate "C" null, "pinyin" text collate "C" not null, "key" text collate "C" not null, "list" text collate "C" not null, "ordinal" int not null, "basis" text collate "C" not null default 'SET', "clause" text collate "C" null, "steps" text[] collate "C" not null default '{}', "weight" numeric null, "due_workdays" int null, "least_days" int null, "valid_from" date null, "valid_until" date null, "target_id" uuid null, primary key ("id"));`);
    this.addSql(`alter table "checklist_item" add constraint "checklist_item_key_unique" unique ("key");`);
    this.addSql(`create index "checklist_item_updated_at_index" on "checklist_item" ("updated_at", "id");`);
    this.addSql(`create index "checklist_item_pinyin_index" on "checklist_item" ("pinyin", "id");`);
    this.addSql(`create index "checklist_item_list_rank" on "checklist_item" (array_position(array['FOUR_NO_REMOVALS', 'TWO_ALWAYS', 'NINE_DISCLOSURES', 'FIVE_BASICS', 'THREE_GOVERNANCES', 'THREE_IN_VILLAGE', 'SIX_DUTIES', 'TEN_STARS', 'VILLAGE_MATTERS', 'MINOR_POWERS', 'ASSESSMENT'], "list"), "id");`);
    this.addSql(`create index "checklist_item_ordinal_index" on "checklist_item" ("ordinal", "id");`);
    this.addSql(`create index "checklist_item_weight_index" on "checklist_item" ("weight", "id");`);
    this.addSql(`create index "checklist_item_valid_from_index" on "checklist_item" ("valid_from", "id");`);
    this.addSql(`create index "checklist_item_valid_until_index" on "checklist_item" ("valid_until", "id");`);
    this.addSql(`create index "checklist_item_provenance_index" on "checklist_item" ("provenance", "id");`);
    this.addSql(`create index "checklist_item_name_index" on "checklist_item" ("name", "id");`);
    this.addSql(`create index "checklist_item_list_index" on "checklist_item" ("list", "id");`);
    this.addSql(`create index "checklist_item_basis_index" on "checklist_item" ("basis", "id");`);
    this.addSql(`create index "checklist_item_clause_index" on "checklist_item" ("clause", "id");`);
    this.addSql(`create index "checklist_item_target_id_given" on "checklist_item" ("target_id", array_position(array['FOUR_NO_REMOVALS', 'TWO_ALWAYS', 'NINE_DISCLOSURES', 'FIVE_BASICS', 'THREE_GOVERNANCES', 'THREE_IN_VILLAGE', 'SIX_DUTIES', 'TEN_STARS', 'VILLAGE_MATTERS', 'MINOR_POWERS', 'ASSESSMENT'], "list"), "ordinal", "id") where "target_id" is not null;`);

    this.addSql(`alter table "checklist_item" add constraint "checklist_item_target_id_foreign" foreign key ("target_id") references "target" ("id") on delete restrict;`);
    this.addSql(`alter table "checklist_item" add constraint "checklist_item_valid_until_order" check ("valid_from" <= "valid_until");`);
    this.addSql(`alter table "checklist_item" add constraint "checklist_item_due_workdays_kinds" check (case when "due_workdays" is not null then "list" in ('TWO_ALWAYS', 'NINE_DISCLOSURES') else true end);`);
    this.addSql(`alter table "checklist_item" add constraint "checklist_item_least_days_kinds" check (case when "least_days" is not null then "list" in ('TWO_ALWAYS', 'NINE_DISCLOSURES') else true end);`);
    this.addSql(`alter table "checklist_item" add constraint "checklist_item_steps_kinds" check (case when "steps" <> '{}' then "list" in ('VILLAGE_MATTERS', 'MINOR_POWERS') else true end);`);
    this.addSql(`alter table "checklist_item" add constraint "checklist_item_weight_kinds" check (case when "weight" is not null then "list" in ('ASSESSMENT') else "list" not in ('ASSESSMENT') end);`);
    this.addSql(`alter table "checklist_item" add constraint "checklist_item_target_id_kinds" check (case when "target_id" is not null then "list" in ('ASSESSMENT') else true end);`);
    this.addSql(`alter table "checklist_item" add constraint "checklist_item_provenance_check" check ("provenance" in ('REAL_VERIFIED', 'UNVERIFIED', 'SAMPLE'));`);
    this.addSql(`alter table "checklist_item" add constraint "checklist_item_sources_check" check (jsonb_array_length("sources") <= 50);`);
    this.addSql(`alter table "checklist_item" add constraint "checklist_item_list_check" check ("list" in ('FOUR_NO_REMOVALS', 'TWO_ALWAYS', 'NINE_DISCLOSURES', 'FIVE_BASICS', 'THREE_GOVERNANCES', 'THREE_IN_VILLAGE', 'SIX_DUTIES', 'TEN_STARS', 'VILLAGE_MATTERS', 'MINOR_POWERS', 'ASSESSMENT'));`);
    this.addSql(`alter table "checklist_item" add constraint "checklist_item_ordinal_check" check ("ordinal" between 1 and 10000);`);
    this.addSql(`alter table "checklist_item" add constraint "checklist_item_basis_check" check ("basis" in ('WRITTEN', 'USUAL', 'SET'));`);
    this.addSql(`alter table "checklist_item" add constraint "checklist_item_steps_check" check (cardinality("steps") <= 20);`);
    this.addSql(`alter table "checklist_item" add constraint "checklist_item_weight_check" check ("weight" between 0 and 100);`);
    this.addSql(`alter table "checklist_item" add constraint "checklist_item_due_workdays_check" check ("due_workdays" between 0 and 366);`);
    this.addSql(`alter table "checklist_item" add constraint "checklist_item_least_days_check" check ("least_days" between 1 and 366);`);
    this.addSql(`alter table "checklist_item" add constraint "checklist_item_valid_from_check" check ("valid_from" between '1949-01-01' and '2100-12-31');`);
    this.addSql(`alter table "checklist_item" add constraint "checklist_item_valid_until_check" check ("valid_until" between '1949-01-01' and '2100-12-31');`);
  }

  override down(): void | Promise<void> {
    this.addSql(`drop table if exists "checklist_item" cascade;`);
  }

}
