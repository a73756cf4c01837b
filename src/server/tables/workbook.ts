import { buffer } from 'node:stream/consumers';
import { colToLetter, writeXlsx, type Cell, type CellStyle, type WriteSheet } from 'hucre/xlsx';
import yauzl from 'yauzl';
import type { TableColumn } from '../../kernel/table/columns.js';
import type { About } from './about.js';
import { headerOf } from './cells.js';

const FONT = { name: '等线', size: 11 };
const HEAD: CellStyle = {
  font: { ...FONT, bold: true, color: { rgb: 'FFFFFF' } },
  fill: { type: 'pattern', pattern: 'solid', fgColor: { rgb: '1F4E78' } },
  alignment: { wrapText: true, vertical: 'center' },
};
const LABEL: CellStyle = { font: { ...FONT, bold: true }, alignment: { vertical: 'top' } };
const TEXT: CellStyle = { alignment: { wrapText: true, vertical: 'top' }, numFmt: '@' };

/** Formats of cells; numbers need none. Texts have the format of texts: what is typed over them is none either. */
const FORMATS = { text: '@', date: 'yyyy-mm-dd', instant: 'yyyy-mm-dd hh:mm:ss' } as const;
export type CellFormat = keyof typeof FORMATS;

const WIDTHS: Readonly<Record<TableColumn['kind'], number>> = {
  text: 18,
  number: 12,
  decimal: 14,
  boolean: 8,
  date: 12,
  instant: 20,
};
/** Characters of a heading that fit beside each other; Chinese ones are twice as wide. */
const widthOf = (column: TableColumn): number => {
  const [longest = 0] = headerOf(column, '\n')
    .split('\n')
    .map((line) => [...line].reduce((sum, character) => sum + (character > '\u2E7F' ? 2 : 1), 2))
    .sort((a, b) => b - a);
  return Math.min(Math.max(WIDTHS[column.kind], longest), 40);
};

/** Everything of a workbook but the rows of its data: the parts of the file, and the XML around the rows. */
export interface WorkbookShell {
  readonly parts: readonly { readonly name: string; readonly data: Buffer }[];
  /** For each sheet with data: its part, and what stands before and after its rows. */
  readonly sheets: readonly { readonly name: string; readonly before: string; readonly after: string }[];
  /** The number of the style of each format. */
  readonly styles: Readonly<Record<CellFormat, string>>;
}

export interface WorkbookSpec {
  readonly title: string;
  readonly author: string;
  readonly at: Date;
  readonly about: About;
  readonly columns: readonly TableColumn[];
  /** Rows of each sheet. */
  readonly sheets: readonly number[];
}

/** On paper: all columns on the width of a page, the header on each. */
const PRINTED = { paperSize: 'a4', orientation: 'landscape', fitToPage: true, fitToWidth: 1, fitToHeight: 0 } as const;

const aboutSheet = (about: About): WriteSheet => ({
  name: '说明',
  columns: [{ width: 26 }, { width: 100 }],
  pageSetup: PRINTED,
  rows: about.map(() => [null, null]),
  cells: new Map<string, Partial<Cell>>(
    about.flatMap(([label, text], row) => [
      [`${row},0`, { value: label, style: LABEL }],
      [`${row},1`, { value: text, style: TEXT }],
    ]),
  ),
});

/** A sheet with its header, and below it a row of which each cell has another format. */
const dataSheet = (columns: readonly TableColumn[], rows: number, n: number): WriteSheet => ({
  name: n === 0 ? '数据' : `数据${n + 1}`,
  columns: columns.map((each) => ({ width: widthOf(each) })),
  freezePane: { rows: 1 },
  pageSetup: { ...PRINTED, printTitlesRow: '$1:$1' },
  autoFilter: { range: `A1:${colToLetter(columns.length - 1)}${rows + 1}` },
  rowDefs: new Map([[0, { height: 34 }]]),
  rows: [columns.map(() => null), Object.keys(FORMATS).map(() => null)],
  cells: new Map<string, Partial<Cell>>([
    ...columns.map((each, at) => [`0,${at}`, { value: headerOf(each, '\n'), style: HEAD }] as const),
    ...Object.values(FORMATS).map((numFmt, at) => [`1,${at}`, { value: 1, style: { numFmt } }] as const),
  ]),
});

/** Rows between `sheetData`, and the second of them. */
const DATA = /(?<=<\/row>)<row r="2"(?<formats>.*)<\/row>(?=<\/sheetData>)/s;

/**
 * Makes a workbook without its data by hucre, whose stream writes one sheet, without filters and with one style for a
 * column and its heading. Rows are added between `before` and `after`.
 */
export async function workbookShell({
  title,
  author,
  at,
  about,
  columns,
  sheets,
}: WorkbookSpec): Promise<WorkbookShell> {
  const bytes = await writeXlsx({
    stringMode: 'inline',
    defaultFont: FONT,
    properties: { title, creator: author, created: at, modified: at },
    sheets: [aboutSheet(about), ...sheets.map((rows, n) => dataSheet(columns, rows, n))],
  });
  const parts = await partsOf(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength));
  const names = sheets.map((_, n) => `xl/worksheets/sheet${n + 2}.xml`);
  const texts = names.map((name) => parts.find((part) => part.name === name)!.data.toString());
  const numbers = [...DATA.exec(texts[0]!)!.groups!['formats']!.matchAll(/ s="(\d+)"/g)].map(([, number]) => number!);
  return {
    parts: parts.filter(({ name }) => !names.includes(name)),
    sheets: texts.map((text, n) => {
      const [before, , after] = text.split(DATA) as [string, string, string];
      const range = `A1:${colToLetter(columns.length - 1)}${sheets[n]! + 1}`;
      return { name: names[n]!, before: before.replace(/<dimension ref="[^"]*"/, `<dimension ref="${range}"`), after };
    }),
    styles: Object.fromEntries(
      Object.keys(FORMATS).map((format, n) => [format, numbers[n]!]),
    ) as WorkbookShell['styles'],
  };
}

/** Makes one for nobody: the first takes 150 ms of a processor, others 25. */
export async function warmUp(): Promise<void> {
  const column: TableColumn = { path: 'a', heading: 'A', kind: 'text', read: () => null };
  await workbookShell({
    title: 'A',
    author: 'A',
    at: new Date(0),
    about: [['A', 'A']],
    columns: [column],
    sheets: [0],
  });
}

async function partsOf(bytes: Buffer): Promise<{ name: string; data: Buffer }[]> {
  const zip = await yauzl.fromBufferPromise(bytes, { lazyEntries: true });
  const parts: { name: string; data: Buffer }[] = [];
  for await (const entry of zip.eachEntry())
    parts.push({ name: entry.fileName, data: await buffer(await zip.openReadStreamPromise(entry)) });
  return parts;
}
