import { Migration } from '@mikro-orm/migrations';

/** What the figures below each region come to, and where each region lay when. */
export class Migration20261124130000_rollup extends Migration {
  override up(): void {
    this.addSql(`create table region_place (
      region_id uuid not null references region on delete cascade,
      path text collate "C" not null,
      valid_from date not null default '-infinity',
      valid_to date not null default 'infinity',
      primary key (region_id, valid_from)
    )`);
    this.addSql(`create index region_place_path on region_place (path)`);
    this.addSql(`insert into region_place (region_id, path) select id, path from region`);
    this.addSql(`create table rollup (
      indicator_id uuid not null,
      region_id uuid not null,
      period text collate "C" not null,
      reported int not null,
      total numeric not null,
      weight numeric not null,
      weighted numeric not null,
      top numeric,
      samples int not null,
      primary key (region_id, indicator_id, period)
    )`);
  }
}
