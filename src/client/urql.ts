import { keys, possibleTypes, values } from './schema.js';

type Data = Readonly<Record<string, unknown>>;

/** What graphcache must know of the schema: `cacheExchange(graphcache)`. Objects are identified by `id`. */
export const graphcache = {
  possibleTypes,
  keys: {
    ...Object.fromEntries(values.map((type) => [type, (): null => null])),
    ...Object.fromEntries(
      Object.entries(keys).map(([type, fields]) => [
        type,
        (data: Data) => fields.map((field) => String(data[field])).join(),
      ]),
    ),
  },
};
