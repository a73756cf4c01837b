import { systemTriggerFunction } from '../../kernel/model/system-trigger.js';
import type { RegionLevel } from './region.entity.js';

/** Digits of a level's codes, and the levels directly above. Some counties report directly to their province (省直管). */
const LEVELS: Readonly<Record<RegionLevel, { readonly digits: number; readonly below: readonly RegionLevel[] }>> = {
  PROVINCE: { digits: 2, below: [] },
  PREFECTURE: { digits: 4, below: ['PROVINCE'] },
  COUNTY: { digits: 6, below: ['PREFECTURE', 'PROVINCE'] },
  TOWNSHIP: { digits: 9, below: ['COUNTY'] },
  VILLAGE: { digits: 12, below: ['TOWNSHIP'] },
};
const ROWS = Object.entries(LEVELS)
  .map(
    ([level, { digits, below }]) =>
      `('${level}', ${digits}, array[${below.map((each) => `'${each}'`).join(', ')}]::text[])`,
  )
  .join(', ');

/**
 * Refuses a region that contradicts itself or its parent. A region that moves may keep its code until it is given
 * another, and two villages of a township may share a name: both are so rare that the caller has to give a reason. Runs
 * after the trigger `a_grow`, which refuses cycles.
 */
const CHECK = systemTriggerFunction(
  'region_check',
  `
  select digits, below into strict expected from (values ${ROWS}) levels(level, digits, below) where level = new.level;
  select * into up from region where id = new.parent_id;
  is_asked := coalesce(current_setting('rural.request', true), '') <> ''
    and coalesce(current_setting('rural.reason', true), '') = '';
  if length(new.code) <> expected.digits then
    perform refuse('REGION_CODE_LEVEL', 'code', jsonb_build_object('digits', expected.digits));
  elsif (case when new.parent_id is null then new.level <> 'PROVINCE' else up.level <> all(expected.below) end) then
    perform refuse('REGION_PARENT_LEVEL', 'parent_id');
  elsif not starts_with(new.code, coalesce(up.code, '')) and (tg_op = 'INSERT' or new.code <> old.code) then
    perform refuse('REGION_CODE_PARENT', 'code', jsonb_build_object('parent', up.code));
  elsif is_asked and tg_op = 'UPDATE' and new.parent_id <> old.parent_id and not starts_with(new.code, up.code) then
    perform refuse('REGION_CODE_KEPT', 'reason');
  elsif new.established_on >= new.abolished_on then
    perform refuse('REGION_DAYS', 'abolished_on');
  elsif new.placed_on < new.established_on or new.placed_on >= new.abolished_on then
    perform refuse('REGION_DAYS', 'placed_on');
  elsif is_asked and exists (select from region r where r.parent_id = new.parent_id and r.name = new.name
      and r.id <> new.id and r.archived_at is null) then
    perform refuse('REGION_NAME_TWICE', 'reason');
  end if;`,
  {
    declare: `
  expected record;
  up region;
  is_asked boolean;`,
    result: 'new',
  },
);

const CHECKED_COLUMNS = ['code', 'level', 'parent_id', 'name', 'established_on', 'abolished_on', 'placed_on'];
const columnsOf = (row: 'old' | 'new'): string => `(${CHECKED_COLUMNS.map((column) => `${row}.${column}`).join(', ')})`;

const TRIGGERS = `
create or replace trigger b_check before insert on region for each row execute function region_check();
create or replace trigger b_check_update before update on region for each row
  when (${columnsOf('old')} is distinct from ${columnsOf('new')}) execute function region_check();`;

export const regionChecks = [CHECK, TRIGGERS];
