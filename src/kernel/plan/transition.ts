import { readGlobalId } from '../id.js';
import { mapSlot } from '../parameters.js';
import type { Sql } from '../sql.js';
import type { EntityMeta } from '../model/model.js';
import type { TransitionInput } from '../write/commands.js';
import { allowed, transitionStatement } from '../write/transition-statement.js';
import { requestError, reasonOf, type MutationRequest } from '../write/run-mutation.js';
import { NotPlannable, type Plan } from './compiler.js';
import { constantJson } from './json.js';
import { rowText, type RowSource } from './rows.js';

type Input = TransitionInput & MutationRequest['input'];

/** Moves a state and answers with the row as it is then: what else is wanted of the graph, resolvers read after it. */
export const planTransition =
  (entity: EntityMeta): Plan<null> =>
  (_, field, compiler) => {
    const input = field.args['input'] as Input;
    const only = compiler.dependencies.dependOn(input, (given) =>
      given.idempotencyKey == null && !requestError(given) ? allowed(entity, given, compiler.actor) : null,
    );
    if (!only) throw new NotPlannable('it takes more than one statement');
    const alias = compiler.alias();
    const id = mapSlot(input.id, (given) => readGlobalId(given)!.id); // allowed
    const moving = {
      ...only,
      id,
      to: input.to,
      expectedVersion: input.expectedVersion,
      reason: mapSlot(input.reason, reasonOf),
    };
    const change = (shown: Sql): Sql => transitionStatement(entity, alias, moving, shown);
    compiler.change = change;
    return compiler.object(compiler.objectType(field), field.nodes, { entity, alias } satisfies RowSource);
  };

/** The row of a payload, as it is after the change. */
export const planSubject: Plan<RowSource> = (row, { nodes }, compiler) => [rowText(compiler, row, nodes)];

/** The user errors of a payload: none, or the change would not have been made in one statement. */
export const planNoErrors: Plan<RowSource> = () => constantJson([]);
