import type { EntityMeta } from './model.js';

/** @throws with the type and the property if its order names a column that is not declared: a cast hides it from tsc */
export function requireNamedColumns({ name, columns, options }: EntityMeta): void {
  const unknown = options.order?.find((field) => !columns.some((column) => column.name === field));
  if (unknown !== undefined) throw new Error(`${name}.${unknown}: the order names a column that is not declared`);
}
