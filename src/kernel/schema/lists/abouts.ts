import { GraphQLBoolean } from 'graphql';
import { createUnionType } from 'type-graphql';
import { describe, uncapital, type Class } from '../../describe.js';
import { memo } from '../../memo.js';
import type { AboutMeta } from '../../model/about-ends.js';
import { optional, type TypeRef } from '../builder/build.js';
import { CONDITION, STEP_TO_ONE } from '../cost/condition-cost.js';
import { oneOf } from '../mutations/inputs.js';
import { filterInput } from './filters.js';

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

/** `ChecklistMarkSubjectFilter`: conditions on the end, by its type. */
export const aboutFilter = ({ sharedWith }: AboutMeta): Class => filters(sharedWith);

const filters = memo(({ typeName, to }: AboutMeta): Class =>
  oneOf(`${typeName}Filter`, '对象的条件，只能给其中一种', 'Conditions on it: exactly one of these.', {
    ...Object.fromEntries(
      to.map((end) => [
        uncapital(end.name),
        { ...optional(() => filterInput(end), end.options.zh, `A ${end.name} that fits.`), cost: STEP_TO_ONE },
      ]),
    ),
    isNull: {
      ...optional(() => GraphQLBoolean, '没有（true）或有（false）', 'Absent (true) or present (false).'),
      cost: CONDITION,
    },
  }),
);
