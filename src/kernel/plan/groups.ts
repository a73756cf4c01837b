import { keyName, questionOfGroups, type GroupsAsked } from '../read/groups.js';
import { keyOf, type GroupKey } from '../read/group-keys.js';
import { ONE_ROW, ROW, col, sql, type Sql } from '../sql.js';
import type { Thing } from '../thing/graph.js';
import { partsJson } from './aggregate.js';
import { type Compiler, type Field, Unplanned } from './compiler.js';
import { constantJson, listJson, orNull, textJson, textOf, type Json } from './json.js';
import { oneText } from './rows.js';
import type { Part } from '../read/aggregate.js';

/** `groups` of a list: grouped and chosen by the statement of `readGroups`, put in words here. */
export function groupsJson(thing: Thing, field: Field, rows: (alias: string) => Sql, compiler: Compiler): Json {
  const asked = compiler.trace.known<GroupsAsked>(field.args as never); // as the schema has coerced them
  const keys = asked.by.map((key) => keyOf(thing, key, compiler.actor));
  const group = compiler.alias('group');
  const parts = new Set<Part>();
  const at = (part: Part): Sql => {
    parts.add(part);
    return col(group, part);
  };
  const type = compiler.objectType(field);
  const selected = compiler.members(
    type,
    compiler.fields(type, field.nodes).map((of): [string, Json] => {
      if (of.name === 'totalCount') return [of.key, [sql`coalesce(min(${col(group, '$total')}), 0)`]];
      if (of.name === 'nodes') return [of.key, listJson(sql`string_agg(${textOf(groupJson(thing, of, keys, group, at, compiler))}, ',')`)]; // prettier-ignore
      return [of.key, constantJson(type.name)];
    }),
  );
  const question = questionOfGroups(thing, keys, asked, [...parts], compiler.actor);
  return [sql`(select ${textOf(selected)} from (${question(rows(ROW))}) ${sql.ref(group)} ${ONE_ROW})`];
}

function groupJson(
  thing: Thing,
  field: Field,
  keys: readonly GroupKey[],
  group: string,
  at: (part: Part) => Sql,
  compiler: Compiler,
): Json {
  const type = compiler.objectType(field);
  return compiler.members(
    type,
    compiler.fields(type, field.nodes).map((of): [string, Json] => {
      if (of.name === 'aggregate') return [of.key, partsJson(thing, of, at, compiler)];
      if (of.name === 'keys') return [of.key, keysJson(of, keys, group, compiler)];
      return [of.key, constantJson(type.name)];
    }),
  );
}

const keysJson = (field: Field, keys: readonly GroupKey[], group: string, compiler: Compiler): Json => [
  '[',
  ...keys.flatMap((key, n): Json => [n === 0 ? '' : ',', ...keyJson(field, key, col(group, keyName(n)), compiler)]),
  ']',
];

function keyJson(field: Field, { name, end }: GroupKey, at: Sql, compiler: Compiler): Json {
  const type = compiler.objectType(field);
  return compiler.members(
    type,
    compiler.fields(type, field.nodes).map((of): [string, Json] => {
      if (of.name === '__typename') return [of.key, constantJson(type.name)];
      if (of.name === 'name') return [of.key, constantJson(name)];
      if (of.name === 'value') return [of.key, end ? orNull(sql`${sql.lit(`"${end.name}:`)} || ${at} || '"'`) : textJson(at, true)]; // prettier-ignore
      if (of.name !== 'node') throw new Unplanned(`${of.name} of a key`);
      if (!end) return [of.key, constantJson(null)];
      return [of.key, orNull(oneText(compiler, end, of.nodes, (alias) => sql`${col(alias, 'id')} = ${at}::uuid`))];
    }),
  );
}
