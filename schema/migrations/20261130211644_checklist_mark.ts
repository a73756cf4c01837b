import { Migration } from '@mikro-orm/migrations';

export class Migration20261130211644_checklist_mark extends Migration {

  override name = 'Migration20261130211644_checklist_mark';

  override up(): void | Promise<void> {
    this.addSql(`create table "checklist_mark" ("id" uuid not null, "version" int not null default 1, "provenance" text collate "C" not null default 'UNVERIFIED', "sources" jsonb not null default '[]', "remark" text collate "C" null, "updated_at" timestamptz not null default now(), "archived_at" timestamptz null, "period" text collate "C" null, "state" text collate "C" not null default 'DUE', "due_on" date null, "met_on" date null, "evidence" text collate "C" null, "state_due_on" date null, "due_notice" text collate "C" null, "item_id" uuid not null, "region_id" uuid not null, "county_id" uuid null, "township_id" uuid null, "subject_type" text collate "C" not null, "subject_id" uuid not null, "region_path" text collate "C" not null, primary key ("id"));`);
    this.addSql(`create index "checklist_mark_updated_at_index" on "checklist_mark" ("updated_at", "id");`);
    this.addSql(`create index "checklist_mark_period_index" on "checklist_mark" ("period", "id");`);
    this.addSql(`create index "checklist_mark_due_on_index" on "checklist_mark" ("due_on", "id");`);
    this.addSql(`create index "checklist_mark_met_on_index" on "checklist_mark" ("met_on", "id");`);
    this.addSql(`create index "checklist_mark_state_due_on_index" on "checklist_mark" ("state_due_on", "id");`);
    this.addSql(`create index "checklist_mark_provenance_index" on "checklist_mark" ("provenance", "id");`);
    this.addSql(`create index "checklist_mark_state_index" on "checklist_mark" ("state", "id");`);
    this.addSql(`create index "checklist_mark_due_notice_index" on "checklist_mark" ("due_notice", "id");`);
    this.addSql(`create index "checklist_mark_item_id_index" on "checklist_mark" ("item_id", "due_on", "id");`);
    this.addSql(`create index "checklist_mark_region_id_index" on "checklist_mark" ("region_id", "due_on", "id");`);
    this.addSql(`create index "checklist_mark_county_id_index" on "checklist_mark" ("county_id", "due_on", "id");`);
    this.addSql(`create index "checklist_mark_township_id_index" on "checklist_mark" ("township_id", "due_on", "id");`);
    this.addSql(`create index "checklist_mark_subject_id_index" on "checklist_mark" ("subject_id", "due_on", "id");`);
    this.addSql(`create index "checklist_mark_region_path_index" on "checklist_mark" ("region_path", "id");`);
    this.addSql(`create unique index "checklist_mark_item_id_once_fad7bc" on "checklist_mark" ("item_id", "subject_id", "period") nulls not distinct where archived_at is null;`);
    this.addSql(`create index "checklist_mark_state_due_on_open" on "checklist_mark" (state_due_on, id) where archived_at is null and due_notice is distinct from 'OVERDUE';`);

    this.addSql(`alter table "checklist_mark" add constraint "checklist_mark_item_id_foreign" foreign key ("item_id") references "checklist_item" ("id") on delete restrict;`);
    this.addSql(`alter table "checklist_mark" add constraint "checklist_mark_region_id_foreign" foreign key ("region_id") references "region" ("id") on delete restrict;`);
    this.addSql(`alter table "checklist_mark" add constraint "checklist_mark_county_id_foreign" foreign key ("county_id") references "region" ("id") on delete restrict;`);
    this.addSql(`alter table "checklist_mark" add constraint "checklist_mark_township_id_foreign" foreign key ("township_id") references "region" ("id") on delete restrict;`);
    this.addSql(`alter table "checklist_mark" add constraint "checklist_mark_provenance_check" check ("provenance" in ('REAL_VERIFIED', 'UNVERIFIED', 'SAMPLE'));`);
    this.addSql(`alter table "checklist_mark" add constraint "checklist_mark_sources_check" check (jsonb_array_length("sources") <= 50);`);
    this.addSql(`alter table "checklist_mark" add constraint "checklist_mark_period_check" check ("period" ~ '^[0-9]{4}()\$');`);
    this.addSql(`alter table "checklist_mark" add constraint "checklist_mark_state_check" check ("state" in ('DUE', 'MET', 'NOT_MET', 'CONFIRMED', 'WAIVED'));`);
    this.addSql(`alter table "checklist_mark" add constraint "checklist_mark_due_on_check" check ("due_on" between '1949-01-01' and '2100-12-31');`);
    this.addSql(`alter table "checklist_mark" add constraint "checklist_mark_met_on_check" check ("met_on" between '1949-01-01' and '2100-12-31');`);
    this.addSql(`alter table "checklist_mark" add constraint "checklist_mark_due_notice_check" check ("due_notice" in ('DUE_SOON', 'OVERDUE'));`);
    this.addSql(`alter table "checklist_mark" add constraint "checklist_mark_subject_type_check" check ("subject_type" in ('Region', 'Team'));`);
  }

  override down(): void | Promise<void> {
    this.addSql(`drop table if exists "checklist_mark" cascade;`);
  }

}
