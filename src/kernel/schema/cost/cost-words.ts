import {
  getNamedType,
  getNullableType,
  isInputObjectType,
  isListType,
  type GraphQLInputObjectType,
  type GraphQLInputType,
} from 'graphql';
import { searchWords } from '../../read/search-match.js';
import { memo } from '../../memo.js';

declare module 'graphql' {
  interface GraphQLInputFieldExtensions {
    /** The value is a search text. */
    search?: true;
  }
}

/** Whether a value of a type may contain search texts, at any depth. */
export const holdsSearch = (type: GraphQLInputType): boolean => typesWithSearch(getNamedType(type));

const typesWithSearch = memo((type: GraphQLInputType): boolean => {
  const visited = new Set<GraphQLInputType>();
  const hasSearch = (inputType: GraphQLInputType): boolean => {
    if (!isInputObjectType(inputType) || visited.has(inputType)) return false;
    visited.add(inputType);
    return Object.values(inputType.getFields()).some(
      (field) => field.extensions.search ?? hasSearch(getNamedType(field.type)),
    );
  };
  return hasSearch(type);
});

/**
 * The number of words of the search texts in a value as the client sent it. Values that do not fit their type count
 * nothing, since coercion rejects them later.
 *
 * @param isSearch whether the value itself is a search text
 * @throws Invalid `SEARCH_TOO_LONG`
 */
export function wordsIn(of: GraphQLInputType, value: unknown, isSearch = false): number {
  if (typeof value === 'string') return isSearch ? searchWords(value).length : 0;
  if (typeof value !== 'object' || value === null) return 0;
  const type = getNullableType(of);
  if (isListType(type))
    return [value].flat().reduce((words: number, member) => words + wordsIn(type.ofType, member), 0);
  return isInputObjectType(type) ? wordsOfObject(type)(value) : 0;
}

/** Memoized by object: one variable may occur in a hundred places. */
const wordsOfObject = memo((type: GraphQLInputObjectType) =>
  memo((value: object): number => {
    const fields = type.getFields();
    let words = 0;
    for (const [name, member] of Object.entries(value)) {
      const field = Object.hasOwn(fields, name) ? fields[name] : undefined;
      if (field) words += wordsIn(field.type, member, field.extensions.search);
    }
    return words;
  }),
);
