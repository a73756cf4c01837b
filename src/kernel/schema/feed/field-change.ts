import { GraphQLString } from 'graphql';
import { globalId } from '../../id.js';
import { aboutOf } from '../../model/about-ends.js';
import type { EntityMeta } from '../../model/model.js';
import { isWritable } from '../../model/column.js';
import { isDeadlineColumn } from '../../model/deadline.js';
import { objectType, optional } from '../builder/build.js';

/** A field that a change affected, for histories and feeds. */
export const FieldChange = objectType('FieldChange', '一个字段的前后值', 'One field as it was and as it became.', {
  field: { type: () => GraphQLString, zh: '字段名', en: 'Name of the field.' },
  before: optional(
    () => GraphQLString,
    '原值，JSON 文本；新建时、调用者当时看不到时为空',
    'The value before, as JSON text; null for a new record, and where the caller could not see it then.',
  ),
  after: optional(() => GraphQLString, '新值，JSON 文本', 'The value after, as JSON text.'),
});

export interface ChangedField {
  readonly field: string;
  readonly before: string | null;
  readonly after: string | null;
}

/** Column values of one side of a change, before or after. */
export type ChangedColumns = Readonly<Record<string, unknown>> | null;

interface HistoricField {
  readonly name: string;
  readonly column: string;
  /** The stored value in the form of the schema; `columns` are the changed ones beside it. */
  readonly show: (value: unknown, columns: NonNullable<ChangedColumns>) => unknown;
}

/** The fields that histories and feeds can name: writable ones, the state, its deadline, and the time of archiving. */
export function historicFields({
  columns,
  manyToOne,
  manyToMany,
  abouts,
  state,
}: EntityMeta): readonly HistoricField[] {
  const plain = (value: unknown): unknown => value;
  const writtenColumns = columns.filter(
    (each) => isWritable(each) || each.name === state?.name || each.name === 'archivedAt' || isDeadlineColumn(each),
  );
  return [
    ...writtenColumns.map(({ name, column }) => ({ name, column, show: plain })),
    ...manyToOne
      .filter((relation) => !relation.isAncestor)
      .map(({ name, column, to }) => ({ name, column, show: (id: unknown) => globalId(to.name, String(id)) })),
    // a change has both columns (`record.sql`)
    ...abouts.map((about) => ({
      name: about.name,
      column: about.column,
      show: (_: unknown, side: NonNullable<ChangedColumns>) => aboutOf(about, side),
    })),
    ...manyToMany.map(({ name, column, to }) => ({
      name,
      column,
      show: (ids: unknown) => (ids as string[]).map((id) => globalId(to.name, id)), // an array column
    })),
  ];
}

/**
 * The effect of a change on public fields: by their GraphQL names, ends of relations as global ids. Internal columns
 * (paths, pinyin, versions) are left out.
 */
export function changedFields(entity: EntityMeta, before: ChangedColumns, after: ChangedColumns): ChangedField[] {
  const text = (of: ChangedColumns, column: string, show: HistoricField['show']): string | null => {
    const value = of?.[column];
    return value === undefined ? null : JSON.stringify(of === null || value === null ? null : show(value, of));
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
