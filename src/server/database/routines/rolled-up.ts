import { PLATFORM } from '../../../kernel/access/actor.js';
import type { DataModel, EntityMeta } from '../../../kernel/model/model.js';
import {
  columnsRead,
  recountName,
  rolledRowsOf,
  type RolledColumn,
  type RolledRows,
} from '../../../kernel/model/roll-ups.js';
import { triggers } from '../../../kernel/model/triggers.js';
import { filterPredicate } from '../../../kernel/read/filter.js';
import { all, constantText } from '../../../kernel/sql.js';
import { sqlFile } from '../../../kernel/sql-file.js';

const listOf = (alias: string, columns: readonly string[]): string =>
  columns.map((column) => `${alias}."${column}"`).join(', ');

/** An aggregate of the rows called `child`. */
function aggregate(child: EntityMeta, { column, rolledUp: { does, of, where } }: RolledColumn): string {
  const read = child.columns.find(({ name }) => name === of); // the model requires it, except of a count
  const value = `child."${read?.column}"`;
  const condition = constantText(all(filterPredicate(child, where, 'child', PLATFORM)));
  const rows = `filter (where ${condition})`;
  const is = {
    count: `count(*) ${rows}`,
    sum: `coalesce(sum(${value}) ${rows}, 0)`,
    latest: `max(${value}) ${rows}`,
    earliest: `min(${value}) ${rows}`,
  }[does];
  return `${is} as "${column}"`;
}

/** Condition that a row is of a type of parents, if it may be of several. */
const isOf = ({ parent, typeKey }: RolledRows, alias: string): string =>
  typeKey === undefined ? '' : ` and ${alias}."${typeKey}" = '${parent.name}'`;

function recount(rows: RolledRows): string {
  const { parent, child, key } = rows;
  const columns = rows.columns.map(({ column }) => column);
  const json = (alias: string): string =>
    rows.columns.map(({ name, column }) => `'${name}', ${alias}."${column}"`).join(', ');
  return sqlFile(new URL('./rolled-up-recount.sql', import.meta.url), {
    recount: recountName(rows),
    parent: parent.table,
    child: child.table,
    columns: columns.map((column) => `"${column}"`).join(', '),
    counted_columns: listOf('now', columns),
    was_columns: listOf('was', columns),
    was_json: json('was'),
    kept_json: json('kept'),
    aggregates: rows.columns.map((column) => aggregate(child, column)).join(', '),
    is_of_parent: rows.links
      ? `child.id in (select ${rows.links.fromColumn} from ${rows.links.table} where ${rows.links.toColumn} = asked.id)`
      : `child."${key}" = asked.id${isOf(rows, 'child')}`,
  });
}

const touched = (rows: RolledRows): string =>
  sqlFile(new URL('./rolled-up-touched.sql', import.meta.url), {
    key_of_x: rows.links ? `unnest(x."${rows.key}")` : `x."${rows.key}"`,
    is_of_x: `x."${rows.key}" is not null${isOf(rows, 'x')}`,
    old_columns: listOf('o', columnsRead(rows)),
    new_columns: listOf('n', columnsRead(rows)),
    recount: recountName(rows),
  });

export function rolledUpRoutines({ entities }: DataModel): string[] {
  const lists = entities.flatMap(rolledRowsOf);
  return [
    ...lists.map(recount),
    ...[...Map.groupBy(lists, ({ child }) => child)].map(([{ table }, ofChild]) =>
      sqlFile(new URL('./rolled-up.sql', import.meta.url), {
        table,
        function: `${table}_rolled`,
        touched: ofChild.map(touched).join('\n'),
        ...triggers('zz', 'rolled_insert', 'rolled_update', 'rolled_delete'),
      }),
    ),
  ];
}
