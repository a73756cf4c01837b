import { enumEntry, inWords, type EnumValues } from './enum.js';
import type { Variables } from './errors.js';
import type { EntityMeta } from './model/model.js';
import { RULE_ERRORS, USER_ERRORS } from './user-errors.js';
import { weightedRanges } from './weighted-ranges.js';

export type Messages = Readonly<Record<string, readonly [zh: string, en: string]>>;

/** The message of each code: what happened and what to do next. `{name}` is replaced by a variable of the failure. */
export const MESSAGES: Messages = {
  INVALID_CURSOR: [
    '游标不属于这个列表、排序和筛选，请从第一页重新开始。',
    'The cursor is not of this list, order and filter. Start again from the first page.',
  ],
  INVALID_VALUE: ['某个值超出范围或格式不对。', 'A value is out of range or malformed.'],
  PAGE_SIZE: ['每页条数须在 1 到 {largest} 之间。', 'A page has 1 to {largest} rows.'],
  PAGE_BOTH_ENDS: ['first 和 last 只能给一个。', 'Give first or last, not both.'],
  TOO_MANY_NODES: ['一次最多取 {most} 个对象。', 'Ask for at most {most} nodes at a time.'],
  FILTER_TOO_COMPLEX: [
    '筛选条件过多：至多 {conditions} 个条件、{depth} 层、每个列表 {values} 个值。',
    'The filter is too complex: at most {conditions} conditions, {depth} levels and {values} values in one list.',
  ],
  CONTAINS_TOO_SHORT: ['`contains` 至少要 {least} 个字符。', '`contains` takes {least} characters or more.'],
  SEARCH_TOO_LONG: ['搜索词至多 {most} 个字符。', 'A search has at most {most} characters.'],
  FILTER_NULL: [
    '筛选条件 {path} 为 null。不需要此条件请不要给出；查没有值的记录请用 isNull: true，查没有关联对象的记录请用 not: { 关联: {} }。',
    'The filter’s {path} is null. Leave it out for no condition; ' +
      'isNull: true finds what has no value, not: { relation: {} } what has no related record.',
  ],
  GROUP_KEYS: ['分组依据须有 1 到 {most} 个。', 'Group by 1 to {most} keys.'],
  GROUP_SIZE: ['一次取 1 到 {most} 组。', 'Ask for 1 to {most} groups.'],
  GROUP_POSITION: [
    '没有第 {position} 个分组依据：共 {most} 个。',
    'There is no key {position} to order by: {most} are given.',
  ],
  POSITION_UNKNOWN: [
    '这个位置不是本平台给出的，请不带 after 重新订阅。',
    'This position is not of this feed. Subscribe again without after.',
  ],
  POSITION_AHEAD: [
    '这个位置还没有到达，请不带 after 重新订阅。',
    'This position lies in the future. Subscribe again without after.',
  ],
  FEED_GAP: [
    '这个位置之前的变更已不再保留。请重新读取数据，再从 {oldestPosition} 续订。',
    'Changes after this position are no longer kept. Read the data again and resume from {oldestPosition}.',
  ],
  PERIOD_OUT_OF_RANGE: [
    '统计期须在 {first} 至 {last} 年之间，这里要用到 {year} 年。',
    'Periods lie in the years {first} to {last}, and this needs one of {year}.',
  ],
  BOARD_TOO_LARGE: ['看板至多 {most} 条记录，请缩小范围。', 'A live list holds at most {most} rows. Ask for less.'],
  POSITION_PENDING: [
    '修改已保存，其位置稍后才能确定，请勿重复提交。',
    'The change is saved; its position is not known yet. Do not submit it again.',
  ],
  RETRYABLE: ['与其他修改冲突，请稍后重试。', 'It collided with another change. Try again.'],
  STATEMENT_TIMEOUT: ['查询用时过长，请缩小范围。', 'It took too long. Ask for less.'],
  UNAVAILABLE: ['数据库暂时不可用，请稍后重试。', 'The database is not available. Try again later.'],
  ROLE_MISSING: ['你的角色不能做此操作。', 'Your roles do not include this.'],
  OTHER_DEPARTMENT: ['此数据不由授权的部门管理。', 'The department of the grant does not keep this.'],
  LEVEL_TOO_LOW: ['授权的级别不够。', 'The grant is held at too low a level.'],
  MOVE_BY_OTHERS: ['此步由{who}办理。', 'This step is taken by {who}.'],
  MOVE_BY_PLATFORM: ['此步由平台自动办理。', 'The platform takes this step by itself.'],
  OUT_OF_SCOPE: ['不在你的授权区划之内。', 'It lies outside the regions of your grants.'],
  INTERNAL_SERVER_ERROR: [
    '内部错误，已记录。请附上请求编号联系我们。',
    'Something broke on our side and was logged. Tell us the request id.',
  ],
  BAD_REQUEST: [
    '请求格式不对：须为 JSON 对象或地址参数，其中 query 或 documentId 为文本，variables 和 extensions 为对象，operationName 为文本。',
    'The request is not well formed: ' +
      'a JSON object, or parameters of the address, with query or documentId and operationName as texts, ' +
      'variables and extensions as objects.',
  ],
};

export type Locale = 'zh' | 'en';

/** The messages of one graph and its server, in two languages. */
export class Catalogue {
  /** @param words of each enum, by its name: messages tell its values to Chinese readers */
  constructor(
    private readonly texts: Messages,
    private readonly words: ReadonlyMap<string, EnumValues> = new Map(),
  ) {}

  /** This one and more messages. @throws where a code has another message already */
  with(...more: readonly Messages[]): Catalogue {
    const texts: Record<string, Messages[string]> = { ...this.texts };
    for (const [code, both] of more.flatMap(Object.entries<Messages[string]>)) {
      if (texts[code] && String(texts[code]) !== String(both)) throw new Error(`${code} has two messages`);
      texts[code] = both;
    }
    return new Catalogue(texts, this.words);
  }

  /** The texts of a code; undefined if it has no message. */
  textOf(code: string): Messages[string] | undefined {
    return Object.hasOwn(this.texts, code) ? this.texts[code] : undefined;
  }

  /**
   * The message of a code in the caller's language. A code without a message is returned as it is; the value of
   * `{reason}` is itself a code and is translated too, with the same variables, and so are values of the enums that the
   * variable `enum` names. A variable `nameZh` is the Chinese value of `{name}`.
   */
  say(code: string, variables: Variables, locale: Locale): string {
    const message = (of: string): string | undefined => this.textOf(of)?.[locale === 'zh' ? 0 : 1];
    const enums = String(variables['enum'] ?? '').split(', ');
    return (message(code) ?? code).replace(/\{(\w+)\}/g, (_, name: string) => {
      const value = String((locale === 'zh' && variables[`${name}Zh`]) || (variables[name] ?? ''));
      if (name === 'reason') return this.say(value, variables, locale).replace(/[。.]$/, '');
      return locale === 'zh' ? enums.reduce((said, of) => inWords(this.words.get(of), said), value) : value;
    });
  }
}

/** The messages of the kernel alone, for what fails before there is a graph or apart from one. */
export const kernelMessages = new Catalogue({ ...MESSAGES, ...USER_ERRORS, ...RULE_ERRORS });

/** The messages of the kernel and of a graph's modules. @throws where two modules give a code two messages */
export const graphMessages = (entities: readonly EntityMeta[], ofModules: readonly Messages[]): Catalogue =>
  new Catalogue({ ...MESSAGES, ...USER_ERRORS, ...RULE_ERRORS }, enumWords(entities)).with(...ofModules);

const enumWords = (entities: readonly EntityMeta[]): ReadonlyMap<string, EnumValues> =>
  new Map(
    entities
      .flatMap(({ columns }) => columns.filter(({ kind }) => kind === 'enum' || kind === 'enumList'))
      .map(({ type }) => enumEntry(type()))
      .map(({ name, words }) => [name, words]),
  );

/** The language that Accept-Language prefers of the two, by its weights (RFC 9110, 12.5.4); `zh` without either. */
export function localeOf(acceptLanguage = ''): Locale {
  let best: Locale = 'zh';
  let most = 0;
  for (const [range, weight] of weightedRanges(acceptLanguage)) {
    const [language] = range.split('-', 1);
    // of equals, the first
    if ((language === 'zh' || language === 'en') && weight > most) [best, most] = [language, weight];
  }
  return best;
}
