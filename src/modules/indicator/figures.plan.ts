import { NotPlannable, type Plan } from '../../kernel/plan/compiler.js';
import { listJson, orNull, textOf, valueJson, type Json } from '../../kernel/plan/json.js';
import { oneText, type RowSource } from '../../kernel/plan/rows.js';
import { col, sql } from '../../kernel/sql.js';
import type { DataModel } from '../../kernel/model/model.js';
import { figuresOf } from './indicator-figures.service.js';
import { Indicator } from './indicator.entity.js';

/** The field `figures` of a region, as part of the statement that reads the region. */
export const planFigures =
  (model: DataModel): Plan<RowSource> =>
  ({ alias }, field, compiler) => {
    const figure = compiler.alias('figure');
    const at = (name: string) => col(figure, name);
    const selected = compiler.below(field, ({ name, nodes }): Json => {
      switch (name) {
        case 'id':
          return [
            '"IndicatorFigure:',
            sql`${col(alias, 'id')}::text`,
            '/',
            sql`${at('indicator')}::text`,
            '/',
            at('period'),
            '"',
          ];
        case 'indicator':
          return orNull(oneText(compiler, model.of(Indicator), nodes, (end) => sql`${col(end, 'id')} = ${at(name)}`));
        case 'period':
          return valueJson('enum', at(name), false);
        case 'value':
          return valueJson('decimal', at(name), true);
        case 'reported':
        case 'unweighted':
          return valueJson('integer', at(name), false);
        case 'isSample':
          return valueJson('boolean', at(name), false);
        default:
          throw new NotPlannable(`${name} of a figure`);
      }
    });
    return listJson(sql`(select string_agg(${textOf(selected)}, ',' order by ${at('key')}, ${at('period')} collate "C")
      from (${figuresOf(alias, field.args['year'], compiler.actor, model)}) ${sql.ref(figure)})`);
  };
