import { GraphQLInt, GraphQLString } from 'graphql';
import { constant } from '../../describe.js';
import { planSearch } from '../../plan/search.js';
import { LONGEST_SEARCH } from '../../read/search-match.js';
import { countSearch, search, type SearchArguments } from '../../read/search.js';
import type { DataModel } from '../../model/model.js';
import { StoredRecord } from '../../model/entity.js';
import type { FieldDefinition } from '../builder/attach-fields.js';
import { enumType } from '../builder/build.js';
import { connectionOf, pageArguments } from './connection.js';
import { connection, connectionAnswers } from '../fields.js';
import { isSearchable } from './filters.js';
import { resolver, type RootFields } from '../builder/root-fields.js';

/** `search` over all entities with a searchable column. */
export function searchField(model: DataModel, rootFields: RootFields): FieldDefinition[] {
  const searchable = model.entities.filter(isSearchable);
  const types = enumType(
    'SearchType',
    '可搜索的类型',
    'What can be searched.',
    Object.fromEntries(
      searchable.map((t) => [constant(t.name), { value: t.name, zh: t.options.zh, en: `${t.name}.` }]),
    ),
  );
  const type = connectionOf('Search', () => StoredRecord, '搜索结果', 'search results', {
    score: { type: () => GraphQLInt, zh: '匹配程度，0 至 100', en: 'How well it matches, 0 to 100.' },
    title: { type: () => GraphQLString, zh: '标题', en: 'Its title.' },
  });
  rootFields.query(
    'search',
    {
      type: () => type,
      zh: '搜索全图：汉字、拼音、首字母均可，多个词须同时出现',
      en: 'Searches the whole graph by Chinese, pinyin or initials; several words must all occur.',
      args: {
        query: {
          type: () => GraphQLString,
          zh: `词语，一个汉字即可，至多 ${LONGEST_SEARCH} 个字符`,
          en: `The words; one character is enough, ${LONGEST_SEARCH} are the most.`,
        },
        types: { type: () => [types], nullable: true, zh: '只要这些类型', en: 'Only these types.' },
        ...pageArguments,
      },
      cost: { search: 'query', weight: 20 }, // ranks every match
    },
    resolver((_, args: SearchArguments, context) =>
      connection(
        args,
        () => search(args, context),
        () => countSearch(args, context),
      ),
    ),
    planSearch(searchable.map(({ name }) => name)),
  );
  return connectionAnswers('Search');
}
