import { createUnionType } from 'type-graphql';
import { describe } from '../../describe.js';
import { memo } from '../../memo.js';
import type { AboutMeta } from '../../model/about-ends.js';
import type { TypeRef } from '../builder/build.js';

/** `ChecklistMarkSubject`: the union of what rows may be about. Relations to the same types share one. */
export const aboutUnion = ({ sharedWith }: AboutMeta): TypeRef => unions(sharedWith);

const unions = memo(({ typeName, to }: AboutMeta): TypeRef => {
  const union: unknown = createUnionType({
    name: typeName,
    description: describe(
      `${to.map(({ options }) => options.zh).join('、')}之一`,
      `One of ${to.map(({ name }) => name).join(', ')}.`,
    ),
    types: () => to.map(({ type }) => type) as never, // type-graphql wants a tuple
  });
  return union as TypeRef; // a symbol, which type-graphql takes for a type
});
