import { kindTable } from '../../../kernel/model/by-kind.js';
import { literals } from '../../../kernel/model/condition.js';
import { literal } from '../../../kernel/sql.js';
import { enumNameOf, memberOf } from '../../../kernel/model/members.js';
import { locationOf, locationAbout, locationSource } from '../../../kernel/model/location.js';
import type { DataModel, EntityMeta, ManyToOneMeta } from '../../../kernel/model/model.js';
import { triggers } from '../../../kernel/model/triggers.js';
import { sqlFile } from '../../../kernel/sql-file.js';
import { differs } from './differs.js';

/** One value of a place must be among these. */
interface Allowed {
  readonly name: string;
  readonly values: readonly string[];
  /** The kind of row that it is about; by default all. */
  readonly kind?: string;
}

function allowedOf(entity: EntityMeta, { to, place }: ManyToOneMeta): Allowed[] {
  const level = to.options.tree!.level; // a place is in a tree
  const table = kindTable(entity);
  const { levels, where = {} } = place ?? {};
  return [
    ...(levels ? [{ name: level, values: levels }] : []),
    ...Object.entries(where).map(([name, values]) => ({ name, values })),
    ...Object.entries(table?.kinds ?? {}).flatMap(([kind, { at }]) => (at ? [{ name: level, values: at, kind }] : [])),
  ];
}

/** @throws if a value is not of the column's enum */
function refusalOf(entity: EntityMeta, location: ManyToOneMeta, { name, values, kind }: Allowed): string {
  const member = memberOf(location.to, name);
  const known = member.does === 'column' && member.kind === 'enum' ? Object.keys(member.type()) : values;
  const unknown = values.find((value) => !known.includes(value));
  if (unknown !== undefined) throw new Error(`${entity.name}.${location.name}: ${name} is never ${unknown}`);
  const ofKind = kindTable(entity)?.kind;
  const enums = [member, ...(kind !== undefined && ofKind ? [ofKind] : [])].flatMap((each) => enumNameOf(each) ?? []);
  const variables = { allowed: values.join(', '), enum: enums.join(', '), ...(kind !== undefined && { kind }) };
  const conditions = [
    ...(kind !== undefined && ofKind ? [`new."${ofKind.column}" = ${literal(kind)}`] : []),
    `(place."${member.column}" in (${literals(values)})) is not true`,
    'place.id is not null',
  ];
  const code = kind === undefined ? 'PLACE_NOT_ALLOWED' : 'PLACE_FOR_KIND';
  // an inherited place is that of what is given
  const field = (locationSource(entity) ?? locationAbout(entity) ?? location).column;
  return `case when ${conditions.join(' and ')}
      then refusal('${code}', '${field}', ${literal(JSON.stringify(variables))}) end`;
}

function placeTriggers(entity: EntityMeta): string[] {
  const location = locationOf(entity);
  const allowed = location ? allowedOf(entity, location) : [];
  if (!location || allowed.length === 0) return [];
  const table = kindTable(entity);
  return [
    sqlFile(new URL('./place.sql', import.meta.url), {
      table: entity.table,
      function: `${entity.table}_place`,
      tree: location.to.table,
      key: location.column,
      refusals: allowed.map((each) => refusalOf(entity, location, each)).join(',\n    '),
      has_changed: differs([location.column, ...(table ? [table.kind.column] : [])]),
      ...triggers('b', 'place', 'place_update'),
    }),
  ];
}

export const placeRoutines = (model: DataModel): string[] => model.entities.flatMap(placeTriggers);
