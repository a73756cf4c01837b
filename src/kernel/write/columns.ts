import { sql, type Sql } from '../sql.js';
import { isWritable } from '../thing/column.js';
import type { Thing } from '../thing/graph.js';
import { readingOf } from './reading-of.js';

/** Values by property name; relations as local ids, links as lists of them. What is absent stays as it is. */
export type Values = Readonly<Record<string, unknown>>;

export interface Assignment {
  readonly column: string;
  readonly value: Sql;
}

const cast = (given: unknown, sqlType: string): Sql =>
  given === null ? sql`null` : sql`${sqlType === 'jsonb' ? JSON.stringify(given) : given}::${sql.raw(sqlType)}`;

/** The columns that the values set. A name sets its reading too, unless that is given. */
export function assignments(thing: Thing, values: Values): Assignment[] {
  const given = (name: string): boolean => values[name] !== undefined;
  const set = [
    ...thing.columns.filter((c) => given(c.name)),
    ...thing.ones.filter((one) => !one.carried && given(one.name)).map((one) => ({ ...one, sqlType: 'uuid' })),
    ...thing.links.filter((link) => given(link.name)).map((link) => ({ ...link, sqlType: 'uuid[]' })),
  ].map(({ name, column, sqlType }) => ({ column, value: cast(values[name], sqlType) }));
  const hasReading = thing.columns.some((c) => c.name === 'pinyin');
  if (hasReading && given('name') && !given('pinyin')) {
    set.push({ column: 'pinyin', value: sql`${readingOf(String(values['name']))}` });
  }
  return set;
}

/** Names of what a create or update may give, in the order of the declarations. */
export const writableNames = (thing: Thing): string[] => [
  ...thing.columns.filter(isWritable).map((c) => c.name),
  ...thing.ones.filter((one) => !one.carried).map((one) => one.name),
  ...thing.links.map((link) => link.name),
];
