import { createClient } from 'graphql-ws';
import { WebSocket } from 'ws'; // in a browser: leave this line and webSocketImpl out

const MOVES = `subscription ($region: RegionCode, $after: Position) {
  demonstrationUnitTransitioned(region: $region, after: $after) { position from to demonstrationUnit { name } }
}`;
type Move = { position: string; from: string; to: string; demonstrationUnit: { name: string } | null };

/** Tells each move once and in order, across any number of cuts. Keep `position` and give it as `after` next time. */
export function follow(url: string, region: string, tell: (move: Move) => void, after?: string): () => void {
  const variables = { region, after }; // sent anew with each connection, so after a cut with the last position seen
  const client = createClient({ url, webSocketImpl: WebSocket, retryAttempts: Infinity, shouldRetry: () => true });
  const next = ({ data }: { data?: { demonstrationUnitTransitioned: Move } | null }): void => {
    if (!data) return;
    tell(data.demonstrationUnitTransitioned);
    variables.after = data.demonstrationUnitTransitioned.position;
  };
  client.subscribe({ query: MOVES, variables }, { next, error: console.error, complete: () => undefined });
  return () => void client.dispose();
}
