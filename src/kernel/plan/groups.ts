import { keyName, keysOf, groupCountQuery, groupsQuery, type GroupsArguments } from '../read/groups.js';
import { endId, endType, type GroupKey } from '../read/group-keys.js';
import type { Part } from '../read/aggregate.js';
import { ONE_ROW, ROW, col, sql, type Sql } from '../sql.js';
import type { EntityMeta } from '../model/model.js';
import { partsJson } from './aggregate.js';
import type { Compiler, Field } from './compiler.js';
import { constantJson, listJson, numberJson, orNull, stringJson, textOf, type Json } from './json.js';
import { anyText, oneText } from './rows.js';

type Rows = (alias: string) => Sql;

/** `groups` of a list: the statement of `readGroups` groups and selects, this formats the JSON. */
export function groupsJson(entity: EntityMeta, field: Field, rows: Rows, compiler: Compiler): Json {
  const args = compiler.dependencies.dependOn<GroupsArguments>(field.args as never); // coerced by the schema
  const keys = keysOf(entity, args, compiler.actor);
  const group = compiler.alias('group');
  const parts = new Set<Part>();
  const at = (part: Part): Sql => {
    parts.add(part);
    return col(group, part);
  };
  const node = partsJson(entity, field, at, compiler, (of) => keysJson(of, keys, group, compiler));
  const queryOf = groupsQuery(entity, keys, args, [...parts], compiler.actor);
  const selected = listJson(sql`string_agg(${textOf(node)}, ',')`);
  return [sql`(select ${textOf(selected)} from (${queryOf(rows(ROW))}) ${sql.ref(group)} ${ONE_ROW})`];
}

export function groupCountJson(entity: EntityMeta, field: Field, rows: Rows, compiler: Compiler): Json {
  const args = compiler.dependencies.dependOn<GroupsArguments>(field.args as never); // coerced by the schema
  return numberJson(sql`(${groupCountQuery(entity, args, compiler.actor)(rows(ROW))})`);
}

const keysJson = (field: Field, keys: readonly GroupKey[], group: string, compiler: Compiler): Json => [
  '[',
  ...keys.flatMap((key, n): Json => [n === 0 ? '' : ',', ...keyJson(field, key, col(group, keyName(n)), compiler)]),
  ']',
];

const keyJson = (field: Field, { name, ends }: GroupKey, value: Sql, compiler: Compiler): Json =>
  compiler.below(field, (of) => {
    if (of.name === 'name') return constantJson(name);
    if (of.name === 'value') return ends ? orNull(sql`'"' || ${value} || '"'`) : stringJson(sql`${value}::text`, true);
    if (!ends) return constantJson(null);
    const [end, another] = ends;
    if (end && !another)
      return orNull(oneText(compiler, end, of.nodes, (alias) => sql`${col(alias, 'id')} = ${endId(value)}`));
    return orNull(anyText(ends, endType(value), endId(value), of, compiler));
  });
