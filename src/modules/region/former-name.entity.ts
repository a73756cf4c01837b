import { Field, ObjectType } from 'type-graphql';
import { describe } from '../../kernel/describe.js';
import { DateScalar, RegionCodeScalar } from '../../kernel/scalars.js';

@ObjectType('FormerName', {
  description: describe(
    '区划曾用的代码和名称；按旧代码和旧名称仍可查到该区划',
    'A code and name that a region had: by these it is found still.',
  ),
  simpleResolvers: true,
})
export class FormerName {
  @Field(() => RegionCodeScalar, { description: describe('代码', 'The code.') })
  code!: string;
  @Field(() => String, { description: describe('名称', 'The name.') })
  name!: string;
  @Field(() => String, { description: describe('官方全称', 'The full official name.') })
  officialName!: string;
  @Field(() => DateScalar, {
    nullable: true,
    description: describe('启用日期，不知道时为空', 'Day from which it held, where known.'),
  })
  from!: string | null;
  @Field(() => DateScalar, { description: describe('停用日期；当日起不再使用', 'Day from which it held no more.') })
  until!: string;
}
