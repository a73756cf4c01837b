import type { Row } from '../../kernel/database.js';
import { Exact } from '../../kernel/exact.js';
import type { FieldDefinition } from '../../kernel/schema/builder/attach-fields.js';
import { addField, optional } from '../../kernel/schema/builder/build.js';
import { resolver } from '../../kernel/schema/builder/root-fields.js';
import { FigureBasis } from './basis.entity.js';
import { readBasis } from './basis.service.js';
import { Observation } from './observation.entity.js';

interface Figured {
  readonly figure: string | null;
  readonly figureWeight: string | null;
}

/** The field that leads from a figure to the rows that it counts. */
export function basisFields(): FieldDefinition[] {
  addField(Observation, 'basis', {
    ...optional(
      () => FigureBasis,
      '计算所依据的记录；填报的为空',
      'The records that it counts; null if it was reported.',
    ),
    cost: { weight: 2 },
  });
  return [
    {
      type: 'Observation',
      field: 'basis',
      resolve: resolver((row: Row, _, context) => {
        const { figure, figureWeight: weight } = row as unknown as Figured;
        if (row['origin'] !== 'COMPUTED' || figure === null) return null;
        const amount = weight === null ? figure : new Exact(figure).times(weight).toFixed();
        const key = { indicator: String(row['indicator_id']), regions: [String(row['region_id'])] };
        return readBasis({ ...key, period: String(row['period']) }, { amount, weight }, context);
      }),
    },
  ];
}
