import { Migration } from '@mikro-orm/migrations';

/** What is personal, kept apart from the rows it belongs to; what of history and search is not public; who saw what. */
export class Migration20261124110000_access extends Migration {
  override up(): void {
    this.addSql(`create table personal (
      type text not null,
      subject uuid not null,
      field text not null,
      value text not null,
      path text collate "C" not null default '',
      is_open boolean not null default false,
      primary key (subject, field)
    )`);
    this.addSql(`create table access_log (
      id bigint generated always as identity primary key,
      at timestamptz not null default clock_timestamp(),
      actor text not null,
      request_id text not null,
      type text not null,
      subject uuid not null,
      path text collate "C" not null,
      field text not null,
      basis text not null check (basis in ('RIGHT', 'EMERGENCY'))
    )`);
    this.addSql(`create index access_log_subject on access_log (subject, id)`);
    this.addSql(`create index access_log_actor on access_log (actor, id)`);
    this.addSql(`alter table history add column restricted boolean not null default false`);
    // with the columns that let it go through history and feed as a thing does
    this.addSql(`create table emergency (
      id uuid primary key,
      version int not null default 1,
      sensitivity text not null default 'INTERNAL' check (sensitivity = 'INTERNAL'),
      at timestamptz not null default clock_timestamp(),
      actor text not null,
      type text not null,
      subject uuid not null,
      path text collate "C" not null,
      reason text not null,
      until timestamptz not null
    )`);
    this.addSql(`create index emergency_subject on emergency (subject, actor, until)`);
    // apart, since row-level security would keep PostgreSQL from using the index of what everybody searches
    this.addSql(`create table search_internal (like search_entry including all)`);
    this.addSql(`alter table search_internal add column path text collate "C" not null`);
  }
}
