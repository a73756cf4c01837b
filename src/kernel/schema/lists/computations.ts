import { coerceInputValue, type GraphQLInputObjectType, type GraphQLSchema } from 'graphql';
import { figuresOf, filterAt, settingsRead, type MomentFilter } from '../../model/computation.js';
import type { DataModel, EntityMeta } from '../../model/model.js';
import type { FigureAt } from '../../model/moment.js';
import type { Setting } from '../../model/setting.js';
import { columnOf } from '../../read/computed-figure.js';

/** Any moment: only the types of the values matter. */
const ANY_AT = { period: '2024Q4', startsOn: '2024-10-01', day: '2024-12-31' };

/** A moment at which settings have their defaults. */
export function anyMoment(settings: readonly Setting[]): FigureAt {
  const defaults = new Map(settings.map((setting) => [setting.key, setting.default]));
  return { ...ANY_AT, setting: (name) => defaults.get(name)! }; // only these are read
}

/** @throws if a filter with moments is in words that the list of its type does not take */
export function requireWords(
  what: string,
  entity: EntityMeta,
  filter: MomentFilter,
  at: FigureAt,
  schema: GraphQLSchema,
): void {
  const type = schema.getType(`${entity.name}Filter`) as GraphQLInputObjectType; // each entity has one
  coerceInputValue(filterAt(filter, at), type, (path, _, { message }) => {
    throw new Error(`${what} is in words that are no filter of ${entity.name}, at ${path.join('.')}: ${message}`);
  });
}

/** @throws if a computation is in words that the list of its type does not take */
export function requireComputable(model: DataModel, schema: GraphQLSchema): void {
  for (const { key, figure } of model.computations.values()) {
    const at = anyMoment(settingsRead(figure));
    for (const each of figuresOf(figure)) {
      if (each.does === 'sql') continue;
      const entity = model.of(each.of);
      for (const property of [each.sum, each.over]) if (property !== null) columnOf(entity, property);
      for (const filter of [each.base, each.met]) requireWords(`the computation ${key}`, entity, filter, at, schema);
    }
  }
}
