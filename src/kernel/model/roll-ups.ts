import { capital } from '../describe.js';
import { acrossRules } from './across.js';
import type { Column } from './column.js';
import type { EntityMeta, ListMeta, ManyToManyMeta } from './model.js';
import { ROLLED_KINDS, type RolledUp } from './rolled-up.js';

/** A column of a parent with its roll-up. */
export type RolledColumn = Column & { readonly rolledUp: RolledUp };

/** Rows that refer to a parent, with the parent's columns that they are rolled up into. */
export interface RolledRows {
  readonly parent: EntityMeta;
  readonly child: EntityMeta;
  /** The child's column with the parent's id. */
  readonly key: string;
  /** The child's column with the parent's type, if there are several. */
  readonly typeKey: string | undefined;
  /** The child's list of parents, whose ids are in `key`. */
  readonly links: ManyToManyMeta | undefined;
  readonly columns: readonly RolledColumn[];
}

const isRolled = (column: Column): column is RolledColumn => column.rolledUp !== undefined;

/** Columns whose changes are none of the record. */
export const unversionedColumns = ({ columns }: EntityMeta): string[] =>
  columns.filter(({ rolledUp }) => rolledUp && !rolledUp.isVersioned).map(({ column }) => column);

/** The entities whose rows are rolled up into an entity's: a change of one is a change of its columns. */
export const rolledEntities = (parent: EntityMeta): EntityMeta[] => [
  ...new Set(rolledRowsOf(parent).map(({ child }) => child)),
];

/**
 * The lists that are rolled up into an entity's columns.
 *
 * @throws if a column names no list of rows that refer to the entity, or what these rows do not have
 */
export function rolledRowsOf(parent: EntityMeta): RolledRows[] {
  const byList = Map.groupBy(parent.columns.filter(isRolled), ({ rolledUp }) => rolledUp.list);
  return [...byList].map(([field, columns]) => {
    // a group has at least one
    const invalid = (reason: string): Error => new Error(`${parent.name}.${columns[0]!.name}: ${reason}`);
    const list = parent.lists.find((each) => each.field === field);
    const reference = list && referenceOf(list);
    if (!reference) throw invalid(`${field} is no list of rows that refer to it`);
    const { child } = reference;
    for (const { rolledUp } of columns) {
      const unknown = Object.keys(rolledUp.where).find((name) => !columnOf(child, name));
      if (unknown !== undefined) throw invalid(`${child.name} has no ${unknown} to ask for`);
      const of = rolledUp.of === null ? null : child.columns.find(({ name }) => name === rolledUp.of);
      if (of !== null && !ROLLED_KINDS[rolledUp.does].includes(of?.kind as never))
        throw invalid(`${child.name} has no ${rolledUp.of} to take the ${rolledUp.does} of`);
    }
    return { parent, ...reference, columns };
  });
}

/** By which columns the rows of an inverse list refer to their parent. */
function referenceOf({
  from,
  to: child,
  field,
  isBelow,
}: ListMeta): Omit<RolledRows, 'parent' | 'columns'> | undefined {
  if (isBelow) return undefined;
  const one = child.manyToOne.find(({ to, inverse }) => to === from && inverse?.field === field);
  if (one) return { child, key: one.column, typeKey: undefined, links: undefined };
  const links = child.manyToMany.find(({ to, inverse }) => to === from && inverse?.field === field);
  if (links) return { child, key: links.column, typeKey: undefined, links };
  const about = child.abouts.find(
    ({ to, inverse }) =>
      to.includes(from) && inverse && [inverse.field, `own${capital(inverse.field)}`].includes(field),
  );
  return about && { child, key: about.column, typeKey: about.typeColumn, links: undefined };
}

/** The column that a condition is on, such as `state` or `hasState`. */
const columnOf = ({ columns }: EntityMeta, condition: string): Column | undefined =>
  columns.find(({ name }) => name === condition || `has${capital(name)}` === condition);

/** The columns of the child on which a roll-up depends. */
export const columnsRead = ({ child, key, typeKey, columns }: RolledRows): string[] => [
  ...new Set([
    key,
    ...(typeKey === undefined ? [] : [typeKey]),
    'archived_at',
    ...columns.flatMap(
      ({ rolledUp: { of, where } }) =>
        [...Object.keys(where), ...(of === null ? [] : [of])].map((name) => columnOf(child, name)!.column), // checked
    ),
  ]),
];

/** Name of the SQL function that recounts parents. */
export const recountName = ({ parent, child, key }: RolledRows): string => `${parent.table}_of_${child.table}_${key}`;

/**
 * The lock of a parent by those who write a child: two that share one could not both update it then, nor both lock it
 * for a rule about it.
 */
export const lockOf = (parent: EntityMeta, child: EntityMeta): string =>
  rolledEntities(parent).includes(child) ||
  (!parent.tree && acrossRules(child).some(({ above }) => above.to === parent))
    ? 'for no key update'
    : 'for share';
