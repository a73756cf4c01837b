import { Migration } from '@mikro-orm/migrations';

/**
 * A region that named itself as its successor no longer does; other rows from before stay as they are: they are checked
 * when they are next written.
 */
export class Migration20261130145203_user_error_rules extends Migration {

  override name = 'Migration20261130145203_user_error_rules';

  override up(): void | Promise<void> {
    this.addSql(`update "region" set "successors_ids" = array_remove("successors_ids", "id") where "id" = any("successors_ids");`);
    this.addSql(`alter table "key_task" add constraint "key_task_deadline_check" check ("deadline" between '1949-01-01' and '2100-12-31') not valid;`);

    this.addSql(`alter table "product" add constraint "product_protected_since_check" check ("protected_since" between '1949-01-01' and '2100-12-31') not valid;`);

    this.addSql(`alter table "region" add constraint "region_successors_ids_self" check (not (id = any("successors_ids"))) not valid;`);
    this.addSql(`alter table "region" add constraint "region_named_on_check" check ("named_on" between '1000-01-01' and '2100-12-31') not valid;`);
    this.addSql(`alter table "region" add constraint "region_established_on_check" check ("established_on" between '1000-01-01' and '2100-12-31') not valid;`);
    this.addSql(`alter table "region" add constraint "region_abolished_on_check" check ("abolished_on" between '1000-01-01' and '2100-12-31') not valid;`);
    this.addSql(`alter table "region" add constraint "region_placed_on_check" check ("placed_on" between '1000-01-01' and '2100-12-31') not valid;`);

    this.addSql(`alter table "heritage_item" add constraint "heritage_item_listed_on_check" check ("listed_on" between '1949-01-01' and '2100-12-31') not valid;`);

    this.addSql(`alter table "demonstration_unit" add constraint "demonstration_unit_listed_on_check" check ("listed_on" between '1949-01-01' and '2100-12-31') not valid;`);
    this.addSql(`alter table "demonstration_unit" add constraint "demonstration_unit_plan_approved_on_check" check ("plan_approved_on" between '1949-01-01' and '2100-12-31') not valid;`);

    this.addSql(`alter table "talent" add constraint "talent_registered_on_check" check ("registered_on" between '1949-01-01' and '2100-12-31') not valid;`);
    this.addSql(`alter table "talent" add constraint "talent_trained_on_check" check ("trained_on" between '1949-01-01' and '2100-12-31') not valid;`);

    this.addSql(`alter table "target" add constraint "target_due_on_check" check ("due_on" between '1949-01-01' and '2100-12-31') not valid;`);

    this.addSql(`alter table "judgement" add constraint "judgement_judged_on_check" check ("judged_on" between '1949-01-01' and '2100-12-31') not valid;`);

    this.addSql(`alter table "target_reading" add constraint "target_reading_starts_on_check" check ("starts_on" between '1949-01-01' and '2100-12-31') not valid;`);

    this.addSql(`alter table "progress_warning" add constraint "progress_warning_raised_on_check" check ("raised_on" between '1949-01-01' and '2100-12-31') not valid;`);
    this.addSql(`alter table "progress_warning" add constraint "progress_warning_due_on_check" check ("due_on" between '1949-01-01' and '2100-12-31') not valid;`);
  }

  override down(): void | Promise<void> {
    this.addSql(`alter table "demonstration_unit" drop constraint "demonstration_unit_listed_on_check";`);
    this.addSql(`alter table "demonstration_unit" drop constraint "demonstration_unit_plan_approved_on_check";`);

    this.addSql(`alter table "heritage_item" drop constraint "heritage_item_listed_on_check";`);

    this.addSql(`alter table "judgement" drop constraint "judgement_judged_on_check";`);

    this.addSql(`alter table "key_task" drop constraint "key_task_deadline_check";`);

    this.addSql(`alter table "product" drop constraint "product_protected_since_check";`);

    this.addSql(`alter table "progress_warning" drop constraint "progress_warning_raised_on_check";`);
    this.addSql(`alter table "progress_warning" drop constraint "progress_warning_due_on_check";`);

    this.addSql(`alter table "region" drop constraint "region_successors_ids_self";`);
    this.addSql(`alter table "region" drop constraint "region_named_on_check";`);
    this.addSql(`alter table "region" drop constraint "region_established_on_check";`);
    this.addSql(`alter table "region" drop constraint "region_abolished_on_check";`);
    this.addSql(`alter table "region" drop constraint "region_placed_on_check";`);

    this.addSql(`alter table "talent" drop constraint "talent_registered_on_check";`);
    this.addSql(`alter table "talent" drop constraint "talent_trained_on_check";`);

    this.addSql(`alter table "target" drop constraint "target_due_on_check";`);

    this.addSql(`alter table "target_reading" drop constraint "target_reading_starts_on_check";`);
  }

}
