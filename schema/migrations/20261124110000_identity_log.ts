import { Migration } from '@mikro-orm/migrations';

/** Who made and revoked what proves identities, and why: written beside each change, never rewritten. */
export class Migration20261124110000_identity_log extends Migration {
  override up(): void {
    this.addSql(`create table identity_log (
      number bigint generated always as identity primary key,
      at timestamptz not null default clock_timestamp(),
      action text not null check (action in ('CREATE_APPLICATION_KEY', 'REVOKE_APPLICATION_KEY', 'REVOKE_CALLER')),
      subject text not null,
      name text,
      department text,
      grants jsonb not null default '[]' check (jsonb_typeof(grants) = 'array'),
      expires_at timestamptz,
      actor text not null,
      reason text,
      request_id text not null
    )`);
    this.addSql(`create index identity_log_subject on identity_log (subject, number)`);
    // the application's role may not do any of it; this holds for the owner as well
    this.addSql(`create function keep_identity_log() returns trigger language plpgsql as $$
      begin raise exception 'identity_log is append-only' using errcode = '42501'; end $$`);
    this.addSql(`create trigger append_only before update or delete or truncate on identity_log
      for each statement execute function keep_identity_log()`);
  }
}
