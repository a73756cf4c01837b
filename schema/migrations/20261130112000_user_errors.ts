import { Migration } from '@mikro-orm/migrations';

/** What repeats of a request are answered with: its errors are `userErrors` there as everywhere. */
export class Migration20261130112000_user_errors extends Migration {

  override name = 'Migration20261130112000_user_errors';

  override up(): void | Promise<void> {
    this.addSql(`update idempotency set outcome = replace(outcome::text, '"complaints": ', '"userErrors": ')::jsonb where outcome is not null;`);
  }

  override down(): void | Promise<void> {
    this.addSql(`update idempotency set outcome = replace(outcome::text, '"userErrors": ', '"complaints": ')::jsonb where outcome is not null;`);
  }

}
