import { Migration } from '@mikro-orm/migrations';

export class Migration20261130030629_less_than extends Migration {

  override name = 'Migration20261130030629_less_than';

  override up(): void | Promise<void> {
    this.addSql(`alter table "target" drop constraint "target_comparator_check";`);
    this.addSql(`alter table "target" add constraint "target_comparator_check" check ("comparator" in ('EQUAL', 'AT_LEAST', 'MORE_THAN', 'AT_MOST', 'LESS_THAN'));`);
  }

  override down(): void | Promise<void> {
    this.addSql(`alter table "target" drop constraint "target_comparator_check";`);
    this.addSql(`alter table "target" add constraint "target_comparator_check" check ("comparator" in ('EQUAL', 'AT_LEAST', 'MORE_THAN', 'AT_MOST'));`);
  }

}
