import { rowCheckFunction } from '../../kernel/model/row-check.js';
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
 * before the trigger `a_grow`, which tells a cycle and nothing else.
 */
const CHECK = rowCheckFunction(
  'region_check',
  [
    {
      code: 'REGION_CODE_LEVEL',
      column: 'code',
      when: 'length(new.code) <> expected.digits',
      variables: `jsonb_build_object('digits', expected.digits)`,
    },
    { code: 'BELOW_ITSELF', column: 'parent_id', when: 'is_below_itself' },
    {
      code: 'REGION_PARENT_LEVEL',
      column: 'parent_id',
      when: 'not is_level_right and is_below_itself is not true',
    },
    {
      code: 'REGION_CODE_PARENT',
      column: 'code',
      when: `is_level_right and not starts_with(new.code, up.code) and (tg_op = 'INSERT' or new.code <> old.code)`,
      variables: `jsonb_build_object('parent', up.code)`,
    },
    {
      code: 'REGION_CODE_KEPT',
      column: 'reason',
      when: `lacks_reason and new.parent_id <> old.parent_id and new.code = old.code
      and is_level_right and not starts_with(new.code, up.code)`,
    },
    { code: 'REGION_DAYS', column: 'abolished_on', when: 'new.established_on >= new.abolished_on' },
    {
      code: 'REGION_DAYS',
      column: 'placed_on',
      when: 'new.placed_on < new.established_on or new.placed_on >= new.abolished_on',
    },
    {
      code: 'REGION_NAME_TWICE',
      column: 'reason',
      when: `lacks_reason and (new.parent_id, new.name) is distinct from (old.parent_id, old.name)
      and exists (select from region r where r.parent_id = new.parent_id and r.name = new.name
      and r.id <> new.id and r.archived_at is null)`,
    },
  ],
  {
    declare: `
  expected record;
  up region;
  is_below_itself boolean;
  is_level_right boolean;
  lacks_reason boolean := coalesce(current_setting('rural.request', true), '') <> ''
    and coalesce(current_setting('rural.reason', true), '') = '';`,
    read: `
  select digits, below into expected from (values ${ROWS}) levels(level, digits, below) where level = new.level;
  select * into up from region where id = new.parent_id;
  is_below_itself := starts_with(up.path, old.path);
  is_level_right :=
    case when new.parent_id is null then new.level = 'PROVINCE' else up.level = any(expected.below) end;`,
  },
);

const CHECKED_COLUMNS = ['code', 'level', 'parent_id', 'name', 'established_on', 'abolished_on', 'placed_on'];
const columnsOf = (row: 'old' | 'new'): string => `(${CHECKED_COLUMNS.map((column) => `${row}.${column}`).join(', ')})`;

const TRIGGERS = `
drop trigger if exists b_check on region;
drop trigger if exists b_check_update on region;
create or replace trigger a_check before insert on region for each row execute function region_check();
create or replace trigger a_check_update before update on region for each row
  when (${columnsOf('old')} is distinct from ${columnsOf('new')}) execute function region_check();`;

export const regionChecks = [CHECK, TRIGGERS];
