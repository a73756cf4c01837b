import { wire } from '../live/wire.js';

export interface Said {
  readonly data?: any; // eslint-disable-line @typescript-eslint/no-explicit-any -- of the shape of the query
  readonly errors?: readonly { readonly message: string; readonly extensions: Readonly<Record<string, unknown>> }[];
  readonly extensions?: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
}

type Headers = Readonly<Record<string, string>>;
interface Payload {
  readonly extensions?: object;
  readonly [member: string]: unknown;
}

const JSON_TYPE = { 'content-type': 'application/json' };
const EVENTS = { accept: 'text/event-stream' };

/** The first result on an event stream. */
async function firstOf(response: Response): Promise<unknown> {
  if (!response.headers.get('content-type')?.startsWith('text/event-stream')) return response.json();
  let text = '';
  for await (const chunk of response.body!.pipeThrough(new TextDecoderStream())) {
    text += chunk;
    const found = /^event: next\ndata: (.*)$/m.exec(text);
    if (found && text.includes('\n\n', found.index)) return JSON.parse(found[1]!);
  }
  throw new Error(`no result: ${text}`);
}

/** Every way to ask for an operation but plain HTTP, each giving the first thing that the server says to it. */
export const transports = {
  async WebSocket(url: string, payload: Payload, headers?: Headers): Promise<Said> {
    const socket = await wire(url, { headers });
    try {
      socket.send({ id: '1', type: 'subscribe', payload });
      const { type, payload: said } = await socket.until((message) => message.id === '1');
      return type === 'error' ? { errors: said } : said;
    } finally {
      socket.kill();
    }
  },
  async 'an event stream of its own'(url: string, payload: Payload, headers?: Headers): Promise<Said> {
    const response = await fetch(`${url}/graphql/stream`, {
      method: 'POST',
      headers: { ...JSON_TYPE, ...EVENTS, ...headers },
      body: JSON.stringify(payload),
    });
    return (await firstOf(response)) as Said;
  },
  async 'an event stream at /graphql'(url: string, payload: Payload, headers?: Headers): Promise<Said> {
    const init = { method: 'POST', headers: { ...JSON_TYPE, ...EVENTS, ...headers }, body: JSON.stringify(payload) };
    return (await firstOf(await fetch(`${url}/graphql`, init))) as Said;
  },
  async 'a reserved event stream'(url: string, payload: Payload, headers?: Headers): Promise<Said> {
    const path = `${url}/graphql/stream`;
    const reserved = await fetch(path, { method: 'PUT', headers });
    if (reserved.status !== 201) return (await reserved.json()) as Said;
    const token = { 'x-graphql-event-stream-token': await reserved.text() };
    const stream = await fetch(path, { headers: { ...EVENTS, ...token, ...headers } });
    const operation = await fetch(path, {
      method: 'POST',
      headers: { ...JSON_TYPE, ...token, ...headers },
      body: JSON.stringify({ ...payload, extensions: { ...payload.extensions, operationId: '1' } }),
    });
    if (operation.status === 202) return ((await firstOf(stream)) as { payload: Said }).payload;
    await stream.body?.cancel();
    return (await operation.json()) as Said;
  },
} satisfies Record<string, (url: string, payload: Payload, headers?: Headers) => Promise<Said>>;
