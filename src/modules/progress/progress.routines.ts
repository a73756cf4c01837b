import { systemTriggerFunction } from '../../kernel/model/system-trigger.js';

/**
 * Refuses a share that cannot be reached: its value has to lie within the bounds of the indicator that measures the
 * target. A sum over regions or periods may exceed the maximum of a single report.
 */
const SHARE = `
${systemTriggerFunction(
  'target_share_check',
  `
  select i.minimum, case when i.across_regions <> 'SUM' and t.pace <> 'ACCUMULATES' then i.maximum end as maximum
    into bound
    from target_reading t join indicator i on i.id = t.indicator_id
    where t.target_id = new.target_id and t.archived_at is null;
  if new.value < bound.minimum or new.value > bound.maximum then
    perform refuse('VALUE_OUT_OF_RANGE', 'value',
      jsonb_build_object('range', range_text(bound.minimum, bound.maximum)));
  end if;`,
  { declare: 'bound record;', result: 'new' },
)}
create or replace trigger b_check before insert or update of target_id, value on target_share for each row
  execute function target_share_check();`;

/** Refuses a judgement of a future day, or of a region that did not exist on its day. */
const JUDGEMENT = `
${systemTriggerFunction(
  'judgement_check',
  `
  if today() < new.judged_on then
    perform refuse('PERIOD_NOT_OVER', 'judged_on', jsonb_build_object('day', new.judged_on));
  elsif not (select was_there(r, new.judged_on) from region r where r.id = new.region_id) then
    perform refuse('REGION_NOT_IN_PERIOD', 'region_id', jsonb_build_object('day', new.judged_on));
  end if;`,
  { result: 'new' },
)}
create or replace trigger b_check before insert or update of region_id, judged_on on judgement for each row
  execute function judgement_check();`;

export const progressRoutines = [SHARE, JUDGEMENT];
