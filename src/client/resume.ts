import { follow, type Wish } from './follow.js';

type Variables = Readonly<Record<string, unknown>>;

/** A subscription as Apollo, urql and Relay pass it. */
export interface Subscription {
  readonly query: string;
  readonly variables?: Variables | null;
}

interface Sink {
  next(result: { data: Readonly<Record<string, unknown>>; extensions: { position: string } }): void;
  error(error: Error): void;
}

/**
 * Runs subscriptions that resume after the last received position, across any number of disconnects: each event arrives
 * once and in order. The subscription has a variable `$after: Position`, which says where to begin; each reconnect
 * updates it.
 *
 * @returns a function that ends the subscription
 */
export const resume =
  ({ url, connectionParams, webSocketImpl }: Pick<Wish<never>, 'url' | 'connectionParams' | 'webSocketImpl'>) =>
  ({ query, variables }: Subscription, sink: Sink): (() => void) => {
    const following = follow<unknown>({
      url,
      query,
      variables: variables ?? {},
      after: variables?.['after'] as string | null | undefined,
      connectionParams,
      webSocketImpl,
      event: (_, position, data) => sink.next({ data, extensions: { position } }),
      ended: ({ code, message, details }) =>
        sink.error(Object.assign(new Error(message), { extensions: { ...details, code } })),
    });
    return () => void following.stop();
  };
