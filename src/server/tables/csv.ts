import { stringify } from 'csv-stringify/sync';
import type { TableColumn } from '../../kernel/table/columns.js';
import { booleanWord, headerOf, notFormula, textOf, wallClock } from './cells.js';
import type { About } from './about.js';

/** Excel and WPS take a file without it for GB18030. */
const BYTE_ORDER_MARK = '\uFEFF';

const lines = (records: readonly (readonly string[])[]): Buffer =>
  Buffer.from(stringify(records as string[][], { record_delimiter: '\r\n' }));

/** A value as CSV has it: numbers and dates as they are, texts so that none becomes a formula. */
function valueOf(kind: TableColumn['kind'], value: unknown): string {
  if (value === null || value === undefined) return '';
  switch (kind) {
    case 'number':
    case 'decimal':
    case 'date':
      return textOf(value);
    case 'instant':
      return wallClock(value as string);
    case 'boolean':
      return booleanWord(value);
    case 'text':
      return notFormula(textOf(value));
  }
}

/**
 * A table as CSV in UTF-8, with a byte order mark and, unless it is left out, a head that says what it is.
 *
 * @param rows in portions
 */
export async function* csv(
  columns: readonly TableColumn[],
  about: About | null,
  rows: AsyncIterable<readonly unknown[]>,
): AsyncGenerator<Buffer> {
  const head = about ? [...about.map(([label, text]) => [`# ${label}`, notFormula(text)]), []] : [];
  yield Buffer.concat([Buffer.from(BYTE_ORDER_MARK), lines([...head, columns.map((column) => headerOf(column, ' '))])]);
  for await (const portion of rows)
    yield lines(portion.map((row) => columns.map(({ kind, read }) => valueOf(kind, read(row)))));
}
