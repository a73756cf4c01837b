import type { DataModel } from '../../../kernel/model/model.js';

/** The link table follows the ordered array in the row: history, versions and conflicts involve one column. */
export const linkRoutines = (model: DataModel): string[] =>
  model.entities.flatMap((entity) =>
    entity.manyToMany.map(
      ({ table, column, fromColumn, toColumn }) => `
create or replace function ${table}_follow() returns trigger language plpgsql as $$
begin
  delete from ${table} where ${fromColumn} = new.id;
  insert into ${table} (${fromColumn}, ${toColumn}, position)
    select new.id, id, n - 1 from unnest(new.${column}) with ordinality x(id, n);
  return null;
end $$;
create or replace trigger e_${column}_insert after insert on ${entity.table} for each row
  when (new.${column} <> '{}') execute function ${table}_follow();
create or replace trigger e_${column}_update after update of ${column} on ${entity.table} for each row
  when (new.${column} is distinct from old.${column}) execute function ${table}_follow();`,
    ),
  );
