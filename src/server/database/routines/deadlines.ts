import { deadlinesOf, hasDeadlines, type Deadline } from '../../../kernel/model/deadline.js';
import { isLocated, pathColumn, type DataModel, type EntityMeta } from '../../../kernel/model/model.js';
import { triggers } from '../../../kernel/model/triggers.js';
import { sqlFile } from '../../../kernel/sql-file.js';
import { differs } from './differs.js';

/** @throws if the entity has no such date: a cast hides it from tsc */
function dateColumn({ name, columns }: EntityMeta, property: string): string {
  const column = columns.find((each) => each.name === property && each.kind === 'date');
  if (!column) throw new Error(`${name}.${property}: a deadline names a date that is not declared`);
  return column.column;
}

/** The dates on which a deadline depends. */
const datesOf = (entity: EntityMeta, deadline: Deadline): string[] => {
  const property = 'until' in deadline ? deadline.until : deadline.since;
  return property === undefined ? [] : [dateColumn(entity, property)];
};

/** The day of a deadline, as SQL over `new` and `place`. */
function dayOf(entity: EntityMeta, deadline: Deadline): string {
  const [date] = datesOf(entity, deadline);
  if ('until' in deadline) return `new.${date}`;
  return `${date ? `new.${date}` : 'today()'} + setting_number('${deadline.after.key}', place, today())::int`;
}

/** Whether an update takes a row to another state, or changes the date on which the deadline of its state depends. */
function changed(entity: EntityMeta, deadlines: readonly (readonly [state: string, deadline: Deadline])[]): string {
  const state = entity.state!.column; // only a state has deadlines
  const dates = deadlines.flatMap(([from, deadline]) =>
    datesOf(entity, deadline).map((date) => `when '${from}' then ${differs([date])}`),
  );
  const hasMoved = differs([state]);
  return dates.length > 0 ? `${hasMoved} or case new."${state}" ${dates.join(' ')} else false end` : hasMoved;
}

function deadlineTrigger(entity: EntityMeta): string {
  const { table, state } = entity;
  const deadlines = [...deadlinesOf(state!.stateMachine)]; // only a state has deadlines
  const dates = deadlines.flatMap(([, deadline]) => datesOf(entity, deadline));
  const columns = [...new Set([state!.column, ...dates])];
  return sqlFile(new URL('./deadline.sql', import.meta.url), {
    table,
    state: state!.column,
    function: `${table}_due`,
    place: isLocated(entity) ? `new.${pathColumn(entity)}` : `''`,
    changed: changed(entity, deadlines),
    days: deadlines.map(([from, deadline]) => `when '${from}' then ${dayOf(entity, deadline)}`).join('\n    '),
    columns: columns.map((column) => `"${column}"`).join(', '),
    ...triggers('c', 'due'),
  });
}

export const deadlineRoutines = (model: DataModel): string[] =>
  model.entities.filter(hasDeadlines).map(deadlineTrigger);
