import { readScopes } from '../access/read-scope.js';
import type { Context } from '../context.js';
import type { FeedFilter } from '../feed.js';
import { pathColumn } from '../model/model.js';

/** Changes of one page of the feed. */
const PAGE = 1000;

/** The changed records of a type: which, and the codes of the regions around them before and after. */
export interface Changed {
  readonly ids: ReadonlySet<string>;
  readonly codes: ReadonlySet<string>;
}

/**
 * What changed after a feed position, by type.
 *
 * @throws Invalid `FEED_GAP` if the feed no longer has the changes after the position
 */
export async function changesAfter(
  names: readonly string[],
  since: string,
  { feed, model, actor }: Context,
): Promise<ReadonlyMap<string, Changed>> {
  const types = names.map((name) => model.byName.get(name)!); // names of the model
  const filter: FeedFilter = { types: names, readScopes: readScopes(types, actor) };
  const changes = new Map(names.map((name) => [name, { ids: new Set<string>(), codes: new Set<string>() }]));
  for (let after = since, hasMore = true; hasMore;) {
    const page = await feed.page(filter, after, PAGE);
    ({ position: after, hasMore } = page);
    for (const { type, subject, path, before } of page.changes) {
      const { ids, codes } = changes.get(type)!; // the filter has only these
      ids.add(subject);
      const left = before?.[pathColumn(model.byName.get(type)!)];
      for (const place of [path, left])
        if (typeof place === 'string') for (const code of codesIn(place)) codes.add(code);
    }
  }
  return changes;
}
const codesIn = (path: string): string[] => path.split('/').filter((code) => code !== '');
