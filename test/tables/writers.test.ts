import { buffer } from 'node:stream/consumers';
import { Readable } from 'node:stream';
import { readXlsx } from 'hucre/xlsx';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { TableColumn, TableKind } from '../../src/kernel/table/columns.js';
import { csv } from '../../src/server/tables/csv.js';
import { sheetsOf, xlsx } from '../../src/server/tables/xlsx.js';
import { zipped } from '../../src/server/tables/zip.js';
import { filesOf, recordsOf } from './kit.js';

const column = (path: string, kind: TableKind): TableColumn => ({
  path,
  heading: `列${path}`,
  kind,
  read: (row) => (row as Record<string, unknown>)[path] ?? null,
});
const ABOUT = [['内容 Table', '=1+1']] as const;
const AT = new Date('2026-12-01T00:00:00Z');

async function* portions(rows: readonly object[], size = 50): AsyncGenerator<readonly object[]> {
  for (let at = 0; at < rows.length; at += size) yield rows.slice(at, at + size);
}

const workbook = (columns: TableColumn[], rows: readonly object[], sheets = [rows.length]): Promise<Buffer> =>
  buffer(Readable.from(xlsx({ title: 'T', author: 'A', at: AT, about: ABOUT, columns, sheets }, portions(rows))));
const cells = async (bytes: Buffer, sheet = 1): Promise<unknown[][]> =>
  (await readXlsx(bytes)).sheets[sheet]!.rows.slice(1);
const csvText = async (columns: TableColumn[], rows: readonly object[]): Promise<Buffer> =>
  buffer(Readable.from(csv(columns, null, portions(rows))));

/** Texts that some spreadsheet program takes for a formula. */
const FORMULAS = ['=1+1', '+86 138', '-2', '@SUM(A1)', '\t=1', '\r=1', ' =1', '＝1', '＋1', '－1', '＠A', '=HYPERLINK("http://x")', '\n=1']; // prettier-ignore
const HARMLESS = ['a=1', '1-2', '—', '', '乡村', 'x@y'];

test('no text becomes a formula, in a workbook by its type and in CSV by an apostrophe', async () => {
  const rows = [...FORMULAS, ...HARMLESS].map((t) => ({ t }));
  const bytes = await workbook([column('t', 'text')], rows);
  const files = await filesOf(bytes);
  for (const [name, data] of files) if (name.includes('worksheets')) expect(data.toString()).not.toMatch(/<f[ >]/);
  const sheet = files.get('xl/worksheets/sheet2.xml')!.toString();
  expect(sheet.match(/ t="inlineStr"/g)).toHaveLength(rows.length + 1); // with the heading
  expect(files.get('xl/styles.xml')!.toString()).toContain('formatCode="@"'); // so that typing keeps them texts
  const written = recordsOf(await csvText([column('t', 'text')], rows)).map(({ t }) => t!);
  expect(written).toEqual([...FORMULAS.map((text) => `'${text}`), ...HARMLESS]);
});

test('the first sheet tells a formula in its texts no more than the others', async () => {
  const { sheets } = await readXlsx(await workbook([column('t', 'text')], []));
  expect(sheets.map(({ name }) => name)).toEqual(['说明', '数据']);
  expect(sheets[0]!.rows).toEqual([['内容 Table', '=1+1']]);
  const { 0: head } = (await buffer(Readable.from(csv([column('t', 'text')], ABOUT, portions([])))))
    .toString()
    .split('\r\n');
  expect(head).toBe(`\uFEFF# 内容 Table,'=1+1`);
});

test('numbers are numbers as long as a spreadsheet keeps each of their digits', async () => {
  const exact = ['0', '-1.50', '123456789012345', '0.000000000000001', '-99999999.9999999', '000.10'];
  const long = ['1234567890123456', '0.1234567890123456', '12345678901234567890.12'];
  const rows = [...exact, ...long].map((d) => ({ d }));
  const bytes = await workbook([column('d', 'decimal')], rows);
  const sheet = (await filesOf(bytes)).get('xl/worksheets/sheet2.xml')!.toString();
  for (const d of exact) expect(sheet).toContain(`<v>${d}</v>`);
  expect((await cells(bytes)).map(([value]) => value)).toEqual([...exact.map(Number), ...long]);
  expect(recordsOf(await csvText([column('d', 'decimal')], rows)).map(({ d }) => d)).toEqual([...exact, ...long]);
});

test('dates are dates, instants those of Asia/Shanghai, and what spreadsheets cannot count is text', async () => {
  const columns = [column('on', 'date'), column('at', 'instant')];
  const rows = [
    { on: '2024-02-29', at: '2024-10-30T16:00:00.999Z' },
    { on: '1900-03-01', at: '1999-12-31T16:00:00Z' },
    { on: '1900-02-28', at: null },
    { on: '0221-01-01', at: null },
  ];
  const bytes = await workbook(columns, rows);
  const sheet = (await filesOf(bytes)).get('xl/worksheets/sheet2.xml')!.toString();
  expect([...sheet.matchAll(/<v>([\d.]+)<\/v>/g)].map(([, serial]) => Number(serial))).toEqual([
    45351, 45596, 61, 36526,
  ]);
  expect((await cells(bytes)).slice(2).map(([on]) => on)).toEqual(['1900-02-28', '0221-01-01']);
  expect(recordsOf(await csvText(columns, rows))).toEqual([
    { on: '2024-02-29', at: '2024-10-31 00:00:00' },
    { on: '1900-03-01', at: '2000-01-01 00:00:00' },
    { on: '1900-02-28', at: '' },
    { on: '0221-01-01', at: '' },
  ]);
});

test('any text that the platform stores comes back from a workbook and from CSV', async () => {
  const text = fc.string({ unit: fc.oneof(fc.constantFrom(...'<>&"\'\t\n 县村\u0007\u{1F33E}', '_x0007_'), fc.string({ minLength: 1, maxLength: 1 })) }); // prettier-ignore
  await fc.assert(
    fc.asyncProperty(fc.array(text, { minLength: 1, maxLength: 120 }), async (texts) => {
      const rows = texts.map((t) => ({ t, end: 'x' }));
      const columns = [column('t', 'text'), column('end', 'text')];
      expect((await cells(await workbook(columns, rows))).map(([t]) => t)).toEqual(texts);
      const written = recordsOf(await csvText(columns, rows)).map(({ t }) => t!);
      expect(written.map((t, n) => (t === `'${texts[n]}` ? texts[n] : t))).toEqual(texts);
    }),
    { numRuns: 25 },
  );
});

test('a text longer than a cell is cut where it says so', async () => {
  const [[cut] = []] = await cells(await workbook([column('t', 'text')], [{ t: '村'.repeat(40_000) }]));
  expect(cut).toHaveLength(32_767);
  expect(cut).toMatch(/村…（已截断）$/);
});

test('rows that one sheet cannot take go on with its heading on the next', async () => {
  expect(sheetsOf(0, 3)).toEqual([0]);
  expect(sheetsOf(1_048_576, 3)).toEqual([1_048_575, 1]);
  expect(sheetsOf(1_000_000, 40)).toEqual([500_000, 500_000]);
  const rows = Array.from({ length: 130 }, (_, n) => ({ n }));
  const bytes = await workbook([column('n', 'number')], rows, [60, 60, 10]);
  const { sheets } = await readXlsx(bytes);
  expect(sheets.map(({ name }) => name)).toEqual(['说明', '数据', '数据2', '数据3']);
  const all = sheets.slice(1).map((sheet) => sheet.rows as unknown[][]);
  expect(all.map(([head]) => head)).toEqual([['列n\nn'], ['列n\nn'], ['列n\nn']]);
  expect(all.flatMap(([, ...data]) => data.map(([n]) => n))).toEqual(rows.map(({ n }) => n));
});

test('an archive is read as it was written, and a source that fails fails it', async () => {
  const entry = { name: '说明.txt', data: Buffer.from('乡村') };
  const [[name, data] = []] = await filesOf(await buffer(Readable.from(zipped([entry]))));
  expect([name, data!.toString()]).toEqual(['说明.txt', '乡村']);
  async function* failing(): AsyncGenerator<Buffer> {
    yield Buffer.from('a');
    throw new Error('gone');
  }
  await expect(buffer(Readable.from(zipped([{ name: 'a', data: failing() }])))).rejects.toThrow('gone');
});

test('who stops reading ends the source', async () => {
  let isEnded = false;
  async function* endless(): AsyncGenerator<readonly object[]> {
    try {
      for (;;) yield [{ t: String(Math.random()).repeat(50) }];
    } finally {
      isEnded = true;
    }
  }
  const spec = { title: 'T', author: 'A', at: AT, about: ABOUT, columns: [column('t', 'text')], sheets: [1] };
  for await (const chunk of xlsx(spec, endless())) if (chunk.length > 10_000) break;
  await expect.poll(() => isEnded).toBe(true);
});
