import { request as httpRequest, type ClientRequest, type IncomingMessage } from 'node:http';
import { afterEach, beforeEach } from 'vitest';
import { ANONYMOUS } from '../../src/kernel/access/actor.js';
import type { GuardedIdentity } from '../../src/server/identity/guarded-identity.js';
import { type Rig, soon, startRig } from './rig.js';

export const TICKS = 'subscription ($room: String, $after: String) { ticks(room: $room, after: $after) { n } }';
export const HERE = 'subscription { ticks { n } }';
export const JSON_TYPE = { 'content-type': 'application/json' };

/** Credentials that name who shows them and until when, in milliseconds; without any it is nobody. */
export const shows = (name: string, until = Number.MAX_SAFE_INTEGER): Record<string, string> => ({
  authorization: `Bearer ${name}.${until}`,
});
export const who: GuardedIdentity = {
  identify(authorization) {
    if (authorization === undefined) return Promise.resolve(ANONYMOUS);
    const [id, until] = authorization.slice('Bearer '.length).split('.');
    return Promise.resolve({ ...ANONYMOUS, id: id!, kind: 'PERSON', expiresAt: Number(until) });
  },
  stillValid: ({ expiresAt }) => expiresAt === null || expiresAt > Date.now(),
};

/** The rig of the test that runs. */
export let rig: Rig;
export const ends: (() => unknown)[] = [];
/** Starts a rig for each test of a file. */
export function eachOnARig(): void {
  beforeEach(async () => {
    rig = await startRig(
      { limits: { reservationMs: 300, pingMs: 100, stalledMs: 500, operationsPerSocket: 3 } },
      {},
      who,
    );
  });
  afterEach(async () => {
    for (const end of ends.splice(0)) await end();
    await rig.stop();
  });
}

interface Event {
  readonly id?: string;
  readonly event: string;
  readonly data: any; // eslint-disable-line @typescript-eslint/no-explicit-any -- of the shape of the query
}

interface Listener {
  readonly status: number;
  readonly headers: IncomingMessage['headers'];
  readonly events: readonly Event[];
  /** What came, byte for byte. */
  text(): string;
  until(count: number): Promise<readonly Event[]>;
  readonly ended: Promise<void>;
  readonly response: IncomingMessage;
  leave(): void;
}

export interface Asked {
  readonly method?: string;
  readonly search?: string;
  readonly headers?: Record<string, string>;
  readonly body?: object | string;
}

export function send({
  method = 'GET',
  search = '',
  headers = {},
  body,
}: Asked): Promise<{ request: ClientRequest; response: IncomingMessage }> {
  return new Promise((resolve, reject) => {
    const request = httpRequest(`${rig.url}/graphql/stream${search}`, { method, headers, agent: false });
    request.on('error', reject);
    request.on('response', (response) => resolve({ request, response }));
    request.end(typeof body === 'object' ? JSON.stringify(body) : body);
  });
}

/** An EventSource, so far as the protocol needs one. */
export async function listen(asked: Asked): Promise<Listener> {
  const { request, response } = await send({ ...asked, headers: { accept: 'text/event-stream', ...asked.headers } });
  request.on('error', () => undefined);
  const chunks: string[] = [];
  let rest = '';
  const events: Event[] = [];
  const ended = new Promise<void>((resolve) => response.once('close', () => resolve()));
  response.on('error', () => undefined);
  response.on('data', (chunk: Buffer) => {
    chunks.push(chunk.toString());
    const blocks = (rest + chunks.at(-1)!).split('\n\n');
    rest = blocks.pop()!; // what has not ended yet
    events.push(...blocks.filter((block) => /^(id|event):/.test(block)).map(eventOf));
  });
  const listener: Listener = {
    status: response.statusCode ?? 0,
    headers: response.headers,
    events,
    text: () => chunks.join(''),
    ended,
    response,
    until: async (count) => {
      await soon(() => events.length >= count, `${count} events; there are ${JSON.stringify(events)}`);
      return events;
    },
    leave: () => request.destroy(),
  };
  ends.push(() => listener.leave());
  return listener;
}

function eventOf(block: string): Event {
  const members = Object.fromEntries(block.split('\n').map((line) => line.split(/: ?(.*)/s).slice(0, 2))) as {
    id?: string;
    event: string;
    data: string;
  };
  return { ...members, data: members.data === '' ? null : JSON.parse(members.data) };
}

export const post = (query: string, variables: object = {}, headers: Record<string, string> = {}): Promise<Listener> =>
  listen({ method: 'POST', headers: { ...JSON_TYPE, ...headers }, body: { query, variables } });
export const get = (query: string, headers: Record<string, string> = {}): Promise<Listener> =>
  listen({ search: `?query=${encodeURIComponent(query)}`, headers });
export const numbers = (events: readonly Event[]): number[] =>
  events.map(({ data }) => (data.payload ?? data).data.ticks.n as number);

/** The status and code of what is answered instead of events. */
export async function refused(asked: Asked): Promise<[status: number | undefined, code: string | undefined]> {
  const { response } = await send(asked);
  let body = '';
  for await (const chunk of response) body += String(chunk);
  const { errors } = (body.startsWith('{') ? JSON.parse(body) : { errors: [] }) as {
    errors: { extensions: { code: string } }[];
  };
  return [response.statusCode, errors[0]?.extensions.code];
}
