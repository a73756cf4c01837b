import { Migration } from '@mikro-orm/migrations';

export class Migration20261130221532_action_items extends Migration {

  override name = 'Migration20261130221532_action_items';

  override up(): void | Promise<void> {
    this.addSql(`create table "action_item" ("id" uuid not null, "version" int not null default 1, "provenance" text collate "C" not null default 'UNVERIFIED', "sources" jsonb not null default '[]', "remark" text collate "C" null, "updated_at" timestamptz not null default now(), "archived_at" timestamptz null, "number" text collate "C" not null, "kind" text collate "C" not null, "title" text collate "C" not null, "source" text collate "C" not null, "state" text collate "C" not null default 'FOUND', "found_on" date not null, "handed_on" date null, "due_on" date null, "fixed_on" date null, "closed_on" date null, "result" text collate "C" null, "extensions" int not null default 0, "state_due_on" date null, "due_notice" text collate "C" null, "region_id" uuid not null, "county_id" uuid null, "township_id" uuid null, "owner_id" uuid null, "key_task_id" uuid null, "repeats_id" uuid null, "subject_type" text collate "C" null, "subject_id" uuid null, "region_path" text collate "C" not null, primary key ("id"));`);
    this.addSql(`alter table "action_item" add constraint "action_item_number_unique" unique ("number");`);
    this.addSql(`create index "action_item_updated_at_index" on "action_item" ("updated_at", "id");`);
    this.addSql(`create index "action_item_found_on_index" on "action_item" ("found_on", "id");`);
    this.addSql(`create index "action_item_handed_on_index" on "action_item" ("handed_on", "id");`);
    this.addSql(`create index "action_item_due_on_index" on "action_item" ("due_on", "id");`);
    this.addSql(`create index "action_item_fixed_on_index" on "action_item" ("fixed_on", "id");`);
    this.addSql(`create index "action_item_closed_on_index" on "action_item" ("closed_on", "id");`);
    this.addSql(`create index "action_item_state_due_on_index" on "action_item" ("state_due_on", "id");`);
    this.addSql(`create index "action_item_provenance_index" on "action_item" ("provenance", "id");`);
    this.addSql(`create index "action_item_kind_index" on "action_item" ("kind", "id");`);
    this.addSql(`create index "action_item_source_index" on "action_item" ("source", "id");`);
    this.addSql(`create index "action_item_state_index" on "action_item" ("state", "id");`);
    this.addSql(`create index "action_item_extensions_index" on "action_item" ("extensions", "id");`);
    this.addSql(`create index "action_item_due_notice_index" on "action_item" ("due_notice", "id");`);
    this.addSql(`create index "action_item_region_id_index" on "action_item" ("region_id", "due_on", "id");`);
    this.addSql(`create index "action_item_county_id_index" on "action_item" ("county_id", "due_on", "id");`);
    this.addSql(`create index "action_item_township_id_index" on "action_item" ("township_id", "due_on", "id");`);
    this.addSql(`create index "action_item_owner_id_given" on "action_item" ("owner_id", "due_on", "id") where "owner_id" is not null;`);
    this.addSql(`create index "action_item_key_task_id_given" on "action_item" ("key_task_id", "due_on", "id") where "key_task_id" is not null;`);
    this.addSql(`create index "action_item_repeats_id_given" on "action_item" ("repeats_id", "due_on", "id") where "repeats_id" is not null;`);
    this.addSql(`create index "action_item_subject_id_given" on "action_item" ("subject_id", "due_on", "id") where "subject_id" is not null;`);
    this.addSql(`create index "action_item_region_path_index" on "action_item" ("region_path", "id");`);
    this.addSql(`create index "action_item_state_due_on_open" on "action_item" (state_due_on, id) where archived_at is null and due_notice is distinct from 'OVERDUE';`);

    this.addSql(`alter table "visit" add "due_on" date null, add "actions" int not null default 0;`);
    this.addSql(`create index "visit_due_on_index" on "visit" ("due_on", "id");`);

    this.addSql(`alter table "action_item" add constraint "action_item_region_id_foreign" foreign key ("region_id") references "region" ("id") on delete restrict;`);
    this.addSql(`alter table "action_item" add constraint "action_item_county_id_foreign" foreign key ("county_id") references "region" ("id") on delete restrict;`);
    this.addSql(`alter table "action_item" add constraint "action_item_township_id_foreign" foreign key ("township_id") references "region" ("id") on delete restrict;`);
    this.addSql(`alter table "action_item" add constraint "action_item_owner_id_foreign" foreign key ("owner_id") references "department" ("id") on delete restrict;`);
    this.addSql(`alter table "action_item" add constraint "action_item_key_task_id_foreign" foreign key ("key_task_id") references "key_task" ("id") on delete restrict;`);
    this.addSql(`alter table "action_item" add constraint "action_item_repeats_id_foreign" foreign key ("repeats_id") references "action_item" ("id") on delete restrict;`);
    this.addSql(`alter table "action_item" add constraint "action_item_due_on_order" check ("found_on" <= "due_on");`);
    this.addSql(`alter table "action_item" add constraint "action_item_repeats_id_self" check ("repeats_id" <> id);`);
    this.addSql(`alter table "action_item" add constraint "action_item_subject_id_whole" check (("subject_type" is null) = ("subject_id" is null));`);
    this.addSql(`alter table "action_item" add constraint "action_item_key_task_id_kinds" check (case when "key_task_id" is not null then "kind" in ('RECTIFICATION_ISSUE', 'DECISION', 'STAGE_TASK') else "kind" not in ('STAGE_TASK') end);`);
    this.addSql(`alter table "action_item" add constraint "action_item_subject_id_kinds" check (case when "subject_id" is not null then "kind" in ('RECTIFICATION_ISSUE', 'DECISION', 'STAGE_TASK', 'HELP_REQUEST') else "kind" not in ('HELP_REQUEST') end);`);
    this.addSql(`alter table "action_item" add constraint "action_item_repeats_id_kinds" check (case when "repeats_id" is not null then "kind" in ('RECTIFICATION_ISSUE') else true end);`);
    this.addSql(`alter table "action_item" add constraint "action_item_provenance_check" check ("provenance" in ('REAL_VERIFIED', 'UNVERIFIED', 'SAMPLE'));`);
    this.addSql(`alter table "action_item" add constraint "action_item_sources_check" check (jsonb_array_length("sources") <= 50);`);
    this.addSql(`alter table "action_item" add constraint "action_item_kind_check" check ("kind" in ('RECTIFICATION_ISSUE', 'DECISION', 'STAGE_TASK', 'HELP_REQUEST'));`);
    this.addSql(`alter table "action_item" add constraint "action_item_source_check" check ("source" in ('PHONE_ROUND', 'LOOK_BACK', 'FIELD_VISIT', 'INSPECTION', 'ASSESSMENT', 'AUDIT', 'COMPLAINT', 'MEETING', 'PLAN', 'SELF_CHECK'));`);
    this.addSql(`alter table "action_item" add constraint "action_item_state_check" check ("state" in ('FOUND', 'HANDED_OVER', 'FIXED', 'CHECKED', 'CLOSED', 'WITHDRAWN'));`);
    this.addSql(`alter table "action_item" add constraint "action_item_found_on_check" check ("found_on" between '1949-01-01' and '2100-12-31');`);
    this.addSql(`alter table "action_item" add constraint "action_item_due_on_check" check ("due_on" between '1949-01-01' and '2100-12-31');`);
    this.addSql(`alter table "action_item" add constraint "action_item_extensions_check" check ("extensions" between 0 and 100000000);`);
    this.addSql(`alter table "action_item" add constraint "action_item_due_notice_check" check ("due_notice" in ('DUE_SOON', 'OVERDUE'));`);
    this.addSql(`alter table "action_item" add constraint "action_item_subject_type_check" check ("subject_type" in ('Visit', 'Team', 'WorkSession', 'WorkDocument', 'Facility'));`);
  }

  override down(): void | Promise<void> {
    this.addSql(`alter table "action_item" drop constraint "action_item_repeats_id_foreign";`);

    this.addSql(`drop table if exists "action_item" cascade;`);

    this.addSql(`drop index "visit_due_on_index";`);
    this.addSql(`alter table "visit" drop column "due_on", drop column "actions";`);
  }

}
