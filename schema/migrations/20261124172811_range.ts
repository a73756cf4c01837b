import { Migration } from '@mikro-orm/migrations';

export class Migration20261124172811_range extends Migration {

  override name = 'Migration20261124172811_range';

  override up(): void | Promise<void> {
    this.addSql(`alter table "target_reading" add "goal_lower" numeric null, add "goal_upper" numeric null;`);
  }

  override down(): void | Promise<void> {
    this.addSql(`alter table "target_reading" drop column "goal_lower", drop column "goal_upper";`);
  }

}
