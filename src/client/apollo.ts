import type { FieldMergeFunction, FieldPolicy, InMemoryCacheConfig, StoreObject } from '@apollo/client';
import { keys, lists, pages, possibleTypes, values } from './schema.js';

type Page = StoreObject & { readonly pageInfo?: StoreObject };

/** A page and the one after its end (or before its start) become one; of the same page, fields come together. */
const mergePages: FieldMergeFunction<Page> = (existing, incoming, { args, mergeObjects }) => {
  if (!existing) return incoming;
  const [there, come] = [existing.pageInfo, incoming.pageInfo];
  const { after, before } = args ?? {};
  if (after == null && before == null) return mergeObjects(existing, incoming);
  if (after != null && after === there?.['endCursor'])
    return joined(existing, incoming, { ...there, endCursor: come?.['endCursor'], hasNextPage: come?.['hasNextPage'] });
  if (before != null && before === there?.['startCursor'])
    return joined(incoming, existing, {
      ...there,
      startCursor: come?.['startCursor'],
      hasPreviousPage: come?.['hasPreviousPage'],
    });
  return incoming;
};

function joined(first: Page, second: Page, pageInfo: StoreObject): Page {
  const all = (name: string) => [first, second].flatMap((page) => page[name] as unknown[]);
  const members = ['nodes', 'edges'].filter((name) => name in first && name in second);
  return { ...first, ...second, ...Object.fromEntries(members.map((name) => [name, all(name)])), pageInfo };
}

/** Values of one list, by their places: two components may show different fields of them. */
const mergeList: FieldMergeFunction<readonly StoreObject[]> = (existing, incoming, { mergeObjects }) =>
  existing?.length === incoming.length ? incoming.map((value, at) => mergeObjects(existing[at]!, value)) : incoming;

const fieldsOf = (type: string): Record<string, FieldPolicy> =>
  Object.fromEntries<FieldPolicy>([
    ...(lists[type] ?? []).map((field) => [field, { merge: mergeList }] as const),
    ...Object.entries(pages[type] ?? {}).map(([field, keyArgs]) => [field, { keyArgs, merge: mergePages }] as const),
  ]);

/**
 * What Apollo Client's cache must know of the graph: `new InMemoryCache(apolloCache)`. Objects are told apart by `id`,
 * which names one object in one state, also of the past: select it wherever there is one.
 */
export const apolloCache: Pick<InMemoryCacheConfig, 'possibleTypes' | 'typePolicies'> = {
  possibleTypes,
  typePolicies: {
    ...Object.fromEntries(
      [...Object.keys(lists), ...Object.keys(pages)].map((type) => [type, { fields: fieldsOf(type) }]),
    ),
    ...Object.fromEntries(values.map((type) => [type, { merge: true, fields: fieldsOf(type) }])),
    ...Object.fromEntries(
      Object.entries(keys).map(([type, fields]) => [type, { keyFields: fields, fields: fieldsOf(type) }]),
    ),
  },
};
