import { GraphQLInt } from 'graphql';
import { formOf, NAME } from '../text.js';
import type { Column } from './column.js';
import type { NameColumn } from './model.js';
import type { State } from './state.js';

/** The state column as a `Column`, for filters and orders. */
export const stateColumn = (state: State): Column => ({
  does: 'column',
  kind: 'enum',
  name: state.name,
  column: state.column,
  zh: state.zh,
  en: state.en,
  type: state.enumType,
  sqlType: 'text',
  filter: true,
  readOnly: true,
  default: `'${state.stateMachine.initial}'`,
});

/** Counts changes of personal values, since the row only shows their masks. */
export const REVISION: Column = {
  does: 'column',
  kind: 'integer',
  name: 'personalRevision',
  column: 'personal_revision',
  zh: '',
  en: '',
  type: () => GraphQLInt,
  sqlType: 'int',
  hidden: true,
  readOnly: true,
  default: '0',
};

/** The column of a name's reading: that of a named entity is declared, the others are created beside their names. */
function readingColumn(column: Column, columns: readonly Column[]): Column | undefined {
  const declared = column.search === 'title' && columns.find(({ name }) => name === 'pinyin');
  if (declared) return declared;
  if (column.kind !== 'text' || formOf(column) !== NAME) return undefined;
  return {
    does: 'column',
    kind: 'text',
    name: `${column.name}Pinyin`,
    column: `${column.column}_pinyin`,
    zh: '',
    en: '',
    type: column.type,
    sqlType: 'text',
    nullable: true,
    hidden: true,
    readOnly: true,
  };
}

export function nameColumns(columns: readonly Column[]): NameColumn[] {
  const of = (place: Column['search']): Column[] => columns.filter(({ search }) => search === place);
  return [...of('title'), ...of('alias')].map((column) => ({ column, reading: readingColumn(column, columns) }));
}
