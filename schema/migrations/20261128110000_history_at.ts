import { Migration } from '@mikro-orm/migrations';

/** What of a type was touched since a moment: counts as they were known then take it back. */
export class Migration20261128110000_history_at extends Migration {
  override up(): void {
    this.addSql(`create index history_type_at on history (type, at)`);
  }
}
