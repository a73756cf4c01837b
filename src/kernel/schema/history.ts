import { GraphQLInt, GraphQLString } from 'graphql';
import { sawBefore, sightIn, type Step } from '../access/sight.js';
import type { Context } from '../context.js';
import type { Row } from '../database.js';
import { globalId, pastId, readPastId } from '../id.js';
import { countHistory, readAsOf, readEntry, readHistory } from '../read/history.js';
import type { ListArguments } from '../read/page.js';
import { DateTimeScalar } from '../scalars.js';
import type { Graph, Thing } from '../thing/graph.js';
import { NamedRecord, StoredRecord } from '../thing/thing.js';
import { vocabulary } from '../vocabulary.js';
import type { Answer } from './bind.js';
import { addField, nodeType, optional, type FieldSpec } from './build.js';
import { connectionOf, pageArguments } from './connection.js';
import { changedFields, FieldChange, type ChangedColumns, type ChangedField } from './field-change.js';
import { connection, connectionAnswers } from './fields.js';
import { onEveryRecord } from './records.js';
import { resolver, type Roots } from './roots.js';

/** What can happen to a thing. */
export const Operation = vocabulary('Operation', '操作', 'What was done to a thing.', {
  CREATE: ['新建', 'It was made.'],
  UPDATE: ['修改', 'Fields of it were changed.'],
  TRANSITION: ['状态变更', 'Its state was moved.'],
  ARCHIVE: ['归档', 'It was archived.'],
  DELETE: ['删除', 'It was deleted.'],
});

/** What every thing tells of its past (`history`, `asOf`) and of what may come next (`availableTransitions`). */
export function timeFields(graph: Graph, roots: Roots): Answer[] {
  const entry = nodeType(
    'HistoryEntry',
    '一次修改的记录，不可更改',
    'The record of one change; it cannot be rewritten.',
    {
      version: { type: () => GraphQLInt, zh: '修改后的版本号', en: 'The version that it made.' },
      at: { type: () => DateTimeScalar, zh: '时刻', en: 'When.' },
      operation: { type: () => Operation, zh: '操作', en: 'What was done.' },
      by: { type: () => GraphQLString, zh: '操作者', en: 'Who did it.' },
      reason: optional(() => GraphQLString, '理由', 'Why.'),
      requestId: optional(() => GraphQLString, '请求编号', 'The request that did it.'),
      fields: { type: () => [FieldChange], zh: '各字段的前后值', en: 'Each field that changed.' },
    },
  );
  const type = connectionOf('History', () => entry, '修改记录', 'changes');
  const history: FieldSpec = {
    type: () => type,
    zh: '修改记录，最近的在前',
    en: 'Its history, latest first.',
    args: pageArguments,
  };
  const asOf = (of: object): FieldSpec => ({
    type: () => of,
    nullable: true,
    zh: '某一时刻的样子，标识是那一版的；当时尚不存在则为空',
    en: 'As it stood at a moment, with an id of that version; null if it was not there yet. Relations lead to how their ends are now.',
    args: { at: { type: () => DateTimeScalar, zh: '时刻', en: 'The moment.' } },
    cost: { weight: 5 }, // takes back every later change
  });
  onEveryRecord('history', history);
  onEveryRecord('asOf', asOf(StoredRecord), asOf(NamedRecord));
  const answers = graph.things.flatMap((thing) => {
    addField(thing.type, 'history', history);
    addField(thing.type, 'asOf', asOf(thing.type));
    return [
      {
        type: thing.name,
        field: 'history',
        resolve: resolver((row: Row, args: ListArguments, context) =>
          connection(() => readHistory(thing, row, args, context), () => countHistory(thing, row, context))),
      },
      { type: thing.name, field: 'asOf', resolve: resolver((row: Row, { at }: { at: string }, context) => readAsOf(thing, row, at, context)) },
    ];
  }); // prettier-ignore
  roots.node('HistoryEntry', async (key, context) => {
    const made = readPastId(key); // the version that the entry made
    const thing = made && graph.byName.get(made.type);
    return thing ? readEntry(thing, made.id, made.version, context) : null;
  });
  return [...connectionAnswers('History'), ...entryAnswers(graph), ...answers];
}

/** An entry of a history as it was read. */
interface Entry extends Step {
  readonly type: string;
  readonly subject: string;
  readonly version: number;
  readonly after: ChangedColumns;
}

const entryAnswers = ({ byName }: Graph): Answer[] => [
  { type: 'HistoryEntry', field: 'id', resolve: resolver(({ type, subject, version }: Entry) => globalId('HistoryEntry', pastId(type, subject, version))) },
  { type: 'HistoryEntry', field: 'fields', resolve: resolver((entry: Entry, _, context) => fieldsOf(byName.get(entry.type)!, entry, context)) }, // histories are of things
]; // prettier-ignore

/** What the record was before it came into the caller's sight stays untold. */
function fieldsOf(thing: Thing, entry: Entry, { actor }: Context): ChangedField[] {
  const isTold = !thing.options.restricted || sawBefore(entry, sightIn(thing, actor));
  return changedFields(thing, isTold ? entry.before : null, entry.after);
}
