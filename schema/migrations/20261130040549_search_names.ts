import { Migration } from '@mikro-orm/migrations';

/** As `region_short_names` has them, which is made after this. */
const PEOPLES =
  '回|藏|维吾尔|苗|彝|壮|布依|朝鲜|满|侗|瑶|白|土家|哈尼|哈萨克|傣|黎|傈僳|佤|畲|高山|拉祜|水|东乡|纳西|景颇|柯尔克孜|土|' +
  '达斡尔|仫佬|羌|布朗|撒拉|毛南|仡佬|锡伯|阿昌|普米|塔吉克|怒|乌孜别克|俄罗斯|鄂温克|德昂|保安|裕固|京|塔塔尔|独龙|鄂伦春|赫哲|门巴|珞巴|基诺|蒙古|各';

export class Migration20261130040549_search_names extends Migration {

  override name = 'Migration20261130040549_search_names';

  override up(): void | Promise<void> {
    this.addSql(`create table "region_successors" ("region_id" uuid not null, "other_region_id" uuid not null, "position" int not null, primary key ("region_id", "other_region_id"));`);
    this.addSql(`create index "region_successors_other_region_id_index" on "region_successors" ("other_region_id");`);

    this.addSql(`alter table "region" add "former_names" jsonb not null default '[]', add "named_on" date null, add "known_as" text[] collate "C" not null default '{}', add "successors_ids" uuid[] not null default '{}';`);
    this.addSql(`create index "region_former_names_index" on "region" using gin ("former_names" jsonb_path_ops);`);
    this.addSql(`alter table "region" add constraint "region_former_names_check" check (jsonb_array_length("former_names") <= 100);`);
    this.addSql(`alter table "region" add constraint "region_known_as_check" check (cardinality("known_as") <= 1000);`);
    this.addSql(`alter table "region" add constraint "region_successors_ids_check" check (cardinality("successors_ids") <= 20);`);

    this.addSql(`alter table "region_successors" add constraint "region_successors_region_id_foreign" foreign key ("region_id") references "region" ("id") on update cascade on delete cascade;`);
    this.addSql(`alter table "region_successors" add constraint "region_successors_other_region_id_foreign" foreign key ("other_region_id") references "region" ("id") on update cascade on delete restrict;`);

    // derived from the row, so no change of it: neither history nor index shall see one
    this.addSql(`alter table region disable trigger user`);
    this.addSql(`update region set known_as = array(
      select form from regexp_match(name, '^(.{2,}?)(?:蒙古|(?:${PEOPLES})族)+(自治)?(区|州|县|旗|乡|镇)$') of,
        unnest(array[of[1], of[1] || of[3], of[1] || of[2] || of[3]]) form where form is not null
      union
      select of[1] from regexp_match(name, '^(.{2,}?)(?:省|市|地区|县|区|旗|街道办事处|街道|镇|乡|社区|村)$') of where of is not null
      union
      select rpad(code, 12, '0'))`);
    this.addSql(`alter table region enable trigger user`);

    // the index is filled by `searchRebuild`, once the routines are there
    for (const table of ['search_entry', 'search_internal']) {
      this.addSql(`truncate ${table}`);
      this.addSql(`alter table ${table} drop column pinyin, add column folded text not null, add column reading text, add column initials text`);
    }
    this.addSql(`alter table search_entry add column path text collate "C" not null`);
    this.addSql(`create table search_place (name text collate "C" not null, path text collate "C" not null, subject uuid not null)`);
    this.addSql(`create index search_place_name on search_place (name, path)`);
    this.addSql(`create index search_place_subject on search_place (subject)`);
  }

  override down(): void | Promise<void> {
    this.addSql(`drop table search_place`);
    this.addSql(`alter table search_entry drop column path`);
    for (const table of ['search_entry', 'search_internal']) {
      this.addSql(`truncate ${table}`);
      this.addSql(`alter table ${table} drop column folded, drop column reading, drop column initials, add column pinyin text`);
    }
    this.addSql(`drop table if exists "region_successors" cascade;`);

    this.addSql(`drop index "region_former_names_index";`);
    this.addSql(`alter table "region" drop constraint "region_former_names_check";`);
    this.addSql(`alter table "region" drop constraint "region_known_as_check";`);
    this.addSql(`alter table "region" drop constraint "region_successors_ids_check";`);
    this.addSql(`alter table "region" drop column "former_names", drop column "named_on", drop column "known_as", drop column "successors_ids";`);
  }

}
