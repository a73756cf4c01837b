import { GraphQLString } from 'graphql';
import { globalId } from '../id.js';
import type { EntityMeta } from '../model/model.js';
import { isWritable } from '../model/column.js';
import { objectType, optional } from './build.js';

/** One field of a thing that a change touched, for histories and feeds alike. */
export const FieldChange = objectType('FieldChange', '一个字段的前后值', 'One field as it was and as it became.', {
  field: { type: () => GraphQLString, zh: '字段名', en: 'Name of the field.' },
  before: optional(
    () => GraphQLString,
    '原值，JSON 文本；新建时、调用者当时看不到时为空',
    'The value before, as JSON text; null for a new thing, and where the caller could not see it then.',
  ),
  after: optional(() => GraphQLString, '新值，JSON 文本', 'The value after, as JSON text.'),
});

export interface ChangedField {
  readonly field: string;
  readonly before: string | null;
  readonly after: string | null;
}

/** Columns that a change touched, on one side of it. */
export type ChangedColumns = Readonly<Record<string, unknown>> | null;

interface HistoricField {
  readonly name: string;
  readonly column: string;
  /** The stored value as the schema shows it. */
  readonly show: (value: unknown) => unknown;
}

/** The fields that histories and feeds can name: what somebody may write, the state, and the day of archiving. */
export function historicFields({ columns, manyToOne, manyToMany, state }: EntityMeta): readonly HistoricField[] {
  const plain = (value: unknown): unknown => value;
  const written = columns.filter((each) => isWritable(each) || each.name === state?.name || each.name === 'archivedAt');
  return [
    ...written.map(({ name, column }) => ({ name, column, show: plain })),
    ...manyToOne
      .filter((relation) => !relation.isAncestor)
      .map(({ name, column, to }) => ({ name, column, show: (id: unknown) => globalId(to.name, String(id)) })),
    ...manyToMany.map(({ name, column, to }) => ({
      name,
      column,
      show: (ids: unknown) => (ids as string[]).map((id) => globalId(to.name, id)), // a column of an array
    })),
  ];
}

/**
 * What a change did to the fields that people know: names of the schema, ends of relations as global ids.
 * What the database keeps for itself (paths, readings, versions) is left out.
 */
export function changedFields(entity: EntityMeta, before: ChangedColumns, after: ChangedColumns): ChangedField[] {
  const text = (of: ChangedColumns, column: string, show: (value: unknown) => unknown): string | null => {
    const value = of?.[column];
    return value === undefined ? null : JSON.stringify(value === null ? null : show(value));
  };
  const members = historicFields(entity);
  return members
    .filter(({ column }) => (before !== null && column in before) || (after !== null && column in after))
    .map(({ name, column, show }) => ({
      field: name,
      before: text(before, column, show),
      after: text(after, column, show),
    }))
    .filter((change) => change.before !== null || (change.after !== null && change.after !== 'null'));
}
