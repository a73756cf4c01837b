import { GraphQLBoolean, GraphQLInt, GraphQLString } from 'graphql';
import type { Class } from '../../kernel/describe.js';
import { DateScalar, DateTimeScalar, DecimalScalar, PeriodScalar } from '../../kernel/scalars.js';
import {
  enumType,
  nodeType,
  objectType,
  optional,
  type ArgumentSpec,
  type FieldSpec,
} from '../../kernel/schema/builder/build.js';
import { connectionType, pageArguments } from '../../kernel/schema/lists/connection.js';
import type { DataModel } from '../../kernel/model/model.js';
import { Node } from '../../kernel/model/entity.js';
import { defineEnum } from '../../kernel/enum.js';
import { FigureBasis } from '../indicator/basis.entity.js';
import { Observation } from '../indicator/observation.entity.js';
import { Target } from '../policy/target.entity.js';
import { Region } from '../region/region.entity.js';
import { Judgement } from './measurement/judgement.entity.js';
import { TargetReading } from './measurement/target-reading.entity.js';
import { PROGRESS_RULES } from './assessment/status.rules.js';

export const ProgressStatus = defineEnum('ProgressStatus', '进展状态', 'How far a target is.', {
  ACHIEVED: ['已达成', 'It is met.'],
  ON_TRACK: ['进展正常', 'On the way, and in time.'],
  AT_RISK: ['有风险', 'A little behind what should have been reached by now.'],
  BEHIND: ['滞后', 'Behind, or missed.'],
  UNKNOWN: ['无法判断', 'Nobody can say; the rule tells why.'],
});

const ProgressRule = enumType(
  'ProgressRule',
  '判定进展状态的规则',
  'The rule that decided on a status.',
  Object.fromEntries(PROGRESS_RULES.map(({ code, zh, en }) => [code, { value: code, zh, en }])),
);

const ProjectionMethod = defineEnum('ProjectionMethod', '预测方法', 'How a projection is made.', {
  LINEAR: [
    '最小二乘直线外推，区间为 80 % 预测区间',
    'Least squares over all points; the bounds are the 80 % prediction interval.',
  ],
  LAST: ['只有一个数据点，沿用', 'The only point, carried on.'],
});

const ProgressRemark = defineEnum('ProgressRemark', '关于进展的提示', 'What to mind about a figure of progress.', {
  PARTS_DO_NOT_ADD_UP: ['分解到下级的目标之和不等于本级目标', 'The goals of the parts do not add up to the goal.'],
  INCOMPLETE: ['有单位未填报', 'Some did not report.'],
  LATE: ['应填报的最近一期无人填报', 'Nobody reported the period that was due last.'],
  EARLIER_PERIOD: ['数值属于所问统计期之前的一期', 'The figures are of a period before the one that was asked for.'],
  SAMPLE: ['含样例数据，并非真实', 'Made up to show the platform, in part or in all; not real.'],
  WHOLE_ONLY: ['此目标只对全域', 'It is a goal of the whole area alone.'],
  NOT_ALLOTTED: ['目标尚未分解到此处', 'Nothing of the goal was allotted here.'],
});

/** Arguments of every progress field; given as variables, one value serves a whole operation. */
export const WHEN: Readonly<Record<string, ArgumentSpec>> = {
  period: {
    type: () => PeriodScalar,
    zh: '统计期，如 2024、2024Q3、2022-2024',
    en: 'At the end of which period: 2024, 2024Q3, 2022-2024.',
  },
  asOf: optional(
    () => DateScalar,
    '按此日的区划和已结束的统计期；默认今天',
    'As the world was on this day: its regions, the periods that were over. Today without it.',
  ),
  knownAt: optional(
    () => DateTimeScalar,
    '按此时刻已知的数值：其后的更正不计',
    'By what was known at this moment: later corrections do not count. By what is known now without it.',
  ),
};

export const ONLY: Readonly<Record<string, ArgumentSpec>> = {
  statuses: optional(() => [ProgressStatus], '只要这些状态的', 'Only those of these statuses.'),
};

/** Cost of computing the progress of one target, in points. */
export const EACH = { weight: 4, each: true } as const;

/** The type `Progress` and the types of its fields. */
export function progressType(model: DataModel): Class {
  const projection = objectType(
    'ProgressProjection',
    '期末预测',
    'Where it will be at the end of its time if it goes on as it did.',
    {
      value: { type: () => DecimalScalar, zh: '预测值', en: 'The value.' },
      low: optional(() => DecimalScalar, '区间下限', 'Lower bound; null with fewer than three points.'),
      high: optional(() => DecimalScalar, '区间上限', 'Upper bound; null with fewer than three points.'),
      method: { type: () => ProjectionMethod, zh: '方法', en: 'How it was made.' },
      isLikelyMet: optional(() => GraphQLBoolean, '预计能否达到目标', 'Whether it will meet the goal.'),
    },
  );
  const coverage = objectType('ProgressCoverage', '填报覆盖情况', 'Who reported of those who had to.', {
    period: optional(() => PeriodScalar, '统计期', 'The period that it is about.'),
    expected: { type: () => GraphQLInt, zh: '应填报数', en: 'How many had to report.' },
    reported: { type: () => GraphQLInt, zh: '已填报数', en: 'How many did.' },
    missing: {
      type: () => [Region],
      zh: '未填报的区划，按代码',
      en: 'Regions that did not, by their codes.',
      args: {
        first: {
          type: () => GraphQLInt,
          nullable: true,
          zh: '至多几个，1 至 100，默认 20',
          en: 'How many at most, 1 to 100; 20 if not given.',
        },
      },
      cost: { size: 20 },
    },
  });
  const point = objectType('ProgressPoint', '一个统计期的数值', 'One period of a series.', {
    period: { type: () => PeriodScalar, zh: '统计期', en: 'The period.' },
    on: { type: () => DateScalar, zh: '末日', en: 'Its last day.' },
    value: optional(() => DecimalScalar, '当期值；未填报为空', 'Its own value; null where nothing was reported.'),
    reached: optional(() => DecimalScalar, '至此达到的值', 'The value reached by then.'),
    reported: { type: () => GraphQLInt, zh: '已填报数', en: 'How many reported.' },
    expected: { type: () => GraphQLInt, zh: '应填报数', en: 'How many had to.' },
  });
  const remark = objectType('ProgressNote', '关于进展的一条提示', 'A note on a result.', {
    code: { type: () => ProgressRemark, zh: '提示', en: 'What.' },
    message: { type: () => GraphQLString, zh: '说明', en: 'In words.' },
    period: optional(() => PeriodScalar, '所涉统计期', 'The period that it is about.'),
    whole: optional(() => DecimalScalar, '本级目标', 'The goal of the whole.'),
    sum: optional(() => DecimalScalar, '下级目标之和', 'What the goals of the parts come to.'),
  });
  const self = (): Class => type;
  const decimal = (zh: string, en: string): FieldSpec => optional(() => DecimalScalar, zh, en);
  const type: Class = nodeType('Progress', '一项政策指标在一地的进展', 'How far a target of the policy is somewhere.', {
    target: optional(() => Target, '政策指标，及其条款和原文', 'The target, with its clause and the policy’s words.'),
    reading: optional(
      () => TargetReading,
      '口径；愿景不衡量',
      'How the target is read; null for a vision, which is not measured.',
    ),
    regions: {
      type: () => [Region],
      zh: '所问的区划',
      en: 'Where: one region, or several taken together.',
      cost: { size: 1 },
    },
    period: { type: () => PeriodScalar, zh: '统计期', en: 'The period that was asked for.' },
    on: { type: () => DateScalar, zh: '判定日', en: 'The day on which it was judged.' },
    startsOn: {
      type: () => DateScalar,
      zh: '目标时段首日',
      en: 'First day of the time within which the goal is to be reached.',
    },
    endsOn: { type: () => DateScalar, zh: '目标时段末日', en: 'Last day of that time.' },
    status: { type: () => ProgressStatus, zh: '进展状态', en: 'How far it is.' },
    rule: { type: () => ProgressRule, zh: '判定所依规则', en: 'The rule that decided.' },
    since: optional(() => DateScalar, '自何时起一直是此状态', 'Since when it has been so without a break.'),
    unit: optional(() => GraphQLString, '计量单位', 'Unit of the values.'),
    actual: decimal('实际值；缺报不是零', 'What was reached; missing is not zero.'),
    goal: decimal('目标值；目标是区间时为空', 'What is to be reached; null where it is a range.'),
    goalLower: decimal('目标区间下限', 'The least value that is right, where the goal is a range.'),
    goalUpper: decimal('目标区间上限', 'The greatest value that is right, where the goal is a range.'),
    baseline: decimal('起点值', 'Where the level began.'),
    expected: decimal('此时应达到的值', 'What should have been reached by then.'),
    ratio: decimal('完成比例，4 位小数', 'Share of the goal that is met, to 4 places.'),
    projection: optional(
      () => projection,
      '期末预测',
      'Where it will be at the end of its time; null when that is over.',
    ),
    coverage: { type: () => coverage, zh: '填报覆盖情况', en: 'Who reported.' },
    notes: { type: () => [remark], zh: '提示', en: 'What to mind.' },
    series: { type: () => [point], zh: '各统计期的数值', en: 'The values period by period.', cost: { size: 16 } },
    formula: { type: () => GraphQLString, zh: '计算方法', en: 'How the number came about.' },
    isSample: { type: () => GraphQLBoolean, zh: '含样例数据', en: 'Something of it is made up for show.' },
    basis: {
      ...optional(
        () => FigureBasis,
        '实际值所计的记录；不由登记数据计算的为空',
        'The records that the value counts; null where it is not computed from registers.',
      ),
      cost: { weight: 2 },
    },
    observations: {
      type: () => connectionType(model.of(Observation)),
      zh: '所依据的填报',
      en: 'The reports that it was found from.',
      args: pageArguments,
    },
    judgements: {
      type: () => connectionType(model.of(Judgement)),
      zh: '所依据的研判',
      en: 'The judgements that it was found from.',
      args: pageArguments,
    },
    counted: {
      type: () => [Node],
      zh: '所计数的对象，至多 100 个',
      en: 'What was counted, at most 100.',
      cost: { size: 20 },
    },
    parts: {
      type: () => [self()],
      zh: '各下级区划的进展',
      en: 'The same for each region directly below.',
      args: ONLY,
      cost: { size: 15, ...EACH },
    },
    earlier: {
      type: self,
      zh: '同一问题在更早时的答案',
      en: 'The answer to the same question as of an earlier day, or as known then.',
      args: { asOf: WHEN['asOf']!, knownAt: WHEN['knownAt']! },
    },
  });
  return type;
}
