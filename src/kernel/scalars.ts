import { GraphQLError, GraphQLScalarType, Kind, print, type ValueNode } from 'graphql';
import { describe } from './describe.js';
import { PERIOD_PATTERN, readPeriod } from './period.js';

interface Text {
  readonly zh: string;
  readonly en: string;
  readonly specifiedByURL: string;
  readonly pattern: RegExp;
  /** Refuses what the pattern lets through, such as 30 February. */
  readonly holds?: (value: string) => boolean;
}

/**
 * A scalar that travels as text in both directions. Rows already carry the text as PostgreSQL formatted it,
 * so serialising is the identity: the batched and the planned way cannot differ.
 */
function text(name: string, { zh, en, specifiedByURL, pattern, holds = () => true }: Text): GraphQLScalarType<string> {
  const parse = (value: unknown, node?: ValueNode): string => {
    if (typeof value === 'string' && pattern.test(value) && holds(value)) return value;
    const shown = shortened(node ? print(node) : (JSON.stringify(value) ?? String(value)));
    throw new GraphQLError(`${name} cannot represent ${shown}; expected: ${en}`, {
      nodes: node,
      extensions: { code: 'BAD_USER_INPUT', zh: `${shown} 不是 ${name}，应为${zh.replace(/。$/, '')}` },
    });
  };
  return new GraphQLScalarType<string>({
    name,
    description: describe(zh, en),
    specifiedByURL,
    serialize: (value) => value as string,
    parseValue: parse,
    parseLiteral: (node) => parse(node.kind === Kind.STRING ? node.value : undefined, node),
  });
}

/** Whether a scalar of ours takes a text. */
export function accepts(scalar: GraphQLScalarType, text: string): boolean {
  try {
    scalar.parseValue(text);
    return true;
  } catch {
    return false;
  }
}

const LONGEST_SHOWN = 60;

/** A refused value, as its message quotes it. */
const shortened = (text: string): string =>
  text.length > LONGEST_SHOWN ? `${text.slice(0, LONGEST_SHOWN).toWellFormed()}…` : text;

const isCalendarDate = (value: string): boolean => {
  const date = new Date(`${value.slice(0, 10)}T00:00:00Z`);
  return !Number.isNaN(date.getTime()) && date.toISOString().startsWith(value.slice(0, 10));
};

export const DateScalar = text('Date', {
  zh: '日历日期（北京时间），格式 YYYY-MM-DD。',
  en: 'A calendar date of Asia/Shanghai, YYYY-MM-DD.',
  specifiedByURL: 'https://scalars.graphql.org/andimarek/local-date.html',
  pattern: /^\d{4}-\d{2}-\d{2}$/,
  holds: isCalendarDate,
});

export const DateTimeScalar = text('DateTime', {
  zh: '带时区的时刻（RFC 3339），以 UTC 返回。',
  en: 'An instant with its offset (RFC 3339); answers are in UTC.',
  specifiedByURL: 'https://scalars.graphql.org/andimarek/date-time.html',
  pattern: /^\d{4}-\d{2}-\d{2}T([01]\d|2[0-3]):[0-5]\d:[0-5]\d(\.\d{1,6})?(Z|[+-]([01]\d|2[0-3]):[0-5]\d)$/,
  holds: isCalendarDate,
});

export const DecimalScalar = text('Decimal', {
  zh: '十进制数，以字符串表示，不丢失精度。',
  en: 'A decimal number as a string, so that no digit is lost.',
  specifiedByURL: 'https://www.w3.org/TR/xmlschema-2/#decimal',
  pattern: /^-?\d{1,38}(\.\d{1,18})?$/,
});

export const RegionCodeScalar = text('RegionCode', {
  zh: '统计用区划代码：省 2 位、市 4 位、县 6 位、乡镇 9 位、村 12 位。',
  en: 'A statistical division code: 2 digits for a province, 4 a prefecture, 6 a county, 9 a township, 12 a village.',
  specifiedByURL: 'https://www.stats.gov.cn/sj/tjbz/',
  pattern: /^(\d{2}|\d{4}|\d{6}|\d{9}|\d{12})$/,
});

export const PeriodScalar = text('Period', {
  zh: '统计期：2024（年）、2024H1（半年）、2024Q3（季）、2024M07（月）、2024M07T2（旬）、2022-2024（规划期）。',
  en: 'A statistical period: 2024 a year, 2024H1 a half, 2024Q3 a quarter, 2024M07 a month, 2024M07T2 ten days, 2022-2024 a plan.',
  specifiedByURL: 'https://www.stats.gov.cn/sj/tjbz/',
  pattern: PERIOD_PATTERN,
  holds: (code) => readPeriod(code) !== null,
});

export const PositionScalar = text('Position', {
  zh: '变更流中的位置，不透明；断线后以此续订。',
  en: 'An opaque position in the feed of changes; resume with the last one seen.',
  specifiedByURL: 'https://www.rfc-editor.org/rfc/rfc3986#section-2.3',
  pattern: /^[0-9a-f]{8}\.\d{1,19}$/,
});
