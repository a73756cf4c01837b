import { Migration } from '@mikro-orm/migrations';

export class Migration20261130081211_responsibility extends Migration {

  override name = 'Migration20261130081211_responsibility';

  override up(): void | Promise<void> {
    this.addSql(`create table "key_task_lead_units" ("key_task_id" uuid not null, "department_id" uuid not null, "position" int not null, primary key ("key_task_id", "department_id"));`);
    this.addSql(`create index "key_task_lead_units_department_id_index" on "key_task_lead_units" ("department_id");`);

    this.addSql(`create table "key_task_assisting_units" ("key_task_id" uuid not null, "department_id" uuid not null, "position" int not null, primary key ("key_task_id", "department_id"));`);
    this.addSql(`create index "key_task_assisting_units_department_id_index" on "key_task_assisting_units" ("department_id");`);

    this.addSql(`alter table "key_task" add "lead_units_ids" uuid[] not null default '{}', add "assisting_units_ids" uuid[] not null default '{}';`);
    this.addSql(`alter table "key_task" add constraint "key_task_lead_units_ids_check" check (cardinality("lead_units_ids") <= 20);`);
    this.addSql(`alter table "key_task" add constraint "key_task_assisting_units_ids_check" check (cardinality("assisting_units_ids") <= 20);`);

    this.addSql(`alter table "key_task_lead_units" add constraint "key_task_lead_units_key_task_id_foreign" foreign key ("key_task_id") references "key_task" ("id") on update cascade on delete cascade;`);
    this.addSql(`alter table "key_task_lead_units" add constraint "key_task_lead_units_department_id_foreign" foreign key ("department_id") references "department" ("id") on update cascade on delete restrict;`);

    this.addSql(`alter table "key_task_assisting_units" add constraint "key_task_assisting_units_key_task_id_foreign" foreign key ("key_task_id") references "key_task" ("id") on update cascade on delete cascade;`);
    this.addSql(`alter table "key_task_assisting_units" add constraint "key_task_assisting_units_department_id_foreign" foreign key ("department_id") references "department" ("id") on update cascade on delete restrict;`);
  }

  override down(): void | Promise<void> {
    this.addSql(`drop table if exists "key_task_lead_units" cascade;`);
    this.addSql(`drop table if exists "key_task_assisting_units" cascade;`);

    this.addSql(`alter table "key_task" drop constraint "key_task_lead_units_ids_check";`);
    this.addSql(`alter table "key_task" drop constraint "key_task_assisting_units_ids_check";`);
    this.addSql(`alter table "key_task" drop column "lead_units_ids", drop column "assisting_units_ids";`);
  }

}
