import { stripIgnoredCharacters } from 'graphql';
import { Role, type Actor } from '../../kernel/access/actor.js';
import { enumEntry } from '../../kernel/enum.js';
import type { Table } from '../../kernel/table/table.js';
import { documentIdOf } from '../guard/document/trusted.js';
import type { Admitted } from '../guard/guard.js';
import { fitting, wallClock } from './cells.js';

/** What a table is: labels and texts, in order. */
export type About = readonly (readonly [label: string, text: string])[];

export interface AboutInput {
  readonly table: Table;
  readonly admitted: Admitted;
  readonly actor: Actor;
  readonly requestId: string;
  readonly at: Date;
  readonly position: string;
  readonly total: number;
  /** How many rows are samples; null if their type does not tell. */
  readonly samples: number | null;
  readonly isSnapshot: boolean;
}

const NOBODY = '未登录 not signed in';

const caller = ({ kind, id, name, grants }: Actor): string => {
  if (kind === 'ANONYMOUS') return NOBODY;
  const { words } = enumEntry(Role);
  const roles = grants.map(({ role, region, department }) =>
    [words[role]![0], role, region, department].filter((each) => each !== null).join(' '),
  );
  return [name === null ? id : `${name}（${id}）`, ...roles].join('；');
};

function samplesText(samples: number | null, total: number): string {
  if (samples === null) return '记录不注明来源性质 the rows do not tell';
  if (samples === 0) return '无 none';
  return `${samples} 条，占 ${total} 条：样例仅供演示，不得用作统计 made up for show, ${samples} of ${total}: no statistics`;
}

const ONE_MOMENT = '全部记录读自同一时刻 all rows as of one moment';
const BY_PAGES =
  '逐页读取，导出期间的变更可能部分在内：请自变更位置起查询变更 ' +
  'read page by page, changes meanwhile may be in it in part: ask for changes after the position';

const RIGHTS =
  '只含导出人可见的记录；无权查看的内容已遮蔽或为空 only what the caller may read; the rest is masked or absent';
const HEADINGS =
  '中文名称与字段路径；@zh 列为其后代码列的中文 ' +
  'names and paths of fields; a column with @zh has the words of the codes in the next one';

const json = (value: unknown): string => JSON.stringify(value) ?? '';

/** What was asked, by whom, when, at which position of the feed, and what came of it. */
export function aboutOf({
  table,
  admitted,
  actor,
  requestId,
  at,
  position,
  total,
  samples,
  isSnapshot,
}: AboutInput): About {
  const { filter, orderBy, ...others } = table.args;
  const rows: (readonly [string, string])[] = [
    ['内容 Table', `${table.heading} ${table.name}`],
    ['操作 Operation', admitted.operation.name?.value ?? '未命名 unnamed'],
    ['导出人 Exported by', caller(actor)],
    ['导出时间（北京时间）At', wallClock(at.toISOString())],
    ['变更位置 Feed position', position],
    ['一致性 Consistency', isSnapshot ? ONE_MOMENT : BY_PAGES],
    ['条数 Rows', String(total)],
    ['样例 Samples', samplesText(samples, total)],
    ['条件 Filter', filter === undefined ? '无 none' : json(filter)],
    ['顺序 Order', orderBy === undefined ? '默认 default' : json(orderBy)],
    ...(Object.keys(others).length > 0 ? [['其他参数 Arguments', json(others)] as const] : []),
    ['权限 Rights', RIGHTS],
    ['表头 Headings', HEADINGS],
    ['登记文档 Document', documentIdOf(admitted.text)],
    ['文档全文 Text', stripIgnoredCharacters(admitted.text)],
    ['请求编号 Request', requestId],
  ];
  return rows.map(([label, text]) => [label, fitting(text)]);
}
