import type { Variables } from './errors.js';

export type Messages = Readonly<Record<string, readonly [zh: string, en: string]>>;

/** What each code says to people: what happened and what to do next. `{name}` takes a variable of the failure. */
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
  SEARCH_TOO_LONG: ['搜索词至多 {most} 个字符。', 'A search has at most {most} characters.'],
  FILTER_NULL: [
    '筛选条件 {path} 为 null。不需要此条件请不要给出；查没有值的记录请用 isNull: true，查没有关联对象的记录请用 not: { 关联: {} }。',
    'The filter’s {path} is null. Leave it out for no condition; isNull: true finds what has no value, not: { relation: {} } what has no related record.',
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
  UNKNOWN_REGION: ['没有代码为 {region} 的区划。', 'There is no region with the code {region}.'],
  BOARD_TOO_LARGE: ['看板至多 {most} 条记录，请缩小范围。', 'A live list holds at most {most} rows. Ask for less.'],
  POSITION_PENDING: [
    '修改已保存，其位置稍后才能确定，请勿重复提交。',
    'The change is saved; its position is not known yet. Do not submit it again.',
  ],
  RETRYABLE: ['与其他修改冲突，请稍后重试。', 'It collided with another change. Try again.'],
  STATEMENT_TIMEOUT: ['查询用时过长，请缩小范围。', 'It took too long. Ask for less.'],
  UNAVAILABLE: ['数据库暂时不可用，请稍后重试。', 'The database is not available. Try again later.'],
  FORBIDDEN: ['你的角色或授权范围不允许此操作（{reason}）。', 'Your role or its scope does not allow this ({reason}).'],
  ROLE_MISSING: ['你的角色不能做此操作。', 'Your roles do not include this.'],
  OTHER_DEPARTMENT: ['此数据不由授权的部门管理。', 'The department of the grant does not keep this.'],
  OUT_OF_SCOPE: ['不在你的授权区划之内。', 'It lies outside the regions of your grants.'],
  EMERGENCY_REASON: ['请写明理由，至少 {least} 字。', 'Say why, in at least {least} characters.'],
  EMERGENCY_MINUTES: ['时限为 1 至 {most} 分钟。', 'An emergency lasts 1 to {most} minutes.'],
  NOT_FOUND: ['找不到这个对象。', 'There is no such thing.'],
  ID_OF_THE_PAST: [
    '这是过去版本的标识，只能查看；请用记录现在的标识。',
    'This id names a past version, which can only be read. Give the id of the record as it is now.',
  ],
  VERSION_CONFLICT: [
    '记录已被他人修改（现为第 {version} 版），请核对后再提交。',
    'Somebody changed it meanwhile (it is at version {version} now). Look at the current values and submit again.',
  ],
  ARCHIVED: ['记录已归档，不能再修改。', 'It is archived and cannot be changed.'],
  REQUIRED: ['此项必填。', 'This is required.'],
  TAKEN: ['此值已被另一条记录使用。', 'Another record has this value already.'],
  TEXT_SIZE: ['文本至多 {most} 个字符。', 'A text has at most {most} characters.'],
  NAMED_TWICE: ['同一项出现了两次。', 'The same thing is named twice.'],
  VALUE_OUT_OF_RANGE: ['超出允许的范围：{range}。', 'It lies outside the range allowed: {range}.'],
  NOT_IN_ORDER: ['{most} 不能小于或早于 {least}。', '{most} cannot be less or earlier than {least}.'],
  LIST_SIZE: ['列表至多 {most} 项。', 'The list has at most {most} elements.'],
  TEXT_CONTROL: [
    '第 {position} 个字符（{character}）看不见，请删去。',
    'Character {position} ({character}) cannot be seen. Take it out.',
  ],
  KEY_MALFORMED: [
    '代号由小写字母、数字和连字符组成，如 tap-water。',
    'A key is lower-case letters and digits, in words with hyphens, such as tap-water.',
  ],
  CLAUSE_MALFORMED: ['条款编号由数字和点组成，如 2.3.3。', 'A clause is numbers with dots, such as 2.3.3.'],
  TEXT_EXPECTED: ['{scalar} 须写成字符串，加引号。', 'Write a {scalar} as a string, in quotes.'],
  NUMBER_MALFORMED: ['应为十进制数，如 92 或 92.5。', 'Write a decimal number, such as 92 or 92.5.'],
  NUMBER_MISSING: [
    '没有数值就不要填这一项：缺报不等于零。',
    'Leave it out where there is no figure: missing is not zero.',
  ],
  NUMBER_WITH_COMMA: ['请写 {instead}，不带分节号。', 'Write {instead}, without the comma.'],
  NUMBER_WITH_PERCENT: ['请写 {instead}，不带百分号：单位已有说明。', 'Write {instead}, without %: the unit says it.'],
  NUMBER_WITH_UNIT: ['请写 {instead}，不带单位。', 'Write {instead}, without a unit.'],
  NUMBER_SIZE: [
    '数值至多 {whole} 位整数、{fraction} 位小数。',
    'A number has at most {whole} digits before the point and {fraction} after it.',
  ],
  DATE_MALFORMED: ['日期请写成 2024-09-01。', 'Write a date as 2024-09-01.'],
  DATE_TIME_MALFORMED: ['时刻请写成 2024-09-01T08:00:00+08:00。', 'Write an instant as 2024-09-01T08:00:00+08:00.'],
  DATE_UNKNOWN: ['没有 {date} 这一天。', 'There is no day {date}.'],
  PERIOD_MALFORMED: [
    '统计期请写成 2024、2024H1、2024Q3、2024M07、2024M07T2 或 2022-2024，年份 1949 至 2100。',
    'Write a period as 2024, 2024H1, 2024Q3, 2024M07, 2024M07T2 or 2022-2024, of the years 1949 to 2100.',
  ],
  REGION_CODE_MALFORMED: ['区划代码为 2、4、6、9 或 12 位数字。', 'A region code has 2, 4, 6, 9 or 12 digits.'],
  POSITION_MALFORMED: ['请原样使用平台给出的位置。', 'Use a position as the platform gave it.'],
  VALUE_MALFORMED: ['这里不能这样写：{detail}', 'It cannot be written like this: {detail}'],
  RULE_BROKEN: ['此修改违反数据规则。', 'This would break a rule of the data.'],
  BULK_SIZE: ['一批须有 1 到 {most} 项修改。', 'A bulk has 1 to {most} changes.'],
  KEY_IN_BULK: ['幂等键请给整批，不要给单项。', 'Give the idempotency key to the bulk, not to a row.'],
  TRANSITION_NOT_ALLOWED: [
    '不能从 {from} 转到 {to}；可以转到：{allowed}。',
    'It cannot go from {from} to {to}; it can go to: {allowed}.',
  ],
  IDEMPOTENCY_MISMATCH: [
    '这个幂等键已用于另一个请求，请换一个。',
    'This idempotency key was used for another request. Use a new one.',
  ],
  IDEMPOTENCY_KEY_SIZE: ['幂等键须为 1 到 {most} 个字符。', 'An idempotency key has 1 to {most} characters.'],
  REASON_REQUIRED: ['请写明理由。', 'Say why.'],
  REASON_SIZE: ['理由至多 {most} 个字符。', 'A reason has at most {most} characters.'],
  INTERNAL_SERVER_ERROR: [
    '内部错误，已记录。请附上请求编号联系我们。',
    'Something broke on our side and was logged. Tell us the request id.',
  ],
  ROUTE_NOT_FOUND: ['没有这个地址。', 'There is nothing at this address.'],
  BODY_TOO_LARGE: ['请求体过大。', 'The body is too large.'],
  UNSUPPORTED_MEDIA_TYPE: ['请以 application/json 提交。', 'Send application/json.'],
  BAD_REQUEST: [
    '请求格式不对：须为 JSON 对象或地址参数，其中 query 或 documentId 为文本，variables 和 extensions 为对象，operationName 为文本。',
    'The request is not well formed: a JSON object, or parameters of the address, with query or documentId as a text, variables and extensions as objects and operationName as a text.',
  ],
};

const ofModules: Record<string, readonly [zh: string, en: string]> = {};

/** Adds what a module's own codes say. */
export const addMessages = (messages: Messages): void => void Object.assign(ofModules, messages);

/** Whether a code has a text. */
export const hasMessage = (code: string): boolean => code in MESSAGES || code in ofModules;

/** A code in the caller's language. A code without a text is shown as it is. */
export function say(code: string, variables: Variables, locale: 'zh' | 'en'): string {
  const text = (MESSAGES[code] ?? ofModules[code])?.[locale === 'zh' ? 0 : 1] ?? code;
  return text.replace(/\{(\w+)\}/g, (_, name: string) => String(variables[name] ?? ''));
}

/** `zh` unless the caller's Accept-Language puts English first. */
export const localeOf = (acceptLanguage: string | undefined): 'zh' | 'en' =>
  /^\s*en\b/i.test(acceptLanguage ?? '') ? 'en' : 'zh';
