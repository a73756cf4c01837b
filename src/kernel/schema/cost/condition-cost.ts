import { getNamedType, isInputObjectType, type GraphQLInputObjectType, type GraphQLInputType } from 'graphql';
import { memo } from '../../memo.js';

declare module 'graphql' {
  interface GraphQLInputFieldExtensions {
    /**
     * Cost of a condition in points, and the number of rows that it leads to from one row. Conditions inside it cost
     * their points for each of these rows.
     */
    declared?: { readonly weight?: number; readonly size?: number };
  }
}

/** A condition on a value: PostgreSQL parses and plans it, and tests rows by it. */
export const CONDITION = { weight: 0.5 };
/** What a text contains: PostgreSQL folds each text that the index leaves; row-level security bars the index. */
export const LOOK_INSIDE = { weight: 5 };
/** A condition on the row at the end of a relation: PostgreSQL joins its table. */
export const STEP_TO_ONE = { weight: 5 };
/**
 * A condition on a list: PostgreSQL reads the table of its rows, or a range of them for each row. Lists are assumed to
 * have 10 rows.
 */
export const STEP_TO_MANY = { weight: 50, size: 10 };

/**
 * Points of all conditions in the value of an argument, as the client sent it; values that do not fit their type count
 * nothing, since coercion rejects them later.
 */
export function conditionCost(type: GraphQLInputType, value: unknown): number {
  const namedType = getNamedType(type);
  if (typeof value !== 'object' || value === null || !isInputObjectType(namedType)) return 0;
  return Array.isArray(value)
    ? value.reduce<number>((points, element) => points + conditionCost(namedType, element), 0)
    : costOfObject(namedType)(value);
}

/** Memoized by object: one variable may occur in a hundred places. */
const costOfObject = memo((type: GraphQLInputObjectType) =>
  memo((value: object): number => {
    const fields = type.getFields();
    let points = 0;
    for (const [name, member] of Object.entries(value)) {
      const field = Object.hasOwn(fields, name) ? fields[name] : undefined;
      if (!field || member === undefined || member === null) continue;
      const { weight = 0, size = 1 } = field.extensions.declared ?? {};
      points += weight + size * conditionCost(field.type, member);
    }
    return points;
  }),
);

/** Whether values of a type can contain conditions that cost something. */
export function holdsConditions(type: GraphQLInputType): boolean {
  const namedType = getNamedType(type);
  return isInputObjectType(namedType) && hasConditions(namedType);
}

const hasConditions = memo((type: GraphQLInputObjectType): boolean =>
  Object.values(type.getFields()).some(({ extensions }) => extensions.declared !== undefined),
);
