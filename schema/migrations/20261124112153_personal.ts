import { Migration } from '@mikro-orm/migrations';

export class Migration20261124112153_personal extends Migration {

  override name = 'Migration20261124112153_personal';

  override up(): void | Promise<void> {
    this.addSql(`alter table "talent" add "has_contact_consent" boolean not null default false, add "phone" text collate "C" null, add "address" text collate "C" null, add "birth_year" int null, add "sensitivity" text collate "C" not null default 'PUBLIC', add "personal_revision" int not null default 0;`);
    this.addSql(`create index "talent_sensitivity_index" on "talent" ("sensitivity", "id");`);
    this.addSql(`alter table "talent" add constraint "talent_sensitivity_check" check ("sensitivity" in ('PUBLIC', 'INTERNAL'));`);
  }

  override down(): void | Promise<void> {
    this.addSql(`drop index "talent_sensitivity_index";`);
    this.addSql(`alter table "talent" drop constraint "talent_sensitivity_check";`);
    this.addSql(`alter table "talent" drop column "has_contact_consent", drop column "phone", drop column "address", drop column "birth_year", drop column "sensitivity", drop column "personal_revision";`);
  }

}
