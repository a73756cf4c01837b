import { Field, ObjectType } from 'type-graphql';
import { describe } from '../../kernel/describe.js';

@ObjectType('PolicySentence', {
  description: describe('政策中的一句原文', 'One sentence of the policy, word for word.'),
  simpleResolvers: true,
})
export class PolicySentence {
  @Field(() => String, { description: describe('条款编号', 'Number of its clause, such as 2.3.3.6.1.') })
  clause!: string;
  @Field(() => String, { description: describe('原文', 'The words of the policy.') })
  text!: string;
}
