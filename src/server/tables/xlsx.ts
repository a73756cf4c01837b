import { colToLetter } from 'hucre/xlsx';
import type { TableColumn } from '../../kernel/table/columns.js';
import { booleanWord, fitting, instantSerialOf, isExact, serialOf, textOf, wallClock } from './cells.js';
import { workbookShell, type WorkbookShell, type WorkbookSpec } from './workbook.js';
import { zipped, type ZipEntry } from './zip.js';

/** Rows of a sheet of Excel, without its header. */
const MOST_ROWS = 1_048_575;
/** Cells of one sheet: about 1.5 GB of XML, of which a file of an archive has at most 4. */
const MOST_CELLS = 20_000_000;

/** The rows of each sheet of a table. */
export function sheetsOf(total: number, columns: number): number[] {
  const most = Math.min(MOST_ROWS, Math.floor(MOST_CELLS / columns));
  return Array.from({ length: Math.max(1, Math.ceil(total / most)) }, (_, n) => Math.min(most, total - n * most));
}

const SPECIAL = /[&<>\p{Cc}\uFFFE\uFFFF]|_x[0-9A-Fa-f]{4}_/u;
const EACH_SPECIAL = new RegExp(SPECIAL, 'gu');
const ENTITIES: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '\n': '\n', '\t': '\t' };

/** A text in XML. What XML has no character for is written as Office does: `_x0007_`. */
const escaped = (text: string): string =>
  SPECIAL.test(text)
    ? text.replace(EACH_SPECIAL, (special) =>
        special.startsWith('_')
          ? `_x005F${special}`
          : (ENTITIES[special] ?? `_x${special.charCodeAt(0).toString(16).toUpperCase().padStart(4, '0')}_`),
      )
    : text;

/** Writes the rows of a sheet as XML, each cell as a text, a number or a date, never as a formula. */
class SheetRows {
  private readonly letters: readonly string[];

  constructor(
    private readonly columns: readonly TableColumn[],
    private readonly styles: WorkbookShell['styles'],
  ) {
    this.letters = columns.map((_, n) => colToLetter(n));
  }

  /** @param first the number of the first row on the sheet */
  xml(rows: readonly unknown[], first: number): string {
    return rows.map((row, n) => this.row(row, first + n)).join('');
  }

  private row(row: unknown, number: number): string {
    let cells = '';
    for (let n = 0; n < this.columns.length; n += 1) {
      const { kind, read } = this.columns[n]!; // within its length
      const value = read(row);
      if (value !== null && value !== undefined) cells += this.cell(kind, value, `${this.letters[n]}${number}`);
    }
    return `<row r="${number}">${cells}</row>`;
  }

  private cell(kind: TableColumn['kind'], value: unknown, at: string): string {
    switch (kind) {
      case 'number':
        return `<c r="${at}"><v>${value as number}</v></c>`;
      case 'decimal':
        return isExact(String(value)) ? `<c r="${at}"><v>${value as string}</v></c>` : this.text(String(value), at);
      case 'date':
        return this.dated(serialOf(String(value)), 'date', String(value), at);
      case 'instant':
        return this.dated(instantSerialOf(String(value)), 'instant', wallClock(String(value)), at);
      case 'boolean':
        return this.text(booleanWord(value), at);
      case 'text':
        return this.text(textOf(value), at);
    }
  }

  private dated(serial: number | null, format: 'date' | 'instant', text: string, at: string): string {
    return serial === null ? this.text(text, at) : `<c r="${at}" s="${this.styles[format]}"><v>${serial}</v></c>`;
  }

  private text(text: string, at: string): string {
    const value = escaped(fitting(text));
    return `<c r="${at}" s="${this.styles.text}" t="inlineStr"><is><t xml:space="preserve">${value}</t></is></c>`;
  }
}

/**
 * A table as a workbook: a first sheet that says what it is, and its rows on as many sheets as they need.
 *
 * @param rows in portions
 */
export async function* xlsx(spec: WorkbookSpec, rows: AsyncIterable<readonly unknown[]>): AsyncGenerator<Buffer> {
  const shell = await workbookShell(spec);
  const portions = rows[Symbol.asyncIterator]();
  const writer = new SheetRows(spec.columns, shell.styles);
  let rest: readonly unknown[] = [];

  async function* sheet({ before, after }: WorkbookShell['sheets'][number], most: number): AsyncGenerator<Buffer> {
    yield Buffer.from(before);
    for (let written = 0; written < most;) {
      if (rest.length === 0) {
        const next = await portions.next();
        if (next.done) break;
        rest = next.value;
      }
      const here = rest.slice(0, most - written);
      rest = rest.slice(here.length);
      yield Buffer.from(writer.xml(here, written + 2)); // below the header
      written += here.length;
    }
    yield Buffer.from(after);
  }

  function* entries(): Generator<ZipEntry> {
    for (const part of shell.parts) yield part;
    for (const [n, each] of shell.sheets.entries()) {
      // a list that was read page by page may have grown meanwhile
      const isLast = n === shell.sheets.length - 1;
      yield { name: each.name, data: sheet(each, isLast ? MOST_ROWS : spec.sheets[n]!) };
    }
  }

  try {
    yield* zipped(entries());
  } finally {
    await portions.return?.();
  }
}
