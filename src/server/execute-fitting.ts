import {
  execute,
  OperationTypeNode,
  type ExecutionArgs,
  type ExecutionResult,
  type OperationDefinitionNode,
} from 'graphql';
import type { Context } from '../kernel/context.js';
import { setAside } from '../kernel/schema/set-aside.js';

interface Fitting extends ExecutionArgs {
  readonly contextValue: Context;
}

/**
 * Executes an operation. What of a mutation's variables does not fit is set aside where it can be, so that it is told
 * in the answer of the mutation that got it; else the result has no data, and errors that say what does not fit.
 */
export async function executeFitting(operation: OperationDefinitionNode, args: Fitting): Promise<ExecutionResult> {
  const result = await execute(args);
  if (result.data !== undefined || operation.operation !== OperationTypeNode.MUTATION) return result;
  const fitting = setAside(args.schema, operation, args.variableValues ?? {});
  if (!fitting) return result;
  const again = await execute({
    ...args,
    variableValues: fitting.variables,
    contextValue: { ...args.contextValue, unfit: fitting.rows },
  });
  return again.data === undefined ? result : again;
}
