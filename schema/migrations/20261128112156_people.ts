import { Migration } from '@mikro-orm/migrations';

export class Migration20261128112156_people extends Migration {

  override name = 'Migration20261128112156_people';

  override up(): void | Promise<void> {
    this.addSql(`alter table "progress_warning" add "sensitivity" text collate "C" not null default 'PUBLIC';`);
    this.addSql(`create index "progress_warning_sensitivity_index" on "progress_warning" ("sensitivity", "id");`);
    this.addSql(`alter table "progress_warning" add constraint "progress_warning_sensitivity_check" check ("sensitivity" in ('PUBLIC', 'INTERNAL'));`);
  }

  override down(): void | Promise<void> {
    this.addSql(`drop index "progress_warning_sensitivity_index";`);
    this.addSql(`alter table "progress_warning" drop constraint "progress_warning_sensitivity_check";`);
    this.addSql(`alter table "progress_warning" drop column "sensitivity";`);
  }

}
