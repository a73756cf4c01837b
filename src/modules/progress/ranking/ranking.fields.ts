import { GraphQLInt, GraphQLString } from 'graphql';
import type { Class } from '../../../kernel/describe.js';
import type { Row } from '../../../kernel/database.js';
import { Invalid } from '../../../kernel/errors.js';
import { readByKey, readNode } from '../../../kernel/read/read.js';
import { DecimalScalar, PeriodScalar, RegionCodeScalar } from '../../../kernel/scalars.js';
import type { FieldDefinition } from '../../../kernel/schema/builder/attach-fields.js';
import {
  addField,
  objectType,
  optional,
  type ArgumentSpec,
  type FieldSpec,
} from '../../../kernel/schema/builder/build.js';
import { resolver } from '../../../kernel/schema/builder/root-fields.js';
import type { DataModel } from '../../../kernel/model/model.js';
import { DemonstrationBelt } from '../../demonstration/belt.entity.js';
import { Indicator } from '../../indicator/indicator.entity.js';
import { Region, RegionKind, RegionLevel } from '../../region/region.entity.js';
import { TwinningPair } from '../../twinning/twinning.entity.js';
import { compareTwins, rankBelts, rankRegions, type Ranked, type RankingArguments } from './ranking.service.js';

const PERIOD: ArgumentSpec = {
  type: () => PeriodScalar,
  zh: '统计期；其中各填报期按指标的汇总方式合并',
  en: 'Over which period; those of the indicator inside it become one by its aggregation.',
};
const SINCE = optional(
  () => PeriodScalar,
  '与此统计期相比的升降',
  'Compare with this period: how far each has moved since.',
);

/** Fields of a ranked region or belt, besides the region or belt itself. */
const STANDING: Readonly<Record<string, FieldSpec>> = {
  value: optional(
    () => DecimalScalar,
    '数值；未填报或不对调用者公开为空',
    'Its figure; null where nothing was reported, which is not zero, or what was is not for the caller.',
  ),
  rank: optional(
    () => GraphQLInt,
    '名次，并列同名次；无数值则无名次',
    'From 1, equals share one: 1, 1, 3. None without a figure.',
  ),
  percentile: optional(
    () => DecimalScalar,
    '百分位：不及它的占其余有名次者的百分比，1 位小数',
    'Share of the others with a rank that do worse, in per cent to 1 place.',
  ),
  peers: { type: () => GraphQLInt, zh: '有名次者的数目', en: 'How many have a rank.' },
  latestPeriod: optional(
    () => PeriodScalar,
    '有数值的最近一个填报期',
    'The last period inside the one asked for that it has a figure of.',
  ),
  earlier: optional(() => DecimalScalar, '所比统计期的数值', 'Its figure in the period compared with.'),
  movement: optional(
    () => GraphQLInt,
    '名次升降，升为正',
    'Ranks gained since; negative if lost. Null unless ranked in both.',
  ),
};

interface ComparisonArguments {
  readonly indicator: string;
  readonly period: string;
  readonly since?: string | null;
}

/** Compares regions, twins and belts by an indicator. */
export function rankingFields(model: DataModel): FieldDefinition[] {
  const ranked: Class = objectType('Ranked', '一个区划在同类中的位置', 'Where a region stands among its peers.', {
    region: optional(() => Region, '区划', 'The region.'),
    ...STANDING,
  });
  const rankedBelt: Class = objectType(
    'RankedBelt',
    '一条示范带在各示范带中的位置',
    'Where a belt stands among the belts.',
    {
      belt: optional(() => DemonstrationBelt, '示范带', 'The belt: its counties taken together.'),
      ...STANDING,
    },
  );
  addField(Indicator, 'ranking', {
    type: () => [ranked],
    zh: '各地按此指标排名：按其方向，越高越好者由高到低，越低越好者由低到高，应处于区间内者由近到远、区间内并列第一（区间取自当年政策指标的口径，没有或不一致则无名次）；未填报者在最后',
    en:
      'Regions by it, in its direction: highest first, lowest first where lower is better, ' +
      'and by how far they are from the range where it should stay in one: inside is best. ' +
      'The range is that of its targets of the year; without one, or with several, nobody has a rank. ' +
      'Those without a figure come last and have no rank.',
    args: {
      period: PERIOD,
      level: optional(() => RegionLevel, '比较哪一级；默认县市区', 'Regions of this level; counties without it.'),
      kind: optional(() => RegionKind, '只比较此类区划', 'Only regions of this kind: its peers.'),
      within: optional(() => RegionCodeScalar, '只比较此区划的下级', 'Only those below this region.'),
      since: SINCE,
    },
    cost: { size: 100, weight: 5 },
  });
  addField(Indicator, 'beltRanking', {
    type: () => [rankedBelt],
    zh: '各示范带按此指标排名，沿线县市区合并计算',
    en: 'Belts by it, each by its counties taken together.',
    args: { period: PERIOD, since: SINCE },
    cost: { size: 6, weight: 5 },
  });
  addField(TwinningPair, 'comparison', {
    type: () => [ranked],
    zh: '结对双方按一项指标比较；示范区外的一方没有数值',
    en: 'Both sides by an indicator; one outside the area has no figure.',
    args: {
      indicator: {
        type: () => GraphQLString,
        zh: '指标代号，如 tap-water-coverage',
        en: 'Key of the indicator, such as tap-water-coverage.',
      },
      period: PERIOD,
      since: SINCE,
    },
    cost: { size: 2, weight: 5 },
  });
  return [
    {
      type: 'Indicator',
      field: 'ranking',
      resolve: resolver((row: Row, args: RankingArguments, context) => rankRegions(row, args, context)),
    },
    {
      type: 'Indicator',
      field: 'beltRanking',
      resolve: resolver((row: Row, args: RankingArguments, context) => rankBelts(row, args, context)),
    },
    {
      type: 'Ranked',
      field: 'region',
      resolve: resolver(({ id }: Ranked, _, context) => readNode(model.of(Region), id, context)),
    },
    {
      type: 'RankedBelt',
      field: 'belt',
      resolve: resolver(({ id }: Ranked, _, context) => readNode(model.of(DemonstrationBelt), id, context)),
    },
    {
      type: 'TwinningPair',
      field: 'comparison',
      resolve: resolver(async (row: Row, { indicator: key, ...at }: ComparisonArguments, context) => {
        const indicator = await readByKey(model.of(Indicator), 'key', key, context);
        if (!indicator) throw new Invalid('UNKNOWN_INDICATOR', { indicator: key });
        return compareTwins(indicator, row['sides_ids'] as string[], at, context);
      }),
    },
  ];
}
