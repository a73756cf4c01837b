import {
  getNamedType,
  getNullableType,
  isInputObjectType,
  isListType,
  type GraphQLInputObjectType,
  type GraphQLInputType,
} from 'graphql';
import { searchWords } from '../read/search-match.js';
import { memo } from '../memo.js';

declare module 'graphql' {
  interface GraphQLInputFieldExtensions {
    /** What stands here is searched for. */
    search?: true;
  }
}

/** Whether a value of a type may have searches in it, however deep. */
export const holdsSearch = (type: GraphQLInputType): boolean => typesWithSearch(getNamedType(type));

const typesWithSearch = memo((type: GraphQLInputType): boolean => {
  const found = new Set<GraphQLInputType>();
  const holds = (at: GraphQLInputType): boolean => {
    if (!isInputObjectType(at) || found.has(at)) return false;
    found.add(at);
    return Object.values(at.getFields()).some((field) => field.extensions.search ?? holds(getNamedType(field.type)));
  };
  return holds(type);
});

/**
 * Words of the searches in a value as a client gave it. What does not fit its type counts nothing: it is refused later.
 *
 * @param isSearch whether the value itself is one
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

/** Once for each object: a variable may stand in a hundred places. */
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
