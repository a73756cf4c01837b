import type { Class } from '../../describe.js';
import type { Column } from '../../model/column.js';
import { declarationsOf } from '../../model/declarations.js';
import { NamedEntity, NamedRecord, StoredRecord, BaseEntity } from '../../model/entity.js';
import { addField, type FieldSpec } from './build.js';

const columnsOf = (type: unknown): Column[] =>
  declarationsOf(type as Class).filter((declaration): declaration is Column => declaration.does === 'column');

/** Adds a field to the interfaces of all records, so that a generic client needs one fragment. */
export function onEveryRecord(field: string, spec: FieldSpec, ofNamed: FieldSpec = spec): void {
  addField(StoredRecord, field, spec);
  addField(NamedRecord, field, ofNamed);
}

/** Adds the columns of every record, and those of every named record, to the interfaces. */
export function recordColumns(field: (column: Column) => FieldSpec): void {
  const common = columnsOf(BaseEntity);
  for (const column of common) onEveryRecord(column.name, field(column));
  for (const column of columnsOf(NamedEntity).slice(common.length)) addField(NamedRecord, column.name, field(column));
}
