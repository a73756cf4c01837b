import { platformDay } from '../platform-day.js';
import { col, sql, type Sql } from '../sql.js';
import { record } from './declarations.js';
import type { EntityMeta } from './model.js';
import type { RowOf } from './rule.js';

/** A yes or no that is computed whenever it is read, and never stored: no event tells that it has changed. */
export interface Virtual<K extends string = string> {
  readonly does: 'virtual';
  readonly name: string;
  readonly zh: string;
  readonly en: string;
  /** The columns and to-one relations that it is computed from, by property name. */
  readonly reads: readonly K[];
  readonly is: (row: Readonly<Record<K, Sql>>, today: Sql<string>) => Sql;
}

/**
 * Declares a yes or no that is computed from its row and the platform's day. Lists filter and group by it; PostgreSQL
 * computes it for each row that the other conditions leave. What SQL computes as null counts as no.
 *
 * @param reads the columns that `is` uses
 */
export const virtual =
  <K extends string>(zh: string, en: string, reads: readonly K[], is: Virtual<K>['is']) =>
  (prototype: RowOf<K>, property: string): void =>
    record(prototype, { does: 'virtual', name: property, zh, en, reads, is });

/** Its value on the aliased row: true or false. @throws if it reads what the entity has no column for */
export function valueOf({ name, reads, is }: Virtual, entity: EntityMeta, alias: string): Sql<boolean> {
  const columns = reads.map((property) => {
    const column = [...entity.columns, ...entity.manyToOne].find((each) => each.name === property)?.column;
    if (column === undefined) throw new Error(`${entity.name}.${name} reads ${property}, which is no column`);
    return [property, col(alias, column)] as const;
  });
  return sql<boolean>`coalesce(${is(Object.fromEntries(columns), platformDay)}, false)`;
}
