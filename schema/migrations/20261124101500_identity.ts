import { Migration } from '@mikro-orm/migrations';

/** Keys of applications, and since when tokens of a person are refused. */
export class Migration20261124101500_identity extends Migration {
  override up(): void {
    this.addSql(`create table application_key (
      id text primary key check (id ~ '^[0-9a-f]{16}$'),
      hash bytea not null check (octet_length(hash) = 32),
      name text not null,
      department text not null,
      grants jsonb not null check (jsonb_typeof(grants) = 'array'),
      created_by text not null,
      created_at timestamptz not null,
      expires_at timestamptz not null,
      revoked_at timestamptz,
      last_used_at timestamptz,
      check (expires_at > created_at)
    )`);
    this.addSql(`create table revocation (subject text primary key, at timestamptz not null)`);
  }
}
