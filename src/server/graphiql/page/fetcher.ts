import type { GraphiQLProps } from 'graphiql';
import { type ExecutionResult, Kind, type OperationDefinitionNode, OperationTypeNode, parse } from 'graphql';
import { createClient } from 'graphql-ws/client';
import { askForToken, signed } from './token.js';

type Fetcher = GraphiQLProps['fetcher'];
type Operation = Parameters<Fetcher>[0];
type Headers = Record<string, string>;

interface Sink {
  next(result: ExecutionResult): void;
  error(error: unknown): void;
  complete(): void;
}

const endpoint = new URL('graphql', document.baseURI);
const socket = new URL(endpoint);
socket.protocol = endpoint.protocol === 'https:' ? 'wss:' : 'ws:';

/** Queries and mutations over HTTP, subscriptions over `graphql-transport-ws`; no multipart. */
export const fetcher: Fetcher = (operation, options) => {
  const definition = selectedOperation(operation);
  const current = definition ? { ...operation, operationName: definition.name?.value } : operation;
  return definition?.operation === OperationTypeNode.SUBSCRIPTION
    ? stream(current, options?.headers)
    : postOrSignIn(current, options?.headers);
};

/** Asks a user who may not read the schema for a token, then fetches the schema again. */
async function postOrSignIn(operation: Operation, headers: Headers | undefined): Promise<ExecutionResult> {
  const result = await post(operation, headers);
  const isForbidden = result.errors?.some(({ extensions }) => extensions['code'] === 'INTROSPECTION_FORBIDDEN');
  return isForbidden && (await askForToken()) ? postOrSignIn(operation, headers) : result;
}

/**
 * The operation to run, read from the text itself: GraphiQL's own operation name and syntax tree follow an edit or a
 * change of tabs with a delay, so running at once would send the name of the previous tab.
 */
function selectedOperation({ query, operationName }: Operation): OperationDefinitionNode | undefined {
  const operations = operationsIn(query);
  return (
    operations.find(({ name }) => name?.value === operationName) ??
    (operations.length === 1 ? operations[0] : undefined)
  );
}

function operationsIn(query: string): OperationDefinitionNode[] {
  try {
    return parse(query).definitions.filter((definition) => definition.kind === Kind.OPERATION_DEFINITION);
  } catch {
    return []; // the server reports the error
  }
}

async function post(operation: Operation, headers: Headers | undefined): Promise<ExecutionResult> {
  const response = await fetch(endpoint, {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      accept: 'application/graphql-response+json, application/json',
      ...signed(headers),
    },
    body: JSON.stringify(operation),
  });
  const text = await response.text();
  try {
    return JSON.parse(text) as ExecutionResult;
  } catch {
    throw new Error(`HTTP ${response.status} ${response.statusText}: ${text.slice(0, 500)}`);
  }
}

/**
 * An observable, not an async generator: a generator's `return()` waits for the next event, so Stop would leave the
 * socket open on a quiet subscription.
 *
 * The headers of the editor and the window's token are sent as `connectionParams`. There are no retries: a reconnect
 * would restart the subscription and hide from a developer why the server closed it.
 */
function stream(operation: Operation, headers: Headers | undefined): ReturnType<Fetcher> {
  const client = createClient({
    url: socket.href,
    retryAttempts: 0,
    connectionParams: signed(headers),
  });
  return {
    subscribe(sink: Sink) {
      const unsubscribe = client.subscribe<Record<string, unknown>>(operation, {
        next: (result) => sink.next(result as ExecutionResult),
        error: (error) => sink.error(readable(error)),
        complete: () => sink.complete(),
      });
      return { unsubscribe };
    },
  } as ReturnType<Fetcher>;
}

/** A close event has no message that GraphiQL would show. */
function readable(error: unknown): unknown {
  return error instanceof CloseEvent ? new Error(`WebSocket closed: ${error.code} ${error.reason}`.trim()) : error;
}
