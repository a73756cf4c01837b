import { once } from 'node:events';
import { WebSocket, type ClientOptions } from 'ws';

export interface Message {
  readonly type: string;
  readonly id?: string;
  readonly payload?: any; // eslint-disable-line @typescript-eslint/no-explicit-any -- of the shape of the query
}

/** A client that says exactly what it is told to, right or wrong. */
export interface Wire {
  readonly ws: WebSocket;
  readonly received: readonly Message[];
  /** The messages as they came, byte for byte. */
  readonly texts: readonly string[];
  send(...messages: (object | string | Buffer)[]): void;
  /** The first message that fits, also of those that have come. */
  until(fits: (message: Message) => boolean): Promise<Message>;
  /** The results of one operation, once there are so many. */
  results(id: string, count: number): Promise<Message[]>;
  readonly closed: Promise<{ readonly code: number; readonly reason: string }>;
  kill(): void;
}

interface Options extends Omit<ClientOptions, 'protocol'> {
  readonly protocol?: string | readonly string[] | null;
  /** Sends connection_init and waits for its answer. */
  readonly init?: boolean;
  readonly path?: string;
}

export async function wire(
  url: string,
  { protocol = 'graphql-transport-ws', init = true, path = '/graphql', ...options }: Options = {},
): Promise<Wire> {
  const ws = new WebSocket(url.replace('http', 'ws') + path, (protocol ?? []) as string[], options);
  const texts: string[] = [];
  const received: Message[] = [];
  const results = new Map<string | undefined, number>(); // how many, by operation
  const waiting = new Set<() => void>();
  const settle = (): void => [...waiting].forEach((look) => look());
  const closed = new Promise<{ code: number; reason: string }>((resolve) =>
    ws.once('close', (code, reason) => {
      resolve({ code, reason: String(reason) });
      settle();
    }),
  );
  ws.on('message', (data: Buffer) => {
    texts.push(data.toString());
    const message = JSON.parse(data.toString()) as Message;
    received.push(message);
    if (message.type === 'next') results.set(message.id, (results.get(message.id) ?? 0) + 1);
    settle();
  });
  const wait = <T>(find: () => T | undefined): Promise<T> =>
    new Promise((resolve, reject) => {
      const look = (): void => {
        const found = find();
        if (found === undefined && ws.readyState < WebSocket.CLOSING) return;
        waiting.delete(look);
        if (found === undefined) reject(new Error(`the socket is closed; received: ${texts.slice(-5).join(' ')}`));
        else resolve(found);
      };
      waiting.add(look);
      look();
    });
  await once(ws, 'open');
  ws.on('error', () => undefined); // a close code says what happened
  const self: Wire = {
    ws,
    received,
    texts,
    closed,
    send: (...messages) => {
      for (const message of messages)
        ws.send(typeof message === 'string' || Buffer.isBuffer(message) ? message : JSON.stringify(message));
    },
    until: (fits) => wait(() => received.find(fits)),
    results: (id, count) =>
      wait(() => {
        if ((results.get(id) ?? 0) < count) return undefined;
        return received.filter((message) => message.type === 'next' && message.id === id);
      }),
    kill: () => ws.terminate(),
  };
  if (init) {
    self.send({ type: 'connection_init' });
    await self.until(({ type }) => type === 'connection_ack');
  }
  return self;
}

export const subscribe = (id: string, query: string, variables?: object, rest: object = {}): object => ({
  id,
  type: 'subscribe',
  payload: { query, ...(variables && { variables }), ...rest },
});

/** The status with which a handshake is refused, and the code in its body. */
export function refusal(url: string, options: Options = {}): Promise<{ status: number; code: string }> {
  const { protocol = 'graphql-transport-ws', path = '/graphql', ...rest } = options;
  const ws = new WebSocket(url.replace('http', 'ws') + path, protocol as string, rest);
  return new Promise((resolve, reject) => {
    ws.on('open', () => reject(new Error('the handshake was accepted')));
    ws.on('error', () => undefined);
    ws.on('unexpected-response', (_request, response) => {
      let body = '';
      response.on('data', (chunk: Buffer) => (body += chunk.toString()));
      response.on('end', () => {
        const { errors } = JSON.parse(body) as { errors: { extensions: { code: string } }[] };
        resolve({ status: response.statusCode ?? 0, code: errors[0]!.extensions.code });
      });
    });
  });
}
