import { Migration } from '@mikro-orm/migrations';

/** What the platform itself keeps, beside the things of the graph: history, feed, answers to repeated requests, search index. */
export class Migration20261124000000_system extends Migration {
  override up(): void {
    this.addSql(`create table setting (name text primary key, value text not null)`);

    this.addSql(`create table history (
      id bigint generated always as identity primary key,
      at timestamptz not null default clock_timestamp(),
      type text not null,
      subject uuid not null,
      version int not null,
      operation text not null check (operation in ('CREATE', 'UPDATE', 'TRANSITION', 'ARCHIVE', 'DELETE')),
      path text collate "C",
      actor text not null,
      reason text,
      request_id text,
      before jsonb,
      after jsonb,
      hash bytea not null,
      unique (subject, version)
    )`);

    // events that wait for a position: a queue, empty but for an instant
    this.addSql(`create table outbox (event bigint primary key)`);
    this.addSql(`create table change (
      position bigint not null,
      event bigint not null,
      at timestamptz not null default clock_timestamp(),
      primary key (position)
    ) partition by range (position)`);
    this.addSql(`create index change_event on change (event)`);
    this.addSql(`create table feed (
      id uuid not null default gen_random_uuid(),
      position bigint not null default 0,
      oldest bigint not null default 1,
      partition_size bigint not null default 100000,
      retention interval not null default '30 days'
    )`);
    this.addSql(`create unique index feed_single on feed ((true))`);
    this.addSql(`insert into feed default values`);

    this.addSql(`create table idempotency (
      actor text not null,
      key text not null,
      request_hash text not null,
      outcome jsonb,
      at timestamptz not null default now(),
      primary key (actor, key)
    )`);

    this.addSql(`create table search_entry (
      type text not null,
      subject uuid not null,
      title text not null,
      aliases text[] not null,
      pinyin text,
      depth int not null,
      terms tsvector not null,
      primary key (type, subject)
    )`);
    this.addSql(`create index search_entry_terms on search_entry using gin (terms)`);
  }
}
