import { getNullableType, isLeafType, isListType, isNonNullType, getNamedType } from 'graphql';
import { shownAs } from '../read/select.js';
import { col, sql } from '../sql.js';
import type { Column } from '../model/column.js';
import { valueOf, type Virtual } from '../model/virtual.js';
import { NotPlannable, type Field, type Plan } from './compiler.js';
import { listJson, orNull, textOf, valueJson, type Json } from './json.js';
import type { RowSource } from './rows.js';

/** A column of a row, formatted like `columnsOf` and the schema's scalars do. */
export const planColumn =
  (column: Column): Plan<RowSource> =>
  ({ alias }, field, compiler): Json => {
    const value = col(alias, column.column);
    if (column.kind !== 'embedded')
      return valueJson(column.kind, shownAs(column.kind, value), column.nullable ?? false);
    const item = compiler.alias('item');
    const selected = compiler.below(field, (inner) => member(inner, item));
    return listJson(sql`(select string_agg(${textOf(selected)}, ',' order by ${col(item, 'n')})
      from jsonb_array_elements(${value}) with ordinality ${sql.ref(item)}(value, n))`);
  };

/** A virtual column of a row. */
export const planVirtual =
  (virtual: Virtual): Plan<RowSource> =>
  ({ entity, alias }) =>
    valueJson('boolean', valueOf(virtual, entity, alias), false);

/** A member of an object in an `embedded` column. */
function member({ name, type }: Field, item: string): Json {
  const nullable = getNullableType(type);
  if (!isLeafType(getNamedType(type)) || (isListType(nullable) && isListType(getNullableType(nullable.ofType))))
    throw new NotPlannable(`${name} is an object in a value`);
  const json = sql`(${col(item, 'value')} -> ${sql.lit(name)})::text`;
  return isNonNullType(type) ? [json] : orNull(json);
}

/** The global id of a row. */
export const planId: Plan<RowSource> = ({ entity, alias }) => [`"${entity.name}:`, sql`${col(alias, 'id')}::text`, '"'];
