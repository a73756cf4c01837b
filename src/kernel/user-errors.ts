import type { Messages } from './messages.js';

/** Errors that the submitter can correct, by code; modules add those of their own rules (`Module.userErrors`). */
export const USER_ERRORS: Messages = {
  UNKNOWN_REGION: ['没有代码为 {region} 的区划。', 'There is no region with the code {region}.'],
  FORBIDDEN: ['不允许此操作：{reason}。', 'This is not allowed: {reason}.'],
  EMERGENCY_REASON: ['请写明理由，至少 {least} 字。', 'Say why, in at least {least} characters.'],
  EMERGENCY_MINUTES: ['时限为 1 至 {most} 分钟。', 'An emergency lasts 1 to {most} minutes.'],
  NOT_FOUND: ['找不到这个对象。', 'There is no such record.'],
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
  SUBJECT_TYPE: [
    '不能是这类对象，可以是：{allowed}。',
    'It cannot be a record of this type. It can be one of: {allowed}.',
  ],
  SUBJECT_ARCHIVED: ['该对象已归档，不能再与之关联。', 'What it is to be about is archived.'],
  NAMES_ITSELF: ['一条记录不能指向自己。', 'A record cannot refer to itself.'],
  BELOW_ITSELF: ['不能归到自己或自己的下级之下。', 'It cannot be placed below itself, or below what is below it.'],
  NAMED_TWICE: ['同一项出现了两次。', 'The same item is named twice.'],
  VALUE_OUT_OF_RANGE: ['超出允许的范围：{range}。', 'It lies outside the range allowed: {range}.'],
  NOT_IN_ORDER: ['{most} 不能小于或早于 {least}。', '{most} cannot be less or earlier than {least}.'],
  LIST_SIZE: ['列表至多 {most} 项。', 'The list has at most {most} elements.'],
  TEXT_CONTROL: [
    '第 {position} 个字符（{character}）看不见或没有公认的字形，请改正。',
    'Character {position} ({character}) cannot be seen, or means nothing agreed. Take it out.',
  ],
  PHONE_MALFORMED: ['电话号码格式不对。', 'This is no phone number.'],
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
    '统计期请写成 2024、2024H1、2024Q3、2024M07、2024M07T2、2024W27 或 2022-2024，年份 1949 至 2100。',
    'Write a period as 2024, 2024H1, 2024Q3, 2024M07, 2024M07T2, 2024W27 or 2022-2024, of the years 1949 to 2100.',
  ],
  PERIOD_NO_WEEK_53: [
    '{year} 年只有 52 周：最后一周写成 {last}，其后一周写成 {next}。',
    '{year} has 52 weeks: write {last} for its last, {next} for the week after it.',
  ],
  REGION_CODE_MALFORMED: ['区划代码为 2、4、6、9 或 12 位数字。', 'A region code has 2, 4, 6, 9 or 12 digits.'],
  POSITION_MALFORMED: ['请原样使用平台给出的位置。', 'Use a position as the platform gave it.'],
  ENUM_VALUE_UNKNOWN: [
    '{value} 不是枚举 {type} 的值，可以写 {allowed}。',
    '{value} is no value of the enum {type}. Write one of {allowed}.',
  ],
  FIELD_UNKNOWN: ['{type} 没有 {field}，可以写 {allowed}。', '{type} has no field {field}. It has {allowed}.'],
  INTEGER_MALFORMED: ['应为整数，不加引号，如 92。', 'Write a whole number without quotes, such as 92.'],
  BOOLEAN_MALFORMED: ['请写 true 或 false，不加引号。', 'Write true or false, without quotes.'],
  OBJECT_EXPECTED: ['{type} 须写成对象，可以有 {allowed}。', 'Write a {type} as an object. It has {allowed}.'],
  RULE_BROKEN: ['此修改违反数据规则。', 'This would break a rule of the data.'],
  BULK_SIZE: ['一批须有 1 到 {most} 项修改。', 'A bulk has 1 to {most} changes.'],
  KEY_IN_BULK: ['幂等键请给整批，不要给单项。', 'Give the idempotency key to the bulk, not to a row.'],
  TRANSITION_NOT_ALLOWED: [
    '不能从{from}转到{to}；可以转到：{allowed}。',
    'It cannot go from {from} to {to}; it can go to: {allowed}.',
  ],
  ANOTHER_PERSON: [
    '到{from}这一步是你办的，此步须由另一人办理。',
    'You took it to {from}: somebody else has to take this step.',
  ],
  IDEMPOTENCY_MISMATCH: [
    '这个幂等键已用于另一个请求，请换一个。',
    'This idempotency key was used for another request. Use a new one.',
  ],
  IDEMPOTENCY_KEY_SIZE: ['幂等键须为 1 到 {most} 个字符。', 'An idempotency key has 1 to {most} characters.'],
  REASON_REQUIRED: ['请写明理由。', 'Say why.'],
  REASON_SIZE: ['理由至多 {most} 个字符。', 'A reason has at most {most} characters.'],
};

/** Those of rules that entities declare: the contract has them where one does. */
export const RULE_ERRORS = {
  NEEDED_FOR_KIND: ['{kind}须填{field}。', '{kind} needs {field}.'],
  NOT_FOR_KIND: ['{kind}没有{field}，请清空。', '{kind} has no {field}. Clear it.'],
  PLACE_NOT_ALLOWED: ['所在区划须为：{allowed}。', 'It lies in one of: {allowed}.'],
  PLACE_FOR_KIND: ['{kind}所在区划须为：{allowed}。', '{kind} lies in one of: {allowed}.'],
  PERIOD_KIND: ['统计期须为：{allowed}。', 'The period is one of: {allowed}.'],
  PERIOD_FOR_KIND: ['{kind}的统计期须为：{allowed}。', 'The period of {kind} is one of: {allowed}.'],
  ABOVE_ARCHIVED: ['它已归档，其下不能再有记录。', 'It is archived: nothing is placed below it any more.'],
  ROWS_BELOW: ['其下还有 {count} 条{rows}，请先归档。', 'There are {count} {rows} below it. Archive them first.'],
} satisfies Messages;
