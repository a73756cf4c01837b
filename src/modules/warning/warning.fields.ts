import { GraphQLInt } from 'graphql';
import type { FieldDefinition } from '../../kernel/schema/builder/attach-fields.js';
import { inputType, objectType, optional } from '../../kernel/schema/builder/build.js';
import { ONCE } from '../../kernel/schema/mutations/inputs.js';
import { outcomeAnswers, PAYLOAD, type MutationResult } from '../../kernel/schema/mutations/mutations.js';
import { resolver, type RootFields } from '../../kernel/schema/builder/root-fields.js';
import type { DataModel } from '../../kernel/model/model.js';
import type { MutationRequest } from '../../kernel/write/run-mutation.js';
import { evaluateWarnings, type Evaluation } from './warning.service.js';

/** The mutation that evaluates all rules now, without waiting for the hourly task. */
export function warningFields(_model: DataModel, rootFields: RootFields): FieldDefinition[] {
  const name = 'evaluateWarnings';
  const type = 'EvaluateWarningsPayload';
  const input = inputType('EvaluateWarningsInput', '立即核对预警规则的输入', `What ${name} takes.`, ONCE);
  const payload = objectType(type, '立即核对预警规则的结果', `What came of ${name}.`, {
    raised: optional(
      () => GraphQLInt,
      '新发出的预警数；未受理则为空',
      'How many warnings were raised; null if it was refused.',
    ),
    escalated: optional(
      () => GraphQLInt,
      '逾期上报上一级的预警数；未受理则为空',
      'How many went up one level because they were overdue; null if it was refused.',
    ),
    ...PAYLOAD,
  });
  rootFields.mutation(
    name,
    {
      type: () => payload,
      zh: '立即核对全部指标预警规则：发出新的预警，逾期的上报上一级；平台每小时自行核对一次；限规划人员和管理员',
      en:
        'Has all active rules about figures looked at now: raises what is new and sends up what is overdue. ' +
        'The platform does so every hour by itself. For planners and administrators.',
      args: { input: { type: () => input, zh: '输入', en: 'The input.' } },
      cost: { weight: 50 },
    },
    resolver(async (_, { input: request }: { input: MutationRequest['input'] }, context): Promise<MutationResult> => ({
      outcome: await evaluateWarnings(request, context),
    })),
  );
  const count = (field: keyof Evaluation): FieldDefinition => ({
    type,
    field,
    resolve: resolver(({ outcome }: MutationResult) => outcome.row?.[field] ?? null),
  });
  return [count('raised'), count('escalated'), ...outcomeAnswers(type)];
}
