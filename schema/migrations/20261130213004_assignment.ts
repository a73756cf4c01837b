import { Migration } from '@mikro-orm/migrations';

export class Migration20261130213004_assignment extends Migration {

  override name = 'Migration20261130213004_assignment';

  override up(): void | Promise<void> {
    this.addSql(`create table "assignment" ("id" uuid not null, "version" int not null default 1, "provenance" text collate "C" not null default 'UNVERIFIED', "sources" jsonb not null default '[]', "remark" text collate "C" null, "updated_at" timestamptz not null default now(), "archived_at" timestamptz null, "kind" text collate "C" not null, "state" text collate "C" not null default 'ACTIVE', "holder" text collate "C" not null, "phone" text collate "C" null, "unit" text collate "C" null, "since" date not null, "until" date null, "is_first_secretary" boolean not null default false, "days_last_month" int null, "reminded_on" date null, "invest_yuan" numeric null, "state_due_on" date null, "due_notice" text collate "C" null, "sensitivity" text collate "C" not null default 'PUBLIC', "personal_revision" int not null default 0, "region_id" uuid not null, "county_id" uuid null, "township_id" uuid null, "town_id" uuid null, "department_id" uuid null, "enterprise_id" uuid null, "talent_id" uuid null, "subject_type" text collate "C" null, "subject_id" uuid null, "region_path" text collate "C" not null, primary key ("id"));`);
    this.addSql(`create index "assignment_updated_at_index" on "assignment" ("updated_at", "id");`);
    this.addSql(`create index "assignment_since_index" on "assignment" ("since", "id");`);
    this.addSql(`create index "assignment_until_index" on "assignment" ("until", "id");`);
    this.addSql(`create index "assignment_days_last_month_index" on "assignment" ("days_last_month", "id");`);
    this.addSql(`create index "assignment_reminded_on_index" on "assignment" ("reminded_on", "id");`);
    this.addSql(`create index "assignment_invest_yuan_index" on "assignment" ("invest_yuan", "id");`);
    this.addSql(`create index "assignment_state_due_on_index" on "assignment" ("state_due_on", "id");`);
    this.addSql(`create index "assignment_provenance_index" on "assignment" ("provenance", "id");`);
    this.addSql(`create index "assignment_kind_index" on "assignment" ("kind", "id");`);
    this.addSql(`create index "assignment_state_index" on "assignment" ("state", "id");`);
    this.addSql(`create index "assignment_unit_index" on "assignment" ("unit", "id");`);
    this.addSql(`create index "assignment_is_first_secretary_index" on "assignment" ("is_first_secretary", "id");`);
    this.addSql(`create index "assignment_due_notice_index" on "assignment" ("due_notice", "id");`);
    this.addSql(`create index "assignment_sensitivity_index" on "assignment" ("sensitivity", "id");`);
    this.addSql(`create index "assignment_region_id_index" on "assignment" ("region_id", "since", "id");`);
    this.addSql(`create index "assignment_county_id_index" on "assignment" ("county_id", "since", "id");`);
    this.addSql(`create index "assignment_township_id_index" on "assignment" ("township_id", "since", "id");`);
    this.addSql(`create index "assignment_town_id_given" on "assignment" ("town_id", "since", "id") where "town_id" is not null;`);
    this.addSql(`create index "assignment_department_id_given" on "assignment" ("department_id", "since", "id") where "department_id" is not null;`);
    this.addSql(`create index "assignment_enterprise_id_given" on "assignment" ("enterprise_id", "since", "id") where "enterprise_id" is not null;`);
    this.addSql(`create index "assignment_talent_id_given" on "assignment" ("talent_id", "since", "id") where "talent_id" is not null;`);
    this.addSql(`create index "assignment_subject_id_given" on "assignment" ("subject_id", "since", "id") where "subject_id" is not null;`);
    this.addSql(`create index "assignment_region_path_index" on "assignment" ("region_path", "id");`);
    this.addSql(`create unique index "assignment_region_id_once_12db2b" on "assignment" ("region_id", "enterprise_id") where archived_at is null and "kind" in ('PAIRED_ENTERPRISE') and "until" is null;`);
    this.addSql(`create unique index "assignment_holder_once_6e301b" on "assignment" ("holder", "unit") nulls not distinct where archived_at is null and "kind" in ('STATIONED_CADRE') and "until" is null;`);
    this.addSql(`create unique index "assignment_region_id_once_47a9c5" on "assignment" ("region_id", "unit", "department_id") nulls not distinct where archived_at is null and "kind" in ('CONTACT_UNIT') and "until" is null;`);
    this.addSql(`create unique index "assignment_region_id_once_bfc1e6" on "assignment" ("region_id", "kind") where archived_at is null and "kind" in ('INFORMATION_OFFICER', 'VILLAGE_DOCTOR', 'TOWN_LEADER') and "until" is null;`);
    this.addSql(`create index "assignment_state_due_on_open" on "assignment" (state_due_on, id) where archived_at is null and due_notice is distinct from 'OVERDUE';`);

    this.addSql(`alter table "checklist_mark" drop constraint "checklist_mark_subject_type_check";`);
    this.addSql(`alter table "checklist_mark" add constraint "checklist_mark_subject_type_check" check ("subject_type" in ('Region', 'Team', 'Assignment'));`);

    this.addSql(`alter table "team" add "cadres" int not null default 0;`);
    this.addSql(`create index "team_cadres_index" on "team" ("cadres", "id");`);

    this.addSql(`alter table "assignment" add constraint "assignment_region_id_foreign" foreign key ("region_id") references "region" ("id") on delete restrict;`);
    this.addSql(`alter table "assignment" add constraint "assignment_county_id_foreign" foreign key ("county_id") references "region" ("id") on delete restrict;`);
    this.addSql(`alter table "assignment" add constraint "assignment_township_id_foreign" foreign key ("township_id") references "region" ("id") on delete restrict;`);
    this.addSql(`alter table "assignment" add constraint "assignment_town_id_foreign" foreign key ("town_id") references "region" ("id") on delete restrict;`);
    this.addSql(`alter table "assignment" add constraint "assignment_department_id_foreign" foreign key ("department_id") references "department" ("id") on delete restrict;`);
    this.addSql(`alter table "assignment" add constraint "assignment_enterprise_id_foreign" foreign key ("enterprise_id") references "enterprise" ("id") on delete restrict;`);
    this.addSql(`alter table "assignment" add constraint "assignment_talent_id_foreign" foreign key ("talent_id") references "talent" ("id") on delete restrict;`);
    this.addSql(`alter table "assignment" add constraint "assignment_until_order" check ("since" <= "until");`);
    this.addSql(`alter table "assignment" add constraint "assignment_subject_id_whole" check (("subject_type" is null) = ("subject_id" is null));`);
    this.addSql(`alter table "assignment" add constraint "assignment_talent_id_kinds" check (case when "talent_id" is not null then "kind" in ('INFORMATION_OFFICER', 'VILLAGE_DOCTOR') else true end);`);
    this.addSql(`alter table "assignment" add constraint "assignment_unit_kinds" check (case when "unit" is not null then "kind" in ('VILLAGE_DOCTOR', 'TOWN_LEADER', 'CONTACT_UNIT', 'STATIONED_CADRE') else "kind" not in ('TOWN_LEADER') end);`);
    this.addSql(`alter table "assignment" add constraint "assignment_town_id_kinds" check (case when "town_id" is not null then "kind" in ('TOWN_LEADER') else true end);`);
    this.addSql(`alter table "assignment" add constraint "assignment_department_id_kinds" check (case when "department_id" is not null then "kind" in ('CONTACT_UNIT') else true end);`);
    this.addSql(`alter table "assignment" add constraint "assignment_subject_id_kinds" check (case when "subject_id" is not null then "kind" in ('STATIONED_CADRE') else "kind" not in ('STATIONED_CADRE') end);`);
    this.addSql(`alter table "assignment" add constraint "assignment_is_first_secretary_kinds" check (case when "is_first_secretary" then "kind" in ('STATIONED_CADRE') else true end);`);
    this.addSql(`alter table "assignment" add constraint "assignment_days_last_month_kinds" check (case when "days_last_month" is not null then "kind" in ('STATIONED_CADRE') else true end);`);
    this.addSql(`alter table "assignment" add constraint "assignment_reminded_on_kinds" check (case when "reminded_on" is not null then "kind" in ('STATIONED_CADRE') else true end);`);
    this.addSql(`alter table "assignment" add constraint "assignment_enterprise_id_kinds" check (case when "enterprise_id" is not null then "kind" in ('PAIRED_ENTERPRISE') else "kind" not in ('PAIRED_ENTERPRISE') end);`);
    this.addSql(`alter table "assignment" add constraint "assignment_invest_yuan_kinds" check (case when "invest_yuan" is not null then "kind" in ('PAIRED_ENTERPRISE') else true end);`);
    this.addSql(`alter table "assignment" add constraint "assignment_unit_contact_unit" check ("kind" <> 'CONTACT_UNIT' or "unit" is not null or "department_id" is not null);`);
    this.addSql(`alter table "assignment" add constraint "assignment_provenance_check" check ("provenance" in ('REAL_VERIFIED', 'UNVERIFIED', 'SAMPLE'));`);
    this.addSql(`alter table "assignment" add constraint "assignment_sources_check" check (jsonb_array_length("sources") <= 50);`);
    this.addSql(`alter table "assignment" add constraint "assignment_kind_check" check ("kind" in ('INFORMATION_OFFICER', 'VILLAGE_DOCTOR', 'TOWN_LEADER', 'CONTACT_UNIT', 'STATIONED_CADRE', 'PAIRED_ENTERPRISE'));`);
    this.addSql(`alter table "assignment" add constraint "assignment_state_check" check ("state" in ('ACTIVE', 'REMINDED', 'ENDED', 'RECALLED'));`);
    this.addSql(`alter table "assignment" add constraint "assignment_since_check" check ("since" between '1949-01-01' and '2100-12-31');`);
    this.addSql(`alter table "assignment" add constraint "assignment_until_check" check ("until" between '1949-01-01' and '2100-12-31');`);
    this.addSql(`alter table "assignment" add constraint "assignment_days_last_month_check" check ("days_last_month" between 0 and 31);`);
    this.addSql(`alter table "assignment" add constraint "assignment_invest_yuan_check" check ("invest_yuan" between 0 and 999999999999999);`);
    this.addSql(`alter table "assignment" add constraint "assignment_due_notice_check" check ("due_notice" in ('DUE_SOON', 'OVERDUE'));`);
    this.addSql(`alter table "assignment" add constraint "assignment_sensitivity_check" check ("sensitivity" in ('PUBLIC', 'INTERNAL'));`);
    this.addSql(`alter table "assignment" add constraint "assignment_subject_type_check" check ("subject_type" in ('Team'));`);
  }

  override down(): void | Promise<void> {
    this.addSql(`drop table if exists "assignment" cascade;`);

    this.addSql(`alter table "checklist_mark" drop constraint "checklist_mark_subject_type_check";`);
    this.addSql(`alter table "checklist_mark" add constraint "checklist_mark_subject_type_check" check ("subject_type" in ('Region', 'Team'));`);

    this.addSql(`drop index "team_cadres_index";`);
    this.addSql(`alter table "team" drop column "cadres";`);
  }

}
