import { Migration } from '@mikro-orm/migrations';

export class Migration20261124134248_progress extends Migration {

  override name = 'Migration20261124134248_progress';

  override up(): void | Promise<void> {
    this.addSql(`create table "indicator" ("id" uuid not null, "version" int not null default 1, "provenance" text collate "C" not null, "sources" jsonb not null default '[]', "remark" text collate "C" null, "updated_at" timestamptz not null default now(), "archived_at" timestamptz null, "name" text collate "C" not null, "name_en" text collate "C" null, "pinyin" text collate "C" not null, "key" text collate "C" not null, "unit" text collate "C" not null, "definition" text collate "C" not null, "direction" text collate "C" not null, "across_regions" text collate "C" not null, "across_periods" text collate "C" not null, "decimals" int not null, "level" text collate "C" not null, "kinds" text[] collate "C" not null, "cadence" text collate "C" not null, "reporting_days" int not null, "is_about_people" boolean not null, "department_id" uuid null, primary key ("id"));`);
    this.addSql(`alter table "indicator" add constraint "indicator_key_unique" unique ("key");`);
    this.addSql(`create index "indicator_provenance_index" on "indicator" ("provenance", "id");`);
    this.addSql(`create index "indicator_updated_at_index" on "indicator" ("updated_at", "id");`);
    this.addSql(`create index "indicator_pinyin_index" on "indicator" ("pinyin", "id");`);
    this.addSql(`create index "indicator_name_index" on "indicator" ("name", "id");`);
    this.addSql(`create index "indicator_unit_index" on "indicator" ("unit", "id");`);
    this.addSql(`create index "indicator_direction_index" on "indicator" ("direction", "id");`);
    this.addSql(`create index "indicator_across_regions_index" on "indicator" ("across_regions", "id");`);
    this.addSql(`create index "indicator_level_index" on "indicator" ("level", "id");`);
    this.addSql(`create index "indicator_cadence_index" on "indicator" ("cadence", "id");`);
    this.addSql(`create index "indicator_is_about_people_index" on "indicator" ("is_about_people", "id");`);
    this.addSql(`create index "indicator_department_id_index" on "indicator" ("department_id", "id");`);

    this.addSql(`create table "observation" ("id" uuid not null, "version" int not null default 1, "provenance" text collate "C" not null, "sources" jsonb not null default '[]', "remark" text collate "C" null, "updated_at" timestamptz not null default now(), "archived_at" timestamptz null, "period" text collate "C" not null, "starts_on" date not null, "ends_on" date not null, "state" text collate "C" not null default 'DRAFT', "value" numeric not null, "weight" numeric null, "due_on" date not null, "reported_on" date null, "is_late" boolean generated always as (reported_on > due_on) stored null, "reporter" text collate "C" null, "figure" numeric null, "figure_weight" numeric null, "figure_since" timestamptz null, "revisions" jsonb not null default '[]', "sensitivity" text collate "C" not null default 'PUBLIC', "indicator_id" uuid not null, "region_id" uuid not null, "county_id" uuid null, "township_id" uuid null, "region_path" text collate "C" not null, primary key ("id"));`);
    this.addSql(`create index "observation_provenance_index" on "observation" ("provenance", "id");`);
    this.addSql(`create index "observation_updated_at_index" on "observation" ("updated_at", "id");`);
    this.addSql(`create index "observation_period_index" on "observation" ("period", "id");`);
    this.addSql(`create index "observation_ends_on_index" on "observation" ("ends_on", "id");`);
    this.addSql(`create index "observation_state_index" on "observation" ("state", "id");`);
    this.addSql(`create index "observation_reported_on_index" on "observation" ("reported_on", "id");`);
    this.addSql(`create index "observation_is_late_index" on "observation" ("is_late", "id");`);
    this.addSql(`create index "observation_figure_index" on "observation" ("figure", "id");`);
    this.addSql(`create index "observation_sensitivity_index" on "observation" ("sensitivity", "id");`);
    this.addSql(`create index "observation_indicator_id_index" on "observation" ("indicator_id", "id");`);
    this.addSql(`create index "observation_region_id_index" on "observation" ("region_id", "id");`);
    this.addSql(`create index "observation_county_id_index" on "observation" ("county_id", "id");`);
    this.addSql(`create index "observation_township_id_index" on "observation" ("township_id", "id");`);
    this.addSql(`create index "observation_region_path_index" on "observation" ("region_path", "id");`);
    this.addSql(`create unique index "observation_period_once" on "observation" ("period", "indicator_id", "region_id") where archived_at is null;`);

    this.addSql(`create table "judgement" ("id" uuid not null, "version" int not null default 1, "provenance" text collate "C" not null, "sources" jsonb not null default '[]', "remark" text collate "C" null, "updated_at" timestamptz not null default now(), "archived_at" timestamptz null, "verdict" text collate "C" not null, "judged_on" date not null, "evidence" text collate "C" not null, "target_id" uuid not null, "region_id" uuid not null, "county_id" uuid null, "township_id" uuid null, "region_path" text collate "C" not null, primary key ("id"));`);
    this.addSql(`create index "judgement_provenance_index" on "judgement" ("provenance", "id");`);
    this.addSql(`create index "judgement_updated_at_index" on "judgement" ("updated_at", "id");`);
    this.addSql(`create index "judgement_verdict_index" on "judgement" ("verdict", "id");`);
    this.addSql(`create index "judgement_judged_on_index" on "judgement" ("judged_on", "id");`);
    this.addSql(`create index "judgement_target_id_index" on "judgement" ("target_id", "id");`);
    this.addSql(`create index "judgement_region_id_index" on "judgement" ("region_id", "id");`);
    this.addSql(`create index "judgement_county_id_index" on "judgement" ("county_id", "id");`);
    this.addSql(`create index "judgement_township_id_index" on "judgement" ("township_id", "id");`);
    this.addSql(`create index "judgement_region_path_index" on "judgement" ("region_path", "id");`);

    this.addSql(`create table "target_reading" ("id" uuid not null, "version" int not null default 1, "provenance" text collate "C" not null, "sources" jsonb not null default '[]', "remark" text collate "C" null, "updated_at" timestamptz not null default now(), "archived_at" timestamptz null, "method" text collate "C" not null, "count" text collate "C" null, "pace" text collate "C" not null, "window" text collate "C" not null, "starts_on" date null, "parts" text collate "C" not null, "goal" numeric null, "is_step" boolean not null, "reading" text collate "C" not null, "target_id" uuid not null, "indicator_id" uuid null, primary key ("id"));`);
    this.addSql(`create index "target_reading_provenance_index" on "target_reading" ("provenance", "id");`);
    this.addSql(`create index "target_reading_updated_at_index" on "target_reading" ("updated_at", "id");`);
    this.addSql(`create index "target_reading_method_index" on "target_reading" ("method", "id");`);
    this.addSql(`create index "target_reading_count_index" on "target_reading" ("count", "id");`);
    this.addSql(`create index "target_reading_pace_index" on "target_reading" ("pace", "id");`);
    this.addSql(`create index "target_reading_window_index" on "target_reading" ("window", "id");`);
    this.addSql(`create index "target_reading_parts_index" on "target_reading" ("parts", "id");`);
    this.addSql(`create index "target_reading_target_id_index" on "target_reading" ("target_id", "id");`);
    this.addSql(`create index "target_reading_indicator_id_index" on "target_reading" ("indicator_id", "id");`);
    this.addSql(`create unique index "target_reading_target_id_once" on "target_reading" ("target_id") where archived_at is null;`);

    this.addSql(`create table "target_share" ("id" uuid not null, "version" int not null default 1, "provenance" text collate "C" not null, "sources" jsonb not null default '[]', "remark" text collate "C" null, "updated_at" timestamptz not null default now(), "archived_at" timestamptz null, "period" text collate "C" not null, "value" numeric null, "weight" numeric null, "target_id" uuid not null, "region_id" uuid not null, "county_id" uuid null, "township_id" uuid null, "region_path" text collate "C" not null, primary key ("id"));`);
    this.addSql(`create index "target_share_provenance_index" on "target_share" ("provenance", "id");`);
    this.addSql(`create index "target_share_updated_at_index" on "target_share" ("updated_at", "id");`);
    this.addSql(`create index "target_share_period_index" on "target_share" ("period", "id");`);
    this.addSql(`create index "target_share_target_id_index" on "target_share" ("target_id", "id");`);
    this.addSql(`create index "target_share_region_id_index" on "target_share" ("region_id", "id");`);
    this.addSql(`create index "target_share_county_id_index" on "target_share" ("county_id", "id");`);
    this.addSql(`create index "target_share_township_id_index" on "target_share" ("township_id", "id");`);
    this.addSql(`create index "target_share_region_path_index" on "target_share" ("region_path", "id");`);
    this.addSql(`create unique index "target_share_period_once" on "target_share" ("period", "target_id", "region_id") where archived_at is null;`);

    this.addSql(`create table "warning_rule" ("id" uuid not null, "version" int not null default 1, "provenance" text collate "C" not null, "sources" jsonb not null default '[]', "remark" text collate "C" null, "updated_at" timestamptz not null default now(), "archived_at" timestamptz null, "name" text collate "C" not null, "name_en" text collate "C" null, "pinyin" text collate "C" not null, "key" text collate "C" not null, "kind" text collate "C" not null, "side" text collate "C" null, "threshold" numeric null, "periods" int null, "days" int null, "handling_days" int not null, "is_active" boolean not null, "indicator_id" uuid null, "target_id" uuid null, primary key ("id"));`);
    this.addSql(`alter table "warning_rule" add constraint "warning_rule_key_unique" unique ("key");`);
    this.addSql(`create index "warning_rule_provenance_index" on "warning_rule" ("provenance", "id");`);
    this.addSql(`create index "warning_rule_updated_at_index" on "warning_rule" ("updated_at", "id");`);
    this.addSql(`create index "warning_rule_pinyin_index" on "warning_rule" ("pinyin", "id");`);
    this.addSql(`create index "warning_rule_name_index" on "warning_rule" ("name", "id");`);
    this.addSql(`create index "warning_rule_kind_index" on "warning_rule" ("kind", "id");`);
    this.addSql(`create index "warning_rule_is_active_index" on "warning_rule" ("is_active", "id");`);
    this.addSql(`create index "warning_rule_indicator_id_index" on "warning_rule" ("indicator_id", "id");`);
    this.addSql(`create index "warning_rule_target_id_index" on "warning_rule" ("target_id", "id");`);

    this.addSql(`create table "progress_warning" ("id" uuid not null, "version" int not null default 1, "provenance" text collate "C" not null, "sources" jsonb not null default '[]', "remark" text collate "C" null, "updated_at" timestamptz not null default now(), "archived_at" timestamptz null, "period" text collate "C" not null, "state" text collate "C" not null default 'RAISED', "value" numeric null, "raised_on" date not null, "due_on" date not null, "escalated_at" timestamptz null, "finding" text collate "C" not null, "rule_id" uuid not null, "region_id" uuid not null, "county_id" uuid null, "township_id" uuid null, "owner_id" uuid null, "region_path" text collate "C" not null, primary key ("id"));`);
    this.addSql(`create index "progress_warning_provenance_index" on "progress_warning" ("provenance", "id");`);
    this.addSql(`create index "progress_warning_updated_at_index" on "progress_warning" ("updated_at", "id");`);
    this.addSql(`create index "progress_warning_period_index" on "progress_warning" ("period", "id");`);
    this.addSql(`create index "progress_warning_state_index" on "progress_warning" ("state", "id");`);
    this.addSql(`create index "progress_warning_raised_on_index" on "progress_warning" ("raised_on", "id");`);
    this.addSql(`create index "progress_warning_due_on_index" on "progress_warning" ("due_on", "id");`);
    this.addSql(`create index "progress_warning_rule_id_index" on "progress_warning" ("rule_id", "id");`);
    this.addSql(`create index "progress_warning_region_id_index" on "progress_warning" ("region_id", "id");`);
    this.addSql(`create index "progress_warning_county_id_index" on "progress_warning" ("county_id", "id");`);
    this.addSql(`create index "progress_warning_township_id_index" on "progress_warning" ("township_id", "id");`);
    this.addSql(`create index "progress_warning_owner_id_index" on "progress_warning" ("owner_id", "id");`);
    this.addSql(`create index "progress_warning_region_path_index" on "progress_warning" ("region_path", "id");`);
    this.addSql(`create unique index "progress_warning_period_once" on "progress_warning" ("period", "rule_id", "region_id") where archived_at is null;`);

    this.addSql(`alter table "region" add "established_on" date null, add "abolished_on" date null, add "placed_on" date null;`);
    this.addSql(`create index "region_established_on_index" on "region" ("established_on", "id");`);
    this.addSql(`create index "region_abolished_on_index" on "region" ("abolished_on", "id");`);

    this.addSql(`alter table "indicator" add constraint "indicator_department_id_foreign" foreign key ("department_id") references "department" ("id") on delete restrict;`);
    this.addSql(`alter table "indicator" add constraint "indicator_provenance_check" check ("provenance" in ('REAL_VERIFIED', 'UNVERIFIED', 'SAMPLE'));`);
    this.addSql(`alter table "indicator" add constraint "indicator_direction_check" check ("direction" in ('UP', 'DOWN', 'HOLD', 'RANGE'));`);
    this.addSql(`alter table "indicator" add constraint "indicator_across_regions_check" check ("across_regions" in ('SUM', 'WEIGHTED_MEAN', 'LAST', 'MAX'));`);
    this.addSql(`alter table "indicator" add constraint "indicator_across_periods_check" check ("across_periods" in ('SUM', 'WEIGHTED_MEAN', 'LAST', 'MAX'));`);
    this.addSql(`alter table "indicator" add constraint "indicator_level_check" check ("level" in ('PROVINCE', 'PREFECTURE', 'COUNTY', 'TOWNSHIP', 'VILLAGE'));`);
    this.addSql(`alter table "indicator" add constraint "indicator_cadence_check" check ("cadence" in ('TEN_DAYS', 'MONTH', 'QUARTER', 'HALF', 'YEAR', 'PLAN'));`);

    this.addSql(`alter table "observation" add constraint "observation_indicator_id_foreign" foreign key ("indicator_id") references "indicator" ("id") on delete restrict;`);
    this.addSql(`alter table "observation" add constraint "observation_region_id_foreign" foreign key ("region_id") references "region" ("id") on delete restrict;`);
    this.addSql(`alter table "observation" add constraint "observation_county_id_foreign" foreign key ("county_id") references "region" ("id") on delete restrict;`);
    this.addSql(`alter table "observation" add constraint "observation_township_id_foreign" foreign key ("township_id") references "region" ("id") on delete restrict;`);
    this.addSql(`alter table "observation" add constraint "observation_provenance_check" check ("provenance" in ('REAL_VERIFIED', 'UNVERIFIED', 'SAMPLE'));`);
    this.addSql(`alter table "observation" add constraint "observation_state_check" check ("state" in ('DRAFT', 'SUBMITTED', 'RETURNED', 'APPROVED', 'LOCKED'));`);
    this.addSql(`alter table "observation" add constraint "observation_sensitivity_check" check ("sensitivity" in ('PUBLIC', 'INTERNAL'));`);

    this.addSql(`alter table "judgement" add constraint "judgement_target_id_foreign" foreign key ("target_id") references "target" ("id") on delete restrict;`);
    this.addSql(`alter table "judgement" add constraint "judgement_region_id_foreign" foreign key ("region_id") references "region" ("id") on delete restrict;`);
    this.addSql(`alter table "judgement" add constraint "judgement_county_id_foreign" foreign key ("county_id") references "region" ("id") on delete restrict;`);
    this.addSql(`alter table "judgement" add constraint "judgement_township_id_foreign" foreign key ("township_id") references "region" ("id") on delete restrict;`);
    this.addSql(`alter table "judgement" add constraint "judgement_provenance_check" check ("provenance" in ('REAL_VERIFIED', 'UNVERIFIED', 'SAMPLE'));`);
    this.addSql(`alter table "judgement" add constraint "judgement_verdict_check" check ("verdict" in ('MET', 'NOT_MET'));`);

    this.addSql(`alter table "target_reading" add constraint "target_reading_target_id_foreign" foreign key ("target_id") references "target" ("id") on delete restrict;`);
    this.addSql(`alter table "target_reading" add constraint "target_reading_indicator_id_foreign" foreign key ("indicator_id") references "indicator" ("id") on delete restrict;`);
    this.addSql(`alter table "target_reading" add constraint "target_reading_provenance_check" check ("provenance" in ('REAL_VERIFIED', 'UNVERIFIED', 'SAMPLE'));`);
    this.addSql(`alter table "target_reading" add constraint "target_reading_method_check" check ("method" in ('INDICATOR', 'COUNT', 'JUDGEMENT'));`);
    this.addSql(`alter table "target_reading" add constraint "target_reading_count_check" check ("count" in ('DEMONSTRATION_COUNTIES', 'DEMONSTRATION_TOWNSHIPS', 'DEMONSTRATION_VILLAGES', 'DEMONSTRATION_BELTS', 'EIGHT_CHAINS', 'TWINNING_PAIRS', 'FEATURED_MODELS'));`);
    this.addSql(`alter table "target_reading" add constraint "target_reading_pace_check" check ("pace" in ('ACCUMULATES', 'MOVES', 'HOLDS'));`);
    this.addSql(`alter table "target_reading" add constraint "target_reading_window_check" check ("window" in ('EACH_YEAR', 'WHOLE_TERM', 'ANY_PERIOD'));`);
    this.addSql(`alter table "target_reading" add constraint "target_reading_parts_check" check ("parts" in ('SAME', 'SHARES', 'PER_REPORTER', 'WHOLE_ONLY'));`);

    this.addSql(`alter table "target_share" add constraint "target_share_target_id_foreign" foreign key ("target_id") references "target" ("id") on delete restrict;`);
    this.addSql(`alter table "target_share" add constraint "target_share_region_id_foreign" foreign key ("region_id") references "region" ("id") on delete restrict;`);
    this.addSql(`alter table "target_share" add constraint "target_share_county_id_foreign" foreign key ("county_id") references "region" ("id") on delete restrict;`);
    this.addSql(`alter table "target_share" add constraint "target_share_township_id_foreign" foreign key ("township_id") references "region" ("id") on delete restrict;`);
    this.addSql(`alter table "target_share" add constraint "target_share_provenance_check" check ("provenance" in ('REAL_VERIFIED', 'UNVERIFIED', 'SAMPLE'));`);

    this.addSql(`alter table "warning_rule" add constraint "warning_rule_indicator_id_foreign" foreign key ("indicator_id") references "indicator" ("id") on delete restrict;`);
    this.addSql(`alter table "warning_rule" add constraint "warning_rule_target_id_foreign" foreign key ("target_id") references "target" ("id") on delete restrict;`);
    this.addSql(`alter table "warning_rule" add constraint "warning_rule_provenance_check" check ("provenance" in ('REAL_VERIFIED', 'UNVERIFIED', 'SAMPLE'));`);
    this.addSql(`alter table "warning_rule" add constraint "warning_rule_kind_check" check ("kind" in ('THRESHOLD', 'TREND', 'SILENCE', 'OVERDUE'));`);
    this.addSql(`alter table "warning_rule" add constraint "warning_rule_side_check" check ("side" in ('BELOW', 'ABOVE'));`);

    this.addSql(`alter table "progress_warning" add constraint "progress_warning_rule_id_foreign" foreign key ("rule_id") references "warning_rule" ("id") on delete restrict;`);
    this.addSql(`alter table "progress_warning" add constraint "progress_warning_region_id_foreign" foreign key ("region_id") references "region" ("id") on delete restrict;`);
    this.addSql(`alter table "progress_warning" add constraint "progress_warning_county_id_foreign" foreign key ("county_id") references "region" ("id") on delete restrict;`);
    this.addSql(`alter table "progress_warning" add constraint "progress_warning_township_id_foreign" foreign key ("township_id") references "region" ("id") on delete restrict;`);
    this.addSql(`alter table "progress_warning" add constraint "progress_warning_owner_id_foreign" foreign key ("owner_id") references "region" ("id") on delete restrict;`);
    this.addSql(`alter table "progress_warning" add constraint "progress_warning_provenance_check" check ("provenance" in ('REAL_VERIFIED', 'UNVERIFIED', 'SAMPLE'));`);
    this.addSql(`alter table "progress_warning" add constraint "progress_warning_state_check" check ("state" in ('RAISED', 'ASSIGNED', 'VERIFIED', 'HANDLED', 'CLEARED', 'DISMISSED'));`);
  }

  override down(): void | Promise<void> {
    this.addSql(`alter table "observation" drop constraint "observation_indicator_id_foreign";`);
    this.addSql(`alter table "target_reading" drop constraint "target_reading_indicator_id_foreign";`);
    this.addSql(`alter table "warning_rule" drop constraint "warning_rule_indicator_id_foreign";`);
    this.addSql(`alter table "progress_warning" drop constraint "progress_warning_rule_id_foreign";`);

    this.addSql(`drop table if exists "indicator" cascade;`);
    this.addSql(`drop table if exists "observation" cascade;`);
    this.addSql(`drop table if exists "judgement" cascade;`);
    this.addSql(`drop table if exists "target_reading" cascade;`);
    this.addSql(`drop table if exists "target_share" cascade;`);
    this.addSql(`drop table if exists "warning_rule" cascade;`);
    this.addSql(`drop table if exists "progress_warning" cascade;`);

    this.addSql(`drop index "region_established_on_index";`);
    this.addSql(`drop index "region_abolished_on_index";`);
    this.addSql(`alter table "region" drop column "established_on", drop column "abolished_on", drop column "placed_on";`);
  }

}
