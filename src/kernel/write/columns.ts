import type { Row } from '../database.js';
import { sql, type Sql } from '../sql.js';
import { aboutEnd, aboutOf } from '../model/about-ends.js';
import { isWritable } from '../model/column.js';
import { isGiven, type EntityMeta } from '../model/model.js';
import { readingOf } from './reading-of.js';

/**
 * Values by property name: relations as local ids, those to one of several types as global ids, many-to-many lists as
 * lists of local ids. Absent properties stay
 * unchanged.
 */
export type Values = Readonly<Record<string, unknown>>;

export interface Assignment {
  readonly column: string;
  readonly value: Sql;
}

const cast = (value: unknown, sqlType: string): Sql =>
  value === null ? sql`null` : sql`${sqlType === 'jsonb' ? JSON.stringify(value) : value}::${sql.raw(sqlType)}`;

interface ColumnValue {
  readonly column: string;
  readonly given: unknown;
  readonly sqlType: string;
}

/** The columns that the values set. A name also sets its reading, unless that is given too. */
export function givenColumns(entity: EntityMeta, values: Values): ColumnValue[] {
  const isPresent = (name: string): boolean => values[name] !== undefined;
  const set = [
    ...entity.columns.filter((c) => isPresent(c.name)),
    ...entity.manyToOne
      .filter((relation) => isGiven(relation) && isPresent(relation.name))
      .map((relation) => ({ ...relation, sqlType: 'uuid' })),
    ...entity.manyToMany.filter((link) => isPresent(link.name)).map((link) => ({ ...link, sqlType: 'uuid[]' })),
  ].map(({ name, column, sqlType }): ColumnValue => ({ column, given: values[name], sqlType }));
  const abouts = entity.abouts.flatMap((about): ColumnValue[] => {
    if (!isPresent(about.name)) return [];
    const id = values[about.name] as string | null; // a global id
    const end = id === null ? null : aboutEnd(about, id);
    return [
      { column: about.typeColumn, given: end?.end.name ?? null, sqlType: 'text' },
      { column: about.column, given: end?.id ?? null, sqlType: 'uuid' },
    ];
  });
  const readings = entity.names.flatMap(({ column: { name }, reading }): ColumnValue[] => {
    if (!reading || !isPresent(name) || isPresent(reading.name)) return [];
    const value = values[name] as string | null; // names are texts
    return [{ column: reading.column, given: value === null ? null : readingOf(value), sqlType: reading.sqlType }];
  });
  return [...set, ...abouts, ...readings];
}

/** `givenColumns` as SQL, each value cast to its column's type. */
export const assignments = (entity: EntityMeta, values: Values): Assignment[] =>
  givenColumns(entity, values).map(({ column, given, sqlType }) => ({ column, value: cast(given, sqlType) }));

/** Names of the fields that a create or update accepts, in the order of the declarations. */
export const writableNames = (entity: EntityMeta): string[] => [
  ...entity.columns.filter(isWritable).map((c) => c.name),
  ...entity.manyToOne.filter(isGiven).map((relation) => relation.name),
  ...entity.abouts.map(({ name }) => name),
  ...entity.manyToMany.map((link) => link.name),
];

/** The row's writable values by name, as input of rules and guards. */
export const valuesOf = (entity: EntityMeta, row: Row): Record<string, unknown> => ({
  ...row,
  ...Object.fromEntries(entity.manyToOne.map((relation) => [relation.name, row[relation.column]])),
  ...Object.fromEntries(entity.abouts.map((about) => [about.name, aboutOf(about, row)])),
  ...Object.fromEntries(entity.manyToMany.map((link) => [link.name, row[link.column]])),
});
