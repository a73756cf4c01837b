import { Field, ObjectType } from 'type-graphql';
import { describe } from '../../kernel/describe.js';
import { DecimalScalar } from '../../kernel/scalars.js';

@ObjectType('FigureBasis', {
  description: describe(
    '计算所依据的记录，作为图谱中的列表',
    'The records that a computed figure counts, as a list of the graph.',
  ),
  simpleResolvers: true,
})
export class FigureBasis {
  @Field(() => String, { description: describe('列表：Query 的字段名', 'The list: a field of Query.') })
  list!: string;
  @Field(() => String, {
    description: describe('计入的记录：该列表 `filter` 的 JSON', 'What is counted: JSON for the list’s `filter`.'),
  })
  filter!: string;
  @Field(() => String, {
    nullable: true,
    description: describe('比例的全部记录，同上', 'What a share is of, likewise.'),
  })
  baseFilter!: string | null;
  @Field(() => String, {
    nullable: true,
    description: describe('未计入的记录，同上', 'What of it is not counted, likewise.'),
  })
  unmetFilter!: string | null;
  @Field(() => DecimalScalar, { description: describe('分子，或数量、合计', 'The numerator, or the number or sum.') })
  numerator!: string;
  @Field(() => DecimalScalar, { nullable: true, description: describe('分母', 'The denominator.') })
  denominator!: string | null;
}
