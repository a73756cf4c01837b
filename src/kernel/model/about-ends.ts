import { capital, type Class } from '../describe.js';
import { globalId, readGlobalId } from '../id.js';
import { col, sql } from '../sql.js';
import type { About } from './about.js';
import { declarationsOf } from './declarations.js';
import type { ListRowsOf } from './list-rows.js';
import type { EntityMeta } from './model.js';

/** A to-one relation to one of several types, with its ends resolved. */
export interface AboutMeta extends Omit<About, 'targets'> {
  readonly to: readonly EntityMeta[];
  /** Name of the union of its ends in the schema. */
  readonly typeName: string;
  /** The first relation with the same ends, whose types in the schema it shares; itself if it is the first. */
  readonly sharedWith: AboutMeta;
}

/** Rows about the parent. */
const rowsAbout =
  ({ table }: EntityMeta, { column, typeColumn }: AboutMeta, end: EntityMeta): ListRowsOf =>
  (child) => {
    const isOfType = (alias: string) => sql<boolean>`${col(alias, typeColumn)} = ${sql.lit(end.name)}`;
    return {
      from: sql`from ${sql.table(table)} ${sql.ref(child)}`,
      on: (parent) => sql<boolean>`(${isOfType(child)} and ${col(child, column)} = ${col(parent, 'id')})`,
      parents: {
        key: 'id',
        value: col(child, column),
        from: sql`from (select * from ${sql.table(table)} about_ where ${isOfType('about_')}) ${sql.ref(child)}`,
      },
    };
  };

/** The types of the ends, whatever their order. */
const endsKey = (to: readonly EntityMeta[]): string =>
  to
    .map(({ name }) => name)
    .sort()
    .join();

/**
 * Adds the relation to its entity, and its inverse list to each end.
 *
 * @param entities all of the model, of which those before the entity have their relations
 * @param subjects the types that findings of the model are about
 * @throws if it has no end, or one twice
 */
export function addAbout(
  entity: EntityMeta,
  { targets, ...about }: About,
  entities: readonly EntityMeta[],
  of: (type: Class) => EntityMeta,
  subjects: readonly Class[],
): void {
  const to = targets(subjects).map(of);
  if (to.length === 0 || new Set(to).size < to.length)
    throw new Error(`${entity.name}.${about.name} is about nothing, or about one type twice`);
  const alike = entities.flatMap(({ abouts }) => abouts).find((other) => endsKey(other.to) === endsKey(to));
  const relation: AboutMeta = {
    ...about,
    to,
    typeName: `${entity.name}${capital(about.name)}`,
    get sharedWith() {
      return alike ?? relation;
    },
  };
  entity.abouts.push(relation);
  const { inverse } = about;
  if (!inverse) return;
  for (const end of to) {
    const rows = rowsAbout(entity, relation, end);
    const field = isTaken(entity, end, inverse.field) ? `own${capital(inverse.field)}` : inverse.field;
    end.lists.push({ ...inverse, field, from: end, to: entity, on: (p, c) => rows(c).on(p), rows });
  }
}

/** Whether the list of this name is that of the rows which lie at or below the end. */
const isTaken = (entity: EntityMeta, end: EntityMeta, field: string): boolean =>
  declarationsOf(entity.type).some(
    (each) =>
      each.does === 'manyToOne' && each.isLocation && each.inverse?.field === field && each.target() === end.type,
  );

/** The global id of what a row is about, given by its columns; null if it is about nothing. */
export function aboutOf({ column, typeColumn }: AboutMeta, row: Readonly<Record<string, unknown>>): string | null {
  const id = row[column] as string | null | undefined;
  return id == null ? null : globalId(row[typeColumn] as string, id); // both are null or neither
}

/** Type and id of what a global id names, if the relation may be about it. */
export function aboutEnd({ to }: AboutMeta, id: string): { readonly end: EntityMeta; readonly id: string } | null {
  const reference = readGlobalId(id);
  const end = to.find(({ name }) => name === reference?.type);
  return end && reference ? { end, id: reference.id } : null;
}

/** Names of the types that it may be about, for people. */
export const endNames = ({ to }: AboutMeta): string => to.map(({ name }) => name).join(', ');
