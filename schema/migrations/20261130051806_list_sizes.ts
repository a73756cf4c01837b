import { Migration } from '@mikro-orm/migrations';

export class Migration20261130051806_list_sizes extends Migration {

  override name = 'Migration20261130051806_list_sizes';

  override up(): void | Promise<void> {
    this.addSql(`alter table "key_task" drop constraint "key_task_responsible_units_ids_check";`);
    this.addSql(`alter table "key_task" add constraint "key_task_responsible_units_ids_check" check (cardinality("responsible_units_ids") <= 20) not valid;`);

    this.addSql(`alter table "heritage_item" drop constraint "heritage_item_regions_ids_check";`);
    this.addSql(`alter table "heritage_item" add constraint "heritage_item_regions_ids_check" check (cardinality("regions_ids") <= 20) not valid;`);
  }

  override down(): void | Promise<void> {
    this.addSql(`alter table "heritage_item" drop constraint "heritage_item_regions_ids_check";`);
    this.addSql(`alter table "heritage_item" add constraint "heritage_item_regions_ids_check" check (cardinality("regions_ids") <= 50);`);

    this.addSql(`alter table "key_task" drop constraint "key_task_responsible_units_ids_check";`);
    this.addSql(`alter table "key_task" add constraint "key_task_responsible_units_ids_check" check (cardinality("responsible_units_ids") <= 50);`);
  }

}
