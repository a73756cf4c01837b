import { sql, type Sql } from '../sql.js';
import { isWritable } from '../model/column.js';
import { isGiven, type EntityMeta } from '../model/model.js';
import { readingOf } from './reading-of.js';

/** Values by property name; relations as local ids, links as lists of them. What is absent stays as it is. */
export type Values = Readonly<Record<string, unknown>>;

export interface Assignment {
  readonly column: string;
  readonly value: Sql;
}

const cast = (given: unknown, sqlType: string): Sql =>
  given === null ? sql`null` : sql`${sqlType === 'jsonb' ? JSON.stringify(given) : given}::${sql.raw(sqlType)}`;

interface GivenColumn {
  readonly column: string;
  readonly given: unknown;
  readonly sqlType: string;
}

/** The columns that the values set, as they are given. A name sets its reading too, unless that is given. */
export function givenColumns(entity: EntityMeta, values: Values): GivenColumn[] {
  const given = (name: string): boolean => values[name] !== undefined;
  const set = [
    ...entity.columns.filter((c) => given(c.name)),
    ...entity.manyToOne
      .filter((relation) => isGiven(relation) && given(relation.name))
      .map((relation) => ({ ...relation, sqlType: 'uuid' })),
    ...entity.manyToMany.filter((link) => given(link.name)).map((link) => ({ ...link, sqlType: 'uuid[]' })),
  ].map(({ name, column, sqlType }): GivenColumn => ({ column, given: values[name], sqlType }));
  const hasReading = entity.columns.some((c) => c.name === 'pinyin');
  if (hasReading && given('name') && !given('pinyin'))
    set.push({ column: 'pinyin', given: readingOf(String(values['name'])), sqlType: 'text' });
  return set;
}

/** The same, each to be written as its column's type. */
export const assignments = (entity: EntityMeta, values: Values): Assignment[] =>
  givenColumns(entity, values).map(({ column, given, sqlType }) => ({ column, value: cast(given, sqlType) }));

/** Names of what a create or update may give, in the order of the declarations. */
export const writableNames = (entity: EntityMeta): string[] => [
  ...entity.columns.filter(isWritable).map((c) => c.name),
  ...entity.manyToOne.filter(isGiven).map((relation) => relation.name),
  ...entity.manyToMany.map((link) => link.name),
];
