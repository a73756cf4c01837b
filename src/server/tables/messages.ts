import type { Messages } from '../../kernel/messages.js';

/** Messages of exports to callers that they refuse. */
export const tableMessages: Messages = {
  EXPORT_FORMAT: [
    '导出格式只有 xlsx 和 csv：请用 ?format=xlsx、?format=csv 或相应的 Accept。',
    'Exports come as xlsx or csv: send ?format=xlsx, ?format=csv, or an Accept that allows one of them.',
  ],
  EXPORT_QUERY_ONLY: ['只能导出查询。', 'Only a query can be exported.'],
  EXPORT_ONE_LIST: [
    '一次导出一个列表：文档须只有一个根字段，其中只选一个列表（nodes、edges 或 groups）。',
    'An export has one list: let the document have one root field, and in it one of nodes, edges and groups.',
  ],
  EXPORT_NO_LIST: [
    '没有可导出的列表：请在根字段中选取列表的 nodes 或 groups，或看板的 cells 等；只给出一页的字段不能导出。',
    'There is no list to export: select nodes or groups of a list, or such as the cells of a board; ' +
      'a field that gives one page alone cannot be exported.',
  ],
  EXPORT_LIST_IN_ROW: [
    '{field} 是行中的列表，只会有前几条：请改为导出该列表本身，或只选其 totalCount、aggregate。',
    '{field} is a list within a row, which would have its first items alone: ' +
      'export that list itself, or select its totalCount or aggregate.',
  ],
  EXPORT_TOO_MANY_GROUPS: [
    '共 {groups} 组，至多导出 {most} 组：请缩小范围，或以 first 只取前几组。',
    'There are {groups} groups, and at most {most} are exported: narrow the list, or ask for the first ones.',
  ],
  EXPORT_TOO_MANY_ROWS: [
    '共 {total} 行，至多导出 {most} 行：请缩小范围。',
    'There are {total} rows, and at most {most} are exported: narrow the list.',
  ],
  EXPORT_RUNNING: [
    '您已有导出正在进行，请待其完成，或在 {seconds} 秒后重试。',
    'An export of yours is running. Wait until it is done, or try again in {seconds} s.',
  ],
};
