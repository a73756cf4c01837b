import { partOf, shownPart, split, type Part, type AggregateFunction } from '../read/aggregate.js';
import { ONE_ROW, ROW, sql, type Sql } from '../sql.js';
import type { Thing } from '../thing/graph.js';
import type { Compiler, Field } from './compiler.js';
import { anyJson, constantJson, textOf, valueJson, type Json } from './json.js';
import type { ColumnKind } from '../thing/column.js';

/** What is selected of an aggregate, given each part of it as SQL. */
export function partsJson(thing: Thing, field: Field, at: (part: Part) => Sql, compiler: Compiler): Json {
  const type = compiler.objectType(field);
  return compiler.members(
    type,
    compiler.fields(type, field.nodes).map((of): [string, Json] => {
      if (of.name === '__typename') return [of.key, constantJson(type.name)];
      if (of.name === 'count') return [of.key, [at('count')]];
      const inner = compiler.objectType(of);
      const name = of.name as AggregateFunction; // what is left of the type's fields
      const values = compiler.fields(inner, of.nodes).map((column): [string, Json] => {
        if (column.name === '__typename') return [column.key, constantJson(inner.name)];
        const part: Part = `${name} ${column.name}`;
        return [column.key, partJson(thing, part, at(part))];
      });
      return [of.key, compiler.members(inner, values)];
    }),
  );
}

const DECIMALS: ReadonlySet<AggregateFunction> = new Set(['sum', 'avg']);

/** A part as `shownPart` has it. */
function partJson(thing: Thing, part: Exclude<Part, 'count'>, at: Sql): Json {
  const [name, { kind }] = split(thing, part);
  if (name === 'distinct') return [at];
  const shown: ColumnKind = DECIMALS.has(name) ? 'decimal' : kind;
  return shown === 'text' ? anyJson(at, true) : valueJson(shown, at, true);
}

/** `aggregate` of a list: one pass over its rows, whose alias must be that of `partOf`. */
export function aggregateJson(thing: Thing, field: Field, rows: (alias: string) => Sql, compiler: Compiler): Json {
  const selected = partsJson(thing, field, (part) => shownPart(thing, part, partOf(thing, part)), compiler);
  return [sql`(select ${textOf(selected)} ${rows(ROW)} ${ONE_ROW})`];
}
