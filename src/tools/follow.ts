import { createClient, type FormattedExecutionResult } from 'graphql-ws';
import { WebSocket } from 'ws'; // in a browser: leave this line and webSocketImpl out

const MOVES = `subscription ($region: RegionCode, $after: Position) {
  demonstrationUnitTransitioned(region: $region, after: $after) {
    position from to record { ... on NamedRecord { name } }
  }
}`;
type Move = { position: string; from: string; to: string; record: { name: string } | null };
type Moved = { demonstrationUnitTransitioned: Move | null };
type Refusal = { message: string; extensions: { code: string } };

const PASSING = ['UNAVAILABLE', 'OVERLOADED', 'RATE_LIMITED', 'RIGHTS_CHANGED']; // any other error is final
const passes = (error: unknown): boolean =>
  Array.isArray(error) && (error as Refusal[]).every(({ extensions }) => PASSING.includes(extensions.code));

/**
 * Tells each move once and in order, across any number of cuts, and every error: the last one is why it ended. Keep
 * `position` and give it as `after` next time.
 */
export function follow(
  url: string,
  region: string,
  tell: (move: Move) => void,
  after?: string,
  fail: (error: unknown) => void = console.error,
): () => void {
  const variables = { region, after }; // sent anew with each connection, so after a cut with the last position seen
  const client = createClient({ url, webSocketImpl: WebSocket, retryAttempts: Infinity, shouldRetry: () => true });
  let retry: ReturnType<typeof setTimeout>;
  const next = ({ data, errors, extensions }: FormattedExecutionResult<Moved, { position?: string }>): void => {
    if (errors) fail(errors);
    const move = data?.demonstrationUnitTransitioned;
    if (move) tell(move);
    variables.after = extensions?.position ?? variables.after; // also without a move: the feed has come so far
  };
  const error = (cause: unknown): void => {
    fail(cause);
    if (passes(cause)) retry = setTimeout(start, 1_000);
  };
  const start = (): void =>
    void client.subscribe<Moved, { position?: string }>(
      { query: MOVES, variables },
      { next, error, complete: () => undefined },
    );
  start();
  return () => {
    clearTimeout(retry);
    void client.dispose();
  };
}
