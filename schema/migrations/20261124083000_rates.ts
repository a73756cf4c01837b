import { Migration } from '@mikro-orm/migrations';

/** What callers may still spend, shared between processes. Unlogged: after a crash everybody starts with everything. */
export class Migration20261124083000_rates extends Migration {
  override up(): void {
    this.addSql(`create unlogged table rate_balance (
      caller text primary key,
      balance float8 not null,
      at timestamptz not null
    )`);
    this.addSql(`create unlogged table rate_process (id uuid primary key, seen timestamptz not null)`);
  }
}
