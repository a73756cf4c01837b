import {
  execute,
  OperationTypeNode,
  type ExecutionArgs,
  type ExecutionResult,
  type OperationDefinitionNode,
} from 'graphql';
import type { Context } from '../kernel/context.js';
import { setAside } from '../kernel/schema/mutations/set-aside.js';

interface FittingArgs extends ExecutionArgs {
  readonly contextValue: Context;
}

/**
 * Executes an operation. Invalid parts of a mutation's variables are set aside where possible, so that the answer of
 * the mutation that has them reports them; otherwise the result has no data, and errors that describe them.
 */
export async function executeFitting(operation: OperationDefinitionNode, args: FittingArgs): Promise<ExecutionResult> {
  const result = await execute(args);
  if (result.data !== undefined || operation.operation !== OperationTypeNode.MUTATION) return result;
  const partial = setAside(args.schema, operation, args.variableValues ?? {});
  if (!partial) return result;
  const retried = await execute({
    ...args,
    variableValues: partial.variables,
    contextValue: { ...args.contextValue, unfit: partial.rows },
  });
  return retried.data === undefined ? result : retried;
}
