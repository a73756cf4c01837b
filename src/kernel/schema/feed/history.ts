import { GraphQLInt, GraphQLString } from 'graphql';
import { wasVisibleBefore, readScopeOf, type ScopedChange } from '../../access/read-scope.js';
import type { Context } from '../../context.js';
import type { Row } from '../../database.js';
import { globalId, pastId, readPastId } from '../../id.js';
import { countHistory, readAsOf, readEntry, readHistory } from '../../read/history.js';
import type { ListArguments } from '../../read/page.js';
import { DateTimeScalar } from '../../scalars.js';
import type { DataModel, EntityMeta } from '../../model/model.js';
import { NamedRecord, StoredRecord } from '../../model/entity.js';
import { defineEnum } from '../../enum.js';
import type { FieldDefinition } from '../builder/attach-fields.js';
import { addField, nodeType, optional, type FieldSpec } from '../builder/build.js';
import { connectionOf, pageArguments } from '../lists/connection.js';
import { changedFields, FieldChange, type ChangedColumns, type ChangedField } from './field-change.js';
import { connection, connectionAnswers } from '../fields.js';
import { onEveryRecord } from '../builder/records.js';
import { resolver, type RootFields } from '../builder/root-fields.js';

/** The operations on a record. */
export const Operation = defineEnum('Operation', '操作', 'What was done to a record.', {
  CREATE: ['新建', 'It was made.'],
  UPDATE: ['修改', 'Fields of it were changed.'],
  TRANSITION: ['状态变更', 'Its state was moved.'],
  ARCHIVE: ['归档', 'It was archived.'],
  DELETE: ['删除', 'It was deleted.'],
});

/** Fields of every record for its past (`history`, `asOf`). */
export function timeFields(model: DataModel, rootFields: RootFields): FieldDefinition[] {
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
  const asOf = (of: object, zh = '', en = ''): FieldSpec => ({
    type: () => of,
    nullable: true,
    zh: `某一时刻的样子；当时尚不存在则为空${zh}`,
    en: `As it stood at a moment; null if it was not there yet.${en}`,
    args: { at: { type: () => DateTimeScalar, zh: '时刻', en: 'The moment.' } },
    cost: { weight: 5 }, // undoes every later change
  });
  onEveryRecord('history', history);
  const more = [
    '。标识是那一版的，关联指向现在的对象',
    ' It has an id of that version; relations lead to how their ends are now.',
  ];
  onEveryRecord('asOf', asOf(StoredRecord, ...more), asOf(NamedRecord, ...more));
  const answers = model.entities.flatMap((entity) => {
    addField(entity.type, 'history', history);
    addField(entity.type, 'asOf', asOf(entity.type));
    return [
      {
        type: entity.name,
        field: 'history',
        resolve: resolver((row: Row, args: ListArguments, context) =>
          connection(
            args,
            () => readHistory(entity, row, args, context),
            () => countHistory(entity, row, context),
          ),
        ),
      },
      {
        type: entity.name,
        field: 'asOf',
        resolve: resolver((row: Row, { at }: { at: string }, context) => readAsOf(entity, row, at, context)),
      },
    ];
  });
  rootFields.node('HistoryEntry', async (key, context) => {
    const past = readPastId(key); // the version that the entry describes
    const entity = past && model.byName.get(past.type);
    return entity ? readEntry(entity, past.id, past.version, context) : null;
  });
  return [...connectionAnswers('History'), ...entryAnswers(model), ...answers];
}

/** A history entry as it was read. */
interface Entry extends ScopedChange {
  readonly type: string;
  readonly subject: string;
  readonly version: number;
  readonly after: ChangedColumns;
}

const entryAnswers = ({ byName }: DataModel): FieldDefinition[] => [
  {
    type: 'HistoryEntry',
    field: 'id',
    resolve: resolver(({ type, subject, version }: Entry) => globalId('HistoryEntry', pastId(type, subject, version))),
  },
  {
    type: 'HistoryEntry',
    field: 'fields',
    resolve: resolver((entry: Entry, _, context) => fieldsOf(byName.get(entry.type)!, entry, context)),
  }, // histories are of entities
];

/** Hides the previous values of a record that was not in the caller's scope before the change. */
function fieldsOf(entity: EntityMeta, entry: Entry, { actor }: Context): ChangedField[] {
  const isVisible = !entity.options.restricted || wasVisibleBefore(entry, readScopeOf(entity, actor));
  return changedFields(entity, isVisible ? entry.before : null, entry.after);
}
