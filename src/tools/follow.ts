import { createClient, type FormattedExecutionResult } from 'graphql-ws';
import { WebSocket } from 'ws'; // in a browser: leave this line and webSocketImpl out

const MOVES = `subscription ($region: RegionCode, $after: Position) {
  demonstrationUnitTransitioned(region: $region, after: $after) {
    position from to record { ... on NamedRecord { name } }
  }
}`;
type Move = { position: string; from: string; to: string; record: { name: string } | null };
type Moved = { demonstrationUnitTransitioned: Move | null };

/** Tells each move once and in order, across any number of cuts. Keep `position` and give it as `after` next time. */
export function follow(url: string, region: string, tell: (move: Move) => void, after?: string): () => void {
  const variables = { region, after }; // sent anew with each connection, so after a cut with the last position seen
  const client = createClient({ url, webSocketImpl: WebSocket, retryAttempts: Infinity, shouldRetry: () => true });
  const next = ({ data, extensions }: FormattedExecutionResult<Moved, { position?: string }>): void => {
    const move = data?.demonstrationUnitTransitioned;
    if (move) tell(move);
    variables.after = extensions?.position ?? variables.after; // also without a move: the feed has come so far
  };
  client.subscribe<Moved, { position?: string }>(
    { query: MOVES, variables },
    { next, error: console.error, complete: () => undefined },
  );
  return () => void client.dispose();
}
