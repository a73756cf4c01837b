import { Migration } from '@mikro-orm/migrations';

export class Migration20261130214411_visit extends Migration {

  override name = 'Migration20261130214411_visit';

  override up(): void | Promise<void> {
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
    this.addSql(`drop table if exists "visit" cascade;`);
  }

}
