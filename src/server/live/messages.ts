import type { Messages } from '../../kernel/messages.js';

/** Messages of event streams and sockets to callers that they refuse. */
export const liveMessages: Messages = {
  LAST_EVENT_ID_MALFORMED: [
    '请求头 Last-Event-ID 不是位置：请原样使用平台给出的位置，或不带此请求头。',
    'The header Last-Event-ID is no position: send one as the platform gave it, or leave the header out.',
  ],
  OPERATION_ID_MISSING: [
    '请在 extensions.operationId 中给出操作的标识。',
    'Give the operation an id in extensions.operationId.',
  ],
  OPERATION_ID_TAKEN: [
    '此标识的操作正在这个事件流上运行。',
    'An operation with this id runs on this event stream already.',
  ],
  STREAM_NOT_FOUND: [
    '没有这个事件流：请先用 PUT 预留，或以 Accept: text/event-stream 请求。',
    'There is no such event stream: reserve one with PUT, or ask with Accept: text/event-stream.',
  ],
  STREAM_TAKEN: ['这个事件流已有人接收。', 'This event stream is being read already.'],
  TOO_MANY_CONNECTIONS: [
    '连接过多，请关闭不用的连接或稍后重试。',
    'There are too many connections. Close those that are not used, or try again later.',
  ],
  TOO_MANY_OPERATIONS: [
    '一个连接上至多同时运行 {most} 个操作。',
    'At most {most} operations run on one connection at a time.',
  ],
};
