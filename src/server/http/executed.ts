import { OperationTypeNode, type GraphQLSchema } from 'graphql';
import type { Context } from '../../kernel/context.js';
import type { Admitted } from '../guard/guard.js';
import { executeFitting } from '../execute-fitting.js';
import { presentErrors } from '../present-error.js';
import { isOverload, overload } from './overload.js';

/**
 * What a mutation came to. Past Apollo, which has nothing left to look at once an operation has passed the door, and
 * takes as long as the change itself. Null where its variables do not fit: Apollo says how.
 *
 * @param extensions a member of the answer, if the caller asked for any
 * @throws Refused `OVERLOADED`
 */
export async function executed(
  { document, operation, variables }: Admitted,
  schema: GraphQLSchema,
  mostErrors: number,
  context: Context,
  extensions?: object,
): Promise<string | null> {
  if (operation.operation !== OperationTypeNode.MUTATION) return null;
  const { data, errors = [] } = await executeFitting(operation, {
    schema,
    document,
    contextValue: context,
    variableValues: variables,
    operationName: operation.name?.value,
  });
  if (data === undefined) return null; // nothing was executed
  const shown = presentErrors(errors.slice(0, mostErrors), context, context.log);
  if (isOverload({ data, errors: shown }, true)) throw overload();
  return JSON.stringify({ ...(shown.length > 0 && { errors: shown }), data, extensions });
}
