import { APPLICATION_ROLE } from '../setup/application-role.js';
import { restrictedEntities } from '../../../kernel/access/scope.js';
import { isLocated, pathColumn, type DataModel, type EntityMeta } from '../../../kernel/model/model.js';

/**
 * Whether the caller of this transaction may perform an action at a place. `rural.reach` lists where, as `readingScope`
 * of `database/scope.ts` writes it: `{"READ": {"Talent": ["420529"]}}`, with `null` for everywhere. If it is not set,
 * nothing is allowed.
 */
const REACHES = `
create or replace function reaches(action text, type text, path text) returns boolean
language sql stable parallel safe as $$
  select exists (
    select from jsonb_array_elements_text(nullif(current_setting('rural.reach', true), '')::jsonb -> action -> type)
      region
    where region is null or strpos('/' || path, '/' || region || '/') > 0)
$$;`;

/**
 * The platform's own work - migrations, seeds, triggers, numbering - may read everything. It runs as the owner: the
 * application's role, which can set any setting, is excluded.
 */
const IS_SYSTEM = `(current_setting('rural.keeper', true) = 'on' and current_user <> '${APPLICATION_ROLE}')`;

/** Whether the caller has declared an emergency that is not over. Everybody may read their own. */
const IN_EMERGENCY = `
create or replace function in_emergency(type text, subject uuid) returns boolean language sql stable as $$
  select exists (select from emergency e where e.type = $1 and e.subject = $2
    and e.actor = current_setting('rural.actor', true) and e.until > clock_timestamp())
$$;
create or replace trigger z_record after insert or update or delete on emergency
  for each row execute function record_change('Emergency', '', 'path');`;

/** Everybody may insert, as far as the first layer lets them; reading is a different matter. */
const insertable = (table: string): string => `
drop policy if exists adding on ${table};
create policy adding on ${table} for insert with check (true);`;

const protect = (table: string, condition: string): string => `
alter table ${table} enable row level security;
alter table ${table} force row level security;
drop policy if exists shield on ${table};
create policy shield on ${table} using (${IS_SYSTEM} or ${condition});`;

const rowPolicy = (entity: EntityMeta): string =>
  protect(
    entity.table,
    `sensitivity = 'PUBLIC' or reaches('READ', '${entity.name}', ${isLocated(entity) ? pathColumn(entity) : `''`})`,
  );

/**
 * The second layer: row-level security on every table with restricted rows, also for the owner. It does not depend on
 * the predicates of the first layer: if one is missing there, this layer still withholds the rows.
 *
 * The feed reads on the platform's own connections, which may read everything: one reader fetches an event for all
 * subscribers. There the first layer stands alone, and personal values have already been taken out of the rows
 * (`personal.ts`).
 */
export const rowSecurityRoutines = (model: DataModel): string[] => [
  REACHES,
  ...restrictedEntities(model).map(rowPolicy),
  IN_EMERGENCY,
  protect('personal', `is_open or reaches('UNMASK', type, path) or in_emergency(type, subject)`),
  protect('search_internal', `reaches('SEARCH', type, path)`),
  protect('access_log', `reaches('AUDIT', type, path)`),
  insertable('access_log'),
  protect('emergency', `reaches('AUDIT', type, path) or actor = current_setting('rural.actor', true)`),
  insertable('emergency'),
  protect('history', `not restricted or reaches('READ', type, path)`),
];
