import { buildSchema, GraphQLError, parse, specifiedRules, validate, getVariableValues, Kind, type OperationDefinitionNode } from 'graphql'; // prettier-ignore
import pino from 'pino';
import { describe, expect, test } from 'vitest';
import { DateScalar, PeriodScalar, RegionCodeScalar } from '../../src/kernel/scalars.js';
import { errorsOf } from '../../src/server/guard/document/validation.js';
import { RequestRefused } from '../../src/server/guard/request-refused.js';
import { serverMessages } from '../../src/server/messages.js';
import { presentErrors } from '../../src/server/present-error.js';

const schema = buildSchema(`
  directive @once on FIELD
  scalar RegionCode scalar Period scalar Date
  enum Level { COUNTY TOWN }
  input Key @oneOf { level: Level code: RegionCode }
  input Filter { level: Level! names: [String!] count: Int inner: Filter }
  interface Node { id: ID! }
  type Region implements Node { id: ID! name(long: Boolean): String code: RegionCode level: Level parent: Region }
  type Talent implements Node { id: ID! name: Int age: Int }
  type Query {
    node(id: ID!): Node region(code: RegionCode, period: Period, on: Date): Region
    regions(filter: Filter, first: Int, share: Float, by: [Key!], one: Key, keys: [String]): [Region!]
  }
  type Subscription { moved: Region left: Region }
`);
for (const scalar of [RegionCodeScalar, PeriodScalar, DateScalar])
  Object.assign(schema.getType(scalar.name)!, { parseValue: scalar.parseValue, parseLiteral: scalar.parseLiteral });

const scope = (locale: 'zh' | 'en') => ({ requestId: 'test', locale, messages: serverMessages });
const shown = (errors: readonly GraphQLError[], locale: 'zh' | 'en' = 'zh') =>
  presentErrors(errors, scope(locale), pino({ level: 'silent' }));

function complaints(text: string, variables: Readonly<Record<string, unknown>> = {}): readonly GraphQLError[] {
  let document;
  try {
    document = parse(text);
  } catch (error) {
    return RequestRefused.of([error as GraphQLError], 'GRAPHQL_PARSE_FAILED').errors;
  }
  const errors = validate(schema, document, specifiedRules);
  if (errors.length > 0) return RequestRefused.of(errors, 'GRAPHQL_VALIDATION_FAILED', document).errors;
  const operation = document.definitions[0] as OperationDefinitionNode;
  return getVariableValues(schema, operation.variableDefinitions ?? [], variables).errors ?? [];
}

/** One mistake for each rule of graphql-js, by its name, and what is said of it. */
const RULES: Readonly<Record<string, readonly (readonly [document: string, says: string])[]>> = {
  MaxIntrospectionDepthRule: [['{ __schema { types { fields { type { fields { type { fields { type { fields { name } } } } } } } } } }', '内省嵌套过深']],
  ExecutableDefinitionsRule: [['{ __typename } type X { y: Int }', '定义 X']],
  UniqueOperationNamesRule: [['query A { __typename } query A { __typename }', '操作 A 重名']],
  LoneAnonymousOperationRule: [['{ __typename } query A { __typename }', '都须有名称']],
  SingleFieldSubscriptionsRule: [
    ['subscription A { moved { id } left { id } }', '订阅 A 只能有一个根字段'],
    ['subscription { moved { id } left { id } }', '订阅只能有一个根字段'],
    ['subscription { __typename }', '订阅的根字段不能是内省字段'],
  ],
  KnownTypeNamesRule: [['query ($x: Regoin) { node(id: $x) { id } }', '没有类型 Regoin，是否想用 Region']],
  FragmentsOnCompositeTypesRule: [['{ node(id: 1) { ... on Level { id } } }', '类型 Level 没有字段'], ['{ node(id: 1) { ...F } } fragment F on Level { id }', '片段 F']],
  VariablesAreInputTypesRule: [['query ($x: Region) { node(id: $x) { id } }', '变量 $x 的类型 Region 不是输入类型']],
  ScalarLeafsRule: [['{ node(id: 1) }', '字段 node（Node）须写明'], ['{ node(id: 1) { id { x } } }', '字段 id（ID!）没有下级字段']],
  FieldsOnCorrectTypeRule: [
    ['{ zzz }', '类型 Query 没有字段 zzz。'],
    ['{ regoin { id } }', '类型 Query 没有字段 regoin，是否想用 region'],
    ['{ node(id: 1) { name } }', '请用 Region、Talent 的内联片段'],
  ],
  UniqueFragmentNamesRule: [['{ ...F } fragment F on Query { __typename } fragment F on Query { __typename }', '片段 F 重名']],
  KnownFragmentNamesRule: [['{ ...F }', '没有片段 F']],
  NoUnusedFragmentsRule: [['{ __typename } fragment F on Query { __typename }', '片段 F 没有用到']],
  PossibleFragmentSpreadsRule: [['{ region { ... on Talent { id } } }', 'Region 的对象不会是 Talent'], ['{ region { ...F } } fragment F on Talent { id }', '片段 F']],
  NoFragmentCyclesRule: [['{ ...F } fragment F on Query { ...F }', '片段 F 引用了自己'], ['{ ...F } fragment F on Query { ...G } fragment G on Query { ...F }', '引用了自己']],
  UniqueVariableNamesRule: [['query ($x: ID!, $x: ID!) { node(id: $x) { id } }', '变量 $x 重名']],
  NoUndefinedVariablesRule: [['{ node(id: $x) { id } }', '没有声明变量 $x'], ['query A { node(id: $x) { id } }', '没有声明变量 $x']],
  NoUnusedVariablesRule: [['query ($x: ID) { __typename }', '变量 $x 没有用到'], ['query A($x: ID) { __typename }', '变量 $x 没有用到']],
  KnownDirectivesRule: [['{ __typename @x }', '没有指令 @x'], ['query @once { __typename }', '指令 @once 不能用在 QUERY 上']],
  UniqueDirectivesPerLocationRule: [['{ __typename @once @once }', '指令 @once 在此处只能用一次']],
  KnownArgumentNamesRule: [['{ node(id: 1, x: 2) { id } }', '字段 Query.node 没有参数 x'], ['{ __typename @skip(if: true, x: 1) }', '指令 @skip 没有参数 x']],
  UniqueArgumentNamesRule: [['{ node(id: 1, id: 2) { id } }', '参数 id 给了不止一次']],
  ValuesOfCorrectTypeRule: [
    ['{ region(code: "42052") { id } }', '参数 code 的值不被接受："42052" 不是 RegionCode，区划代码为 2、4、6、9 或 12 位数字'],
    ['{ region(period: 2024) { id } }', '参数 period 的值不被接受：2024 不是 Period'],
    ['query ($on: Date = "2024-02-30") { region(on: $on) { id } }', '变量 $on 的值不被接受："2024-02-30" 不是 Date'],
    ['{ regions(first: "x") { id } }', '参数 first 的值不被接受："x" 不是整数'],
    ['{ regions(first: 3000000000) { id } }', '3000000000 超出 32 位整数'],
    ['{ regions(share: "x") { id } }', '参数 share 的值不被接受："x" 不是数'],
    ['{ regions(keys: [1]) { id } }', '参数 keys 的值不被接受：1 不是文本'],
    ['{ node(id: true) { id } }', '参数 id 的值不被接受：true 不是标识'],
    ['{ node(id: null) { id } }', '参数 id 的值不被接受：应为类型 ID!，而不是 null'],
    ['{ region { name(long: 1) } }', '参数 long 的值不被接受：1 不是 true 或 false'],
    ['{ regions(filter: 1) { id } }', '参数 filter 的值不被接受：应为类型 Filter，而不是 1'],
    ['{ regions(filter: {}) { id } }', '参数 filter 的值不被接受：缺少必填的 Filter.level（Level!）'],
    ['{ regions(filter: { level: COUNTY, nope: 1 }) { id } }', '参数 filter.nope 的值不被接受：Filter 没有 nope'],
    ['{ regions(filter: { level: COUNTRY }) { id } }', '参数 filter.level 的值不被接受："COUNTRY" 不是枚举 Level 的值，是否想用 COUNTY'],
    ['{ regions(filter: { level: "COUNTY" }) { id } }', '"COUNTY" 不是枚举 Level 的值'],
    ['{ regions(filter: { level: COUNTY, inner: { level: TOWN, names: [1] } }) { id } }', '参数 filter.inner.names 的值不被接受'],
    ['{ regions(by: [{}]) { id } }', '参数 by 的值不被接受：Key 须给且只给一项'],
    ['{ regions(by: [{ level: null }]) { id } }', '参数 by 的值不被接受：Key.level 不得为空'],
  ],
  ProvidedRequiredArgumentsRule: [['{ node { id } }', '字段 node 缺少必填的参数 id（ID!）'], ['{ __typename @skip }', '指令 @skip 缺少必填的参数 if']],
  VariablesInAllowedPositionRule: [['query ($x: Int) { node(id: $x) { id } }', '变量 $x 的类型是 Int，而此处须为 ID!'], ['query ($x: Level) { regions(one: { level: $x }) { id } }', '用于 Key 时须为非空类型']],
  OverlappingFieldsCanBeMergedRule: [
    ['{ region { a: id a: name } }', '两处 a 是不同的字段'],
    ['{ region { name name(long: true) } }', '两处 name 的参数不同'],
    ['{ node(id: 1) { ... on Region { name } ... on Talent { name } } }', '两处 name 的类型不同'],
    ['{ region { parent { a: id } } region { parent { a: name } } }', '下级字段不能合并'],
  ],
  UniqueInputFieldNamesRule: [['{ regions(filter: { level: TOWN, level: TOWN }) { id } }', '输入项 level 给了不止一次']],
}; // prettier-ignore

/** English words in a row, but for names of the schema and of GraphQL. */
const ENGLISH_SENTENCE = /[a-z]+ [a-z]+ [a-z]+/;

function holdsChinese(errors: readonly GraphQLError[], says: string): void {
  const formatted = shown(errors);
  expect(formatted.map(({ message }) => message).join('\n')).toContain(says);
  for (const { message, locations, extensions } of formatted) {
    expect(message).toMatch(/^\P{C}*[\u4e00-\u9fff]\P{C}*。$/u);
    expect(message).not.toMatch(ENGLISH_SENTENCE);
    expect(message).not.toMatch(/\p{Script=Han} \p{Script=Han}/u);
    expect(message).not.toContain('原文见 detail');
    expect(locations?.length, message).toBeGreaterThan(0);
    expect(extensions?.['detail']).toEqual(expect.stringMatching(/^[A-Z]/));
  }
}

describe('what graphql-js complains of, in Chinese', () => {
  test('each rule of validation that is in use has its sentence', () => {
    expect(Object.keys(RULES).sort()).toEqual(specifiedRules.map(({ name }) => name).sort());
  });

  const mistakes = Object.entries(RULES).flatMap(([rule, all]) => all.map(([text, says]) => ({ rule, text, says })));
  test.each(mistakes)('$rule: $text', ({ rule, text, says }) => {
    holdsChinese(complaints(text), says);
    const document = parse(text);
    const own = specifiedRules.filter(({ name }) => name === rule);
    expect(validate(schema, document, own).length, 'it is a mistake of this rule').toBeGreaterThan(0);
  });

  test.each([
    ['{', '此处须为 Name，而不是 <EOF>'],
    ['query { node(id: 1) ', '而不是 <EOF>'],
    ['{ a ] }', '而不是 "]"'],
    ['nope', '此处不该有 Name "nope"'],
    ['{ a(b: "x', '没有结束的引号'],
    ['{ a ? }', '此处不该有 "?"'],
    ['{ a(b: 01) }', '不合规定'],
    ['{ a(b: "\\q") }', '不合规定'],
    ['query ($x: Int = $y) { a }', '此处不该有 variable "$y"'],
  ])('syntax: %s', (text, says) => {
    const formatted = shown(complaints(text));
    expect(formatted.map(({ message }) => message)).toEqual([expect.stringMatching(/^文档有语法错误：.*。$/)]);
    expect(formatted[0]!.message).toContain(says);
    expect(formatted[0]!.extensions?.['detail']).toMatch(/^Syntax Error: /);
  });

  test.each<[string, unknown, string]>([
    ['$x: ID!', undefined, '缺少必填的变量 $x（ID!）'],
    ['$x: ID!', null, '变量 $x（ID!）不得为空'],
    ['$x: ID!', true, '变量 $x 的值不被接受：true 不是标识'],
    ['$x: Int', 'a', '变量 $x 的值不被接受："a" 不是整数'],
    ['$x: RegionCode', '42052', '变量 $x 的值不被接受："42052" 不是 RegionCode，区划代码为 2、4、6、9 或 12 位数字'],
    ['$x: Level', 'COUNTRY', '"COUNTRY" 不是枚举 Level 的值，是否想用 COUNTY'],
    ['$x: Level', 1, '1 不是枚举 Level 的值'],
    ['$x: Filter', 1, '类型 Filter 须为对象'],
    ['$x: Filter', {}, '缺少必填的 level（Level!）'],
    ['$x: Filter', { level: 'TOWN', nope: 1 }, 'Filter 没有 nope'],
    ['$x: Filter', { level: 'TOWN', names: ['a', null] }, '变量 $x（x.names[1]）的值不被接受：类型 String! 不接受空值'],
    ['$x: Filter', { level: 'TOWN', names: [1] }, '变量 $x（x.names[0]）的值不被接受：1 不是文本'],
    ['$x: Key', {}, 'Key 须给且只给一项'],
    ['$x: Key', { level: null }, 'level 不得为空'],
  ])('variable %s given %j', (declared, value, says) => {
    const text = `query (${declared}) { __typename @skip(if: false) regions(keys: []) { id } }`;
    const document = parse(text).definitions[0] as OperationDefinitionNode;
    expect(document.kind).toBe(Kind.OPERATION_DEFINITION);
    const given = value === undefined ? {} : { x: value };
    const { errors = [] } = getVariableValues(schema, document.variableDefinitions ?? [], given);
    holdsChinese(errors, says);
    for (const { extensions } of shown(errors)) expect(extensions?.['code']).toBe('BAD_USER_INPUT');
  });

  test.each(['@skip(if: true)', '@include(if: $x)'])('a subscription whose root has %s', (condition) => {
    const document = parse(`subscription ($x: Boolean!) { moved ${condition} { id } left @skip(if: $x) { id } }`);
    const errors = errorsOf(schema, document, { maxErrors: 20, hideSuggestions: false });
    holdsChinese(errors.slice(0, 1), '订阅的根字段不能带 @skip 或 @include');
    expect(shown(errors, 'en')[0]!.message).toBe('The root field of a subscription takes neither "@skip" nor "@include".'); // prettier-ignore
  });

  test('what has no sentence of its own still comes as one, with the original beside it', () => {
    const unknown = RequestRefused.of(
      [new GraphQLError('Something that a later version says.')],
      'GRAPHQL_VALIDATION_FAILED',
    );
    expect(shown(unknown.errors)).toEqual([
      {
        message: '文档与模式不符，原文见 detail。',
        extensions: {
          code: 'GRAPHQL_VALIDATION_FAILED',
          requestId: 'test',
          detail: 'Something that a later version says.',
        },
      },
    ]);
  });

  test('English stays as it is, and names the argument too', () => {
    const [nope] = shown(complaints('{ zzz }'), 'en');
    expect(nope).toMatchObject({ message: 'Cannot query field "zzz" on type "Query".' });
    expect(nope!.extensions).not.toHaveProperty('detail');
    const [code] = shown(complaints('{ region(code: "42052") { id } }'), 'en');
    expect(code!.message).toMatch(/^Argument "code": RegionCode cannot represent "42052": A region code has 2, 4/);
    expect(code!.locations).toEqual([{ line: 1, column: 16 }]);
  });
});
