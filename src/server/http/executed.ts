import { OperationTypeNode, type GraphQLSchema } from 'graphql';
import type { Context } from '../../kernel/context.js';
import type { Admitted } from '../guard/guard.js';
import { executeFitting } from '../execute-fitting.js';
import { presentErrors } from '../present-error.js';
import { isOverload, overload } from './overload.js';

/**
 * Executes a mutation without Apollo, which adds nothing once the guard has admitted an operation and takes as long as
 * the change itself. Returns null for other operations, and where the variables are invalid: Apollo reports how.
 *
 * @param extensions the `extensions` of the answer, if the caller requested any
 * @throws RequestRefused `OVERLOADED`
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
  const presented = presentErrors(errors.slice(0, mostErrors), context, context.log);
  if (isOverload({ data, errors: presented }, true)) throw overload();
  return JSON.stringify({ ...(presented.length > 0 && { errors: presented }), data, extensions });
}
