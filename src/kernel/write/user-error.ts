import { GraphQLInt, GraphQLString } from 'graphql';
import { Field, InterfaceType, ObjectType } from 'type-graphql';
import type { Context } from '../context.js';
import type { Variables } from '../errors.js';
import { describe } from '../describe.js';
import { StoredRecord } from '../model/entity.js';
import type { Outcome } from './run-mutation.js';
import { userErrorCodes } from './user-error-codes.js';

@InterfaceType('UserError', {
  description: describe('提交者可以改正的问题', 'Something that the person who submits can put right.'),
  resolveType: () => undefined, // replaced by a synchronous resolver in `attachFields`
  autoRegisterImplementations: false, // those of another graph in the process would join
})
export abstract class UserError {
  @Field(() => userErrorCodes(), { description: describe('稳定的代码，供程序判断', 'A stable code, for programs.') })
  code!: string;
  @Field(() => [GraphQLString], {
    description: describe('问题在 input 中的位置', 'Where in the input the problem is.'),
  })
  path!: string[];
  @Field(() => GraphQLString, {
    description: describe(
      '说明，按 Accept-Language 为中文或英文',
      'What to do, in Chinese or English by Accept-Language.',
    ),
  })
  message!: string;
}

@ObjectType('InputError', {
  implements: UserError,
  description: describe('输入不被接受', 'The input is not acceptable.'),
  simpleResolvers: true,
})
export class InputError extends UserError {}

@ObjectType('VersionConflict', {
  implements: UserError,
  description: describe('记录在读取之后已被修改', 'The record changed after it was read.'),
  simpleResolvers: true,
})
export class VersionConflict extends UserError {
  @Field(() => StoredRecord, { nullable: true, description: describe('当前的记录', 'The record as it is now.') })
  current!: StoredRecord | null;
  @Field(() => GraphQLInt, { description: describe('当前版本', 'Its version now.') })
  currentVersion!: number;
  @Field(() => [GraphQLString], {
    description: describe('自 expectedVersion 以来改变的字段', 'Fields that changed since expectedVersion.'),
  })
  changedFields!: string[];
}

/** A user error as it is stored with an idempotency key: its message is generated for each reader. */
export interface UserErrorData {
  readonly type: 'InputError' | 'VersionConflict';
  readonly code: string;
  readonly path: readonly string[];
  readonly variables?: Variables;
  readonly details?: Readonly<Record<string, unknown>>;
}

/** Rolls back the transaction in which it is thrown, and carries the outcomes to return. */
export class RolledBack extends Error {
  constructor(readonly outcomes: readonly Outcome[]) {
    super('refused');
  }
}

export const userError = (
  code: string,
  path: readonly string[],
  variables?: UserErrorData['variables'],
): UserErrorData => ({
  type: 'InputError',
  code,
  path,
  ...(variables && { variables }),
});

const userErrorObject = ({ type, code, path, variables = {}, details }: UserErrorData, context: Context): object => ({
  __typename: type,
  code,
  path,
  message: context.messages.say(code, variables, context.locale),
  ...details,
});

/** The user errors of a change or of a bulk, in the caller's language. */
export const shownUserErrors = ({ userErrors }: Pick<Outcome, 'userErrors'>, context: Context): object[] =>
  userErrors.map((each) => userErrorObject(each, context));
