import { Migration } from '@mikro-orm/migrations';

export class Migration20261130074045_weeks extends Migration {

  override name = 'Migration20261130074045_weeks';

  override up(): void | Promise<void> {
    this.addSql(`alter table "indicator" drop constraint "indicator_cadence_check";`);
    this.addSql(`alter table "indicator" add constraint "indicator_cadence_check" check ("cadence" in ('WEEK', 'TEN_DAYS', 'MONTH', 'QUARTER', 'HALF', 'YEAR', 'PLAN'));`);
  }

  override down(): void | Promise<void> {
    this.addSql(`alter table "indicator" drop constraint "indicator_cadence_check";`);
    this.addSql(`alter table "indicator" add constraint "indicator_cadence_check" check ("cadence" in ('TEN_DAYS', 'MONTH', 'QUARTER', 'HALF', 'YEAR', 'PLAN'));`);
  }

}
