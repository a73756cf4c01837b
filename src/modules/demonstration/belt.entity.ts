import { Field, ObjectType } from 'type-graphql';
import { describe } from '../../kernel/describe.js';
import { RegionCodeScalar } from '../../kernel/scalars.js';
import { below, col, sql } from '../../kernel/sql.js';
import { AMOUNT } from '../../kernel/model/bounds.js';
import { CLAUSE } from '../../kernel/text.js';
import { enumColumn, decimal, text, embedded } from '../../kernel/model/column.js';
import { manyToMany, derivedList, type JoinCondition } from '../../kernel/model/relation.js';
import { NamedEntity, entity } from '../../kernel/model/entity.js';
import { defineEnum, type EnumValue } from '../../kernel/enum.js';
import { Region } from '../region/region.entity.js';
import { beltRules } from './demonstration.rules.js';

export const BeltKind = defineEnum('BeltKind', '示范带类型', 'What a belt follows.', {
  RIVER_BASIN: ['流域', 'A river.'],
  UPLAND_RING: ['环百里荒', 'The ring around an upland (环百里荒).'],
});
export type BeltKind = EnumValue<typeof BeltKind>;

@ObjectType('BeltSection', {
  description: describe('示范带的一段及其依据', 'A belt’s part in one county, and what supports it.'),
  simpleResolvers: true,
})
export class BeltSection {
  @Field(() => RegionCodeScalar, { description: describe('县市区代码', 'Code of the county.') })
  regionCode!: string;
  @Field(() => String, { description: describe('县市区名称', 'Name of the county.') })
  name!: string;
  @Field(() => Boolean, {
    description: describe(
      '依据已核实',
      'Whether a source confirms the basis; it need not confirm the belt’s own outline.',
    ),
  })
  isVerified!: boolean;
  @Field(() => String, { description: describe('列入依据', 'Why the county is listed.') })
  basis!: string;
  @Field(() => String, { description: describe('出处', 'Where the basis comes from.') })
  source!: string;
}

/**
 * The policy names belts, the sources their counties. So a region has a belt if the belt has its county, and a city or
 * province has the belts of its counties: a county is at or below the region, or the region at or below the county. The
 * key of the link table serves this from each belt; a plain `inverse` could only look in one of the two directions.
 */
const runsThrough: JoinCondition = (region, belt) => sql<boolean>`exists (
  select 1 from demonstration_belt_counties section join region county on county.id = section.region_id
  where section.demonstration_belt_id = ${col(belt, 'id')}
    and (${below(sql`county.path`, col(region, 'path'))} or ${below(col(region, 'path'), sql`county.path`)}))`;

@derivedList(
  () => Region,
  () => DemonstrationBelt,
  {
    field: 'demonstrationBelts',
    zh: '经过本区划、其下级或其所属县市区的示范带',
    en: 'Belts of the region’s county or, for a larger region, of its counties; a village need not lie on the belt.',
  },
  runsThrough,
)
@entity('跨区域产业融合示范带', 'A belt across counties along which industries join up (跨区域产业融合示范带).', {
  plural: 'demonstrationBelts',
  order: ['key'],
  without: ['aggregates'],
  rules: beltRules,
})
export class DemonstrationBelt extends NamedEntity {
  @text('示范带代号', 'Stable key, such as belt-qingjiang.', { key: true, order: true, collation: 'C' })
  key!: string;
  @enumColumn(() => BeltKind, '示范带类型', 'A river basin or the ring around an upland.', { filter: true })
  kind!: BeltKind;
  @text('条款编号', 'The clause of the policy that names it.', { form: CLAUSE, filter: true, collation: 'C' })
  clause!: string;
  @decimal('河长（千米）', 'Length of its river in kilometres, where a source gives it.', {
    bounds: AMOUNT,
    nullable: true,
  })
  lengthKm!: string | null;
  @decimal('流域面积（平方千米）', 'Area of its basin in square kilometres, where a source gives it.', {
    bounds: AMOUNT,
    nullable: true,
  })
  basinKm2!: string | null;
  @embedded(() => BeltSection, '各县市区的列入依据', 'County by county, why it is listed and where that comes from.', {
    most: 50,
  })
  sections!: BeltSection[];
  @manyToMany(
    () => Region,
    '涉及的县市区；政策未列，见各段依据',
    'Its counties; the policy lists none, `sections` says what supports each.',
    { most: 50, required: true },
  )
  counties!: Region[];
}
