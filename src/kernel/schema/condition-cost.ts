import { getNamedType, isInputObjectType, type GraphQLInputObjectType, type GraphQLInputType } from 'graphql';
import { memo } from '../memo.js';

declare module 'graphql' {
  interface GraphQLInputFieldExtensions {
    /** Of a condition: its points, and to how many rows it leads from one. What stands inside it costs its points for each. */
    declared?: { readonly weight?: number; readonly size?: number };
  }
}

/** Points of a condition on a value: PostgreSQL parses and plans it, and tests rows by it. */
export const CONDITION = { weight: 0.5 };
/** Of one on the row that a relation leads to: PostgreSQL joins its table. */
export const STEP_TO_ONE = { weight: 5 };
/** Of one on a list: PostgreSQL reads the table of its rows, or a range of them for each row. Lists are taken to be 10 long. */
export const STEP_TO_MANY = { weight: 50, size: 10 };

/** The points of all conditions in the value of an argument, as a client gave it: what does not fit is refused later. */
export function conditionCost(type: GraphQLInputType, value: unknown): number {
  const named = getNamedType(type);
  if (typeof value !== 'object' || value === null || !isInputObjectType(named)) return 0;
  return Array.isArray(value)
    ? value.reduce<number>((points, each) => points + conditionCost(named, each), 0)
    : costOfObject(named)(value);
}

/** Once for each object: a variable may stand in a hundred places. */
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

/** Whether values of a type have conditions that cost something. */
export function holdsConditions(type: GraphQLInputType): boolean {
  const named = getNamedType(type);
  return isInputObjectType(named) && hasConditions(named);
}

const hasConditions = memo((type: GraphQLInputObjectType): boolean =>
  Object.values(type.getFields()).some(({ extensions }) => extensions.declared !== undefined),
);
