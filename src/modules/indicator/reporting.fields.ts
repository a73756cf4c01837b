import { GraphQLInt, GraphQLString } from 'graphql';
import { globalId } from '../../kernel/id.js';
import { readNode } from '../../kernel/read/read.js';
import { DateScalar, DecimalScalar, PeriodScalar, RegionCodeScalar } from '../../kernel/scalars.js';
import type { FieldDefinition } from '../../kernel/schema/builder/attach-fields.js';
import { nodeType, optional } from '../../kernel/schema/builder/build.js';
import { resolver, type RootFields } from '../../kernel/schema/builder/root-fields.js';
import type { DataModel } from '../../kernel/model/model.js';
import { Region, RegionLevel } from '../region/region.entity.js';
import { Indicator } from './indicator.entity.js';
import { readReporting, readReportings, type Reporting, type ReportingArguments } from './reporting.service.js';

/** The fields about completeness and timeliness of reports. */
export function reportingFields(model: DataModel, rootFields: RootFields): FieldDefinition[] {
  const type = nodeType(
    'Reporting',
    '一地一项指标的填报情况',
    'How complete and how timely a region’s reports of an indicator are.',
    {
      region: optional(() => Region, '区划，含其下级', 'The region, with all below it.'),
      indicator: optional(() => Indicator, '统计指标', 'The indicator.'),
      expected: {
        type: () => GraphQLInt,
        zh: '应报数：已结束的各期乘以当时的填报单位',
        en: 'Reports that were due from those who had to report, over the periods that are over.',
      },
      reported: {
        type: () => GraphQLInt,
        zh: '已报送数，不论是否审核；草稿不计',
        en: 'Reports that were handed in, approved or not; drafts are not counted.',
      },
      approved: { type: () => GraphQLInt, zh: '已审核数', en: 'Reports of which a figure was approved.' },
      onTime: { type: () => GraphQLInt, zh: '按期报送数', en: 'Reports handed in by their day.' },
      late: { type: () => GraphQLInt, zh: '迟报数', en: 'Reports handed in after their day.' },
      missing: { type: () => GraphQLInt, zh: '未报数', en: 'Reports that were not handed in.' },
      completeness: optional(
        () => DecimalScalar,
        '完整率：已报送 ÷ 应报，4 位小数；无应报则为空',
        'Handed in ÷ expected, to 4 places; null where nothing is expected.',
      ),
      timeliness: optional(
        () => DecimalScalar,
        '及时率：按期报送 ÷ 应报，4 位小数；无应报则为空',
        'Handed in by its day ÷ expected, to 4 places; null where nothing is expected.',
      ),
    },
  );
  rootFields.query(
    'reporting',
    {
      type: () => [type],
      zh: '各下级区划的填报完整率与及时率，按指标；语句数不随区划与指标的多少而变',
      en: 'How complete and timely reports of the regions below are, by indicator; in a constant number of statements.',
      args: {
        region: { type: () => RegionCodeScalar, zh: '区划代码', en: 'Where: the code of a region.' },
        period: {
          type: () => PeriodScalar,
          zh: '统计期；其中各填报期合计',
          en: 'Over which period: the periods inside it that the indicator is reported for are added up.',
        },
        level: optional(
          () => RegionLevel,
          '按此级别的下级区划分列；不给则为直接下级',
          'The level of the regions below that it lists; those directly below without it.',
        ),
        indicators: optional(() => [GraphQLString], '只要这些指标，按代号', 'Only these indicators, by their keys.'),
        asOf: optional(
          () => DateScalar,
          '按此日的区划和已报送的数值；默认今天',
          'As it was on this day: its regions, and what was handed in by then. Today without it.',
        ),
      },
      cost: { size: 300, weight: 10 },
    },
    resolver((_, args: ReportingArguments, context) => readReportings(args, context)),
  );
  rootFields.node('Reporting', readReporting);
  return [
    {
      type: 'Reporting',
      field: 'id',
      resolve: resolver(({ region, indicator, period, asOf }: Reporting) =>
        globalId('Reporting', [region, indicator, period, ...(asOf ? [asOf] : [])].join('/')),
      ),
    },
    {
      type: 'Reporting',
      field: 'region',
      resolve: resolver(({ region }: Reporting, _, context) => readNode(model.of(Region), region, context)),
    },
    {
      type: 'Reporting',
      field: 'indicator',
      resolve: resolver(({ indicator }: Reporting, _, context) => readNode(model.of(Indicator), indicator, context)),
    },
  ];
}
