/**
 * Computes a value once per key, on first use: such as the GraphQL type of an entity, or the grants key of an actor.
 */
export function memo<K extends object, V>(make: (key: K) => V): (key: K) => V {
  const cache = new WeakMap<K, V>();
  return (key) => {
    let value = cache.get(key);
    if (value === undefined) cache.set(key, (value = make(key)));
    return value;
  };
}
