import { Migration } from '@mikro-orm/migrations';

export class Migration20261201004251_findings extends Migration {

  override name = 'Migration20261201004251_findings';

  override up(): void | Promise<void> {
    this.addSql(`alter table "warning_rule" drop constraint "warning_rule_kind_check";`);
    this.addSql(`alter table "warning_rule" add constraint "warning_rule_kind_check" check ("kind" in ('THRESHOLD', 'TREND', 'SILENCE', 'OVERDUE', 'FINDING', 'LATE'));`);

    this.addSql(`drop index "progress_warning_period_once";`);
    this.addSql(`alter table "progress_warning" add "subject_type" text collate "C" null, add "subject_id" uuid null;`);
    this.addSql(`alter table "progress_warning" alter column "period" drop not null;`);
    this.addSql(`create index "progress_warning_subject_id_given" on "progress_warning" ("subject_id", "raised_on", "id") where "subject_id" is not null;`);
    this.addSql(`create unique index "progress_warning_subject_id_once_0de03c" on "progress_warning" ("subject_id", "rule_id", "period") nulls not distinct where archived_at is null and "subject_id" is not null and ("state" is null or "state" not in ('CLEARED'));`);
    this.addSql(`create unique index "progress_warning_period_once_6a0864" on "progress_warning" ("period", "rule_id", "region_id") where archived_at is null and "subject_id" is null;`);
    this.addSql(`alter table "progress_warning" add constraint "progress_warning_subject_id_whole" check (("subject_type" is null) = ("subject_id" is null));`);
    this.addSql(`alter table "progress_warning" add constraint "progress_warning_subject_type_check" check ("subject_type" in ('Region', 'Facility', 'VillageOneTable', 'ChecklistItem', 'Team', 'Assignment', 'ChecklistMark', 'Visit', 'WorkDocument', 'WorkSession', 'ActionItem'));`);
  }

  override down(): void | Promise<void> {
    this.addSql(`drop index "progress_warning_subject_id_given";`);
    this.addSql(`drop index "progress_warning_subject_id_once_0de03c";`);
    this.addSql(`drop index "progress_warning_period_once_6a0864";`);
    this.addSql(`alter table "progress_warning" drop constraint "progress_warning_subject_id_whole";`);
    this.addSql(`alter table "progress_warning" drop constraint "progress_warning_subject_type_check";`);
    this.addSql(`alter table "progress_warning" drop column "subject_type", drop column "subject_id";`);
    this.addSql(`alter table "progress_warning" alter column "period" set not null;`);
    this.addSql(`create unique index "progress_warning_period_once" on "progress_warning" ("period", "rule_id", "region_id") where archived_at is null;`);

    this.addSql(`alter table "warning_rule" drop constraint "warning_rule_kind_check";`);
    this.addSql(`alter table "warning_rule" add constraint "warning_rule_kind_check" check ("kind" in ('THRESHOLD', 'TREND', 'SILENCE', 'OVERDUE'));`);
  }

}
