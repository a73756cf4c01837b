import { rowCheckFunction } from '../../kernel/model/row-check.js';

/**
 * Refuses a share that cannot be reached: its value has to lie within the bounds of the indicator that measures the
 * target. A sum over regions or periods may exceed the maximum of a single report.
 */
const SHARE = `
${rowCheckFunction(
  'target_share_check',
  [
    {
      code: 'VALUE_OUT_OF_RANGE',
      column: 'value',
      when: 'new.value < bound.minimum or new.value > bound.maximum',
      variables: `jsonb_build_object('range', range_text(bound.minimum, bound.maximum))`,
    },
  ],
  {
    declare: 'bound record;',
    read: `
  select i.minimum, case when i.across_regions <> 'SUM' and t.pace <> 'ACCUMULATES' then i.maximum end as maximum
    into bound
    from target_reading t join indicator i on i.id = t.indicator_id
    where t.target_id = new.target_id and t.archived_at is null;`,
  },
)}
create or replace trigger b_check before insert or update of target_id, value on target_share for each row
  execute function target_share_check();`;

/** Refuses a judgement of a future day, or of a region that did not exist on its day. */
const JUDGEMENT = `
${rowCheckFunction('judgement_check', [
  {
    code: 'PERIOD_NOT_OVER',
    column: 'judged_on',
    when: 'today() < new.judged_on',
    variables: `jsonb_build_object('day', new.judged_on)`,
  },
  {
    code: 'REGION_NOT_IN_PERIOD',
    column: 'region_id',
    when: 'not (select was_there(r, new.judged_on) from region r where r.id = new.region_id)',
    variables: `jsonb_build_object('day', new.judged_on)`,
  },
])}
create or replace trigger b_check before insert or update of region_id, judged_on on judgement for each row
  execute function judgement_check();`;

export const progressRoutines = [SHARE, JUDGEMENT];
