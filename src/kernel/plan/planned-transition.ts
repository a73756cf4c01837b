import type { Sql } from '../sql.js';
import type { EntityMeta } from '../model/model.js';
import { requestErrors, type MutationRequest } from '../write/run-mutation.js';
import { transitionStatement, unreadTransition, type TransitionInput } from '../write/transition.js';
import { NotPlannable, type Plan } from './compiler.js';
import { constantJson } from './json.js';
import { rowText, type RowSource } from './rows.js';

type Input = TransitionInput & MutationRequest['input'];

/**
 * Makes a transition and returns the new row. A mutation that selects other records is left to resolvers, which read
 * them after the change.
 */
export const planTransition =
  (entity: EntityMeta): Plan<null> =>
  (_, field, compiler) => {
    const input = field.args['input'] as Input;
    const unread = compiler.dependencies.dependOn(input, (values) =>
      values.idempotencyKey == null && requestErrors(values).length === 0
        ? unreadTransition(entity, values, compiler.actor)
        : null,
    );
    if (!unread) throw new NotPlannable('it takes more than one statement');
    const alias = compiler.alias();
    const change = (resultSql: Sql): Sql => transitionStatement(entity, alias, input, unread, resultSql);
    compiler.change = change;
    return compiler.object(compiler.objectType(field), field.nodes, { entity, alias } satisfies RowSource);
  };

/** The record of a payload, after the change. */
export const planSubject: Plan<RowSource> = (row, { nodes }, compiler) => [rowText(compiler, row, nodes)];

/** The user errors of a payload: always empty, since a transition with errors is not made in one statement. */
export const planNoErrors: Plan<RowSource> = () => constantJson([]);
