import { APPLICATION_ROLE } from '../application-role.js';
import { restrictedEntities } from '../../../kernel/access/scope.js';
import { isLocated, pathColumn, type DataModel, type EntityMeta } from '../../../kernel/model/model.js';

/**
 * Whether the caller of this transaction may do something at a place. `rural.reach` says where, as `scopeOf` of
 * `database/scope.ts` writes it: `{"READ": {"Talent": ["420529"]}}`, with `null` for everywhere. Nothing set is nowhere.
 */
const REACHES = `
create or replace function reaches(action text, type text, path text) returns boolean language sql stable parallel safe as $$
  select exists (
    select from jsonb_array_elements_text(nullif(current_setting('rural.reach', true), '')::jsonb -> action -> type) region
    where region is null or strpos('/' || path, '/' || region || '/') > 0)
$$;`;

/**
 * What keeps the platform itself going - migrations, seeds, triggers, numbering - sees everything. It works as the
 * owner: the application's role, which may set what it likes, is none of it.
 */
const KEEPER = `(current_setting('rural.keeper', true) = 'on' and current_user <> '${APPLICATION_ROLE}')`;

/** Whoever acts has said that it is an emergency, and it is not over. Everybody sees their own. */
const IN_EMERGENCY = `
create or replace function in_emergency(type text, subject uuid) returns boolean language sql stable as $$
  select exists (select from emergency e where e.type = $1 and e.subject = $2
    and e.actor = current_setting('rural.actor', true) and e.until > clock_timestamp())
$$;
create or replace trigger z_record after insert or update or delete on emergency
  for each row execute function record_change('Emergency', '', 'path');`;

/** Anybody adds to it, for whatever the first layer lets them do; who reads it is another matter. */
const addable = (table: string): string => `
drop policy if exists adding on ${table};
create policy adding on ${table} for insert with check (true);`;

const shield = (table: string, condition: string): string => `
alter table ${table} enable row level security;
alter table ${table} force row level security;
drop policy if exists shield on ${table};
create policy shield on ${table} using (${KEEPER} or ${condition});`;

const rows = (entity: EntityMeta): string =>
  shield(
    entity.table,
    `sensitivity = 'PUBLIC' or reaches('READ', '${entity.name}', ${isLocated(entity) ? pathColumn(entity) : `''`})`,
  );

/**
 * The second layer: row-level security on every table that holds what is not public, also against the owner. It
 * knows nothing of the first layer's predicates: what one of them forgets, it withholds.
 *
 * The feed reads on connections of the platform's own, which see everything: one reader fetches an event for all
 * subscribers. There the first layer stands alone, with what it has taken out of each row before (`personal.ts`).
 */
export const rowSecurityRoutines = (model: DataModel): string[] => [
  REACHES,
  ...restrictedEntities(model).map(rows),
  IN_EMERGENCY,
  shield('personal', `is_open or reaches('UNMASK', type, path) or in_emergency(type, subject)`),
  shield('search_internal', `reaches('SEARCH', type, path)`),
  shield('access_log', `reaches('AUDIT', type, path)`),
  addable('access_log'),
  shield('emergency', `reaches('AUDIT', type, path) or actor = current_setting('rural.actor', true)`),
  addable('emergency'),
  shield('history', `not restricted or reaches('READ', type, path)`),
];
