import { createClient, type Client } from 'graphql-ws';
import { WebSocket } from 'ws';

/** A subscriber as a department app would be one, with everything it received. */
export interface Subscriber<T> {
  readonly received: readonly T[];
  /** Settles when at least `count` events are here. */
  until(count: number): Promise<readonly T[]>;
  /** Cuts the connection as a crash would: no goodbye. */
  kill(): void;
  close(): Promise<void>;
}

interface Options<T> {
  readonly url: string;
  readonly query: string;
  readonly variables?: Record<string, unknown>;
  /** The member of `data` to keep. */
  readonly pick: (data: Record<string, never>) => T;
  /** Nobody without it. */
  readonly authorization?: string;
}

/**
 * Subscribes and resolves once the server has taken the subscription. Follows from the head of the feed as it is
 * now, unless `after` says otherwise: what a test changes next is not missed while the server still looks things up.
 */
export async function subscribe<T>({ url, query, variables, pick, authorization }: Options<T>): Promise<Subscriber<T>> {
  const after = query.includes('$after') && !variables?.['after'] ? await headOf(url) : undefined;
  const received: T[] = [];
  const waiting: { count: number; resolve: () => void; reject: (error: unknown) => void }[] = [];
  let socket: WebSocket | undefined;
  const client: Client = createClient({
    url: `${url.replace('http', 'ws')}/graphql`,
    webSocketImpl: WebSocket,
    lazy: false,
    ...(authorization && { connectionParams: { authorization } }),
    retryAttempts: 0,
    onNonLazyError: () => undefined,
    on: { opened: (s) => (socket = s as WebSocket) },
  });
  let failure: Error | undefined;
  const settle = (): void => {
    for (const { count, resolve, reject } of waiting) {
      if (received.length >= count) resolve();
      else if (failure) reject(failure);
    }
  };
  const fail = (error: unknown): void => {
    failure = error instanceof Error ? error : new Error(JSON.stringify(error));
    settle();
  };
  client.subscribe<Record<string, never>>(
    { query, variables: { ...variables, ...(after && { after }) } },
    {
      next: ({ data, errors }) => {
        if (errors) return fail(errors);
        const event = data && pick(data);
        if (event != null) received.push(event); // null says only that the position moved on
        settle();
      },
      error: fail,
      complete: () => undefined,
    },
  );
  await taken(client);
  return {
    received,
    until: (count) =>
      new Promise((resolve, reject) => {
        waiting.push({ count, resolve: () => resolve(received), reject });
        settle();
      }),
    kill: () => socket?.terminate(),
    close: async () => void (await client.dispose()),
  };
}

async function headOf(url: string): Promise<string> {
  const response = await fetch(`${url}/graphql`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ query: '{ changes(first: 1) { position } }' }),
  });
  const { data } = (await response.json()) as { data: { changes: { position: string } } };
  return data.changes.position;
}

/**
 * A server answers messages of one socket in order, so once it answers a query sent after the subscription it
 * has taken the subscription.
 */
function taken(client: Client): Promise<void> {
  return new Promise((resolve, reject) => {
    client.subscribe(
      { query: '{ __typename }' },
      { next: () => resolve(), error: () => reject(new Error('the socket was refused')), complete: () => undefined },
    );
  });
}
