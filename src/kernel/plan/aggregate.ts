import { partOf, shownPart, split, type Part, type AggregateFunction } from '../read/aggregate.js';
import { ONE_ROW, ROW, sql, type Sql } from '../sql.js';
import type { EntityMeta } from '../model/model.js';
import type { Compiler, Field } from './compiler.js';
import { constantJson, numberJson, textOf, valueJson, type Json } from './json.js';

/** The selection on an aggregate, given each part as SQL. The aggregate of a whole list has no keys. */
export const partsJson = (
  entity: EntityMeta,
  field: Field,
  sqlOf: (part: Part) => Sql,
  compiler: Compiler,
  keys: (of: Field) => Json = () => constantJson([]),
): Json =>
  compiler.below(field, (column) => {
    if (column.name === 'keys') return keys(column);
    if (column.name === 'count') return numberJson(sqlOf('count'));
    return compiler.below(column, (of) => {
      const part: Part = `${of.name as AggregateFunction} ${column.name}`; // fields of an aggregate are columns
      return partJson(entity, part, sqlOf(part));
    });
  });

const DECIMALS: ReadonlySet<AggregateFunction> = new Set(['sum', 'avg']);

/** The JSON of a part as `shownPart` formats it. */
function partJson(entity: EntityMeta, part: Exclude<Part, 'count'>, value: Sql): Json {
  const [name, { kind }] = split(entity, part);
  if (name === 'distinct') return numberJson(value);
  return valueJson(DECIMALS.has(name) ? 'decimal' : kind, value, true);
}

/** `aggregate` of a list: one pass over its rows, whose alias must be the one that `partOf` uses. */
export function aggregateJson(
  entity: EntityMeta,
  field: Field,
  rows: (alias: string) => Sql,
  compiler: Compiler,
): Json {
  const selected = partsJson(entity, field, (part) => shownPart(entity, part, partOf(entity, part)), compiler);
  return [sql`(select ${textOf(selected)} ${rows(ROW)} ${ONE_ROW})`];
}
