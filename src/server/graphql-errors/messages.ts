/** Pattern of a message of graphql-js, and its Chinese translation; `$1` inserts a part of the message. */
type Translation = readonly [english: RegExp, chinese: string];

/** Errors of a single value, without the full stop: the sentence first names the argument or variable. */
export const VALUES: readonly Translation[] = [
  [/^Int cannot represent non-integer value: (.+)$/s, '$1 不是整数'],
  [/^Int cannot represent non 32-bit signed integer value: (.+)$/s, '$1 超出 32 位整数的范围'],
  [/^Float cannot represent non numeric value: (.+)$/s, '$1 不是数'],
  [/^String cannot represent a non string value: (.+)$/s, '$1 不是文本'],
  [/^Boolean cannot represent a non boolean value: (.+)$/s, '$1 不是 true 或 false'],
  [/^ID cannot represent (?:value|a non-string and non-integer value): (.+)$/s, '$1 不是标识，标识为文本或整数'],
  [/^Enum "(\w+)" cannot represent non-(?:string|enum) value: (.+)\.$/s, '$2 不是枚举 $1 的值'],
  [/^Value "(.*)" does not exist in "(\w+)" enum\.$/s, '"$1" 不是枚举 $2 的值'],
  [/^Expected value of type "([^"]+)", found (.+)\.$/s, '应为类型 $1，而不是 $2'],
  [/^Expected non-nullable type "([^"]+)" not to be null\.$/, '类型 $1 不接受空值'],
  [/^Expected type "([^"]+)" to be an object\.$/, '类型 $1 须为对象'],
  [/^Field "([\w.]+)" of required type "([^"]+)" was not provided\.$/, '缺少必填的 $1（$2）'],
  [/^Field "(\w+)" is not defined by type "(\w+)"\.$/, '$2 没有 $1'],
  [/^OneOf Input Object "(\w+)" must specify exactly one key\.$/, '$1 须给且只给一项'],
  [/^Exactly one key must be specified for OneOf type "(\w+)"\.$/, '$1 须给且只给一项'],
  [/^Field "([\w.]+)" must be non-null\.$/, '$1 不得为空'],
];

/** Whole sentences. */
export const SENTENCES: readonly Translation[] = [
  [/^Variable "\$(\w+)" of required type "([^"]+)" was not provided\.$/, '缺少必填的变量 $$$1（$2）。'],
  [/^Variable "\$(\w+)" of non-null type "([^"]+)" must not be null\.$/, '变量 $$$1（$2）不得为空。'],
  [/^Too many errors processing variables, error limit reached\. .*$/, '变量的错误过多，其余未列出。'],
  [/^Too many validation errors, error limit reached\. .*$/, '文档的错误过多，其余未列出。'],
  [/^Validation aborted\.$/, '文档过于复杂，没有检查完。'],
  [/^The "?(\w+)"? definition is not executable\.$/, '文档中只能有操作和片段，不能有定义 $1。'],
  [/^There can be only one operation named "(.+)"\.$/, '操作 $1 重名。'],
  [/^There can be only one fragment named "(.+)"\.$/, '片段 $1 重名。'],
  [/^There can be only one variable named "(.+)"\.$/, '变量 $1 重名。'],
  [/^There can be only one argument named "(.+)"\.$/, '参数 $1 给了不止一次。'],
  [/^There can be only one input field named "(.+)"\.$/, '输入项 $1 给了不止一次。'],
  [/^This anonymous operation must be the only defined operation\.$/, '文档有多个操作时，每个操作都须有名称。'],
  [/^(?:Anonymous )?Subscription(?: "(\w+)")? must select only one top level field\.$/, '订阅 $1 只能有一个根字段。'],
  [
    /^(?:Anonymous )?Subscription(?: "(\w+)")? must not select an introspection top level field\.$/,
    '订阅 $1 的根字段不能是内省字段。',
  ],
  [
    /^The root field of a subscription takes neither "@skip" nor "@include"\.$/,
    '订阅的根字段不能带 @skip 或 @include。',
  ],
  [/^Unknown type "(\w+)"\.$/, '没有类型 $1。'],
  [/^Unknown fragment "(\w+)"\.$/, '没有片段 $1。'],
  [/^Unknown directive "(@\w+)"\.$/, '没有指令 $1。'],
  [/^Unknown argument "(\w+)" on field "([\w.]+)"\.$/, '字段 $2 没有参数 $1。'],
  [/^Unknown argument "(\w+)" on directive "(@\w+)"\.$/, '指令 $2 没有参数 $1。'],
  [/^Unknown operation named "(.*)"\.$/s, '文档中没有操作 $1。'],
  [/^Fragment(?: "(\w+)")? cannot condition on non composite type "(.+)"\.$/, '片段 $1 的类型 $2 没有字段。'],
  [/^Variable "(\$\w+)" cannot be non-input type "(.+)"\.$/, '变量 $1 的类型 $2 不是输入类型。'],
  [
    /^Field "(\w+)" must not have a selection since type "(.+)" has no subfields\.$/,
    '字段 $1（$2）没有下级字段，不能再选。',
  ],
  [/^Field "(\w+)" of type "(.+)" must have a selection of subfields\.$/, '字段 $1（$2）须写明选取哪些下级字段。'],
  [/^Field "(\w+)" of type "(.+)" must have at least one field selected\.$/, '字段 $1（$2）至少须选取一个下级字段。'],
  [/^Cannot query field "(\w+)" on type "(\w+)"\.$/, '类型 $2 没有字段 $1。'],
  [/^Fragment "(\w+)" is never used\.$/, '片段 $1 没有用到。'],
  [
    /^Fragment(?: "(\w+)")? cannot be spread here as objects of type "(.+)" can never be of type "(.+)"\.$/,
    '片段 $1 不能用在这里：$2 的对象不会是 $3。',
  ],
  [/^Cannot spread fragment "(\w+)" within itself(?: via .+)?\.$/, '片段 $1 引用了自己。'],
  [/^Variable "(\$\w+)" is not defined(?: by operation "\w+")?\.$/, '操作没有声明变量 $1。'],
  [/^Variable "(\$\w+)" is never used(?: in operation "\w+")?\.$/, '变量 $1 没有用到。'],
  [/^Directive "(@\w+)" may not be used on (\w+)\.$/, '指令 $1 不能用在 $2 上。'],
  [/^The directive "(@\w+)" can only be used once at this location\.$/, '指令 $1 在此处只能用一次。'],
  [
    /^Field "(\w+)" argument "(\w+)" of type "(.+)" is required, but it was not provided\.$/,
    '字段 $1 缺少必填的参数 $2（$3）。',
  ],
  [
    /^Directive "(@\w+)" argument "(\w+)" of type "(.+)" is required, but it was not provided\.$/,
    '指令 $1 缺少必填的参数 $2（$3）。',
  ],
  [
    /^Variable "(\$\w+)" of type "(.+)" used in position expecting type "(.+)"\.$/,
    '变量 $1 的类型是 $2，而此处须为 $3。',
  ],
  [
    /^Variable "(\$\w+)" is of type "(.+)" but must be non-nullable to be used for OneOf Input Object "(.+)"\.$/,
    '变量 $1 的类型是 $2，用于 $3 时须为非空类型。',
  ],
  [/^Fields "(.+?)" conflict because subfields .+$/s, '两处 $1 的下级字段不能合并，请用不同的别名。'],
  [
    /^Fields "(.+?)" conflict because .+ are different fields\. Use different aliases .+$/s,
    '两处 $1 是不同的字段，不能合并，请用不同的别名。',
  ],
  [
    /^Fields "(.+?)" conflict because they have differing arguments\. Use different aliases .+$/s,
    '两处 $1 的参数不同，不能合并，请用不同的别名。',
  ],
  [
    /^Fields "(.+?)" conflict because they return conflicting types .+$/s,
    '两处 $1 的类型不同，不能合并，请用不同的别名。',
  ],
  [/^Maximum introspection depth exceeded$/, '内省嵌套过深。'],
  [/^Syntax Error: Expected (.+), found (.+)\.$/s, '文档有语法错误：此处须为 $1，而不是 $2。'],
  [/^Syntax Error: Unexpected (?:character: )?(.+)\.$/s, '文档有语法错误：此处不该有 $1。'],
  [/^Syntax Error: Unterminated string\.$/, '文档有语法错误：文本没有结束的引号。'],
  [
    /^Syntax Error: Invalid (?:character|number|Unicode|character escape).*?: (.+)\.$/s,
    '文档有语法错误：$1 不合规定。',
  ],
];

/** Fallback by code, for messages without a translation. */
export const OTHERWISE: Readonly<Record<string, string>> = {
  GRAPHQL_PARSE_FAILED: '文档有语法错误，原文见 detail。',
  GRAPHQL_VALIDATION_FAILED: '文档与模式不符，原文见 detail。',
  BAD_USER_INPUT: '变量或参数的值不被接受，原文见 detail。',
  BAD_REQUEST: '请求不能执行，原文见 detail。',
};
