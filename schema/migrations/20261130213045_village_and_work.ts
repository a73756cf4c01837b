import { Migration } from '@mikro-orm/migrations';

export class Migration20261130213045_village_and_work extends Migration {

  override name = 'Migration20261130213045_village_and_work';

  override up(): void | Promise<void> {
    this.addSql(`create table "facility" ("id" uuid not null, "version" int not null default 1, "provenance" text collate "C" not null default 'UNVERIFIED', "sources" jsonb not null default '[]', "remark" text collate "C" null, "updated_at" timestamptz not null default now(), "archived_at" timestamptz null, "item" text collate "C" not null, "state" text collate "C" not null default 'LACKING', "total_households" int null, "covered_households" int null, "coverage_percent" numeric generated always as (round(covered_households * 100.0 / nullif(total_households, 0), 1)) stored null, "operator" text collate "C" null, "gap" text collate "C" null, "why_no_project" text collate "C" null, "carriages" text[] collate "C" not null default '{}', "route_name" text collate "C" null, "carriers" text[] collate "C" not null default '{}', "source_platforms" text[] collate "C" not null default '{}', "in_place_since" date null, "checked_on" date null, "state_due_on" date null, "due_notice" text collate "C" null, "region_id" uuid not null, "county_id" uuid null, "township_id" uuid null, "department_id" uuid null, "region_path" text collate "C" not null, primary key ("id"));`);
    this.addSql(`create index "facility_updated_at_index" on "facility" ("updated_at", "id");`);
    this.addSql(`create index "facility_item_rank" on "facility" (array_position(array['POWER', 'ROAD', 'NETWORK', 'GAS', 'TAP_WATER', 'TOILET', 'WASTE', 'SEWAGE', 'REUSE', 'PARCEL_POINT', 'DAY_CARE', 'CIVIC_CENTRE', 'VISITOR_CENTRE', 'EARLY_WARNING_PLATFORM', 'EMPLOYMENT_PLATFORM', 'CONSUMPTION_PLATFORM'], "item"), "id");`);
    this.addSql(`create index "facility_coverage_percent_index" on "facility" ("coverage_percent", "id");`);
    this.addSql(`create index "facility_in_place_since_index" on "facility" ("in_place_since", "id");`);
    this.addSql(`create index "facility_checked_on_index" on "facility" ("checked_on", "id");`);
    this.addSql(`create index "facility_state_due_on_index" on "facility" ("state_due_on", "id");`);
    this.addSql(`create index "facility_provenance_index" on "facility" ("provenance", "id");`);
    this.addSql(`create index "facility_item_index" on "facility" ("item", "id");`);
    this.addSql(`create index "facility_state_index" on "facility" ("state", "id");`);
    this.addSql(`create index "facility_route_name_index" on "facility" ("route_name", "id");`);
    this.addSql(`create index "facility_due_notice_index" on "facility" ("due_notice", "id");`);
    this.addSql(`create index "facility_region_id_index" on "facility" ("region_id", array_position(array['POWER', 'ROAD', 'NETWORK', 'GAS', 'TAP_WATER', 'TOILET', 'WASTE', 'SEWAGE', 'REUSE', 'PARCEL_POINT', 'DAY_CARE', 'CIVIC_CENTRE', 'VISITOR_CENTRE', 'EARLY_WARNING_PLATFORM', 'EMPLOYMENT_PLATFORM', 'CONSUMPTION_PLATFORM'], "item"), "id");`);
    this.addSql(`create index "facility_county_id_index" on "facility" ("county_id", array_position(array['POWER', 'ROAD', 'NETWORK', 'GAS', 'TAP_WATER', 'TOILET', 'WASTE', 'SEWAGE', 'REUSE', 'PARCEL_POINT', 'DAY_CARE', 'CIVIC_CENTRE', 'VISITOR_CENTRE', 'EARLY_WARNING_PLATFORM', 'EMPLOYMENT_PLATFORM', 'CONSUMPTION_PLATFORM'], "item"), "id");`);
    this.addSql(`create index "facility_township_id_index" on "facility" ("township_id", array_position(array['POWER', 'ROAD', 'NETWORK', 'GAS', 'TAP_WATER', 'TOILET', 'WASTE', 'SEWAGE', 'REUSE', 'PARCEL_POINT', 'DAY_CARE', 'CIVIC_CENTRE', 'VISITOR_CENTRE', 'EARLY_WARNING_PLATFORM', 'EMPLOYMENT_PLATFORM', 'CONSUMPTION_PLATFORM'], "item"), "id");`);
    this.addSql(`create index "facility_department_id_given" on "facility" ("department_id", array_position(array['POWER', 'ROAD', 'NETWORK', 'GAS', 'TAP_WATER', 'TOILET', 'WASTE', 'SEWAGE', 'REUSE', 'PARCEL_POINT', 'DAY_CARE', 'CIVIC_CENTRE', 'VISITOR_CENTRE', 'EARLY_WARNING_PLATFORM', 'EMPLOYMENT_PLATFORM', 'CONSUMPTION_PLATFORM'], "item"), "id") where "department_id" is not null;`);
    this.addSql(`create index "facility_region_path_index" on "facility" ("region_path", "id");`);
    this.addSql(`create unique index "facility_item_once" on "facility" ("item", "region_id") where archived_at is null;`);
    this.addSql(`create index "facility_state_due_on_open" on "facility" (state_due_on, id) where archived_at is null and due_notice is distinct from 'OVERDUE';`);
    this.addSql(`create index "facility_carriages_index" on "facility" using gin ("carriages");`);
    this.addSql(`create index "facility_carriers_index" on "facility" using gin ("carriers");`);

    this.addSql(`create table "village_one_table" ("id" uuid not null, "version" int not null default 1, "provenance" text collate "C" not null default 'UNVERIFIED', "sources" jsonb not null default '[]', "remark" text collate "C" null, "updated_at" timestamptz not null default now(), "archived_at" timestamptz null, "period" text collate "C" not null, "state" text collate "C" not null default 'DRAFT', "households" int not null, "people" int not null, "residents" int null, "lifted_out_households" int null, "monitored_households" int null, "allowance_people" int null, "extreme_poverty_people" int null, "disabled_people" int null, "elderly_alone" int null, "left_behind_children" int null, "migrant_workers" int null, "party_members" int null, "cultivated_mu" numeric null, "forest_mu" numeric null, "collective_yuan" numeric null, "income_yuan_per_head" numeric null, "tap_water_households" int null, "sanitary_toilets" int null, "cooperatives" int null, "other_forms" int null, "other_forms_by" text[] collate "C" not null default '{}', "due_on" date null, "submitted_on" date null, "state_due_on" date null, "due_notice" text collate "C" null, "sensitivity" text collate "C" not null default 'PUBLIC', "region_id" uuid not null, "county_id" uuid null, "township_id" uuid null, "region_path" text collate "C" not null, primary key ("id"));`);
    this.addSql(`create index "village_one_table_updated_at_index" on "village_one_table" ("updated_at", "id");`);
    this.addSql(`create index "village_one_table_period_index" on "village_one_table" ("period", "id");`);
    this.addSql(`create index "village_one_table_people_index" on "village_one_table" ("people", "id");`);
    this.addSql(`create index "village_one_table_collective_yuan_index" on "village_one_table" ("collective_yuan", "id");`);
    this.addSql(`create index "village_one_table_income_yuan_per_head_index" on "village_one_table" ("income_yuan_per_head", "id");`);
    this.addSql(`create index "village_one_table_other_forms_index" on "village_one_table" ("other_forms", "id");`);
    this.addSql(`create index "village_one_table_due_on_index" on "village_one_table" ("due_on", "id");`);
    this.addSql(`create index "village_one_table_submitted_on_index" on "village_one_table" ("submitted_on", "id");`);
    this.addSql(`create index "village_one_table_state_due_on_index" on "village_one_table" ("state_due_on", "id");`);
    this.addSql(`create index "village_one_table_provenance_index" on "village_one_table" ("provenance", "id");`);
    this.addSql(`create index "village_one_table_state_index" on "village_one_table" ("state", "id");`);
    this.addSql(`create index "village_one_table_households_index" on "village_one_table" ("households", "id");`);
    this.addSql(`create index "village_one_table_residents_index" on "village_one_table" ("residents", "id");`);
    this.addSql(`create index "village_one_table_due_notice_index" on "village_one_table" ("due_notice", "id");`);
    this.addSql(`create index "village_one_table_sensitivity_index" on "village_one_table" ("sensitivity", "id");`);
    this.addSql(`create index "village_one_table_region_id_index" on "village_one_table" ("region_id", "period", "id");`);
    this.addSql(`create index "village_one_table_county_id_index" on "village_one_table" ("county_id", "period", "id");`);
    this.addSql(`create index "village_one_table_township_id_index" on "village_one_table" ("township_id", "period", "id");`);
    this.addSql(`create index "village_one_table_region_path_index" on "village_one_table" ("region_path", "id");`);
    this.addSql(`create unique index "village_one_table_period_once" on "village_one_table" ("period", "region_id") where archived_at is null;`);
    this.addSql(`create index "village_one_table_state_due_on_open" on "village_one_table" (state_due_on, id) where archived_at is null and due_notice is distinct from 'OVERDUE';`);
    this.addSql(`create index "village_one_table_other_forms_by_index" on "village_one_table" using gin ("other_forms_by");`);

    this.addSql(`create table "work_document" ("id" uuid not null, "version" int not null default 1, "provenance" text collate "C" not null default 'UNVERIFIED', "sources" jsonb not null default '[]', "remark" text collate "C" null, "updated_at" timestamptz not null default now(), "archived_at" timestamptz null, "kind" text collate "C" not null, "state" text collate "C" not null default 'DRAFT', "period" text collate "C" null, "sector" text collate "C" null, "emergencies" text[] collate "C" not null default '{}', "due_on" date null, "submitted_on" date null, "accepted_on" date null, "is_late" boolean generated always as (submitted_on > due_on) stored null, "noticed_on" date null, "notice_ends_on" date null, "villagers_met_on" date null, "summary" text collate "C" null, "state_due_on" date null, "due_notice" text collate "C" null, "region_id" uuid not null, "county_id" uuid null, "township_id" uuid null, "department_id" uuid null, "key_task_id" uuid null, "region_path" text collate "C" not null, primary key ("id"));`);
    this.addSql(`create index "work_document_updated_at_index" on "work_document" ("updated_at", "id");`);
    this.addSql(`create index "work_document_period_index" on "work_document" ("period", "id");`);
    this.addSql(`create index "work_document_due_on_index" on "work_document" ("due_on", "id");`);
    this.addSql(`create index "work_document_submitted_on_index" on "work_document" ("submitted_on", "id");`);
    this.addSql(`create index "work_document_accepted_on_index" on "work_document" ("accepted_on", "id");`);
    this.addSql(`create index "work_document_state_due_on_index" on "work_document" ("state_due_on", "id");`);
    this.addSql(`create index "work_document_provenance_index" on "work_document" ("provenance", "id");`);
    this.addSql(`create index "work_document_kind_index" on "work_document" ("kind", "id");`);
    this.addSql(`create index "work_document_state_index" on "work_document" ("state", "id");`);
    this.addSql(`create index "work_document_sector_index" on "work_document" ("sector", "id");`);
    this.addSql(`create index "work_document_is_late_index" on "work_document" ("is_late", "id");`);
    this.addSql(`create index "work_document_due_notice_index" on "work_document" ("due_notice", "id");`);
    this.addSql(`create index "work_document_region_id_index" on "work_document" ("region_id", "due_on", "id");`);
    this.addSql(`create index "work_document_county_id_index" on "work_document" ("county_id", "due_on", "id");`);
    this.addSql(`create index "work_document_township_id_index" on "work_document" ("township_id", "due_on", "id");`);
    this.addSql(`create index "work_document_department_id_given" on "work_document" ("department_id", "due_on", "id") where "department_id" is not null;`);
    this.addSql(`create index "work_document_key_task_id_given" on "work_document" ("key_task_id", "due_on", "id") where "key_task_id" is not null;`);
    this.addSql(`create index "work_document_region_path_index" on "work_document" ("region_path", "id");`);
    this.addSql(`create unique index "work_document_kind_once_1cd811" on "work_document" ("kind", "region_id", "department_id", "period", "sector", "key_task_id") nulls not distinct where archived_at is null and ("state" is null or "state" not in ('REPLACED'));`);
    this.addSql(`create index "work_document_state_due_on_open" on "work_document" (state_due_on, id) where archived_at is null and due_notice is distinct from 'OVERDUE';`);
    this.addSql(`create index "work_document_emergencies_index" on "work_document" using gin ("emergencies");`);

    this.addSql(`create table "work_session" ("id" uuid not null, "version" int not null default 1, "provenance" text collate "C" not null default 'UNVERIFIED', "sources" jsonb not null default '[]', "remark" text collate "C" null, "updated_at" timestamptz not null default now(), "archived_at" timestamptz null, "name" text collate "C" not null, "name_en" text collate "C" null, "pinyin" text collate "C" not null, "number" text collate "C" not null, "kind" text collate "C" not null, "state" text collate "C" not null default 'PLANNED', "planned_on" date not null, "held_on" date null, "group" text collate "C" null, "people" int null, "minutes" text collate "C" null, "state_due_on" date null, "due_notice" text collate "C" null, "sensitivity" text collate "C" not null default 'PUBLIC', "region_id" uuid not null, "county_id" uuid null, "township_id" uuid null, "department_id" uuid null, "document_id" uuid null, "expected_ids" uuid[] not null default '{}', "attended_ids" uuid[] not null default '{}', "region_path" text collate "C" not null, primary key ("id"));`);
    this.addSql(`alter table "work_session" add constraint "work_session_number_unique" unique ("number");`);
    this.addSql(`create index "work_session_updated_at_index" on "work_session" ("updated_at", "id");`);
    this.addSql(`create index "work_session_pinyin_index" on "work_session" ("pinyin", "id");`);
    this.addSql(`create index "work_session_planned_on_index" on "work_session" ("planned_on", "id");`);
    this.addSql(`create index "work_session_held_on_index" on "work_session" ("held_on", "id");`);
    this.addSql(`create index "work_session_people_index" on "work_session" ("people", "id");`);
    this.addSql(`create index "work_session_state_due_on_index" on "work_session" ("state_due_on", "id");`);
    this.addSql(`create index "work_session_provenance_index" on "work_session" ("provenance", "id");`);
    this.addSql(`create index "work_session_name_index" on "work_session" ("name", "id");`);
    this.addSql(`create index "work_session_kind_index" on "work_session" ("kind", "id");`);
    this.addSql(`create index "work_session_state_index" on "work_session" ("state", "id");`);
    this.addSql(`create index "work_session_group_index" on "work_session" ("group", "id");`);
    this.addSql(`create index "work_session_due_notice_index" on "work_session" ("due_notice", "id");`);
    this.addSql(`create index "work_session_sensitivity_index" on "work_session" ("sensitivity", "id");`);
    this.addSql(`create index "work_session_region_id_index" on "work_session" ("region_id", "held_on", "id");`);
    this.addSql(`create index "work_session_county_id_index" on "work_session" ("county_id", "held_on", "id");`);
    this.addSql(`create index "work_session_township_id_index" on "work_session" ("township_id", "held_on", "id");`);
    this.addSql(`create index "work_session_department_id_given" on "work_session" ("department_id", "held_on", "id") where "department_id" is not null;`);
    this.addSql(`create index "work_session_document_id_given" on "work_session" ("document_id", "held_on", "id") where "document_id" is not null;`);
    this.addSql(`create index "work_session_region_path_index" on "work_session" ("region_path", "id");`);
    this.addSql(`create index "work_session_state_due_on_open" on "work_session" (state_due_on, id) where archived_at is null and due_notice is distinct from 'OVERDUE';`);

    this.addSql(`create table "work_session_attended" ("work_session_id" uuid not null, "department_id" uuid not null, "position" int not null, primary key ("work_session_id", "department_id"));`);
    this.addSql(`create index "work_session_attended_department_id_index" on "work_session_attended" ("department_id");`);

    this.addSql(`create table "work_session_expected" ("work_session_id" uuid not null, "department_id" uuid not null, "position" int not null, primary key ("work_session_id", "department_id"));`);
    this.addSql(`create index "work_session_expected_department_id_index" on "work_session_expected" ("department_id");`);

    this.addSql(`alter table "facility" add constraint "facility_region_id_foreign" foreign key ("region_id") references "region" ("id") on delete restrict;`);
    this.addSql(`alter table "facility" add constraint "facility_county_id_foreign" foreign key ("county_id") references "region" ("id") on delete restrict;`);
    this.addSql(`alter table "facility" add constraint "facility_township_id_foreign" foreign key ("township_id") references "region" ("id") on delete restrict;`);
    this.addSql(`alter table "facility" add constraint "facility_department_id_foreign" foreign key ("department_id") references "department" ("id") on delete restrict;`);
    this.addSql(`alter table "facility" add constraint "facility_total_households_order" check ("covered_households" <= "total_households");`);
    this.addSql(`alter table "facility" add constraint "facility_total_households_kinds" check (case when "total_households" is not null then "item" in ('POWER', 'ROAD', 'NETWORK', 'GAS', 'TAP_WATER', 'TOILET', 'WASTE', 'SEWAGE', 'REUSE') else true end);`);
    this.addSql(`alter table "facility" add constraint "facility_covered_households_kinds" check (case when "covered_households" is not null then "item" in ('POWER', 'ROAD', 'NETWORK', 'GAS', 'TAP_WATER', 'TOILET', 'WASTE', 'SEWAGE', 'REUSE') else true end);`);
    this.addSql(`alter table "facility" add constraint "facility_gap_kinds" check (case when "gap" is not null then "item" in ('POWER', 'ROAD', 'NETWORK', 'GAS', 'TAP_WATER', 'TOILET', 'WASTE', 'SEWAGE', 'REUSE', 'PARCEL_POINT', 'DAY_CARE', 'CIVIC_CENTRE', 'VISITOR_CENTRE') else true end);`);
    this.addSql(`alter table "facility" add constraint "facility_why_no_project_kinds" check (case when "why_no_project" is not null then "item" in ('POWER', 'ROAD', 'NETWORK', 'GAS', 'TAP_WATER', 'TOILET', 'WASTE', 'SEWAGE', 'REUSE', 'PARCEL_POINT', 'DAY_CARE', 'CIVIC_CENTRE', 'VISITOR_CENTRE') else true end);`);
    this.addSql(`alter table "facility" add constraint "facility_carriages_kinds" check (case when "carriages" <> '{}' then "item" in ('PARCEL_POINT') else true end);`);
    this.addSql(`alter table "facility" add constraint "facility_route_name_kinds" check (case when "route_name" is not null then "item" in ('PARCEL_POINT') else true end);`);
    this.addSql(`alter table "facility" add constraint "facility_carriers_kinds" check (case when "carriers" <> '{}' then "item" in ('PARCEL_POINT') else true end);`);
    this.addSql(`alter table "facility" add constraint "facility_source_platforms_kinds" check (case when "source_platforms" <> '{}' then "item" in ('CONSUMPTION_PLATFORM') else true end);`);
    this.addSql(`alter table "facility" add constraint "facility_provenance_check" check ("provenance" in ('REAL_VERIFIED', 'UNVERIFIED', 'SAMPLE'));`);
    this.addSql(`alter table "facility" add constraint "facility_sources_check" check (jsonb_array_length("sources") <= 50);`);
    this.addSql(`alter table "facility" add constraint "facility_item_check" check ("item" in ('POWER', 'ROAD', 'NETWORK', 'GAS', 'TAP_WATER', 'TOILET', 'WASTE', 'SEWAGE', 'REUSE', 'PARCEL_POINT', 'DAY_CARE', 'CIVIC_CENTRE', 'VISITOR_CENTRE', 'EARLY_WARNING_PLATFORM', 'EMPLOYMENT_PLATFORM', 'CONSUMPTION_PLATFORM'));`);
    this.addSql(`alter table "facility" add constraint "facility_state_check" check ("state" in ('LACKING', 'PLANNED', 'UNDER_WORK', 'IN_PLACE', 'BROKEN', 'NOT_NEEDED'));`);
    this.addSql(`alter table "facility" add constraint "facility_total_households_check" check ("total_households" between 0 and 100000000);`);
    this.addSql(`alter table "facility" add constraint "facility_covered_households_check" check ("covered_households" between 0 and 100000000);`);
    this.addSql(`alter table "facility" add constraint "facility_carriers_check" check (cardinality("carriers") <= 20);`);
    this.addSql(`alter table "facility" add constraint "facility_source_platforms_check" check (cardinality("source_platforms") <= 20);`);
    this.addSql(`alter table "facility" add constraint "facility_in_place_since_check" check ("in_place_since" between '1949-01-01' and '2100-12-31');`);
    this.addSql(`alter table "facility" add constraint "facility_checked_on_check" check ("checked_on" between '1949-01-01' and '2100-12-31');`);
    this.addSql(`alter table "facility" add constraint "facility_due_notice_check" check ("due_notice" in ('DUE_SOON', 'OVERDUE'));`);

    this.addSql(`alter table "village_one_table" add constraint "village_one_table_region_id_foreign" foreign key ("region_id") references "region" ("id") on delete restrict;`);
    this.addSql(`alter table "village_one_table" add constraint "village_one_table_county_id_foreign" foreign key ("county_id") references "region" ("id") on delete restrict;`);
    this.addSql(`alter table "village_one_table" add constraint "village_one_table_township_id_foreign" foreign key ("township_id") references "region" ("id") on delete restrict;`);
    this.addSql(`alter table "village_one_table" add constraint "village_one_table_people_order" check ("households" <= "people");`);
    this.addSql(`alter table "village_one_table" add constraint "village_one_table_households_order" check ("lifted_out_households" <= "households");`);
    this.addSql(`alter table "village_one_table" add constraint "village_one_table_households_monitored_households_order" check ("monitored_households" <= "households");`);
    this.addSql(`alter table "village_one_table" add constraint "village_one_table_households_tap_water_households_order" check ("tap_water_households" <= "households");`);
    this.addSql(`alter table "village_one_table" add constraint "village_one_table_households_sanitary_toilets_order" check ("sanitary_toilets" <= "households");`);
    this.addSql(`alter table "village_one_table" add constraint "village_one_table_people_allowance_people_order" check ("allowance_people" <= "people");`);
    this.addSql(`alter table "village_one_table" add constraint "village_one_table_people_extreme_poverty_people_order" check ("extreme_poverty_people" <= "people");`);
    this.addSql(`alter table "village_one_table" add constraint "village_one_table_people_disabled_people_order" check ("disabled_people" <= "people");`);
    this.addSql(`alter table "village_one_table" add constraint "village_one_table_people_elderly_alone_order" check ("elderly_alone" <= "people");`);
    this.addSql(`alter table "village_one_table" add constraint "village_one_table_people_left_behind_children_order" check ("left_behind_children" <= "people");`);
    this.addSql(`alter table "village_one_table" add constraint "village_one_table_people_migrant_workers_order" check ("migrant_workers" <= "people");`);
    this.addSql(`alter table "village_one_table" add constraint "village_one_table_people_party_members_order" check ("party_members" <= "people");`);
    this.addSql(`alter table "village_one_table" add constraint "village_one_table_provenance_check" check ("provenance" in ('REAL_VERIFIED', 'UNVERIFIED', 'SAMPLE'));`);
    this.addSql(`alter table "village_one_table" add constraint "village_one_table_sources_check" check (jsonb_array_length("sources") <= 50);`);
    this.addSql(`alter table "village_one_table" add constraint "village_one_table_state_check" check ("state" in ('DRAFT', 'SUBMITTED', 'RETURNED', 'CHECKED'));`);
    this.addSql(`alter table "village_one_table" add constraint "village_one_table_households_check" check ("households" between 0 and 100000000);`);
    this.addSql(`alter table "village_one_table" add constraint "village_one_table_people_check" check ("people" between 0 and 100000000);`);
    this.addSql(`alter table "village_one_table" add constraint "village_one_table_residents_check" check ("residents" between 0 and 100000000);`);
    this.addSql(`alter table "village_one_table" add constraint "village_one_table_lifted_out_households_check" check ("lifted_out_households" between 0 and 100000000);`);
    this.addSql(`alter table "village_one_table" add constraint "village_one_table_monitored_households_check" check ("monitored_households" between 0 and 100000000);`);
    this.addSql(`alter table "village_one_table" add constraint "village_one_table_allowance_people_check" check ("allowance_people" between 0 and 100000000);`);
    this.addSql(`alter table "village_one_table" add constraint "village_one_table_extreme_poverty_people_check" check ("extreme_poverty_people" between 0 and 100000000);`);
    this.addSql(`alter table "village_one_table" add constraint "village_one_table_disabled_people_check" check ("disabled_people" between 0 and 100000000);`);
    this.addSql(`alter table "village_one_table" add constraint "village_one_table_elderly_alone_check" check ("elderly_alone" between 0 and 100000000);`);
    this.addSql(`alter table "village_one_table" add constraint "village_one_table_left_behind_children_check" check ("left_behind_children" between 0 and 100000000);`);
    this.addSql(`alter table "village_one_table" add constraint "village_one_table_migrant_workers_check" check ("migrant_workers" between 0 and 100000000);`);
    this.addSql(`alter table "village_one_table" add constraint "village_one_table_party_members_check" check ("party_members" between 0 and 100000000);`);
    this.addSql(`alter table "village_one_table" add constraint "village_one_table_cultivated_mu_check" check ("cultivated_mu" between 0 and 999999999999999);`);
    this.addSql(`alter table "village_one_table" add constraint "village_one_table_forest_mu_check" check ("forest_mu" between 0 and 999999999999999);`);
    this.addSql(`alter table "village_one_table" add constraint "village_one_table_collective_yuan_check" check ("collective_yuan" between 0 and 999999999999999);`);
    this.addSql(`alter table "village_one_table" add constraint "village_one_table_income_yuan_per_head_check" check ("income_yuan_per_head" between 0 and 999999999999999);`);
    this.addSql(`alter table "village_one_table" add constraint "village_one_table_tap_water_households_check" check ("tap_water_households" between 0 and 100000000);`);
    this.addSql(`alter table "village_one_table" add constraint "village_one_table_sanitary_toilets_check" check ("sanitary_toilets" between 0 and 100000000);`);
    this.addSql(`alter table "village_one_table" add constraint "village_one_table_cooperatives_check" check ("cooperatives" between 0 and 100000000);`);
    this.addSql(`alter table "village_one_table" add constraint "village_one_table_other_forms_check" check ("other_forms" between 0 and 100000000);`);
    this.addSql(`alter table "village_one_table" add constraint "village_one_table_other_forms_by_check" check (cardinality("other_forms_by") <= 20);`);
    this.addSql(`alter table "village_one_table" add constraint "village_one_table_due_notice_check" check ("due_notice" in ('DUE_SOON', 'OVERDUE'));`);
    this.addSql(`alter table "village_one_table" add constraint "village_one_table_sensitivity_check" check ("sensitivity" in ('PUBLIC', 'INTERNAL'));`);

    this.addSql(`alter table "work_document" add constraint "work_document_region_id_foreign" foreign key ("region_id") references "region" ("id") on delete restrict;`);
    this.addSql(`alter table "work_document" add constraint "work_document_county_id_foreign" foreign key ("county_id") references "region" ("id") on delete restrict;`);
    this.addSql(`alter table "work_document" add constraint "work_document_township_id_foreign" foreign key ("township_id") references "region" ("id") on delete restrict;`);
    this.addSql(`alter table "work_document" add constraint "work_document_department_id_foreign" foreign key ("department_id") references "department" ("id") on delete restrict;`);
    this.addSql(`alter table "work_document" add constraint "work_document_key_task_id_foreign" foreign key ("key_task_id") references "key_task" ("id") on delete restrict;`);
    this.addSql(`alter table "work_document" add constraint "work_document_notice_ends_on_order" check ("noticed_on" <= "notice_ends_on");`);
    this.addSql(`alter table "work_document" add constraint "work_document_period_kinds" check (case when "period" is not null then "kind" in ('IMPLEMENTATION_PLAN', 'STAGE_TASK_LIST', 'PROGRESS_REPORT', 'TRAINING_PLAN', 'PLAN_EVALUATION', 'PERFORMANCE_REPORT', 'LOOK_BACK_REPORT') else "kind" not in ('IMPLEMENTATION_PLAN', 'STAGE_TASK_LIST', 'PROGRESS_REPORT', 'TRAINING_PLAN', 'PLAN_EVALUATION', 'PERFORMANCE_REPORT', 'LOOK_BACK_REPORT') end);`);
    this.addSql(`alter table "work_document" add constraint "work_document_key_task_id_kinds" check (case when "key_task_id" is not null then "kind" in ('PROGRESS_REPORT') else "kind" not in ('PROGRESS_REPORT') end);`);
    this.addSql(`alter table "work_document" add constraint "work_document_sector_kinds" check (case when "sector" is not null then "kind" in ('ASSET_RULES') else "kind" not in ('ASSET_RULES') end);`);
    this.addSql(`alter table "work_document" add constraint "work_document_emergencies_kinds" check (case when "emergencies" <> '{}' then "kind" in ('WATER_EMERGENCY_PLAN') else "kind" not in ('WATER_EMERGENCY_PLAN') end);`);
    this.addSql(`alter table "work_document" add constraint "work_document_noticed_on_kinds" check (case when "noticed_on" is not null then "kind" in ('VILLAGE_PLAN') else true end);`);
    this.addSql(`alter table "work_document" add constraint "work_document_notice_ends_on_kinds" check (case when "notice_ends_on" is not null then "kind" in ('VILLAGE_PLAN') else true end);`);
    this.addSql(`alter table "work_document" add constraint "work_document_period_by_kind" check (case "kind" when 'IMPLEMENTATION_PLAN' then "period" ~ '^[0-9]{4}()\$' when 'STAGE_TASK_LIST' then "period" ~ '^[0-9]{4}()\$' when 'PROGRESS_REPORT' then "period" ~ '^[0-9]{4}(Q[1-4])\$' when 'TRAINING_PLAN' then "period" ~ '^[0-9]{4}()\$' when 'PLAN_EVALUATION' then "period" ~ '^[0-9]{4}(-[0-9]{4})\$' when 'PERFORMANCE_REPORT' then "period" ~ '^[0-9]{4}()\$' when 'LOOK_BACK_REPORT' then "period" ~ '^[0-9]{4}()\$' else true end);`);
    this.addSql(`alter table "work_document" add constraint "work_document_provenance_check" check ("provenance" in ('REAL_VERIFIED', 'UNVERIFIED', 'SAMPLE'));`);
    this.addSql(`alter table "work_document" add constraint "work_document_sources_check" check (jsonb_array_length("sources") <= 50);`);
    this.addSql(`alter table "work_document" add constraint "work_document_kind_check" check ("kind" in ('IMPLEMENTATION_PLAN', 'STAGE_TASK_LIST', 'PROGRESS_REPORT', 'TRAINING_PLAN', 'PLAN_EVALUATION', 'ASSET_RULES', 'WATER_EMERGENCY_PLAN', 'VILLAGE_CHECKLIST', 'VILLAGE_PLAN', 'PERFORMANCE_REPORT', 'LOOK_BACK_REPORT'));`);
    this.addSql(`alter table "work_document" add constraint "work_document_state_check" check ("state" in ('DRAFT', 'SUBMITTED', 'RETURNED', 'ACCEPTED', 'REPLACED'));`);
    this.addSql(`alter table "work_document" add constraint "work_document_sector_check" check ("sector" in ('TRANSPORT', 'WATER', 'AGRICULTURE', 'PROCESSING', 'ENERGY', 'EDUCATION', 'HEALTH', 'CULTURE', 'HABITAT', 'HOUSING', 'TOURISM', 'OTHER'));`);
    this.addSql(`alter table "work_document" add constraint "work_document_due_on_check" check ("due_on" between '1949-01-01' and '2100-12-31');`);
    this.addSql(`alter table "work_document" add constraint "work_document_noticed_on_check" check ("noticed_on" between '1949-01-01' and '2100-12-31');`);
    this.addSql(`alter table "work_document" add constraint "work_document_notice_ends_on_check" check ("notice_ends_on" between '1949-01-01' and '2100-12-31');`);
    this.addSql(`alter table "work_document" add constraint "work_document_due_notice_check" check ("due_notice" in ('DUE_SOON', 'OVERDUE'));`);

    this.addSql(`alter table "work_session" add constraint "work_session_region_id_foreign" foreign key ("region_id") references "region" ("id") on delete restrict;`);
    this.addSql(`alter table "work_session" add constraint "work_session_county_id_foreign" foreign key ("county_id") references "region" ("id") on delete restrict;`);
    this.addSql(`alter table "work_session" add constraint "work_session_township_id_foreign" foreign key ("township_id") references "region" ("id") on delete restrict;`);
    this.addSql(`alter table "work_session" add constraint "work_session_department_id_foreign" foreign key ("department_id") references "department" ("id") on delete restrict;`);
    this.addSql(`alter table "work_session" add constraint "work_session_document_id_foreign" foreign key ("document_id") references "work_document" ("id") on delete restrict;`);
    this.addSql(`alter table "work_session" add constraint "work_session_expected_ids_kinds" check (case when "expected_ids" <> '{}' then "kind" in ('JOINT_MEETING', 'CONSULTATION') else "kind" not in ('JOINT_MEETING') end);`);
    this.addSql(`alter table "work_session" add constraint "work_session_attended_ids_kinds" check (case when "attended_ids" <> '{}' then "kind" in ('JOINT_MEETING', 'CONSULTATION') else true end);`);
    this.addSql(`alter table "work_session" add constraint "work_session_group_kinds" check (case when "group" is not null then "kind" in ('TRAINING') else "kind" not in ('TRAINING') end);`);
    this.addSql(`alter table "work_session" add constraint "work_session_document_id_kinds" check (case when "document_id" is not null then "kind" in ('TRAINING', 'VILLAGERS_MEETING') else true end);`);
    this.addSql(`alter table "work_session" add constraint "work_session_provenance_check" check ("provenance" in ('REAL_VERIFIED', 'UNVERIFIED', 'SAMPLE'));`);
    this.addSql(`alter table "work_session" add constraint "work_session_sources_check" check (jsonb_array_length("sources") <= 50);`);
    this.addSql(`alter table "work_session" add constraint "work_session_kind_check" check ("kind" in ('JOINT_MEETING', 'CONSULTATION', 'TRAINING', 'VILLAGERS_MEETING', 'REVIEW_MEETING'));`);
    this.addSql(`alter table "work_session" add constraint "work_session_state_check" check ("state" in ('PLANNED', 'HELD', 'CANCELLED'));`);
    this.addSql(`alter table "work_session" add constraint "work_session_planned_on_check" check ("planned_on" between '1949-01-01' and '2100-12-31');`);
    this.addSql(`alter table "work_session" add constraint "work_session_held_on_check" check ("held_on" between '1949-01-01' and '2100-12-31');`);
    this.addSql(`alter table "work_session" add constraint "work_session_group_check" check ("group" in ('PARTY_GOVERNMENT', 'REVITALIZATION_SYSTEM', 'SUPPORT_CADRE', 'RURAL_CADRE', 'STATIONED_CADRE', 'INFORMATION_OFFICER', 'FARMER'));`);
    this.addSql(`alter table "work_session" add constraint "work_session_people_check" check ("people" between 0 and 100000000);`);
    this.addSql(`alter table "work_session" add constraint "work_session_due_notice_check" check ("due_notice" in ('DUE_SOON', 'OVERDUE'));`);
    this.addSql(`alter table "work_session" add constraint "work_session_sensitivity_check" check ("sensitivity" in ('PUBLIC', 'INTERNAL'));`);
    this.addSql(`alter table "work_session" add constraint "work_session_expected_ids_check" check (cardinality("expected_ids") <= 60);`);
    this.addSql(`alter table "work_session" add constraint "work_session_attended_ids_check" check (cardinality("attended_ids") <= 60);`);

    this.addSql(`alter table "work_session_attended" add constraint "work_session_attended_work_session_id_foreign" foreign key ("work_session_id") references "work_session" ("id") on update cascade on delete cascade;`);
    this.addSql(`alter table "work_session_attended" add constraint "work_session_attended_department_id_foreign" foreign key ("department_id") references "department" ("id") on update cascade on delete restrict;`);

    this.addSql(`alter table "work_session_expected" add constraint "work_session_expected_work_session_id_foreign" foreign key ("work_session_id") references "work_session" ("id") on update cascade on delete cascade;`);
    this.addSql(`alter table "work_session_expected" add constraint "work_session_expected_department_id_foreign" foreign key ("department_id") references "department" ("id") on update cascade on delete restrict;`);
  }

  override down(): void | Promise<void> {
    this.addSql(`alter table "work_session" drop constraint "work_session_document_id_foreign";`);
    this.addSql(`alter table "work_session_attended" drop constraint "work_session_attended_work_session_id_foreign";`);
    this.addSql(`alter table "work_session_expected" drop constraint "work_session_expected_work_session_id_foreign";`);

    this.addSql(`drop table if exists "facility" cascade;`);
    this.addSql(`drop table if exists "village_one_table" cascade;`);
    this.addSql(`drop table if exists "work_document" cascade;`);
    this.addSql(`drop table if exists "work_session" cascade;`);
    this.addSql(`drop table if exists "work_session_attended" cascade;`);
    this.addSql(`drop table if exists "work_session_expected" cascade;`);
  }

}
