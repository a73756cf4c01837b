import { request, type IncomingMessage } from 'node:http';
import { connect, type Socket } from 'node:net';
import pino from 'pino';
import { expect } from 'vitest';
import { createApp } from '../../src/app.js';
import { errorCodes } from '../../src/codes.js';
import { readConfig } from '../../src/config.js';
import { freshDatabase } from '../kit/database.js';

export interface Reply {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
  /** Milliseconds of processor time that the exchange took, of client and server: a machine that stands still adds none. */
  readonly cpuMs: number;
  readonly data: Record<string, never> | null | undefined;
  readonly errors: readonly {
    readonly message: string;
    readonly path?: readonly unknown[];
    readonly extensions: { readonly code: string; readonly requestId: string };
  }[];
  readonly extensions: { readonly cost?: Readonly<Record<string, unknown>> } | undefined;
  readonly codes: readonly string[];
}

type Body = string | Uint8Array | object;

export interface Guarded {
  readonly url: string;
  readonly port: number;
  readonly databaseUrl: string;
  /** Lines of the server's log that are errors. */
  readonly faults: string[];
  send(path: string, init?: RequestInit): Promise<Reply>;
  post(body: Body, headers?: Record<string, string>): Promise<Reply>;
  gql(query: string, variables?: object, headers?: Record<string, string>): Promise<Reply>;
  get(parameters: Record<string, string>, headers?: Record<string, string>): Promise<Reply>;
  /** What the server says to bytes, until it closes or `ms` have passed. */
  raw(bytes: string, ms?: number): Promise<{ readonly text: string; readonly closed: boolean }>;
  stop(): Promise<void>;
}

export const JSON_TYPE = { 'content-type': 'application/json' };
/** What shows that a request is no form of another site. */
export const ASKED = { 'apollo-require-preflight': 'yes' };

/** The real application with settings of its own. Every answer is held to what no answer may be. */
export async function guarded(env: Record<string, string> = {}, databaseUrl?: string): Promise<Guarded> {
  const database = databaseUrl === undefined ? await freshDatabase() : null;
  const url = databaseUrl ?? database!.url; // one of the two is there
  const faults: string[] = [];
  const log = pino({ level: 'error' }, { write: (line: string) => void faults.push(line) });
  const running = await createApp(readConfig({ PORT: '0', DATABASE_URL: url, NODE_ENV: 'test', ...env }), { log });
  const port = Number(new URL(running.url).port);

  const send = async (path: string, init?: RequestInit): Promise<Reply> => {
    const before = process.cpuUsage();
    const response = await fetch(running.url + path, init);
    const text = await response.text();
    const { user, system } = process.cpuUsage(before); // in microseconds
    const cpuMs = (user + system) / 1_000;
    const reply = { status: response.status, headers: response.headers, text, cpuMs, ...read(text, response) };
    holdToForm(reply);
    return reply;
  };
  const post = (body: Body, headers: Record<string, string> = JSON_TYPE): Promise<Reply> =>
    send('/graphql', {
      method: 'POST',
      headers,
      body:
        typeof body === 'string' || body instanceof Uint8Array
          ? (body as NonNullable<RequestInit['body']>)
          : JSON.stringify(body),
    });
  return {
    url: running.url,
    port,
    databaseUrl: url,
    faults,
    send,
    post,
    gql: (query, variables, headers) => post({ query, variables }, { ...JSON_TYPE, ...headers }),
    get: (parameters, headers = ASKED) => send(`/graphql?${new URLSearchParams(parameters).toString()}`, { headers }),
    raw: (bytes, ms = 30_000) =>
      new Promise((resolve) => {
        let text = '';
        const socket = connect(port, '127.0.0.1', () => socket.write(bytes));
        const end = (closed: boolean): void => {
          clearTimeout(timer);
          socket.destroy();
          resolve({ text, closed });
        };
        const timer = setTimeout(() => end(false), ms);
        socket.on('data', (chunk) => (text += chunk.toString()));
        socket.on('error', () => undefined);
        socket.on('close', () => end(true));
      }),
    async stop() {
      await running.stop();
      await database?.drop();
    },
  };
}

function read(text: string, { headers, status }: Response): Pick<Reply, 'data' | 'errors' | 'extensions' | 'codes'> {
  const isJson = /^application\/(graphql-response\+)?json/.test(headers.get('content-type') ?? '');
  if (!isJson) {
    if (status >= 400) throw new Error(`${status} is no JSON: ${headers.get('content-type')} ${text.slice(0, 200)}`);
    return { data: undefined, errors: [], extensions: undefined, codes: [] };
  }
  const body = JSON.parse(text) as Partial<Reply>;
  const errors = body.errors ?? [];
  return {
    data: body.data,
    errors,
    extensions: body.extensions,
    codes: [...new Set(errors.map(({ extensions }) => extensions.code))],
  };
}

const CODES = errorCodes.map(({ code }) => code);
const NEVER_SHOWN = /\bat .+\.(ts|js):\d+|node_modules|select .+ from |INTERNAL_SERVER_ERROR|<html/i;

/** What holds for every answer (API rules B6, B7, B23). */
function holdToForm({ status, headers, text, errors, data }: Reply): void {
  const shown = `${status} ${text.slice(0, 500)}`;
  if (status >= 500) expect(errors.map(({ extensions }) => extensions.code), shown).toEqual([expect.stringMatching(/^(OVERLOADED|UNAVAILABLE|SHUTTING_DOWN)$/)]); // prettier-ignore
  expect(errors.length, shown).toBeLessThanOrEqual(20);
  for (const { message, extensions } of errors) {
    expect(CODES, shown).toContain(extensions.code);
    expect(extensions.requestId, shown).toBe(headers.get('x-request-id'));
    expect(message.length, shown).toBeLessThan(600);
    expect(message, shown).not.toMatch(NEVER_SHOWN);
    expect(message, shown).not.toBe(extensions.code); // worded
  }
  if (errors.length > 0 && data === undefined) expect(status, shown).toBeGreaterThanOrEqual(400);
  expect(headers.get('x-content-type-options'), shown).toBe('nosniff');
  expect(headers.get('content-security-policy'), shown).toContain("frame-ancestors 'none'");
}

/** Opens a connection and says nothing. */
export const idle = (port: number): Promise<Socket> =>
  new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1', () => resolve(socket));
    socket.on('error', () => undefined);
  });

/** A request of next to nothing, from another address of this machine. */
export const from = (
  localAddress: string,
  port: number,
  headers: Record<string, string> = {},
): Promise<IncomingMessage & { text: string }> =>
  new Promise((resolve, reject) => {
    const options = {
      port,
      host: '127.0.0.1',
      path: '/graphql',
      method: 'POST',
      localAddress,
      agent: false,
      headers: { ...JSON_TYPE, ...headers },
    };
    const asking = request(options, (response) => {
      let text = '';
      response.on('data', (chunk: Buffer) => (text += chunk.toString()));
      response.on('end', () => resolve(Object.assign(response, { text })));
    });
    asking.on('error', reject);
    asking.end(JSON.stringify({ query: '{ __typename }' }));
  });
