import { buffer } from 'node:stream/consumers';
import { request, type IncomingMessage } from 'node:http';
import { parse as parseCsv } from 'csv-parse/sync';
import pino, { type Logger } from 'pino';
import yauzl from 'yauzl';
import type { TestApp } from '../kit/app.js';

/** What the server says of an export when it is over. */
export interface ExportLine {
  readonly msg: string;
  readonly requestId: string;
  readonly answeredBy?: string;
  readonly outcome: string;
  readonly rows: number;
  readonly pages: number;
  readonly statements: number;
}

/** A log that keeps what is said of exports. */
export function exportLog(): { log: Logger; lines: ExportLine[]; faults: string[] } {
  const lines: ExportLine[] = [];
  const faults: string[] = [];
  const write = (text: string): void => {
    const line = JSON.parse(text) as ExportLine & { level: number };
    if (line.answeredBy === 'export') lines.push(line);
    if (line.level >= 50) faults.push(text);
  };
  return { log: pino({ level: 'info' }, { write }), lines, faults };
}

export interface Download {
  readonly status: number;
  readonly headers: Headers;
  readonly bytes: Buffer;
  /** Codes of the errors of a refusal. */
  readonly codes: readonly string[];
}

type Options = { readonly headers?: Record<string, string>; readonly path?: string };

const JSON_TYPE = { 'content-type': 'application/json' };

/** Asks for an export, to its end. @throws if the connection is cut */
export async function download(
  { url }: Pick<TestApp, 'url'>,
  body: string | object,
  { headers = {}, path = '/export?format=csv&head=false' }: Options = {},
): Promise<Download> {
  const response = await fetch(url + path, {
    method: 'POST',
    headers: { ...JSON_TYPE, ...headers },
    body: JSON.stringify(typeof body === 'string' ? { query: body } : body),
  });
  const bytes = Buffer.from(await response.arrayBuffer());
  const isRefused = response.headers.get('content-type')?.includes('json') === true;
  const { errors = [] } = (isRefused ? JSON.parse(bytes.toString()) : {}) as {
    errors?: { extensions: { code: string } }[];
  };
  return {
    status: response.status,
    headers: response.headers,
    bytes,
    codes: errors.map(({ extensions }) => extensions.code),
  };
}

/** Asks for an export and reads nothing of it yet. */
export const begin = (
  { url }: Pick<TestApp, 'url'>,
  query: string,
  { headers = {}, path = '/export?format=csv&head=false' }: Options = {},
): Promise<IncomingMessage> =>
  new Promise((resolve, reject) => {
    const asking = request(url + path, { method: 'POST', headers: { ...JSON_TYPE, ...headers } }, (answer) => {
      answer.pause();
      resolve(answer);
    });
    asking.once('error', reject);
    asking.end(JSON.stringify({ query }));
  });

/** The records of a CSV: by the paths at the end of its headings. */
export function recordsOf(bytes: Buffer): Record<string, string>[] {
  const all: string[][] = parseCsv(bytes, { bom: true });
  const [headings = [], ...rows] = all;
  const paths = headings.map((heading) => heading.split(' ').at(-1)!);
  return rows.map((row) => Object.fromEntries(paths.map((path, n) => [path, row[n]!])));
}

/** The files of an archive. */
export async function filesOf(bytes: Buffer): Promise<Map<string, Buffer>> {
  const zip = await yauzl.fromBufferPromise(bytes, { lazyEntries: true });
  const files = new Map<string, Buffer>();
  for await (const entry of zip.eachEntry())
    files.set(entry.fileName, await buffer(await zip.openReadStreamPromise(entry)));
  return files;
}
