import { Migration } from '@mikro-orm/migrations';

export class Migration20261130222842_participants extends Migration {

  override name = 'Migration20261130222842_participants';

  override up(): void | Promise<void> {
    this.addSql(`create table "work_session_participants" ("work_session_id" uuid not null, "assignment_id" uuid not null, "position" int not null, primary key ("work_session_id", "assignment_id"));`);
    this.addSql(`create index "work_session_participants_assignment_id_index" on "work_session_participants" ("assignment_id");`);

    this.addSql(`alter table "assignment" add "trained_on" date null;`);
    this.addSql(`create index "assignment_trained_on_index" on "assignment" ("trained_on", "id");`);

    this.addSql(`alter table "work_session" add "participants_ids" uuid[] not null default '{}';`);
    this.addSql(`alter table "work_session" add constraint "work_session_participants_ids_kinds" check (case when "participants_ids" <> '{}' then "kind" in ('TRAINING') else true end);`);
    this.addSql(`alter table "work_session" add constraint "work_session_participants_ids_check" check (cardinality("participants_ids") <= 250);`);

    this.addSql(`alter table "work_session_participants" add constraint "work_session_participants_work_session_id_foreign" foreign key ("work_session_id") references "work_session" ("id") on update cascade on delete cascade;`);
    this.addSql(`alter table "work_session_participants" add constraint "work_session_participants_assignment_id_foreign" foreign key ("assignment_id") references "assignment" ("id") on update cascade on delete restrict;`);
  }

  override down(): void | Promise<void> {
    this.addSql(`drop table if exists "work_session_participants" cascade;`);

    this.addSql(`drop index "assignment_trained_on_index";`);
    this.addSql(`alter table "assignment" drop column "trained_on";`);

    this.addSql(`alter table "work_session" drop constraint "work_session_participants_ids_kinds";`);
    this.addSql(`alter table "work_session" drop constraint "work_session_participants_ids_check";`);
    this.addSql(`alter table "work_session" drop column "participants_ids";`);
  }

}
