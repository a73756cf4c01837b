const PREFIX = 'rural-graph:';

/**
 * localStorage with a prefix, so that another GraphiQL on the same host (localhost:4000 today, something else tomorrow)
 * keeps its tabs.
 */
export const storage = {
  getItem: (key: string) => localStorage.getItem(PREFIX + key),
  setItem: (key: string, value: string) => localStorage.setItem(PREFIX + key, value),
  removeItem: (key: string) => localStorage.removeItem(PREFIX + key),
  get length() {
    return ownKeys().length;
  },
  clear() {
    for (const key of ownKeys()) localStorage.removeItem(key);
  },
};

/** False once GraphiQL has stored tabs, which it does on the first visit. */
export const isFirstVisit = storage.getItem('graphiql:tabState') === null;

function ownKeys(): string[] {
  return Object.keys(localStorage).filter((key) => key.startsWith(PREFIX));
}
