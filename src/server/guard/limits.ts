const SECOND = 1_000;
const KIB = 1_024;
const MIB = 1_024 * KIB;

interface Limit {
  readonly default: number;
  readonly unit: string;
  /** Error code that the client gets when the limit is exceeded; absent when the connection is closed instead. */
  readonly code?: string;
  readonly zh: string;
  readonly en: string;
}

/**
 * The limits on requests, checked before and during execution. The setting `LIMITS` overrides each by name; `/limits`
 * shows the values in force.
 */
export const guardLimits = {
  bodyBytes: {
    default: MIB,
    unit: 'bytes',
    code: 'BODY_TOO_LARGE',
    zh: '请求正文',
    en: 'Body of a request, as it is sent; compressed bodies are refused.',
  },
  urlBytes: {
    default: 8 * KIB,
    unit: 'bytes',
    code: 'URI_TOO_LONG',
    zh: '请求地址（GET 查询）',
    en: 'Address of a request, which holds the query of a GET.',
  },
  headerBytes: {
    default: 16 * KIB,
    unit: 'bytes',
    code: 'HEADERS_TOO_LARGE',
    zh: '请求头',
    en: 'Headers of a request, its address included.',
  },
  tokens: {
    default: 10_000,
    unit: 'tokens',
    code: 'DOCUMENT_TOO_LARGE',
    zh: '文档的词元',
    en: 'Tokens of a document.',
  },
  nesting: {
    default: 500,
    unit: 'levels',
    code: 'DOCUMENT_TOO_LARGE',
    zh: '文档中括号的层数',
    en: 'Brackets inside brackets of a document, counted before it is parsed.',
  },
  fragments: {
    default: 500,
    unit: 'fragments',
    code: 'DOCUMENT_TOO_LARGE',
    zh: '文档中的片段',
    en: 'Fragments that a document defines.',
  },
  aliases: {
    default: 200,
    unit: 'aliases',
    code: 'TOO_MANY_ALIASES',
    zh: '文档中的别名',
    en: 'Aliases in a document.',
  },
  directives: {
    default: 100,
    unit: 'directives',
    code: 'TOO_MANY_DIRECTIVES',
    zh: '文档中的指令',
    en: 'Directives in a document.',
  },
  depth: {
    default: 20,
    unit: 'levels',
    code: 'SELECTION_TOO_DEEP',
    zh: '字段的层数',
    en: 'Fields inside fields, fragments spread out.',
  },
  rootFields: {
    default: 100,
    unit: 'fields',
    code: 'TOO_MANY_ROOT_FIELDS',
    zh: '根字段',
    en: 'Fields at the root of an operation.',
  },
  selections: {
    default: 5_000,
    unit: 'fields',
    code: 'TOO_MANY_SELECTIONS',
    zh: '展开片段后的字段',
    en: 'Fields of an operation, fragments spread out wherever they are used.',
  },
  name: {
    default: 128,
    unit: 'characters',
    code: 'DOCUMENT_TOO_LARGE',
    zh: '文档和变量中的名称',
    en: 'A name in a document or in the variables: graphql-js compares what it does not know with all that it knows.',
  },
  text: {
    default: 20_000,
    unit: 'characters',
    code: 'TEXT_TOO_LONG',
    zh: '文档和变量中的一个文本；搜索词另有上限 200',
    en: 'A text in a document or in the variables; of a search 200.',
  },
  operationName: {
    default: 64,
    unit: 'characters',
    code: 'OPERATION_NAME_TOO_LONG',
    zh: '操作名',
    en: 'Name of an operation.',
  },
  variablesDepth: {
    default: 500,
    unit: 'levels',
    code: 'VARIABLES_TOO_DEEP',
    zh: '变量的层数',
    en: 'Lists and objects inside each other in the variables.',
  },
  variableValues: {
    default: 200_000,
    unit: 'values',
    code: 'VARIABLES_TOO_LARGE',
    zh: '变量中的值',
    en: 'Values in the variables.',
  },
  variableMembers: {
    default: 500,
    unit: 'members',
    code: 'VARIABLES_TOO_LARGE',
    zh: '变量中一个对象的成员',
    en: 'Members of one object in the variables: graphql-js prints all of them with each of its errors.',
  },
  errors: { default: 20, unit: 'errors', zh: '一次答复中的错误', en: 'Errors of one answer; the rest is left out.' },
  nodes: {
    default: 50_000,
    unit: 'nodes',
    code: 'TOO_MANY_NODES_ASKED',
    zh: '一次操作可能返回的对象，未给页长按 20 条计',
    en: 'Nodes that an operation may return by its page sizes; 20 where none is given.',
  },
  cost: {
    default: 100_000,
    unit: 'points',
    code: 'COST_TOO_HIGH',
    zh: '一次操作的代价',
    en: 'Cost of an operation: 1 a node, 0.05 a value, more for what is declared so.',
  },
  rateBurst: {
    default: 1_000_000,
    unit: 'points',
    code: 'RATE_LIMITED',
    zh: '每个来源可累积的额度；一个无效凭证扣其地址 100',
    en: 'Points that a caller can save up. Credentials that do not hold cost their address 100.',
  },
  rateRefill: {
    default: 10_000,
    unit: 'points a second',
    code: 'RATE_LIMITED',
    zh: '每个来源每秒恢复的额度',
    en: 'Points that a caller gets back each second.',
  },
  inFlight: {
    default: 500,
    unit: 'operations',
    code: 'OVERLOADED',
    zh: '一个进程同时处理的操作',
    en: 'Operations that one process answers at a time.',
  },
  poolQueue: {
    default: 200,
    unit: 'statements',
    code: 'OVERLOADED',
    zh: '等待数据库连接的语句',
    en: 'Statements that wait for a database connection before new operations are refused.',
  },
  waitMs: {
    default: 500,
    unit: 'milliseconds',
    code: 'OVERLOADED',
    zh: '等待数据库连接的时间',
    en: 'Time that a statement waits for a database connection.',
  },
  responseBytes: { default: 8 * MIB, unit: 'bytes', code: 'RESPONSE_TOO_LARGE', zh: '答复', en: 'An answer.' },
  unreadBytes: {
    default: 128 * MIB,
    unit: 'bytes',
    code: 'OVERLOADED',
    zh: '一个进程已发出、客户端尚未取走的大答复（16 KiB 以上）；同一来源至多占四分之一',
    en: 'Answers above 16 KiB of one process that their clients have not taken yet; a quarter of it for one caller.',
  },
  connections: {
    default: 25_000,
    unit: 'connections',
    zh: '一个进程的连接',
    en: 'Connections of one process, sockets included.',
  },
  connectionsPerAddress: {
    default: 2_500,
    unit: 'connections',
    zh: '同一地址的连接',
    en: 'Connections from one address; trusted proxies may have more.',
  },
  exports: {
    default: 2,
    unit: 'exports',
    code: 'OVERLOADED',
    zh: '一个进程同时进行的导出；每个占用一个数据库连接',
    en: 'Exports of one process at a time; each holds a database connection.',
  },
  exportsPerCaller: {
    default: 1,
    unit: 'exports',
    code: 'EXPORT_RUNNING',
    zh: '同一来源在一个进程中同时进行的导出',
    en: 'Exports of one caller at a time in one process.',
  },
  exportRows: {
    default: 1_000_000,
    unit: 'rows',
    code: 'EXPORT_TOO_MANY_ROWS',
    zh: '一次导出的行',
    en: 'Rows of an export.',
  },
  exportMs: {
    default: 600 * SECOND,
    unit: 'milliseconds',
    zh: '一次导出的时限，过时即断开',
    en: 'Time of an export, after which its connection is cut.',
  },
  headersMs: {
    default: 10 * SECOND,
    unit: 'milliseconds',
    code: 'REQUEST_TIMEOUT',
    zh: '收完请求头的时限',
    en: 'Time in which the headers must have come.',
  },
  requestMs: {
    default: 30 * SECOND,
    unit: 'milliseconds',
    code: 'REQUEST_TIMEOUT',
    zh: '收完整个请求的时限',
    en: 'Time in which the whole request must have come.',
  },
  stalledMs: {
    default: 120 * SECOND,
    unit: 'milliseconds',
    zh: '连接停滞的时限',
    en: 'Time in which a connection in use must move a byte; streams send something more often.',
  },
  idleMs: {
    default: 65 * SECOND,
    unit: 'milliseconds',
    zh: '空闲连接保持的时间',
    en: 'Time that an idle connection stays open: longer than the 60 s of usual proxies.',
  },
} as const satisfies Readonly<Record<string, Limit>>;

export type LimitName = keyof typeof guardLimits;
export type Limits = Readonly<Record<LimitName, number>>;

const ENTRY = /^(\w+)=([1-9]\d{0,11})$/;
const entries = (text: string): string[] => text.split(/[\s,]+/).filter(Boolean);

/** Whether a text has the form `name=number …` with names of this table. */
export const areLimits = (text: string): boolean =>
  entries(text).every((entry) => Object.hasOwn(guardLimits, ENTRY.exec(entry)?.[1] ?? ''));

/** The limits in force: the defaults, with the operator's overrides such as `tokens=5000,depth=15`. */
export function limitsOf(text = ''): Limits {
  const overrides = entries(text).map((entry) => {
    const [, name, value] = ENTRY.exec(entry) ?? [];
    return [name, Number(value)] as const;
  });
  const defaults = Object.entries<Limit>(guardLimits).map(([name, limit]) => [name, limit.default] as const);
  return Object.freeze(Object.fromEntries([...defaults, ...overrides])) as Limits; // has every name of the table
}
