import { coerceInputValue, type GraphQLInputObjectType, type GraphQLSchema } from 'graphql';
import { figuresOf, filterAt, settingsRead } from '../../model/computation.js';
import type { DataModel } from '../../model/model.js';
import type { FigureAt } from '../../model/moment.js';
import { columnOf } from '../../read/computed-figure.js';

/** Any moment: only the types of the values matter. */
const ANY_AT = { period: '2024Q4', startsOn: '2024-10-01', day: '2024-12-31' };

/** @throws if a computation is in words that the list of its type does not take */
export function requireComputable(model: DataModel, schema: GraphQLSchema): void {
  for (const { key, figure } of model.computations.values()) {
    const defaults = new Map(settingsRead(figure).map((setting) => [setting.key, setting.default]));
    const at: FigureAt = { ...ANY_AT, setting: (name) => defaults.get(name)! }; // it reads only these
    for (const each of figuresOf(figure)) {
      if (each.does === 'sql') continue;
      const entity = model.of(each.of);
      const type = schema.getType(`${entity.name}Filter`) as GraphQLInputObjectType; // each entity has one
      for (const property of [each.sum, each.over]) if (property !== null) columnOf(entity, property);
      for (const filter of [each.base, each.met])
        coerceInputValue(filterAt(filter, at), type, (path, _, { message }) => {
          throw new Error(
            `the computation ${key} is in words that are no filter of ${entity.name}, at ${path.join('.')}: ${message}`,
          );
        });
    }
  }
}
