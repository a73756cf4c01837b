import type { EntityMeta } from './model.js';

/** @throws with the type and the property if its order names what is no column: a cast hides it from tsc */
export function requireNamedColumns({ name, columns, manyToOne, options }: EntityMeta): void {
  const unknown = options.order?.find((field) => !columns.some((column) => column.name === field));
  if (unknown === undefined) return;
  const isRelation = manyToOne.some((one) => one.name === unknown);
  const why = isRelation ? 'names a relation, and lists are ordered by columns' : 'names a column that is not declared';
  throw new Error(`${name}.${unknown}: the order ${why}`);
}
