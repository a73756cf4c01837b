import { Migration } from '@mikro-orm/migrations';

/** A region that named itself as its successor no longer does. */
export class Migration20261130143209_user_error_rules extends Migration {

  override name = 'Migration20261130143209_user_error_rules';

  override up(): void | Promise<void> {
    this.addSql(`update "region" set "successors_ids" = array_remove("successors_ids", "id") where "id" = any("successors_ids");`);
    this.addSql(`alter table "region" add constraint "region_successors_ids_self" check (not (id = any("successors_ids")));`);
  }

  override down(): void | Promise<void> {
    this.addSql(`alter table "region" drop constraint "region_successors_ids_self";`);
  }

}
