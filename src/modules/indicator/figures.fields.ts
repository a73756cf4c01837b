import { GraphQLBoolean, GraphQLInt } from 'graphql';
import type { Row } from '../../kernel/database.js';
import { globalId } from '../../kernel/id.js';
import { readNode } from '../../kernel/read/read.js';
import { DecimalScalar, PeriodScalar } from '../../kernel/scalars.js';
import type { FieldDefinition } from '../../kernel/schema/builder/attach-fields.js';
import { addField, nodeType, optional } from '../../kernel/schema/builder/build.js';
import { resolver, type RootFields } from '../../kernel/schema/builder/root-fields.js';
import type { DataModel } from '../../kernel/model/model.js';
import { Region } from '../region/region.entity.js';
import { planFigures } from './figures.plan.js';
import { readIndicatorFigure, readIndicatorFigures, type IndicatorFigure } from './indicator-figures.service.js';
import { Indicator } from './indicator.entity.js';

/** Cost of a list of figures: the indicators, by quarters. */
const SIZE = 84;

/** The figures of the indicators in a region. They come from the table `rollup`: no report is read. */
export function figureFields(model: DataModel, rootFields: RootFields): FieldDefinition[] {
  const type = nodeType(
    'IndicatorFigure',
    '一项指标在一地一期的数值',
    'What an indicator came to in a region and a period.',
    {
      indicator: optional(() => Indicator, '统计指标', 'The indicator.'),
      period: { type: () => PeriodScalar, zh: '统计期', en: 'The period.' },
      value: optional(
        () => DecimalScalar,
        '数值：按指标的汇总方式合计下级已审核的数值；权重全为零则为空',
        'Approved figures at and below the region, combined as the indicator says; null where all weights are zero.',
      ),
      reported: {
        type: () => GraphQLInt,
        zh: '由多少个已审核的数值汇总而成',
        en: 'Of how many approved figures it is made.',
      },
      unweighted: {
        type: () => GraphQLInt,
        zh: '其中未填权重、未计入平均的数值个数',
        en: 'How many of them have no weight, and are left out of the mean.',
      },
      isSample: { type: () => GraphQLBoolean, zh: '是否含样例数值', en: 'Whether samples are among them.' },
    },
  );
  addField(Region, 'figures', {
    type: () => [type],
    zh: '一年中各期的指标数值，按指标和统计期排列；规划期属于其每一年；没有填报的不列出，不等于零',
    en:
      'What indicators came to in the periods of a year, by indicator and period; a plan is in each of its years. ' +
      'What nobody reported is left out: it is not zero.',
    args: { year: { type: () => GraphQLInt, zh: '年份', en: 'The year.' } },
    cost: { size: SIZE },
  });
  rootFields.node('IndicatorFigure', readIndicatorFigure);
  return [
    {
      type: 'IndicatorFigure',
      field: 'id',
      resolve: resolver(({ region, indicator, period }: IndicatorFigure) =>
        globalId('IndicatorFigure', `${region}/${indicator}/${period}`),
      ),
    },
    {
      type: 'Region',
      field: 'figures',
      plan: planFigures(model),
      resolve: resolver(({ id }: Row, { year }: { year: number }, context) => readIndicatorFigures(id, year, context)),
    },
    {
      type: 'IndicatorFigure',
      field: 'indicator',
      resolve: resolver(({ indicator }: IndicatorFigure, _, context) =>
        readNode(model.of(Indicator), indicator, context),
      ),
    },
  ];
}
