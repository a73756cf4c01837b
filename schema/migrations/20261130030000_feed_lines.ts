import { Migration } from '@mikro-orm/migrations';

/** Positions name the line of changes that they are of: see `feed_mark`. Those that were given so far are of a line too. */
export class Migration20261130030000_feed_lines extends Migration {
  override up(): void {
    this.addSql(`alter table feed add column mark text`);
    this.addSql(`update feed set mark = left(id::text, 8)`);
    this.addSql(`alter table feed alter column mark set not null`);
    this.addSql(`create table feed_line (
      mark text primary key,
      last bigint not null,
      ended_at timestamptz not null default now()
    )`);
  }
}
