import type { DataModel } from '../../../kernel/model/model.js';
import { transitionsOf } from '../../../kernel/model/state-machine.js';

/**
 * The database refuses transitions that a state machine does not list, whoever makes them; services read the same
 * table.
 */
export const machineRoutines = (model: DataModel): string[] =>
  model.entities.flatMap(({ table, state }) => {
    if (!state) return [];
    const allowed = transitionsOf(state.stateMachine)
      .map(([from, to]) => `('${from}', '${to}')`)
      .join(', ');
    return `
create or replace function ${table}_move() returns trigger language plpgsql as $$
begin
  if (old.${state.column}, new.${state.column}) not in (${allowed}) then
    raise exception 'no transition from % to %', old.${state.column}, new.${state.column}
      using errcode = '23514', constraint = '${table}_${state.column}_move';
  end if;
  return new;
end $$;
create or replace trigger c_move before update of ${state.column} on ${table} for each row
  when (old.${state.column} is distinct from new.${state.column}) execute function ${table}_move();`;
  });
