import { Migration } from '@mikro-orm/migrations';

export class Migration20261130214124_computed extends Migration {

  override name = 'Migration20261130214124_computed';

  override up(): void | Promise<void> {
    this.addSql(`alter table "indicator" add "origin" text collate "C" not null default 'REPORTED', add "computed_from" date null;`);
    this.addSql(`alter table "indicator" add constraint "indicator_origin_check" check ("origin" in ('REPORTED', 'COMPUTED'));`);
    this.addSql(`alter table "indicator" add constraint "indicator_computed_from_check" check ("computed_from" between '1949-01-01' and '2100-12-31');`);

    this.addSql(`alter table "observation" drop constraint "observation_revisions_check";`);
    this.addSql(`alter table "observation" add "origin" text collate "C" not null default 'REPORTED';`);
    this.addSql(`alter table "observation" add constraint "observation_origin_check" check ("origin" in ('REPORTED', 'COMPUTED'));`);
    this.addSql(`alter table "observation" add constraint "observation_revisions_check" check (jsonb_array_length("revisions") <= 100);`);
  }

  override down(): void | Promise<void> {
    this.addSql(`alter table "indicator" drop constraint "indicator_origin_check";`);
    this.addSql(`alter table "indicator" drop constraint "indicator_computed_from_check";`);
    this.addSql(`alter table "indicator" drop column "origin", drop column "computed_from";`);

    this.addSql(`alter table "observation" drop constraint "observation_origin_check";`);
    this.addSql(`alter table "observation" drop constraint "observation_revisions_check";`);
    this.addSql(`alter table "observation" drop column "origin";`);
    this.addSql(`alter table "observation" add constraint "observation_revisions_check" check (jsonb_array_length("revisions") <= 50);`);
  }

}
