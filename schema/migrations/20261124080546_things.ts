import { Migration } from '@mikro-orm/migrations';

export class Migration20261124080546_things extends Migration {

  override name = 'Migration20261124080546_things';

  override up(): void | Promise<void> {
    this.addSql(`create table "demonstration_belt" ("id" uuid not null, "version" int not null default 1, "provenance" text collate "C" not null, "sources" jsonb not null default '[]', "remark" text collate "C" null, "updated_at" timestamptz not null default now(), "archived_at" timestamptz null, "name" text collate "C" not null, "name_en" text collate "C" null, "pinyin" text collate "C" not null, "key" text collate "C" not null, "kind" text collate "C" not null, "clause" text collate "C" not null, "length_km" numeric null, "basin_km2" numeric null, "sections" jsonb not null default '[]', "counties_ids" uuid[] not null default '{}', primary key ("id"));`);
    this.addSql(`alter table "demonstration_belt" add constraint "demonstration_belt_key_unique" unique ("key");`);
    this.addSql(`create index "demonstration_belt_provenance_index" on "demonstration_belt" ("provenance", "id");`);
    this.addSql(`create index "demonstration_belt_updated_at_index" on "demonstration_belt" ("updated_at", "id");`);
    this.addSql(`create index "demonstration_belt_pinyin_index" on "demonstration_belt" ("pinyin", "id");`);
    this.addSql(`create index "demonstration_belt_name_index" on "demonstration_belt" ("name", "id");`);
    this.addSql(`create index "demonstration_belt_kind_index" on "demonstration_belt" ("kind", "id");`);
    this.addSql(`create index "demonstration_belt_clause_index" on "demonstration_belt" ("clause", "id");`);

    this.addSql(`create table "guarantee" ("id" uuid not null, "version" int not null default 1, "provenance" text collate "C" not null, "sources" jsonb not null default '[]', "remark" text collate "C" null, "updated_at" timestamptz not null default now(), "archived_at" timestamptz null, "name" text collate "C" not null, "name_en" text collate "C" null, "pinyin" text collate "C" not null, "clause" text collate "C" not null, "provisions" jsonb not null default '[]', primary key ("id"));`);
    this.addSql(`alter table "guarantee" add constraint "guarantee_clause_unique" unique ("clause");`);
    this.addSql(`create index "guarantee_provenance_index" on "guarantee" ("provenance", "id");`);
    this.addSql(`create index "guarantee_updated_at_index" on "guarantee" ("updated_at", "id");`);
    this.addSql(`create index "guarantee_pinyin_index" on "guarantee" ("pinyin", "id");`);
    this.addSql(`create index "guarantee_name_index" on "guarantee" ("name", "id");`);

    this.addSql(`create table "industry_chain" ("id" uuid not null, "version" int not null default 1, "provenance" text collate "C" not null, "sources" jsonb not null default '[]', "remark" text collate "C" null, "updated_at" timestamptz not null default now(), "archived_at" timestamptz null, "name" text collate "C" not null, "name_en" text collate "C" null, "pinyin" text collate "C" not null, "key" text collate "C" not null, "is_key_chain" boolean not null, "key_chain_evidence" text collate "C" not null, primary key ("id"));`);
    this.addSql(`alter table "industry_chain" add constraint "industry_chain_key_unique" unique ("key");`);
    this.addSql(`create index "industry_chain_provenance_index" on "industry_chain" ("provenance", "id");`);
    this.addSql(`create index "industry_chain_updated_at_index" on "industry_chain" ("updated_at", "id");`);
    this.addSql(`create index "industry_chain_pinyin_index" on "industry_chain" ("pinyin", "id");`);
    this.addSql(`create index "industry_chain_name_index" on "industry_chain" ("name", "id");`);
    this.addSql(`create index "industry_chain_is_key_chain_index" on "industry_chain" ("is_key_chain", "id");`);
    this.addSql(`create index "industry_chain_key_chain_evidence_index" on "industry_chain" ("key_chain_evidence", "id");`);

    this.addSql(`create table "key_task" ("id" uuid not null, "version" int not null default 1, "provenance" text collate "C" not null, "sources" jsonb not null default '[]', "remark" text collate "C" null, "updated_at" timestamptz not null default now(), "archived_at" timestamptz null, "name" text collate "C" not null, "name_en" text collate "C" null, "pinyin" text collate "C" not null, "number" int not null, "clause" text collate "C" not null, "goal" text collate "C" not null, "goal_clause" text collate "C" not null, "deadline" date not null, "deadline_quote" text collate "C" not null, "is_long_term" boolean not null, "responsible_units_ids" uuid[] not null default '{}', primary key ("id"));`);
    this.addSql(`alter table "key_task" add constraint "key_task_number_unique" unique ("number");`);
    this.addSql(`create index "key_task_provenance_index" on "key_task" ("provenance", "id");`);
    this.addSql(`create index "key_task_updated_at_index" on "key_task" ("updated_at", "id");`);
    this.addSql(`create index "key_task_pinyin_index" on "key_task" ("pinyin", "id");`);
    this.addSql(`create index "key_task_name_index" on "key_task" ("name", "id");`);
    this.addSql(`create index "key_task_clause_index" on "key_task" ("clause", "id");`);
    this.addSql(`create index "key_task_deadline_index" on "key_task" ("deadline", "id");`);
    this.addSql(`create index "key_task_is_long_term_index" on "key_task" ("is_long_term", "id");`);

    this.addSql(`create table "measure" ("id" uuid not null, "version" int not null default 1, "provenance" text collate "C" not null, "sources" jsonb not null default '[]', "remark" text collate "C" null, "updated_at" timestamptz not null default now(), "archived_at" timestamptz null, "clause" text collate "C" not null, "clause_order" int[] generated always as (string_to_array(clause, '.')::int[]) stored not null, "ordinal" int not null, "text" text collate "C" not null, "actions" jsonb not null default '[]', "key_task_id" uuid not null, primary key ("id"));`);
    this.addSql(`alter table "measure" add constraint "measure_clause_unique" unique ("clause");`);
    this.addSql(`create index "measure_provenance_index" on "measure" ("provenance", "id");`);
    this.addSql(`create index "measure_updated_at_index" on "measure" ("updated_at", "id");`);
    this.addSql(`create index "measure_clause_order_index" on "measure" ("clause_order", "id");`);
    this.addSql(`create index "measure_ordinal_index" on "measure" ("ordinal", "id");`);
    this.addSql(`create index "measure_key_task_id_index" on "measure" ("key_task_id", "id");`);

    this.addSql(`create table "phase_goal" ("id" uuid not null, "version" int not null default 1, "provenance" text collate "C" not null, "sources" jsonb not null default '[]', "remark" text collate "C" null, "updated_at" timestamptz not null default now(), "archived_at" timestamptz null, "year" int not null, "clause" text collate "C" not null, "text" text collate "C" not null, primary key ("id"));`);
    this.addSql(`alter table "phase_goal" add constraint "phase_goal_year_unique" unique ("year");`);
    this.addSql(`create index "phase_goal_provenance_index" on "phase_goal" ("provenance", "id");`);
    this.addSql(`create index "phase_goal_updated_at_index" on "phase_goal" ("updated_at", "id");`);
    this.addSql(`create index "phase_goal_clause_index" on "phase_goal" ("clause", "id");`);

    this.addSql(`create table "problem" ("id" uuid not null, "version" int not null default 1, "provenance" text collate "C" not null, "sources" jsonb not null default '[]', "remark" text collate "C" null, "updated_at" timestamptz not null default now(), "archived_at" timestamptz null, "clause" text collate "C" not null, "clause_order" int[] generated always as (string_to_array(clause, '.')::int[]) stored not null, "text" text collate "C" not null, "key_task_id" uuid not null, primary key ("id"));`);
    this.addSql(`alter table "problem" add constraint "problem_clause_unique" unique ("clause");`);
    this.addSql(`create index "problem_provenance_index" on "problem" ("provenance", "id");`);
    this.addSql(`create index "problem_updated_at_index" on "problem" ("updated_at", "id");`);
    this.addSql(`create index "problem_clause_order_index" on "problem" ("clause_order", "id");`);
    this.addSql(`create index "problem_key_task_id_index" on "problem" ("key_task_id", "id");`);

    this.addSql(`create table "product" ("id" uuid not null, "version" int not null default 1, "provenance" text collate "C" not null, "sources" jsonb not null default '[]', "remark" text collate "C" null, "updated_at" timestamptz not null default now(), "archived_at" timestamptz null, "name" text collate "C" not null, "name_en" text collate "C" null, "pinyin" text collate "C" not null, "key" text collate "C" not null, "also_known_as" text collate "C" null, "protection" text collate "C" not null, "protected_since" date null, "authority" text collate "C" null, "area_mu" numeric null, "chain_id" uuid null, "regions_ids" uuid[] not null default '{}', primary key ("id"));`);
    this.addSql(`alter table "product" add constraint "product_key_unique" unique ("key");`);
    this.addSql(`create index "product_provenance_index" on "product" ("provenance", "id");`);
    this.addSql(`create index "product_updated_at_index" on "product" ("updated_at", "id");`);
    this.addSql(`create index "product_pinyin_index" on "product" ("pinyin", "id");`);
    this.addSql(`create index "product_name_index" on "product" ("name", "id");`);
    this.addSql(`create index "product_protection_index" on "product" ("protection", "id");`);
    this.addSql(`create index "product_protected_since_index" on "product" ("protected_since", "id");`);
    this.addSql(`create index "product_area_mu_index" on "product" ("area_mu", "id");`);
    this.addSql(`create index "product_chain_id_index" on "product" ("chain_id", "id");`);

    this.addSql(`create table "region" ("id" uuid not null, "version" int not null default 1, "provenance" text collate "C" not null, "sources" jsonb not null default '[]', "remark" text collate "C" null, "updated_at" timestamptz not null default now(), "archived_at" timestamptz null, "name" text collate "C" not null, "name_en" text collate "C" null, "pinyin" text collate "C" not null, "code" text collate "C" not null, "level" text collate "C" not null, "kind" text collate "C" null, "official_name" text collate "C" not null, "short_name" text collate "C" null, "in_demonstration_area" boolean not null, "parent_id" uuid null, "county_id" uuid null, "township_id" uuid null, "path" text collate "C" not null, primary key ("id"));`);
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

    this.addSql(`create table "product_regions" ("product_id" uuid not null, "region_id" uuid not null, "position" int not null, primary key ("product_id", "region_id"));`);
    this.addSql(`create index "product_regions_region_id_index" on "product_regions" ("region_id");`);

    this.addSql(`create table "heritage_item" ("id" uuid not null, "version" int not null default 1, "provenance" text collate "C" not null, "sources" jsonb not null default '[]', "remark" text collate "C" null, "updated_at" timestamptz not null default now(), "archived_at" timestamptz null, "name" text collate "C" not null, "name_en" text collate "C" null, "pinyin" text collate "C" not null, "key" text collate "C" not null, "category" text collate "C" not null, "level" text collate "C" not null, "batch" int null, "year" int null, "listed_on" date null, "item_number" text collate "C" null, "is_extension" boolean not null, "policy_theme" text collate "C" null, "is_unesco" boolean not null, "unesco_element" text collate "C" null, "unesco_year" int null, "protection_units" text[] collate "C" not null, "place_id" uuid null, "chain_id" uuid null, "regions_ids" uuid[] not null default '{}', primary key ("id"));`);
    this.addSql(`alter table "heritage_item" add constraint "heritage_item_key_unique" unique ("key");`);
    this.addSql(`create index "heritage_item_provenance_index" on "heritage_item" ("provenance", "id");`);
    this.addSql(`create index "heritage_item_updated_at_index" on "heritage_item" ("updated_at", "id");`);
    this.addSql(`create index "heritage_item_pinyin_index" on "heritage_item" ("pinyin", "id");`);
    this.addSql(`create index "heritage_item_name_index" on "heritage_item" ("name", "id");`);
    this.addSql(`create index "heritage_item_category_index" on "heritage_item" ("category", "id");`);
    this.addSql(`create index "heritage_item_level_index" on "heritage_item" ("level", "id");`);
    this.addSql(`create index "heritage_item_batch_index" on "heritage_item" ("batch", "id");`);
    this.addSql(`create index "heritage_item_year_index" on "heritage_item" ("year", "id");`);
    this.addSql(`create index "heritage_item_listed_on_index" on "heritage_item" ("listed_on", "id");`);
    this.addSql(`create index "heritage_item_is_extension_index" on "heritage_item" ("is_extension", "id");`);
    this.addSql(`create index "heritage_item_policy_theme_index" on "heritage_item" ("policy_theme", "id");`);
    this.addSql(`create index "heritage_item_is_unesco_index" on "heritage_item" ("is_unesco", "id");`);
    this.addSql(`create index "heritage_item_place_id_index" on "heritage_item" ("place_id", "id");`);
    this.addSql(`create index "heritage_item_chain_id_index" on "heritage_item" ("chain_id", "id");`);

    this.addSql(`create table "inheritor" ("id" uuid not null, "version" int not null default 1, "provenance" text collate "C" not null, "sources" jsonb not null default '[]', "remark" text collate "C" null, "updated_at" timestamptz not null default now(), "archived_at" timestamptz null, "name" text collate "C" not null, "name_en" text collate "C" null, "pinyin" text collate "C" not null, "level" text collate "C" not null, "recognised_year" int null, "heritage_item_id" uuid not null, "region_id" uuid not null, "county_id" uuid null, "township_id" uuid null, "region_path" text collate "C" not null, primary key ("id"));`);
    this.addSql(`create index "inheritor_provenance_index" on "inheritor" ("provenance", "id");`);
    this.addSql(`create index "inheritor_updated_at_index" on "inheritor" ("updated_at", "id");`);
    this.addSql(`create index "inheritor_pinyin_index" on "inheritor" ("pinyin", "id");`);
    this.addSql(`create index "inheritor_name_index" on "inheritor" ("name", "id");`);
    this.addSql(`create index "inheritor_level_index" on "inheritor" ("level", "id");`);
    this.addSql(`create index "inheritor_recognised_year_index" on "inheritor" ("recognised_year", "id");`);
    this.addSql(`create index "inheritor_heritage_item_id_index" on "inheritor" ("heritage_item_id", "id");`);
    this.addSql(`create index "inheritor_region_id_index" on "inheritor" ("region_id", "id");`);
    this.addSql(`create index "inheritor_county_id_index" on "inheritor" ("county_id", "id");`);
    this.addSql(`create index "inheritor_township_id_index" on "inheritor" ("township_id", "id");`);
    this.addSql(`create index "inheritor_region_path_index" on "inheritor" ("region_path", "id");`);

    this.addSql(`create table "heritage_item_regions" ("heritage_item_id" uuid not null, "region_id" uuid not null, "position" int not null, primary key ("heritage_item_id", "region_id"));`);
    this.addSql(`create index "heritage_item_regions_region_id_index" on "heritage_item_regions" ("region_id");`);

    this.addSql(`create table "featured_model" ("id" uuid not null, "version" int not null default 1, "provenance" text collate "C" not null, "sources" jsonb not null default '[]', "remark" text collate "C" null, "updated_at" timestamptz not null default now(), "archived_at" timestamptz null, "name" text collate "C" not null, "name_en" text collate "C" null, "pinyin" text collate "C" not null, "key" text collate "C" not null, "clause" text collate "C" not null, "village_name" text collate "C" not null, "place" text collate "C" not null, "other_titles" jsonb not null default '[]', "region_id" uuid not null, "county_id" uuid null, "township_id" uuid null, "region_path" text collate "C" not null, primary key ("id"));`);
    this.addSql(`alter table "featured_model" add constraint "featured_model_key_unique" unique ("key");`);
    this.addSql(`create index "featured_model_provenance_index" on "featured_model" ("provenance", "id");`);
    this.addSql(`create index "featured_model_updated_at_index" on "featured_model" ("updated_at", "id");`);
    this.addSql(`create index "featured_model_pinyin_index" on "featured_model" ("pinyin", "id");`);
    this.addSql(`create index "featured_model_name_index" on "featured_model" ("name", "id");`);
    this.addSql(`create index "featured_model_clause_index" on "featured_model" ("clause", "id");`);
    this.addSql(`create index "featured_model_region_id_index" on "featured_model" ("region_id", "id");`);
    this.addSql(`create index "featured_model_county_id_index" on "featured_model" ("county_id", "id");`);
    this.addSql(`create index "featured_model_township_id_index" on "featured_model" ("township_id", "id");`);
    this.addSql(`create index "featured_model_region_path_index" on "featured_model" ("region_path", "id");`);

    this.addSql(`create table "enterprise" ("id" uuid not null, "version" int not null default 1, "provenance" text collate "C" not null, "sources" jsonb not null default '[]', "remark" text collate "C" null, "updated_at" timestamptz not null default now(), "archived_at" timestamptz null, "name" text collate "C" not null, "name_en" text collate "C" null, "pinyin" text collate "C" not null, "kind" text collate "C" not null, "leading_level" text collate "C" null, "stage" text collate "C" not null, "linked_households" int not null, "founded_year" int null, "annual_output_wan_yuan" numeric null, "chain_id" uuid not null, "region_id" uuid not null, "county_id" uuid null, "township_id" uuid null, "products_ids" uuid[] not null default '{}', "region_path" text collate "C" not null, primary key ("id"));`);
    this.addSql(`create index "enterprise_provenance_index" on "enterprise" ("provenance", "id");`);
    this.addSql(`create index "enterprise_updated_at_index" on "enterprise" ("updated_at", "id");`);
    this.addSql(`create index "enterprise_pinyin_index" on "enterprise" ("pinyin", "id");`);
    this.addSql(`create index "enterprise_name_index" on "enterprise" ("name", "id");`);
    this.addSql(`create index "enterprise_kind_index" on "enterprise" ("kind", "id");`);
    this.addSql(`create index "enterprise_leading_level_index" on "enterprise" ("leading_level", "id");`);
    this.addSql(`create index "enterprise_stage_index" on "enterprise" ("stage", "id");`);
    this.addSql(`create index "enterprise_linked_households_index" on "enterprise" ("linked_households", "id");`);
    this.addSql(`create index "enterprise_founded_year_index" on "enterprise" ("founded_year", "id");`);
    this.addSql(`create index "enterprise_annual_output_wan_yuan_index" on "enterprise" ("annual_output_wan_yuan", "id");`);
    this.addSql(`create index "enterprise_chain_id_index" on "enterprise" ("chain_id", "id");`);
    this.addSql(`create index "enterprise_region_id_index" on "enterprise" ("region_id", "id");`);
    this.addSql(`create index "enterprise_county_id_index" on "enterprise" ("county_id", "id");`);
    this.addSql(`create index "enterprise_township_id_index" on "enterprise" ("township_id", "id");`);
    this.addSql(`create index "enterprise_region_path_index" on "enterprise" ("region_path", "id");`);

    this.addSql(`create table "enterprise_products" ("enterprise_id" uuid not null, "product_id" uuid not null, "position" int not null, primary key ("enterprise_id", "product_id"));`);
    this.addSql(`create index "enterprise_products_product_id_index" on "enterprise_products" ("product_id");`);

    this.addSql(`create table "department" ("id" uuid not null, "version" int not null default 1, "provenance" text collate "C" not null, "sources" jsonb not null default '[]', "remark" text collate "C" null, "updated_at" timestamptz not null default now(), "archived_at" timestamptz null, "name" text collate "C" not null, "name_en" text collate "C" null, "pinyin" text collate "C" not null, "key" text collate "C" not null, "full_name" text collate "C" null, "kind" text collate "C" not null, "level" text collate "C" not null, "region_id" uuid null, "county_id" uuid null, "township_id" uuid null, "region_path" text collate "C" null, primary key ("id"));`);
    this.addSql(`alter table "department" add constraint "department_key_unique" unique ("key");`);
    this.addSql(`create index "department_provenance_index" on "department" ("provenance", "id");`);
    this.addSql(`create index "department_updated_at_index" on "department" ("updated_at", "id");`);
    this.addSql(`create index "department_pinyin_index" on "department" ("pinyin", "id");`);
    this.addSql(`create index "department_name_index" on "department" ("name", "id");`);
    this.addSql(`create index "department_kind_index" on "department" ("kind", "id");`);
    this.addSql(`create index "department_level_index" on "department" ("level", "id");`);
    this.addSql(`create index "department_region_id_index" on "department" ("region_id", "id");`);
    this.addSql(`create index "department_county_id_index" on "department" ("county_id", "id");`);
    this.addSql(`create index "department_township_id_index" on "department" ("township_id", "id");`);
    this.addSql(`create index "department_region_path_index" on "department" ("region_path", "id");`);

    this.addSql(`create table "key_task_responsible_units" ("key_task_id" uuid not null, "department_id" uuid not null, "position" int not null, primary key ("key_task_id", "department_id"));`);
    this.addSql(`create index "key_task_responsible_units_department_id_index" on "key_task_responsible_units" ("department_id");`);

    this.addSql(`create table "demonstration_unit" ("id" uuid not null, "version" int not null default 1, "provenance" text collate "C" not null, "sources" jsonb not null default '[]', "remark" text collate "C" null, "updated_at" timestamptz not null default now(), "archived_at" timestamptz null, "name" text collate "C" not null, "name_en" text collate "C" null, "pinyin" text collate "C" not null, "key" text collate "C" not null, "level" text collate "C" not null, "state" text collate "C" not null default 'NOMINATED', "award" text collate "C" not null, "award_level" text collate "C" not null, "programme_year" int null, "listed_on" date null, "name_in_source" text collate "C" null, "industry" text collate "C" null, "plan_approved_on" date null, "zones" jsonb not null default '[]', "region_id" uuid not null, "county_id" uuid null, "township_id" uuid null, "belt_id" uuid null, "covered_regions_ids" uuid[] not null default '{}', "chains_ids" uuid[] not null default '{}', "region_path" text collate "C" not null, primary key ("id"));`);
    this.addSql(`alter table "demonstration_unit" add constraint "demonstration_unit_key_unique" unique ("key");`);
    this.addSql(`create index "demonstration_unit_provenance_index" on "demonstration_unit" ("provenance", "id");`);
    this.addSql(`create index "demonstration_unit_updated_at_index" on "demonstration_unit" ("updated_at", "id");`);
    this.addSql(`create index "demonstration_unit_pinyin_index" on "demonstration_unit" ("pinyin", "id");`);
    this.addSql(`create index "demonstration_unit_name_index" on "demonstration_unit" ("name", "id");`);
    this.addSql(`create index "demonstration_unit_level_index" on "demonstration_unit" ("level", "id");`);
    this.addSql(`create index "demonstration_unit_state_index" on "demonstration_unit" ("state", "id");`);
    this.addSql(`create index "demonstration_unit_award_index" on "demonstration_unit" ("award", "id");`);
    this.addSql(`create index "demonstration_unit_award_level_index" on "demonstration_unit" ("award_level", "id");`);
    this.addSql(`create index "demonstration_unit_programme_year_index" on "demonstration_unit" ("programme_year", "id");`);
    this.addSql(`create index "demonstration_unit_listed_on_index" on "demonstration_unit" ("listed_on", "id");`);
    this.addSql(`create index "demonstration_unit_region_id_index" on "demonstration_unit" ("region_id", "id");`);
    this.addSql(`create index "demonstration_unit_county_id_index" on "demonstration_unit" ("county_id", "id");`);
    this.addSql(`create index "demonstration_unit_township_id_index" on "demonstration_unit" ("township_id", "id");`);
    this.addSql(`create index "demonstration_unit_belt_id_index" on "demonstration_unit" ("belt_id", "id");`);
    this.addSql(`create index "demonstration_unit_region_path_index" on "demonstration_unit" ("region_path", "id");`);

    this.addSql(`create table "demonstration_unit_covered_regions" ("demonstration_unit_id" uuid not null, "region_id" uuid not null, "position" int not null, primary key ("demonstration_unit_id", "region_id"));`);
    this.addSql(`create index "demonstration_unit_covered_regions_region_id_index" on "demonstration_unit_covered_regions" ("region_id");`);

    this.addSql(`create table "demonstration_unit_chains" ("demonstration_unit_id" uuid not null, "industry_chain_id" uuid not null, "position" int not null, primary key ("demonstration_unit_id", "industry_chain_id"));`);
    this.addSql(`create index "demonstration_unit_chains_industry_chain_id_index" on "demonstration_unit_chains" ("industry_chain_id");`);

    this.addSql(`create table "demonstration_belt_counties" ("demonstration_belt_id" uuid not null, "region_id" uuid not null, "position" int not null, primary key ("demonstration_belt_id", "region_id"));`);
    this.addSql(`create index "demonstration_belt_counties_region_id_index" on "demonstration_belt_counties" ("region_id");`);

    this.addSql(`create table "talent" ("id" uuid not null, "version" int not null default 1, "provenance" text collate "C" not null, "sources" jsonb not null default '[]', "remark" text collate "C" null, "updated_at" timestamptz not null default now(), "archived_at" timestamptz null, "name" text collate "C" not null, "name_en" text collate "C" null, "pinyin" text collate "C" not null, "kinds" text[] collate "C" not null, "skills" text collate "C" not null, "registered_on" date not null, "trained_on" date null, "chain_id" uuid null, "region_id" uuid not null, "county_id" uuid null, "township_id" uuid null, "enterprise_id" uuid null, "region_path" text collate "C" not null, primary key ("id"));`);
    this.addSql(`create index "talent_provenance_index" on "talent" ("provenance", "id");`);
    this.addSql(`create index "talent_updated_at_index" on "talent" ("updated_at", "id");`);
    this.addSql(`create index "talent_pinyin_index" on "talent" ("pinyin", "id");`);
    this.addSql(`create index "talent_name_index" on "talent" ("name", "id");`);
    this.addSql(`create index "talent_registered_on_index" on "talent" ("registered_on", "id");`);
    this.addSql(`create index "talent_trained_on_index" on "talent" ("trained_on", "id");`);
    this.addSql(`create index "talent_chain_id_index" on "talent" ("chain_id", "id");`);
    this.addSql(`create index "talent_region_id_index" on "talent" ("region_id", "id");`);
    this.addSql(`create index "talent_county_id_index" on "talent" ("county_id", "id");`);
    this.addSql(`create index "talent_township_id_index" on "talent" ("township_id", "id");`);
    this.addSql(`create index "talent_enterprise_id_index" on "talent" ("enterprise_id", "id");`);
    this.addSql(`create index "talent_region_path_index" on "talent" ("region_path", "id");`);
    this.addSql(`create index "talent_kinds_index" on "talent" using gin ("kinds");`);

    this.addSql(`create table "target" ("id" uuid not null, "version" int not null default 1, "provenance" text collate "C" not null, "sources" jsonb not null default '[]', "remark" text collate "C" null, "updated_at" timestamptz not null default now(), "archived_at" timestamptz null, "name" text collate "C" not null, "name_en" text collate "C" null, "pinyin" text collate "C" not null, "key" text collate "C" not null, "clause" text collate "C" not null, "clause_order" int[] generated always as (string_to_array(clause, '.')::int[]) stored not null, "quote" text collate "C" not null, "explicitness" text collate "C" not null, "kind" text collate "C" not null, "comparator" text collate "C" not null, "value" numeric null, "cumulative_value" numeric null, "unit" text collate "C" not null, "baseline" text collate "C" null, "minimum_people" int null, "due_on" date null, "cadence" text collate "C" not null, "first_year" int not null, "last_year" int not null, "is_long_term" boolean not null, "scope" text collate "C" not null, "levels" text[] collate "C" not null, "elements" text[] collate "C" not null, "key_task_id" uuid null, "measure_id" uuid null, "phase_goal_id" uuid null, "guarantee_id" uuid null, "named_regions_ids" uuid[] not null default '{}', primary key ("id"));`);
    this.addSql(`alter table "target" add constraint "target_key_unique" unique ("key");`);
    this.addSql(`create index "target_provenance_index" on "target" ("provenance", "id");`);
    this.addSql(`create index "target_updated_at_index" on "target" ("updated_at", "id");`);
    this.addSql(`create index "target_pinyin_index" on "target" ("pinyin", "id");`);
    this.addSql(`create index "target_name_index" on "target" ("name", "id");`);
    this.addSql(`create index "target_clause_index" on "target" ("clause", "id");`);
    this.addSql(`create index "target_clause_order_index" on "target" ("clause_order", "id");`);
    this.addSql(`create index "target_explicitness_index" on "target" ("explicitness", "id");`);
    this.addSql(`create index "target_kind_index" on "target" ("kind", "id");`);
    this.addSql(`create index "target_comparator_index" on "target" ("comparator", "id");`);
    this.addSql(`create index "target_value_index" on "target" ("value", "id");`);
    this.addSql(`create index "target_due_on_index" on "target" ("due_on", "id");`);
    this.addSql(`create index "target_first_year_index" on "target" ("first_year", "id");`);
    this.addSql(`create index "target_last_year_index" on "target" ("last_year", "id");`);
    this.addSql(`create index "target_is_long_term_index" on "target" ("is_long_term", "id");`);
    this.addSql(`create index "target_scope_index" on "target" ("scope", "id");`);
    this.addSql(`create index "target_key_task_id_index" on "target" ("key_task_id", "id");`);
    this.addSql(`create index "target_measure_id_index" on "target" ("measure_id", "id");`);
    this.addSql(`create index "target_phase_goal_id_index" on "target" ("phase_goal_id", "id");`);
    this.addSql(`create index "target_guarantee_id_index" on "target" ("guarantee_id", "id");`);
    this.addSql(`create index "target_levels_index" on "target" using gin ("levels");`);

    this.addSql(`create table "target_named_regions" ("target_id" uuid not null, "region_id" uuid not null, "position" int not null, primary key ("target_id", "region_id"));`);
    this.addSql(`create index "target_named_regions_region_id_index" on "target_named_regions" ("region_id");`);

    this.addSql(`create table "twinning_pair" ("id" uuid not null, "version" int not null default 1, "provenance" text collate "C" not null, "sources" jsonb not null default '[]', "remark" text collate "C" null, "updated_at" timestamptz not null default now(), "archived_at" timestamptz null, "name" text collate "C" not null, "name_en" text collate "C" null, "pinyin" text collate "C" not null, "key" text collate "C" not null, "kind" text collate "C" not null, "is_direction_stated" boolean not null, "is_cross_prefecture" boolean not null, "clause" text collate "C" not null, "quote" text collate "C" not null, "supporting_id" uuid null, "supported_id" uuid null, "sides_ids" uuid[] not null default '{}', primary key ("id"));`);
    this.addSql(`alter table "twinning_pair" add constraint "twinning_pair_key_unique" unique ("key");`);
    this.addSql(`create index "twinning_pair_provenance_index" on "twinning_pair" ("provenance", "id");`);
    this.addSql(`create index "twinning_pair_updated_at_index" on "twinning_pair" ("updated_at", "id");`);
    this.addSql(`create index "twinning_pair_pinyin_index" on "twinning_pair" ("pinyin", "id");`);
    this.addSql(`create index "twinning_pair_name_index" on "twinning_pair" ("name", "id");`);
    this.addSql(`create index "twinning_pair_kind_index" on "twinning_pair" ("kind", "id");`);
    this.addSql(`create index "twinning_pair_is_direction_stated_index" on "twinning_pair" ("is_direction_stated", "id");`);
    this.addSql(`create index "twinning_pair_is_cross_prefecture_index" on "twinning_pair" ("is_cross_prefecture", "id");`);
    this.addSql(`create index "twinning_pair_clause_index" on "twinning_pair" ("clause", "id");`);
    this.addSql(`create index "twinning_pair_supporting_id_index" on "twinning_pair" ("supporting_id", "id");`);
    this.addSql(`create index "twinning_pair_supported_id_index" on "twinning_pair" ("supported_id", "id");`);

    this.addSql(`create table "twinning_pair_sides" ("twinning_pair_id" uuid not null, "region_id" uuid not null, "position" int not null, primary key ("twinning_pair_id", "region_id"));`);
    this.addSql(`create index "twinning_pair_sides_region_id_index" on "twinning_pair_sides" ("region_id");`);

    this.addSql(`alter table "demonstration_belt" add constraint "demonstration_belt_provenance_check" check ("provenance" in ('REAL_VERIFIED', 'UNVERIFIED', 'SAMPLE'));`);
    this.addSql(`alter table "demonstration_belt" add constraint "demonstration_belt_kind_check" check ("kind" in ('RIVER_BASIN', 'UPLAND_RING'));`);

    this.addSql(`alter table "guarantee" add constraint "guarantee_provenance_check" check ("provenance" in ('REAL_VERIFIED', 'UNVERIFIED', 'SAMPLE'));`);

    this.addSql(`alter table "industry_chain" add constraint "industry_chain_provenance_check" check ("provenance" in ('REAL_VERIFIED', 'UNVERIFIED', 'SAMPLE'));`);
    this.addSql(`alter table "industry_chain" add constraint "industry_chain_key_chain_evidence_check" check ("key_chain_evidence" in ('CONFIRMED', 'LIKELY', 'CANDIDATE'));`);

    this.addSql(`alter table "key_task" add constraint "key_task_provenance_check" check ("provenance" in ('REAL_VERIFIED', 'UNVERIFIED', 'SAMPLE'));`);

    this.addSql(`alter table "measure" add constraint "measure_key_task_id_foreign" foreign key ("key_task_id") references "key_task" ("id") on delete restrict;`);
    this.addSql(`alter table "measure" add constraint "measure_provenance_check" check ("provenance" in ('REAL_VERIFIED', 'UNVERIFIED', 'SAMPLE'));`);

    this.addSql(`alter table "phase_goal" add constraint "phase_goal_provenance_check" check ("provenance" in ('REAL_VERIFIED', 'UNVERIFIED', 'SAMPLE'));`);

    this.addSql(`alter table "problem" add constraint "problem_key_task_id_foreign" foreign key ("key_task_id") references "key_task" ("id") on delete restrict;`);
    this.addSql(`alter table "problem" add constraint "problem_provenance_check" check ("provenance" in ('REAL_VERIFIED', 'UNVERIFIED', 'SAMPLE'));`);

    this.addSql(`alter table "product" add constraint "product_chain_id_foreign" foreign key ("chain_id") references "industry_chain" ("id") on delete restrict;`);
    this.addSql(`alter table "product" add constraint "product_provenance_check" check ("provenance" in ('REAL_VERIFIED', 'UNVERIFIED', 'SAMPLE'));`);
    this.addSql(`alter table "product" add constraint "product_protection_check" check ("protection" in ('PROTECTED_GI_PRODUCT', 'AGRICULTURAL_GI', 'CERTIFICATION_TRADEMARK', 'LISTED_GI', 'REGIONAL_PUBLIC_BRAND', 'INDUSTRY_CLUSTER', 'BRAND', 'TITLE', 'UNKNOWN'));`);

    this.addSql(`alter table "region" add constraint "region_parent_id_foreign" foreign key ("parent_id") references "region" ("id") on delete restrict;`);
    this.addSql(`alter table "region" add constraint "region_county_id_foreign" foreign key ("county_id") references "region" ("id") on delete restrict;`);
    this.addSql(`alter table "region" add constraint "region_township_id_foreign" foreign key ("township_id") references "region" ("id") on delete restrict;`);
    this.addSql(`alter table "region" add constraint "region_provenance_check" check ("provenance" in ('REAL_VERIFIED', 'UNVERIFIED', 'SAMPLE'));`);
    this.addSql(`alter table "region" add constraint "region_level_check" check ("level" in ('PROVINCE', 'PREFECTURE', 'COUNTY', 'TOWNSHIP', 'VILLAGE'));`);
    this.addSql(`alter table "region" add constraint "region_kind_check" check ("kind" in ('DISTRICT', 'COUNTY', 'AUTONOMOUS_COUNTY', 'COUNTY_LEVEL_CITY', 'TOWN', 'TOWNSHIP', 'ETHNIC_TOWNSHIP', 'SUBDISTRICT', 'STATISTICAL_AREA', 'VILLAGE_COMMITTEE', 'RESIDENTS_COMMITTEE', 'OTHER'));`);

    this.addSql(`alter table "product_regions" add constraint "product_regions_product_id_foreign" foreign key ("product_id") references "product" ("id") on update cascade on delete cascade;`);
    this.addSql(`alter table "product_regions" add constraint "product_regions_region_id_foreign" foreign key ("region_id") references "region" ("id") on update cascade on delete restrict;`);

    this.addSql(`alter table "heritage_item" add constraint "heritage_item_place_id_foreign" foreign key ("place_id") references "region" ("id") on delete restrict;`);
    this.addSql(`alter table "heritage_item" add constraint "heritage_item_chain_id_foreign" foreign key ("chain_id") references "industry_chain" ("id") on delete restrict;`);
    this.addSql(`alter table "heritage_item" add constraint "heritage_item_provenance_check" check ("provenance" in ('REAL_VERIFIED', 'UNVERIFIED', 'SAMPLE'));`);
    this.addSql(`alter table "heritage_item" add constraint "heritage_item_category_check" check ("category" in ('FOLK_LITERATURE', 'TRADITIONAL_MUSIC', 'TRADITIONAL_DANCE', 'QUYI', 'TRADITIONAL_CRAFT', 'FOLK_CUSTOM', 'CULTURAL_RELIC', 'ETHNIC_MINORITY_VILLAGE'));`);
    this.addSql(`alter table "heritage_item" add constraint "heritage_item_level_check" check ("level" in ('NATIONAL', 'PROVINCIAL', 'CITY', 'COUNTY', 'UNKNOWN'));`);
    this.addSql(`alter table "heritage_item" add constraint "heritage_item_policy_theme_check" check ("policy_theme" in ('QU_YUAN', 'ZHAOJUN', 'LEIZU', 'RED_RESOURCES'));`);

    this.addSql(`alter table "inheritor" add constraint "inheritor_heritage_item_id_foreign" foreign key ("heritage_item_id") references "heritage_item" ("id") on delete restrict;`);
    this.addSql(`alter table "inheritor" add constraint "inheritor_region_id_foreign" foreign key ("region_id") references "region" ("id") on delete restrict;`);
    this.addSql(`alter table "inheritor" add constraint "inheritor_county_id_foreign" foreign key ("county_id") references "region" ("id") on delete restrict;`);
    this.addSql(`alter table "inheritor" add constraint "inheritor_township_id_foreign" foreign key ("township_id") references "region" ("id") on delete restrict;`);
    this.addSql(`alter table "inheritor" add constraint "inheritor_provenance_check" check ("provenance" in ('REAL_VERIFIED', 'UNVERIFIED', 'SAMPLE'));`);
    this.addSql(`alter table "inheritor" add constraint "inheritor_level_check" check ("level" in ('NATIONAL', 'PROVINCIAL', 'CITY', 'COUNTY', 'UNKNOWN'));`);

    this.addSql(`alter table "heritage_item_regions" add constraint "heritage_item_regions_heritage_item_id_foreign" foreign key ("heritage_item_id") references "heritage_item" ("id") on update cascade on delete cascade;`);
    this.addSql(`alter table "heritage_item_regions" add constraint "heritage_item_regions_region_id_foreign" foreign key ("region_id") references "region" ("id") on update cascade on delete restrict;`);

    this.addSql(`alter table "featured_model" add constraint "featured_model_region_id_foreign" foreign key ("region_id") references "region" ("id") on delete restrict;`);
    this.addSql(`alter table "featured_model" add constraint "featured_model_county_id_foreign" foreign key ("county_id") references "region" ("id") on delete restrict;`);
    this.addSql(`alter table "featured_model" add constraint "featured_model_township_id_foreign" foreign key ("township_id") references "region" ("id") on delete restrict;`);
    this.addSql(`alter table "featured_model" add constraint "featured_model_provenance_check" check ("provenance" in ('REAL_VERIFIED', 'UNVERIFIED', 'SAMPLE'));`);

    this.addSql(`alter table "enterprise" add constraint "enterprise_chain_id_foreign" foreign key ("chain_id") references "industry_chain" ("id") on delete restrict;`);
    this.addSql(`alter table "enterprise" add constraint "enterprise_region_id_foreign" foreign key ("region_id") references "region" ("id") on delete restrict;`);
    this.addSql(`alter table "enterprise" add constraint "enterprise_county_id_foreign" foreign key ("county_id") references "region" ("id") on delete restrict;`);
    this.addSql(`alter table "enterprise" add constraint "enterprise_township_id_foreign" foreign key ("township_id") references "region" ("id") on delete restrict;`);
    this.addSql(`alter table "enterprise" add constraint "enterprise_provenance_check" check ("provenance" in ('REAL_VERIFIED', 'UNVERIFIED', 'SAMPLE'));`);
    this.addSql(`alter table "enterprise" add constraint "enterprise_kind_check" check ("kind" in ('LEADING', 'PRODUCTION', 'PROCESSING', 'DISTRIBUTION', 'SERVICE'));`);
    this.addSql(`alter table "enterprise" add constraint "enterprise_leading_level_check" check ("leading_level" in ('NATIONAL', 'PROVINCIAL', 'CITY', 'COUNTY'));`);
    this.addSql(`alter table "enterprise" add constraint "enterprise_stage_check" check ("stage" in ('RAW_PRODUCT', 'PROCESSED_PRODUCT'));`);

    this.addSql(`alter table "enterprise_products" add constraint "enterprise_products_enterprise_id_foreign" foreign key ("enterprise_id") references "enterprise" ("id") on update cascade on delete cascade;`);
    this.addSql(`alter table "enterprise_products" add constraint "enterprise_products_product_id_foreign" foreign key ("product_id") references "product" ("id") on update cascade on delete restrict;`);

    this.addSql(`alter table "department" add constraint "department_region_id_foreign" foreign key ("region_id") references "region" ("id") on delete restrict;`);
    this.addSql(`alter table "department" add constraint "department_county_id_foreign" foreign key ("county_id") references "region" ("id") on delete restrict;`);
    this.addSql(`alter table "department" add constraint "department_township_id_foreign" foreign key ("township_id") references "region" ("id") on delete restrict;`);
    this.addSql(`alter table "department" add constraint "department_provenance_check" check ("provenance" in ('REAL_VERIFIED', 'UNVERIFIED', 'SAMPLE'));`);
    this.addSql(`alter table "department" add constraint "department_kind_check" check ("kind" in ('PARTY_ORGAN', 'GOVERNMENT_DEPARTMENT', 'PUBLIC_INSTITUTION', 'VERTICAL_AGENCY', 'MASS_ORGANIZATION', 'COLLECTIVE'));`);
    this.addSql(`alter table "department" add constraint "department_level_check" check ("level" in ('PROVINCE', 'PREFECTURE', 'COUNTY', 'TOWNSHIP', 'VILLAGE'));`);

    this.addSql(`alter table "key_task_responsible_units" add constraint "key_task_responsible_units_key_task_id_foreign" foreign key ("key_task_id") references "key_task" ("id") on update cascade on delete cascade;`);
    this.addSql(`alter table "key_task_responsible_units" add constraint "key_task_responsible_units_department_id_foreign" foreign key ("department_id") references "department" ("id") on update cascade on delete restrict;`);

    this.addSql(`alter table "demonstration_unit" add constraint "demonstration_unit_region_id_foreign" foreign key ("region_id") references "region" ("id") on delete restrict;`);
    this.addSql(`alter table "demonstration_unit" add constraint "demonstration_unit_county_id_foreign" foreign key ("county_id") references "region" ("id") on delete restrict;`);
    this.addSql(`alter table "demonstration_unit" add constraint "demonstration_unit_township_id_foreign" foreign key ("township_id") references "region" ("id") on delete restrict;`);
    this.addSql(`alter table "demonstration_unit" add constraint "demonstration_unit_belt_id_foreign" foreign key ("belt_id") references "demonstration_belt" ("id") on delete restrict;`);
    this.addSql(`alter table "demonstration_unit" add constraint "demonstration_unit_provenance_check" check ("provenance" in ('REAL_VERIFIED', 'UNVERIFIED', 'SAMPLE'));`);
    this.addSql(`alter table "demonstration_unit" add constraint "demonstration_unit_level_check" check ("level" in ('COUNTY', 'TOWNSHIP', 'VILLAGE', 'PARK', 'PILOT_AREA'));`);
    this.addSql(`alter table "demonstration_unit" add constraint "demonstration_unit_state_check" check ("state" in ('NOMINATED', 'CREATING', 'ASSESSED', 'CERTIFIED', 'REJECTED', 'WITHDRAWN'));`);
    this.addSql(`alter table "demonstration_unit" add constraint "demonstration_unit_award_level_check" check ("award_level" in ('NATIONAL', 'PROVINCIAL', 'CITY'));`);

    this.addSql(`alter table "demonstration_unit_covered_regions" add constraint "demonstration_unit_covered_regions_demonstration_05af0_foreign" foreign key ("demonstration_unit_id") references "demonstration_unit" ("id") on update cascade on delete cascade;`);
    this.addSql(`alter table "demonstration_unit_covered_regions" add constraint "demonstration_unit_covered_regions_region_id_foreign" foreign key ("region_id") references "region" ("id") on update cascade on delete restrict;`);

    this.addSql(`alter table "demonstration_unit_chains" add constraint "demonstration_unit_chains_demonstration_unit_id_foreign" foreign key ("demonstration_unit_id") references "demonstration_unit" ("id") on update cascade on delete cascade;`);
    this.addSql(`alter table "demonstration_unit_chains" add constraint "demonstration_unit_chains_industry_chain_id_foreign" foreign key ("industry_chain_id") references "industry_chain" ("id") on update cascade on delete restrict;`);

    this.addSql(`alter table "demonstration_belt_counties" add constraint "demonstration_belt_counties_demonstration_belt_id_foreign" foreign key ("demonstration_belt_id") references "demonstration_belt" ("id") on update cascade on delete cascade;`);
    this.addSql(`alter table "demonstration_belt_counties" add constraint "demonstration_belt_counties_region_id_foreign" foreign key ("region_id") references "region" ("id") on update cascade on delete restrict;`);

    this.addSql(`alter table "talent" add constraint "talent_chain_id_foreign" foreign key ("chain_id") references "industry_chain" ("id") on delete restrict;`);
    this.addSql(`alter table "talent" add constraint "talent_region_id_foreign" foreign key ("region_id") references "region" ("id") on delete restrict;`);
    this.addSql(`alter table "talent" add constraint "talent_county_id_foreign" foreign key ("county_id") references "region" ("id") on delete restrict;`);
    this.addSql(`alter table "talent" add constraint "talent_township_id_foreign" foreign key ("township_id") references "region" ("id") on delete restrict;`);
    this.addSql(`alter table "talent" add constraint "talent_enterprise_id_foreign" foreign key ("enterprise_id") references "enterprise" ("id") on delete restrict;`);
    this.addSql(`alter table "talent" add constraint "talent_provenance_check" check ("provenance" in ('REAL_VERIFIED', 'UNVERIFIED', 'SAMPLE'));`);

    this.addSql(`alter table "target" add constraint "target_key_task_id_foreign" foreign key ("key_task_id") references "key_task" ("id") on delete restrict;`);
    this.addSql(`alter table "target" add constraint "target_measure_id_foreign" foreign key ("measure_id") references "measure" ("id") on delete restrict;`);
    this.addSql(`alter table "target" add constraint "target_phase_goal_id_foreign" foreign key ("phase_goal_id") references "phase_goal" ("id") on delete restrict;`);
    this.addSql(`alter table "target" add constraint "target_guarantee_id_foreign" foreign key ("guarantee_id") references "guarantee" ("id") on delete restrict;`);
    this.addSql(`alter table "target" add constraint "target_provenance_check" check ("provenance" in ('REAL_VERIFIED', 'UNVERIFIED', 'SAMPLE'));`);
    this.addSql(`alter table "target" add constraint "target_explicitness_check" check ("explicitness" in ('EXPLICIT', 'IMPLIED', 'DERIVED', 'PROGRAMME_NAME', 'ASPIRATION'));`);
    this.addSql(`alter table "target" add constraint "target_kind_check" check ("kind" in ('COUNT', 'PERCENTAGE', 'RATIO', 'MILESTONE', 'FREQUENCY'));`);
    this.addSql(`alter table "target" add constraint "target_comparator_check" check ("comparator" in ('EQUAL', 'AT_LEAST', 'MORE_THAN', 'AT_MOST'));`);

    this.addSql(`alter table "target_named_regions" add constraint "target_named_regions_target_id_foreign" foreign key ("target_id") references "target" ("id") on update cascade on delete cascade;`);
    this.addSql(`alter table "target_named_regions" add constraint "target_named_regions_region_id_foreign" foreign key ("region_id") references "region" ("id") on update cascade on delete restrict;`);

    this.addSql(`alter table "twinning_pair" add constraint "twinning_pair_supporting_id_foreign" foreign key ("supporting_id") references "region" ("id") on delete restrict;`);
    this.addSql(`alter table "twinning_pair" add constraint "twinning_pair_supported_id_foreign" foreign key ("supported_id") references "region" ("id") on delete restrict;`);
    this.addSql(`alter table "twinning_pair" add constraint "twinning_pair_provenance_check" check ("provenance" in ('REAL_VERIFIED', 'UNVERIFIED', 'SAMPLE'));`);
    this.addSql(`alter table "twinning_pair" add constraint "twinning_pair_kind_check" check ("kind" in ('IN_CITY_PAIRING', 'PROVINCE_CAPITAL_COOPERATION'));`);

    this.addSql(`alter table "twinning_pair_sides" add constraint "twinning_pair_sides_twinning_pair_id_foreign" foreign key ("twinning_pair_id") references "twinning_pair" ("id") on update cascade on delete cascade;`);
    this.addSql(`alter table "twinning_pair_sides" add constraint "twinning_pair_sides_region_id_foreign" foreign key ("region_id") references "region" ("id") on update cascade on delete restrict;`);
  }

  override down(): void | Promise<void> {
    this.addSql(`alter table "demonstration_unit" drop constraint "demonstration_unit_belt_id_foreign";`);
    this.addSql(`alter table "demonstration_belt_counties" drop constraint "demonstration_belt_counties_demonstration_belt_id_foreign";`);
    this.addSql(`alter table "target" drop constraint "target_guarantee_id_foreign";`);
    this.addSql(`alter table "product" drop constraint "product_chain_id_foreign";`);
    this.addSql(`alter table "heritage_item" drop constraint "heritage_item_chain_id_foreign";`);
    this.addSql(`alter table "enterprise" drop constraint "enterprise_chain_id_foreign";`);
    this.addSql(`alter table "demonstration_unit_chains" drop constraint "demonstration_unit_chains_industry_chain_id_foreign";`);
    this.addSql(`alter table "talent" drop constraint "talent_chain_id_foreign";`);
    this.addSql(`alter table "measure" drop constraint "measure_key_task_id_foreign";`);
    this.addSql(`alter table "problem" drop constraint "problem_key_task_id_foreign";`);
    this.addSql(`alter table "key_task_responsible_units" drop constraint "key_task_responsible_units_key_task_id_foreign";`);
    this.addSql(`alter table "target" drop constraint "target_key_task_id_foreign";`);
    this.addSql(`alter table "target" drop constraint "target_measure_id_foreign";`);
    this.addSql(`alter table "target" drop constraint "target_phase_goal_id_foreign";`);
    this.addSql(`alter table "product_regions" drop constraint "product_regions_product_id_foreign";`);
    this.addSql(`alter table "enterprise_products" drop constraint "enterprise_products_product_id_foreign";`);
    this.addSql(`alter table "region" drop constraint "region_parent_id_foreign";`);
    this.addSql(`alter table "region" drop constraint "region_county_id_foreign";`);
    this.addSql(`alter table "region" drop constraint "region_township_id_foreign";`);
    this.addSql(`alter table "product_regions" drop constraint "product_regions_region_id_foreign";`);
    this.addSql(`alter table "heritage_item" drop constraint "heritage_item_place_id_foreign";`);
    this.addSql(`alter table "inheritor" drop constraint "inheritor_region_id_foreign";`);
    this.addSql(`alter table "inheritor" drop constraint "inheritor_county_id_foreign";`);
    this.addSql(`alter table "inheritor" drop constraint "inheritor_township_id_foreign";`);
    this.addSql(`alter table "heritage_item_regions" drop constraint "heritage_item_regions_region_id_foreign";`);
    this.addSql(`alter table "featured_model" drop constraint "featured_model_region_id_foreign";`);
    this.addSql(`alter table "featured_model" drop constraint "featured_model_county_id_foreign";`);
    this.addSql(`alter table "featured_model" drop constraint "featured_model_township_id_foreign";`);
    this.addSql(`alter table "enterprise" drop constraint "enterprise_region_id_foreign";`);
    this.addSql(`alter table "enterprise" drop constraint "enterprise_county_id_foreign";`);
    this.addSql(`alter table "enterprise" drop constraint "enterprise_township_id_foreign";`);
    this.addSql(`alter table "department" drop constraint "department_region_id_foreign";`);
    this.addSql(`alter table "department" drop constraint "department_county_id_foreign";`);
    this.addSql(`alter table "department" drop constraint "department_township_id_foreign";`);
    this.addSql(`alter table "demonstration_unit" drop constraint "demonstration_unit_region_id_foreign";`);
    this.addSql(`alter table "demonstration_unit" drop constraint "demonstration_unit_county_id_foreign";`);
    this.addSql(`alter table "demonstration_unit" drop constraint "demonstration_unit_township_id_foreign";`);
    this.addSql(`alter table "demonstration_unit_covered_regions" drop constraint "demonstration_unit_covered_regions_region_id_foreign";`);
    this.addSql(`alter table "demonstration_belt_counties" drop constraint "demonstration_belt_counties_region_id_foreign";`);
    this.addSql(`alter table "talent" drop constraint "talent_region_id_foreign";`);
    this.addSql(`alter table "talent" drop constraint "talent_county_id_foreign";`);
    this.addSql(`alter table "talent" drop constraint "talent_township_id_foreign";`);
    this.addSql(`alter table "target_named_regions" drop constraint "target_named_regions_region_id_foreign";`);
    this.addSql(`alter table "twinning_pair" drop constraint "twinning_pair_supporting_id_foreign";`);
    this.addSql(`alter table "twinning_pair" drop constraint "twinning_pair_supported_id_foreign";`);
    this.addSql(`alter table "twinning_pair_sides" drop constraint "twinning_pair_sides_region_id_foreign";`);
    this.addSql(`alter table "inheritor" drop constraint "inheritor_heritage_item_id_foreign";`);
    this.addSql(`alter table "heritage_item_regions" drop constraint "heritage_item_regions_heritage_item_id_foreign";`);
    this.addSql(`alter table "enterprise_products" drop constraint "enterprise_products_enterprise_id_foreign";`);
    this.addSql(`alter table "talent" drop constraint "talent_enterprise_id_foreign";`);
    this.addSql(`alter table "key_task_responsible_units" drop constraint "key_task_responsible_units_department_id_foreign";`);
    this.addSql(`alter table "demonstration_unit_covered_regions" drop constraint "demonstration_unit_covered_regions_demonstration_05af0_foreign";`);
    this.addSql(`alter table "demonstration_unit_chains" drop constraint "demonstration_unit_chains_demonstration_unit_id_foreign";`);
    this.addSql(`alter table "target_named_regions" drop constraint "target_named_regions_target_id_foreign";`);
    this.addSql(`alter table "twinning_pair_sides" drop constraint "twinning_pair_sides_twinning_pair_id_foreign";`);

    this.addSql(`drop table if exists "demonstration_belt" cascade;`);
    this.addSql(`drop table if exists "guarantee" cascade;`);
    this.addSql(`drop table if exists "industry_chain" cascade;`);
    this.addSql(`drop table if exists "key_task" cascade;`);
    this.addSql(`drop table if exists "measure" cascade;`);
    this.addSql(`drop table if exists "phase_goal" cascade;`);
    this.addSql(`drop table if exists "problem" cascade;`);
    this.addSql(`drop table if exists "product" cascade;`);
    this.addSql(`drop table if exists "region" cascade;`);
    this.addSql(`drop table if exists "product_regions" cascade;`);
    this.addSql(`drop table if exists "heritage_item" cascade;`);
    this.addSql(`drop table if exists "inheritor" cascade;`);
    this.addSql(`drop table if exists "heritage_item_regions" cascade;`);
    this.addSql(`drop table if exists "featured_model" cascade;`);
    this.addSql(`drop table if exists "enterprise" cascade;`);
    this.addSql(`drop table if exists "enterprise_products" cascade;`);
    this.addSql(`drop table if exists "department" cascade;`);
    this.addSql(`drop table if exists "key_task_responsible_units" cascade;`);
    this.addSql(`drop table if exists "demonstration_unit" cascade;`);
    this.addSql(`drop table if exists "demonstration_unit_covered_regions" cascade;`);
    this.addSql(`drop table if exists "demonstration_unit_chains" cascade;`);
    this.addSql(`drop table if exists "demonstration_belt_counties" cascade;`);
    this.addSql(`drop table if exists "talent" cascade;`);
    this.addSql(`drop table if exists "target" cascade;`);
    this.addSql(`drop table if exists "target_named_regions" cascade;`);
    this.addSql(`drop table if exists "twinning_pair" cascade;`);
    this.addSql(`drop table if exists "twinning_pair_sides" cascade;`);
  }

}
