import type { Column } from '../../../kernel/model/column.js';
import { isLocated, pathColumn, type DataModel, type EntityMeta } from '../../../kernel/model/model.js';
import { snake } from '../../../kernel/describe.js';
import { systemTriggerFunction } from '../../../kernel/model/system-trigger.js';

/** The masked form of a value, in SQL. */
const MASKS: Readonly<Record<NonNullable<Column['personal']>['mask'], (value: string) => string>> = {
  phone: (value) =>
    `case when length(${value}) >= 11 then left(${value}, 3) || '****' || right(${value}, 4) else '****' end`,
  address: (value) => `left(${value}, 6) || '****'`,
  decade: (value) => `${value} / 10 * 10`,
};

/**
 * A personal value never reaches its record's row: it is stored in `personal`, and a mask takes its place. So nothing
 * that is derived from rows - lists, histories, the feed, the search index, `asOf`, idempotent answers - can disclose
 * it. Writing a mask back changes nothing; any other text with asterisks is refused.
 */
const divert = ({ name }: EntityMeta, { name: field, column, kind, personal }: Column): string => `
  if tg_op = 'INSERT' and new.${column} is not null
    or tg_op = 'UPDATE' and new.${column} is distinct from old.${column} then
    if new.${column} is null then
      delete from personal where subject = new.id and field = '${field}';
    else
${
  kind === 'text'
    ? `      if new.${column} like '%****%' then
        raise exception 'a mask is no value' using errcode = '23514', constraint = tg_table_name || '_${column}_mask';
      end if;
`
    : ''
}      insert into personal (type, subject, field, value) values ('${name}', new.id, '${field}', new.${column}::text)
        on conflict (subject, field) do update set value = excluded.value where personal.value <> excluded.value;
      new.${column} := ${MASKS[personal!.mask](`new.${column}`)};
    end if;
    new.personal_revision := new.personal_revision + 1;
  end if;`;

function personalTriggers(entity: EntityMeta): string[] {
  const columns = entity.columns.filter((column) => column.personal);
  if (columns.length === 0) return [];
  const { table } = entity;
  const path = isLocated(entity) ? `new.${pathColumn(entity)}` : `''`;
  const open = columns.filter(({ personal }) => personal!.openBy);
  const isOpen =
    open.map(({ name, personal }) => `(field = '${name}' and new.${snake(personal!.openBy!)})`).join(' or ') || 'false';
  return [
    `${systemTriggerFunction(`${table}_put_away`, columns.map((column) => divert(entity, column)).join(''), { result: 'new' })}
create or replace trigger a_put_away before insert or update on ${table}
  for each row execute function ${table}_put_away();

${systemTriggerFunction(
  `${table}_guard`,
  `
  if tg_op = 'DELETE' then
    delete from personal where subject = old.id;
  else
    update personal set path = ${path}, is_open = ${isOpen}
      where subject = new.id
        and (path, is_open) is distinct from (${path}, ${isOpen});
  end if;`,
)}
create or replace trigger w_guard after insert or update or delete on ${table}
  for each row execute function ${table}_guard();`,
  ];
}

export const personalRoutines = (model: DataModel): string[] => model.entities.flatMap(personalTriggers);
