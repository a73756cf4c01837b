import { GraphQLError, GraphQLScalarType, Kind, print, type ValueNode } from 'graphql';
import { describe } from './describe.js';
import { kernelMessages } from './messages.js';
import type { TextFault } from './text.js';
import {
  readDate,
  readDecimal,
  readInstant,
  readPeriodText,
  readPosition,
  readRegionCode,
  type Written,
} from './written.js';

/** A value that its scalar cannot represent. */
export class MalformedValue extends GraphQLError {
  constructor(
    scalar: string,
    quoted: string,
    /** What is wrong and what to write instead: a code with its messages. */
    readonly fault: TextFault,
    node?: ValueNode,
  ) {
    const { code, variables = {} } = fault;
    super(`${scalar} cannot represent ${quoted}: ${kernelMessages.say(code, variables, 'en')}`, {
      nodes: node,
      extensions: {
        code: 'BAD_USER_INPUT',
        zh: `${quoted} 不是 ${scalar}，${kernelMessages.say(code, variables, 'zh').replace(/。$/, '')}`,
      },
    });
  }
}

/**
 * Replaces a malformed value in the input of a mutation, so that the mutation can report it with all other user errors
 * (`schema/set-aside.ts`). Clients cannot send one.
 */
export class Unfit {
  constructor(readonly fault: TextFault) {}
}

interface Text {
  readonly zh: string;
  readonly en: string;
  readonly specifiedByURL: string;
  readonly read: (given: string) => Written;
}

/**
 * A scalar that is serialized as text in both directions. Rows already contain the text as PostgreSQL formatted it, so
 * serializing is the identity, and resolvers and plans cannot differ.
 */
function text(name: string, { zh, en, specifiedByURL, read }: Text): GraphQLScalarType<string> {
  const parse = (value: unknown, node?: ValueNode): string => {
    if (value instanceof Unfit) return value as never;
    const parsed = typeof value === 'string' ? read(value) : { code: 'TEXT_EXPECTED', variables: { scalar: name } };
    if (typeof parsed === 'string') return parsed;
    throw new MalformedValue(name, node ? abbreviated(print(node)) : quoted(value), parsed, node);
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

/** Whether a custom scalar accepts a text unchanged. */
export function accepts(scalar: GraphQLScalarType, text: string): boolean {
  try {
    return scalar.parseValue(text) === text;
  } catch {
    return false;
  }
}

const MAX_QUOTED = 60;

/** A value as messages quote it. */
export const quoted = (value: unknown): string => abbreviated(JSON.stringify(value) ?? String(value));

const abbreviated = (text: string): string =>
  text.length > MAX_QUOTED ? `${text.slice(0, MAX_QUOTED).toWellFormed()}…` : text;

export const DateScalar = text('Date', {
  zh: '日历日期（北京时间），格式 YYYY-MM-DD；输入时也接受 2024/9/1、2024年9月1日。',
  en: 'A calendar date of Asia/Shanghai, YYYY-MM-DD; 2024/9/1 and 2024年9月1日 are accepted as well.',
  specifiedByURL: 'https://scalars.graphql.org/andimarek/local-date.html',
  read: readDate,
});

export const DateTimeScalar = text('DateTime', {
  zh: '带时区的时刻（RFC 3339），以 UTC 返回。',
  en: 'An instant with its offset (RFC 3339); answers are in UTC.',
  specifiedByURL: 'https://scalars.graphql.org/andimarek/date-time.html',
  read: readInstant,
});

export const DecimalScalar = text('Decimal', {
  zh: '十进制数，以字符串表示，不丢失精度；不带分节号、百分号和单位。',
  en: 'A decimal number as a string, so that no digit is lost; without commas, % or a unit.',
  specifiedByURL: 'https://www.w3.org/TR/xmlschema-2/#decimal',
  read: readDecimal,
});

export const RegionCodeScalar = text('RegionCode', {
  zh: '统计用区划代码：省 2 位、市 4 位、县 6 位、乡镇 9 位、村 12 位；末尾全为零的各级可以补零，如 420500 即 4205。',
  en:
    'A statistical division code: 2 digits for a province, 4 a prefecture, 6 a county, 9 a township, 12 a village. ' +
    'Levels below may be padded with zeros: 420500 is 4205.',
  specifiedByURL: 'https://www.stats.gov.cn/sj/tjbz/',
  read: readRegionCode,
});

export const PeriodScalar = text('Period', {
  zh:
    '统计期：2024（年）、2024H1（半年）、2024Q3（季）、2024M07（月）、2024M07T2（旬）、2024W27（周，周一至周日，属于其周四所在的年、季、月）、' +
    '2022-2024（规划期）；输入时也接受 2024年7月、2024年第三季度、2024年第27周。',
  en:
    'A statistical period: 2024 a year, 2024H1 a half, 2024Q3 a quarter, 2024M07 a month, 2024M07T2 ten days, ' +
    '2024W27 a week (ISO 8601: from Monday to Sunday, of the year, quarter and month in which its Thursday lies), ' +
    '2022-2024 a plan; 2024年7月 and the like are accepted as well.',
  specifiedByURL: 'https://www.stats.gov.cn/sj/tjbz/',
  read: readPeriodText,
});

export const PositionScalar = text('Position', {
  zh: '变更流中的位置，不透明；断线后以此续订。',
  en: 'An opaque position in the feed of changes; resume with the last one seen.',
  specifiedByURL: 'https://www.rfc-editor.org/rfc/rfc3986#section-2.3',
  read: readPosition,
});
