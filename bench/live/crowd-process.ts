/** A process of subscribers, which its parent controls by messages. */
import { randomUUID } from 'node:crypto';
import { WebSocket } from 'ws';
import { now } from './clock.js';

export interface Start {
  readonly url: string;
  /** Documents that its subscribers use in turn. */
  readonly documents: readonly string[];
  readonly first: number;
  readonly count: number;
}
export type Order =
  | { readonly type: 'start'; readonly start: Start }
  | { readonly type: 'expect'; readonly events: number }
  | { readonly type: 'count' }
  | { readonly type: 'result'; readonly committed: readonly number[] };

export interface Counts {
  /** For each probe, the number of subscribers that have received it. */
  readonly probes: readonly number[];
  readonly received: number;
}
export interface Result {
  readonly received: number;
  readonly lost: number;
  readonly twice: number;
  readonly unordered: number;
  readonly latencies: Float32Array;
  /** When the last delivery arrived. */
  readonly last: number;
}
export type Report =
  | { readonly type: 'connected'; readonly sample?: string }
  | { readonly type: 'counts'; readonly counts: Counts }
  | { readonly type: 'result'; readonly result: Result }
  | { readonly type: 'failed'; readonly message: string };

const AT_ONCE = 32; // sockets that connect at a time
const PER_ADDRESS = 1000; // each loopback address stands for a client: servers limit the connections of an address
const MARK = Buffer.from('"reason":"');
const NEXT = Buffer.from('"type":"next"');
/** A message of our server that has only the feed position. */
const BOOKMARK = Buffer.from('"data":{"demonstrationUnitTransitioned":null},"extensions"');
const PROBE = 'p'.charCodeAt(0);
const ZERO = '0'.charCodeAt(0);

const say = (report: Report): void => void process.send!(report); // the parent starts it with an IPC channel
const fail = (message: string): void => say({ type: 'failed', message });

let subscribers = 0;
let events = 0;
let received = 0;
let twice = 0;
let unordered = 0;
let last = 0;
let times = new Float64Array();
let latest = new Int32Array();
const probes: number[] = [];

/** Records a delivery by the number after the mark, without parsing the rest. */
function take(subscriber: number, data: Buffer): void {
  const at = data.indexOf(MARK);
  if (at < 0) {
    if (data.includes(NEXT) && !data.includes(BOOKMARK)) fail(`a result without a reason: ${data.toString()}`);
    return;
  }
  let n = 0;
  for (let i = at + MARK.length + 1; data[i]! >= ZERO && data[i]! <= ZERO + 9; i += 1) n = n * 10 + data[i]! - ZERO;
  if (data[at + MARK.length] === PROBE) {
    probes[n] = (probes[n] ?? 0) + 1;
    if (n === 0 && probes[0] === 1) sample = data.toString();
    return;
  }
  if (n >= events) return fail(`event ${n} was not expected`);
  const cell = subscriber * events + n;
  last = now();
  if (times[cell] !== 0) twice += 1;
  else received += 1;
  times[cell] = last;
  if (n < latest[subscriber]!) unordered += 1;
  latest[subscriber] = n;
}
let sample = '';

function connect(url: string, subscriber: number, index: number, document: string): Promise<void> {
  const localAddress = `127.0.0.${2 + Math.floor(index / PER_ADDRESS)}`;
  return new Promise((resolve, reject) => {
    const socket = new WebSocket(`${url.replace('http', 'ws')}/graphql`, 'graphql-transport-ws', {
      perMessageDeflate: false,
      skipUTF8Validation: true,
      localAddress,
    });
    let acknowledged = false;
    socket.on('open', () => socket.send('{"type":"connection_init"}'));
    socket.on('message', (data: Buffer) => {
      if (acknowledged) return take(subscriber, data);
      acknowledged = true;
      socket.send(JSON.stringify({ id: randomUUID(), type: 'subscribe', payload: { query: document } }), () =>
        resolve(),
      );
    });
    socket.on('error', (error) => (acknowledged ? fail(String(error)) : reject(error)));
    socket.on('close', (code, reason) => fail(`a socket was closed: ${code} ${String(reason)}`));
  });
}

async function connectAll({ url, documents, first, count }: Start): Promise<void> {
  subscribers = count;
  let next = 0;
  const work = async (): Promise<void> => {
    while (next < count) {
      const subscriber = next;
      next += 1;
      const index = first + subscriber;
      await connect(url, subscriber, index, documents[index % documents.length]!);
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, work));
}

function resultOf(committed: readonly number[]): Result {
  const latencies = new Float32Array(received);
  let n = 0;
  times.forEach((time, cell) => {
    if (time === 0) return;
    latencies[n] = time - committed[cell % events]!;
    n += 1;
  });
  return { received, lost: times.length - received, twice, unordered, latencies, last };
}

process.on('message', (order: Order) => {
  if (order.type === 'start') {
    connectAll(order.start).then(
      () => say({ type: 'connected' }),
      (error: unknown) => fail(String(error)),
    );
  } else if (order.type === 'expect') {
    ({ events } = order);
    received = twice = unordered = last = 0;
    times = new Float64Array(subscribers * events);
    latest = new Int32Array(subscribers);
    say({ type: 'connected', sample });
  } else if (order.type === 'count') {
    say({ type: 'counts', counts: { probes: Array.from(probes, (n) => n ?? 0), received } });
  } else {
    say({ type: 'result', result: resultOf(order.committed) });
  }
});
process.on('disconnect', () => process.exit(0));
