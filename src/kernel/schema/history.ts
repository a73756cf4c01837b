import { GraphQLBoolean, GraphQLInt, GraphQLString } from 'graphql';
import { refusalOn } from '../access/permit.js';
import { sawBefore, sightIn, type Step } from '../access/sight.js';
import type { Context } from '../context.js';
import type { Row } from '../database.js';
import { globalId, pastId, readPastId } from '../id.js';
import { say } from '../messages.js';
import { countHistory, readAsOf, readEntry, readHistory } from '../read/history.js';
import type { ListArguments } from '../read/page.js';
import { DateTimeScalar } from '../scalars.js';
import type { Graph, Thing } from '../thing/graph.js';
import { guarded, rightToEnter } from '../thing/machine.js';
import { vocabulary, vocabularyEntry } from '../vocabulary.js';
import type { Answer } from './bind.js';
import { addField, nodeType, objectType, optional } from './build.js';
import { connectionOf, pageArguments } from './connection.js';
import { changedFields, FieldChange, type ChangedColumns, type ChangedField } from './field-change.js';
import { connection, connectionAnswers } from './fields.js';
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
  const answers = graph.things.flatMap((thing) => {
    addField(thing.type, 'history', {
      type: () => type,
      zh: '修改记录，最近的在前',
      en: 'Its history, latest first.',
      args: pageArguments,
    });
    addField(thing.type, 'asOf', {
      type: () => thing.type,
      nullable: true,
      zh: '某一时刻的样子，标识是那一版的；当时尚不存在则为空',
      en: 'As it stood at a moment, with an id of that version; null if it was not there yet. Relations lead to how their ends are now.',
      args: { at: { type: () => DateTimeScalar, zh: '时刻', en: 'The moment.' } },
      cost: { weight: 5 }, // takes back every later change
    });
    return [
      {
        type: thing.name,
        field: 'history',
        resolve: resolver((row: Row, args: ListArguments, context) =>
          connection(() => readHistory(thing, row, args, context), () => countHistory(thing, row, context))),
      },
      { type: thing.name, field: 'asOf', resolve: resolver((row: Row, { at }: { at: string }, context) => readAsOf(thing, row, at, context)) },
      ...transitionsField(thing),
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

function transitionsField(thing: Thing): Answer[] {
  const { state } = thing;
  if (!state) return [];
  const { name } = vocabularyEntry(state.words());
  const type = objectType(`${name}Transition`, '一个可能的状态变更', 'A move of the state that the machine lists.', {
    to: { type: state.words, zh: '目标状态', en: 'Where to.' },
    allowed: { type: () => GraphQLBoolean, zh: '现在可否变更', en: 'Whether it can be done now.' },
    reason: optional(() => GraphQLString, '不可变更的原因', 'Why not.'),
  });
  addField(thing.type, 'availableTransitions', {
    type: () => [type],
    zh: '接下来可以变更到的状态',
    en: 'Where its state can go next.',
  });
  const resolve = resolver((row: Row, _, context) =>
    (state.machine.transitions[row[state.name] as string] ?? []).map((to) => {
      const code = row['$past']
        ? 'ID_OF_THE_PAST'
        : row['archivedAt'] !== null
          ? 'ARCHIVED'
          : (refusalOn(context.actor, rightToEnter(state.machine, to), thing, row) ?? guarded(state.machine, row, to));
      return { to, allowed: code === null, reason: code && say(code, {}, context.locale) };
    }),
  );
  return [{ type: thing.name, field: 'availableTransitions', resolve }];
}
