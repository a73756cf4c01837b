import { ApolloClient, ApolloLink, CombinedGraphQLErrors, gql, HttpLink, InMemoryCache, Observable, type TypedDocumentNode } from '@apollo/client'; // prettier-ignore
import { Client, fetchExchange } from '@urql/core';
import { cacheExchange } from '@urql/exchange-graphcache';
import { print } from 'graphql';
import { createClient as createSseClient } from 'graphql-sse';
import { WebSocket } from 'ws';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { apolloCache } from '../../src/client/apollo.js';
import { resume } from '../../src/client/resume.js';
import { graphcache } from '../../src/client/urql.js';
import { startTestApp, type TestApp } from '../kit/app.js';

let app: TestApp;
let headers: Record<string, string>;
/** Of the seeds, at their first versions: a test takes one. */
let talents: { id: string; name: string }[];
beforeAll(async () => {
  app = await startTestApp();
  headers = await app.as({ role: 'ADMINISTRATOR' });
  talents = (await app.ask('{ talents(first: 4) { nodes { id name } } }')).data.talents.nodes;
});
afterAll(() => app.stop());

/** Two components that show different fields of the same progress, and of one value in it. */
const STATUS = gql`
  query Status {
    region(code: "420529") {
      id
      progress(period: "2024") {
        id
        status
        coverage {
          expected
        }
        target {
          id
          name
        }
      }
    }
  }
`;
const NUMBERS = gql`
  query Numbers {
    region(code: "420529") {
      id
      progress(period: "2024") {
        id
        actual
        goal
        coverage {
          reported
        }
        target {
          id
        }
      }
    }
  }
`;
const CHANGED = 'subscription ($after: Position) { changed(after: $after, types: [TALENT]) { id nodeId version } }';
const RENAME = gql`
  mutation Rename($input: UpdateTalentInput!) {
    updateTalent(input: $input) {
      talent {
        id
        name
        version
      }
      feedPosition
    }
  }
`;

const rename = async (id: string, expectedVersion: number): Promise<string> =>
  (await app.ask(print(RENAME), { input: { id, expectedVersion, name: `新名${expectedVersion}` } })).data.updateTalent
    .feedPosition;

/** `fetch` that notes each method. */
function noted(): { methods: string[]; fetch: typeof fetch } {
  const methods: string[] = [];
  return {
    methods,
    fetch(input, init) {
      methods.push(init?.method ?? 'GET');
      return fetch(input, init);
    },
  };
}

describe('Apollo Client', () => {
  function apollo(authorization = headers['authorization']!) {
    const { methods, fetch: noting } = noted();
    const link = new HttpLink({ uri: `${app.url}/graphql`, headers: { authorization }, fetch: noting });
    return { methods, client: new ApolloClient({ cache: new InMemoryCache(apolloCache), link }) };
  }

  test('two components keep what each shows of one progress, without asking again', async () => {
    const { client, methods } = apollo();
    const shown = [STATUS, NUMBERS].map((query) => client.watchQuery({ query }));
    const open = shown.map((each) => each.subscribe({ next: () => undefined }));
    await Promise.all([client.query({ query: STATUS }), client.query({ query: NUMBERS })]);
    const [status, numbers] = shown.map((each) => each.getCurrentResult());
    expect([status?.dataState, numbers?.dataState]).toEqual(['complete', 'complete']);
    expect(methods).toHaveLength(2);
    expect(Object.keys(client.cache.extract() as object).filter((key) => key.startsWith('Progress:'))).toHaveLength(78);
    for (const each of open) each.unsubscribe();
    client.stop();
  });

  test('a screen of then and now keeps both when what is now changes', async () => {
    const { client } = apollo();
    const { id, name } = talents.pop()!;
    const at = new Date().toISOString();
    await rename(id, 1);
    const query = gql`
      query ThenAndNow($id: ID!, $at: DateTime!) {
        node(id: $id) {
          id
          ... on Talent {
            name
            version
            asOf(at: $at) {
              id
              name
              version
            }
          }
        }
      }
    `;
    const variables = { id, at };
    const then = { name, version: 1 };
    expect((await client.query({ query, variables })).data).toMatchObject({ node: { version: 2, asOf: then } });
    await client.mutate({ mutation: RENAME, variables: { input: { id, expectedVersion: 2, name: '今名' } } });
    expect(client.readQuery({ query, variables })).toMatchObject({ node: { name: '今名', version: 3, asOf: then } });
    client.stop();
  });

  test('pages grow by fetchMore, whatever else is shown of the list', async () => {
    const { client } = apollo();
    const query: TypedDocumentNode<{ talents: { pageInfo: { endCursor: string } } }> = gql`
      query Talents($after: String) {
        talents(first: 2, after: $after) {
          nodes {
            id
          }
          pageInfo {
            endCursor
            hasNextPage
          }
        }
      }
    `;
    const list = client.watchQuery({ query });
    const open = list.subscribe({ next: () => undefined });
    const { data } = await client.query({ query });
    await list.fetchMore({ variables: { after: data?.talents.pageInfo.endCursor } });
    expect(client.readQuery({ query })).toMatchObject(
      (await app.ask('{ talents(first: 4) { nodes { id } pageInfo { endCursor } } }')).data,
    );
    open.unsubscribe();
    client.stop();
  });

  test('a token that does not hold is seen as UNAUTHENTICATED', async () => {
    const { client } = apollo('Bearer expired');
    const error: unknown = await client.query({ query: STATUS }).catch((thrown: unknown) => thrown);
    expect(CombinedGraphQLErrors.is(error) && error.errors[0]?.extensions?.['code']).toBe('UNAUTHENTICATED');
    client.stop();
  });

  test('a subscription goes on after the position that it is given', async () => {
    const { id } = talents.pop()!;
    const subscribe = resume({ url: `${app.url.replace('http', 'ws')}/graphql`, connectionParams: headers, webSocketImpl: WebSocket }); // prettier-ignore
    const link = new ApolloLink(
      ({ query, variables }) => new Observable((sink) => subscribe({ query: print(query), variables }, sink as never)),
    );
    const client = new ApolloClient({ cache: new InMemoryCache(apolloCache), link });
    const after = await rename(id, 1);
    await rename(id, 2);
    const event = await new Promise((resolve, reject) => {
      client.subscribe({ query: gql(CHANGED), variables: { after } }).subscribe({ next: resolve, error: reject });
    });
    expect(event).toMatchObject({ data: { changed: { nodeId: id, version: 3 } } });
    client.stop();
  });
});

describe('urql', () => {
  test('at its defaults two components keep what each shows of one progress, without a warning', async () => {
    const { methods, fetch: noting } = noted();
    const warnings: string[] = [];
    const exchanges = [
      cacheExchange({
        ...graphcache,
        logger: (severity, message) => void (severity === 'debug' || warnings.push(message)),
      }),
      fetchExchange,
    ];
    const client = new Client({ url: `${app.url}/graphql`, exchanges, fetch: noting, fetchOptions: { headers } });
    for (const query of [STATUS, NUMBERS]) expect((await client.query(query, {})).error).toBeUndefined();
    for (const query of [STATUS, NUMBERS]) {
      const { data } = await client.query(query, {}, { requestPolicy: 'cache-only' });
      expect(data?.region.progress).toHaveLength(78);
    }
    expect(methods).toEqual(['GET', 'GET']);
    expect(warnings).toEqual([]);
  });
});

describe.each([
  ['a stream of its own', false],
  ['one stream for all', true],
])('graphql-sse with %s', (_, singleConnection) => {
  test('tells what came after a position, then what comes', async () => {
    const { id } = talents.pop()!;
    const client = createSseClient({ url: `${app.url}/graphql/stream`, singleConnection, headers });
    const after = await rename(id, 1);
    await rename(id, 2);
    const versions: unknown[] = [];
    for await (const { data } of client.iterate<{ changed: { version: number } | null }>({ query: CHANGED, variables: { after } })) {
      if (!data?.changed) continue;
      versions.push(data.changed.version);
      if (versions.length === 1) await rename(id, 3);
      else break;
    }
    expect(versions).toEqual([3, 4]);
    client.dispose();
  }); // prettier-ignore
});
