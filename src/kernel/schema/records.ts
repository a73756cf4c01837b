import type { Class } from '../describe.js';
import type { Column } from '../model/column.js';
import { declarationsOf } from '../model/declarations.js';
import { NamedEntity, NamedRecord, StoredRecord, BaseEntity } from '../model/entity.js';
import { addField, type FieldSpec } from './build.js';

const columnsOf = (type: unknown): Column[] =>
  declarationsOf(type as Class).filter((declaration): declaration is Column => declaration.does === 'column');

/** A field that all records have in common: on the interfaces, so that a generic screen needs one fragment. */
export function onEveryRecord(field: string, spec: FieldSpec, ofNamed: FieldSpec = spec): void {
  addField(StoredRecord, field, spec);
  addField(NamedRecord, field, ofNamed);
}

/** Columns that every record has, and those that every record with a name has. */
export function recordColumns(field: (column: Column) => FieldSpec): void {
  const common = columnsOf(BaseEntity);
  for (const column of common) onEveryRecord(column.name, field(column));
  for (const column of columnsOf(NamedEntity).slice(common.length)) addField(NamedRecord, column.name, field(column));
}
