import { Migration } from '@mikro-orm/migrations';

/**
 * The hash of an entry covers every column, with borders that no text can move. Entries whose old hash follows from
 * their content get the new one; one that was altered before keeps its own, so that it is still found.
 */
export class Migration20261130043000_history_hash extends Migration {
  override up(): void {
    this.addSql(`select set_config('rural.keeper', 'on', true)`); // row-level security is forced on the owner too
    this.addSql(`lock table history in exclusive mode`); // nothing is chained by the old formula in between
    this.addSql(`create function history_hash_before(previous bytea, entry history) returns bytea language sql immutable as $$
      select sha256(convert_to(concat_ws('|', encode(coalesce(previous, ''), 'hex'), entry.type, entry.subject, entry.version,
        entry.operation, extract(epoch from entry.at), entry.actor, coalesce(entry.reason, ''), coalesce(entry.request_id, ''),
        coalesce(entry.before::text, ''), coalesce(entry.after::text, '')), 'UTF8'))
    $$`);
    // as the routines have both: a migration that comes after this one writes history before they are installed
    this.addSql(`create or replace function history_hash(previous bytea, entry history) returns bytea language plpgsql immutable as $$
    begin
      return sha256(convert_to(jsonb_build_array(encode(previous, 'hex'), entry.id, extract(epoch from entry.at), entry.type,
        entry.subject, entry.version, entry.operation, entry.path, entry.restricted, entry.actor, entry.reason, entry.request_id,
        entry.before::text, entry.after::text)::text, 'UTF8'));
    end $$`);
    this.addSql(`create or replace function history_chain() returns trigger language plpgsql as $$
    begin
      new.hash := history_hash((select h.hash from history h where h.subject = new.subject order by h.version desc limit 1), new);
      return new;
    end $$`);
    this.addSql(`create or replace trigger chain before insert on history for each row execute function history_chain()`);

    this.addSql(`alter table history disable trigger user`);
    this.addSql(`do $$
    declare entry history; chain uuid; before_old bytea; before_new bytea; renewed bytea;
    begin
      for entry in select * from history order by subject, version loop
        if entry.subject is distinct from chain then
          chain := entry.subject;
          before_old := null;
          before_new := null;
        end if;
        renewed := case when entry.hash = history_hash_before(before_old, entry) then history_hash(before_new, entry) else entry.hash end;
        update history set hash = renewed where id = entry.id;
        before_old := entry.hash;
        before_new := renewed;
      end loop;
    end $$`);
    this.addSql(`alter table history enable trigger user`);
    this.addSql(`drop function history_hash_before(bytea, history)`);
    this.addSql(`select set_config('rural.keeper', '', true)`);
  }
}
