import type { Messages } from '../../kernel/messages.js';

/** Messages of the guard to callers that it refuses. */
export const guardMessages: Messages = {
  BODY_TOO_LARGE: ['请求正文过大。', 'The body is too large.'],
  URI_TOO_LONG: ['请求地址过长，请改用 POST。', 'The address is too long. Use POST.'],
  HEADERS_TOO_LARGE: ['请求头过大。', 'The headers are too large.'],
  DOCUMENT_TOO_LARGE: [
    '文档过大：至多 {tokens} 个词元、{nesting} 层括号、{fragments} 个片段，名称至多 {name} 个字符。',
    'The document is too large: at most {tokens} tokens, ' +
      '{nesting} levels of brackets, {fragments} fragments and {name} characters in a name.',
  ],
  TOO_MANY_ALIASES: ['别名过多：一个文档至多 {most} 个。', 'Too many aliases: a document has at most {most}.'],
  TOO_MANY_DIRECTIVES: ['指令过多：一个文档至多 {most} 个。', 'Too many directives: a document has at most {most}.'],
  SELECTION_TOO_DEEP: ['嵌套过深：字段至多 {most} 层。', 'Nested too deep: at most {most} fields inside each other.'],
  TOO_MANY_ROOT_FIELDS: [
    '根字段过多：一次操作至多 {most} 个。',
    'Too many fields at the root: an operation has at most {most}.',
  ],
  TOO_MANY_SELECTIONS: [
    '展开片段后字段过多：至多 {most} 个。',
    'Too many fields once fragments are spread out: at most {most}.',
  ],
  FRAGMENT_NEVER_MATCHES: [
    '{type} 的片段在此处不会匹配：记录都是 {record}。请写 ... on {record}，或它的接口，如 StoredRecord。',
    'A fragment on {type} never matches here, where every record is a {record}. ' +
      'Write ... on {record}, or on an interface of it such as StoredRecord.',
  ],
  OPERATION_NAME_TOO_LONG: ['操作名至多 {most} 个字符。', 'The name of an operation has at most {most} characters.'],
  VARIABLES_TOO_DEEP: ['变量嵌套过深：至多 {most} 层。', 'The variables are nested too deep: at most {most} levels.'],
  VARIABLES_TOO_LARGE: [
    '变量过大：至多 {most} 个值，每个对象至多 {members} 个成员。',
    'The variables are too large: at most {most} values, {members} in one object.',
  ],
  TEXT_MALFORMED: ['文本含有不完整的字符或 NUL。', 'A text has half a character or NUL in it.'],
  TEXT_TOO_LONG: ['文本过长：至多 {most} 个字符。', 'A text is too long: it has at most {most} characters.'],
  TOO_MANY_NODES_ASKED: [
    '此操作最多可能返回 {asked} 个对象，上限为 {most}；请减小 first 或拆分查询。',
    'This operation may return {asked} nodes; at most {most} are allowed. Ask for smaller pages or in parts.',
  ],
  COST_TOO_HIGH: [
    '此操作的代价为 {asked}，上限为 {most}；请减小页长或拆分查询。',
    'This operation costs {asked}; at most {most} is allowed. Ask for smaller pages or in parts.',
  ],
  RATE_LIMITED: ['额度已用完，请在 {seconds} 秒后重试。', 'Your points are used up. Try again in {seconds} s.'],
  OVERLOADED: ['服务繁忙，请稍后重试。', 'The server has more to do than it can. Try again in a moment.'],
  RESPONSE_TOO_LARGE: [
    '答复过大（上限 {most} 字节）；操作已执行，请减小页长或少选字段。',
    'The answer is larger than {most} bytes; the operation was carried out. Ask for smaller pages or fewer fields.',
  ],
  REQUEST_TIMEOUT: ['请求没有按时收完。', 'The request did not arrive in time.'],
  UNSUPPORTED_MEDIA_TYPE: [
    '只接受 UTF-8 的 application/json，不压缩。',
    'Send application/json in UTF-8, not compressed.',
  ],
  NOT_ACCEPTABLE: [
    '答复只有 application/json 或 application/graphql-response+json；' +
      '订阅请在 /graphql 或 /graphql/stream 以 text/event-stream 接收，或用 WebSocket 连接 /graphql。',
    'Answers come as application/json or application/graphql-response+json; ' +
      'subscriptions as text/event-stream at /graphql or /graphql/stream, or over WebSocket at /graphql.',
  ],
  METHOD_NOT_ALLOWED: ['此地址不支持该方法。', 'This address does not take that method.'],
  ROUTE_NOT_FOUND: ['没有这个地址。', 'There is no such address.'],
  ORIGIN_NOT_ALLOWED: [
    '此来源的页面不能使用本接口：请运维人员把它写入设置 CORS_ORIGINS。',
    'Pages of this origin may not use the API. Whoever runs it lists the origin in the setting CORS_ORIGINS.',
  ],
  STARTING: ['服务正在启动，请稍后重试。', 'The server is starting. Try again in a moment.'],
  SHUTTING_DOWN: ['服务正在重启，请重试。', 'The server is restarting. Try again.'],
  DOCUMENT_NOT_FOUND: [
    '没有这个登记文档，请核对 documentId，或把客户端的清单写入设置 TRUSTED_MANIFESTS。',
    'There is no trusted document with this documentId. The setting TRUSTED_MANIFESTS names the manifests of clients.',
  ],
  DOCUMENT_ID_OR_QUERY: ['query 与 documentId 只能给一个。', 'Give query or documentId, not both.'],
  TRUSTED_DOCUMENTS_ONLY: [
    '只接受登记文档：请给出其 documentId、摘要或全文。',
    'Only trusted documents are answered here: give the documentId, the hash or the whole text of one.',
  ],
  PERSISTED_QUERY_NOT_SUPPORTED: [
    '运行时不登记文档：请只给 query，或只给登记文档的摘要。',
    'Documents are not registered at run time: send the query alone, or the hash of a trusted document alone.',
  ],
  SUBSCRIPTION_NEEDS_STREAM: [
    '订阅请用 WebSocket 连接 /graphql，或在 /graphql、/graphql/stream 以 Accept: text/event-stream 接收。',
    'Subscribe over WebSocket at /graphql, or with Accept: text/event-stream at /graphql or /graphql/stream.',
  ],
  INTROSPECTION_FORBIDDEN: [
    '只有已登录的调用者可以读取模式，请出示访问令牌。',
    'Only callers who are signed in may read the schema. Show an access token.',
  ],
  UNKNOWN_LANGUAGE: ['lang 只能是 zh 或 en。', 'lang is zh or en.'],
  UNKNOWN_TYPE: ['模式中没有可单独取出的类型 {type}。', 'The schema has no type {type} that can be taken out of it.'],
  RIGHTS_CHANGED: [
    '您的权限已变更，请从最后的位置重新订阅。',
    'Your rights have changed. Subscribe again after your last position.',
  ],
  STREAM_OF_ANOTHER_CALLER: [
    '此事件流由另一调用者预留，请用同一身份预留并提交。',
    'Another caller reserved this event stream. Reserve one with the credentials that its operations show.',
  ],
  OPERATION_RESOLUTION_FAILURE: [
    '文档中没有指定的操作，或有多个操作而未指定。',
    'The document has no operation of that name, or several and none was named.',
  ],
  CROSS_SITE_REQUEST: [
    '其他网站的页面不能这样查询：请求须带请求头 apollo-require-preflight，或其来源列入设置 CORS_ORIGINS。',
    'Pages of another site may not ask like this: ' +
      'send the header apollo-require-preflight, or have the origin listed in the setting CORS_ORIGINS.',
  ],
  PERSISTED_QUERY_NOT_FOUND: [
    '没有这个摘要的登记文档，请给出 query 全文，或把客户端的清单写入设置 TRUSTED_MANIFESTS。',
    'No trusted document has this hash. Send the text as query; ' +
      'the setting TRUSTED_MANIFESTS names the manifests of clients.',
  ],
};
