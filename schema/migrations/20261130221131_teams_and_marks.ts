import { Migration } from '@mikro-orm/migrations';

export class Migration20261130221131_teams_and_marks extends Migration {

  override name = 'Migration20261130221131_teams_and_marks';

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

    this.addSql(`create table "team" ("id" uuid not null, "version" int not null default 1, "provenance" text collate "C" not null default 'UNVERIFIED', "sources" jsonb not null default '[]', "remark" text collate "C" null, "updated_at" timestamptz not null default now(), "archived_at" timestamptz null, "name" text collate "C" not null, "name_en" text collate "C" null, "pinyin" text collate "C" not null, "key" text collate "C" not null, "kind" text collate "C" not null, "state" text collate "C" not null default 'FORMING', "unit" text collate "C" not null, "field" text collate "C" null, "since" date not null, "until" date null, "workers" int null, "cadres" int not null default 0, "state_due_on" date null, "due_notice" text collate "C" null, "region_id" uuid not null, "county_id" uuid null, "township_id" uuid null, "department_id" uuid null, "chain_id" uuid null, "talents_ids" uuid[] not null default '{}', "enterprises_ids" uuid[] not null default '{}', "serves_ids" uuid[] not null default '{}', "region_path" text collate "C" not null, primary key ("id"));`);
    this.addSql(`alter table "team" add constraint "team_key_unique" unique ("key");`);
    this.addSql(`create index "team_updated_at_index" on "team" ("updated_at", "id");`);
    this.addSql(`create index "team_pinyin_index" on "team" ("pinyin", "id");`);
    this.addSql(`create index "team_since_index" on "team" ("since", "id");`);
    this.addSql(`create index "team_until_index" on "team" ("until", "id");`);
    this.addSql(`create index "team_workers_index" on "team" ("workers", "id");`);
    this.addSql(`create index "team_cadres_index" on "team" ("cadres", "id");`);
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

    this.addSql(`create table "visit" ("id" uuid not null, "version" int not null default 1, "provenance" text collate "C" not null default 'UNVERIFIED', "sources" jsonb not null default '[]', "remark" text collate "C" null, "updated_at" timestamptz not null default now(), "archived_at" timestamptz null, "number" text collate "C" not null, "purpose" text collate "C" not null, "visited_on" date not null, "visitor" text collate "C" not null, "role" text collate "C" not null, "rank" text collate "C" null, "has_finding" boolean not null default false, "findings" text collate "C" null, "personal_revision" int not null default 0, "region_id" uuid not null, "county_id" uuid null, "township_id" uuid null, "department_id" uuid null, "assignment_id" uuid null, "subject_type" text collate "C" null, "subject_id" uuid null, "region_path" text collate "C" not null, primary key ("id"));`);
    this.addSql(`alter table "visit" add constraint "visit_number_unique" unique ("number");`);
    this.addSql(`create index "visit_updated_at_index" on "visit" ("updated_at", "id");`);
    this.addSql(`create index "visit_visited_on_index" on "visit" ("visited_on", "id");`);
    this.addSql(`create index "visit_provenance_index" on "visit" ("provenance", "id");`);
    this.addSql(`create index "visit_purpose_index" on "visit" ("purpose", "id");`);
    this.addSql(`create index "visit_role_index" on "visit" ("role", "id");`);
    this.addSql(`create index "visit_rank_index" on "visit" ("rank", "id");`);
    this.addSql(`create index "visit_has_finding_index" on "visit" ("has_finding", "id");`);
    this.addSql(`create index "visit_region_id_index" on "visit" ("region_id", "visited_on", "id");`);
    this.addSql(`create index "visit_county_id_index" on "visit" ("county_id", "visited_on", "id");`);
    this.addSql(`create index "visit_township_id_index" on "visit" ("township_id", "visited_on", "id");`);
    this.addSql(`create index "visit_department_id_given" on "visit" ("department_id", "visited_on", "id") where "department_id" is not null;`);
    this.addSql(`create index "visit_assignment_id_given" on "visit" ("assignment_id", "visited_on", "id") where "assignment_id" is not null;`);
    this.addSql(`create index "visit_subject_id_given" on "visit" ("subject_id", "visited_on", "id") where "subject_id" is not null;`);
    this.addSql(`create index "visit_region_path_index" on "visit" ("region_path", "id");`);
    this.addSql(`create unique index "visit_visitor_once_ebceb0" on "visit" ("visitor", "visited_on", "subject_id") where archived_at is null;`);

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
    this.addSql(`alter table "checklist_mark" add constraint "checklist_mark_subject_type_check" check ("subject_type" in ('Region', 'Team', 'Assignment'));`);

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

    this.addSql(`alter table "visit" add constraint "visit_region_id_foreign" foreign key ("region_id") references "region" ("id") on delete restrict;`);
    this.addSql(`alter table "visit" add constraint "visit_county_id_foreign" foreign key ("county_id") references "region" ("id") on delete restrict;`);
    this.addSql(`alter table "visit" add constraint "visit_township_id_foreign" foreign key ("township_id") references "region" ("id") on delete restrict;`);
    this.addSql(`alter table "visit" add constraint "visit_department_id_foreign" foreign key ("department_id") references "department" ("id") on delete restrict;`);
    this.addSql(`alter table "visit" add constraint "visit_assignment_id_foreign" foreign key ("assignment_id") references "assignment" ("id") on delete restrict;`);
    this.addSql(`alter table "visit" add constraint "visit_subject_id_whole" check (("subject_type" is null) = ("subject_id" is null));`);
    this.addSql(`alter table "visit" add constraint "visit_subject_id_kinds" check (case when "subject_id" is not null then "purpose" in ('LEADER_VISIT', 'SERVICE_VISIT') else "purpose" not in ('LEADER_VISIT', 'SERVICE_VISIT') end);`);
    this.addSql(`alter table "visit" add constraint "visit_rank_kinds" check (case when "rank" is not null then "purpose" in ('LEADER_VISIT') else "purpose" not in ('LEADER_VISIT') end);`);
    this.addSql(`alter table "visit" add constraint "visit_assignment_id_kinds" check (case when "assignment_id" is not null then "purpose" in ('CONTACT_VISIT') else "purpose" not in ('CONTACT_VISIT') end);`);
    this.addSql(`alter table "visit" add constraint "visit_provenance_check" check ("provenance" in ('REAL_VERIFIED', 'UNVERIFIED', 'SAMPLE'));`);
    this.addSql(`alter table "visit" add constraint "visit_sources_check" check (jsonb_array_length("sources") <= 50);`);
    this.addSql(`alter table "visit" add constraint "visit_purpose_check" check ("purpose" in ('LEADER_VISIT', 'CONTACT_VISIT', 'SERVICE_VISIT', 'LOOK_BACK'));`);
    this.addSql(`alter table "visit" add constraint "visit_visited_on_check" check ("visited_on" between '1949-01-01' and '2100-12-31');`);
    this.addSql(`alter table "visit" add constraint "visit_role_check" check ("role" in ('VILLAGE_CADRE', 'STATIONED_CADRE', 'INFORMATION_OFFICER', 'TOWNSHIP_CADRE', 'CONTACT_CADRE', 'UNIT_LEADER', 'EXPERT'));`);
    this.addSql(`alter table "visit" add constraint "visit_rank_check" check ("rank" in ('PRINCIPAL', 'DEPUTY', 'OTHER'));`);
    this.addSql(`alter table "visit" add constraint "visit_subject_type_check" check ("subject_type" in ('Team'));`);
  }

  override down(): void | Promise<void> {
    this.addSql(`alter table "visit" drop constraint "visit_assignment_id_foreign";`);
    this.addSql(`alter table "checklist_mark" drop constraint "checklist_mark_item_id_foreign";`);
    this.addSql(`alter table "team_enterprises" drop constraint "team_enterprises_team_id_foreign";`);
    this.addSql(`alter table "team_serves" drop constraint "team_serves_team_id_foreign";`);
    this.addSql(`alter table "team_talents" drop constraint "team_talents_team_id_foreign";`);

    this.addSql(`drop table if exists "assignment" cascade;`);
    this.addSql(`drop table if exists "checklist_item" cascade;`);
    this.addSql(`drop table if exists "checklist_mark" cascade;`);
    this.addSql(`drop table if exists "team" cascade;`);
    this.addSql(`drop table if exists "team_enterprises" cascade;`);
    this.addSql(`drop table if exists "team_serves" cascade;`);
    this.addSql(`drop table if exists "team_talents" cascade;`);
    this.addSql(`drop table if exists "visit" cascade;`);
  }

}
