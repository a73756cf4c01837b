import type { FieldMergeFunction, FieldPolicy, InMemoryCacheConfig, StoreObject } from '@apollo/client';
import { keys, lists, pages, possibleTypes, values } from './schema.js';

type Page = StoreObject & { readonly pageInfo?: StoreObject };

/** Joins a page with the page after its end or before its start; two results of the same page merge their fields. */
const mergePages: FieldMergeFunction<Page> = (existing, incoming, { args, mergeObjects }) => {
  if (!existing) return incoming;
  const [previous, next] = [existing.pageInfo, incoming.pageInfo];
  const { after, before } = args ?? {};
  if (after == null && before == null) return mergeObjects(existing, incoming);
  if (after != null && after === previous?.['endCursor'])
    return joinPages(existing, incoming, {
      ...previous,
      endCursor: next?.['endCursor'],
      hasNextPage: next?.['hasNextPage'],
    });
  if (before != null && before === previous?.['startCursor'])
    return joinPages(incoming, existing, {
      ...previous,
      startCursor: next?.['startCursor'],
      hasPreviousPage: next?.['hasPreviousPage'],
    });
  return incoming;
};

function joinPages(first: Page, second: Page, pageInfo: StoreObject): Page {
  const all = (name: string) => [first, second].flatMap((page) => page[name] as unknown[]);
  const members = ['nodes', 'edges'].filter((name) => name in first && name in second);
  return { ...first, ...second, ...Object.fromEntries(members.map((name) => [name, all(name)])), pageInfo };
}

/** Merges the values of a list by index: two components may select different fields of them. */
const mergeList: FieldMergeFunction<readonly StoreObject[]> = (existing, incoming, { mergeObjects }) =>
  existing?.length === incoming.length ? incoming.map((value, at) => mergeObjects(existing[at]!, value)) : incoming;

const fieldsOf = (type: string): Record<string, FieldPolicy> =>
  Object.fromEntries<FieldPolicy>([
    ...(lists[type] ?? []).map((field) => [field, { merge: mergeList }] as const),
    ...Object.entries(pages[type] ?? {}).map(([field, keyArgs]) => [field, { keyArgs, merge: mergePages }] as const),
  ]);

/**
 * What Apollo Client's cache must know of the schema: `new InMemoryCache(apolloCache)`. Objects are identified by `id`,
 * which names an object in one state, also a past one: select it wherever a type has it.
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
