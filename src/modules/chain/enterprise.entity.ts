import { AMOUNT, COUNT, YEAR_OF_HISTORY } from '../../kernel/model/bounds.js';
import { enumColumn, decimal, integer } from '../../kernel/model/column.js';
import { locatedIn, manyToMany, manyToOne, derivedList, type JoinCondition } from '../../kernel/model/relation.js';
import { NamedEntity, entity } from '../../kernel/model/entity.js';
import { below, col, sql } from '../../kernel/sql.js';
import { defineEnum, type EnumValue } from '../../kernel/enum.js';
import { Region } from '../region/region.entity.js';
import { IndustryChain } from './chain.entity.js';
import { Product } from './product.entity.js';

export const EnterpriseKind = defineEnum(
  'EnterpriseKind',
  '企业在产业链中的角色',
  'What part an enterprise plays in its chain.',
  {
    LEADING: ['龙头企业', 'Leading enterprise: recognised as the head of a chain, see its level.'],
    PRODUCTION: ['种养企业', 'Grows crops or raises animals.'],
    PROCESSING: ['加工企业', 'Makes finished goods from raw products.'],
    DISTRIBUTION: ['流通与电商企业', 'Stores, moves or sells, in shops or online.'],
    SERVICE: ['生产服务企业', 'Serves producers: seedlings, machinery, plant protection, cold storage.'],
  },
);
export type EnterpriseKind = EnumValue<typeof EnterpriseKind>;

export const LeadingLevel = defineEnum(
  'LeadingLevel',
  '龙头企业级别',
  'Level at which a leading enterprise is recognised.',
  {
    NATIONAL: ['国家级', 'Recognised nationally.'],
    PROVINCIAL: ['省级', 'Recognised by the province.'],
    CITY: ['市级', 'Recognised by the city.'],
    COUNTY: ['县级', 'Recognised by the county.'],
  },
);
export type LeadingLevel = EnumValue<typeof LeadingLevel>;

export const ProductStage = defineEnum(
  'ProductStage',
  '产品形态：由卖“原字号”向卖“制成品”转变',
  'What is sold: raw products or made goods (clause 2.4.3.1).',
  {
    RAW_PRODUCT: ['原字号：初级农产品', 'Sold as it was harvested.'],
    PROCESSED_PRODUCT: ['制成品：加工后销售', 'Sold as finished goods.'],
  },
);
export type ProductStage = EnumValue<typeof ProductStage>;

const origins = sql`product g join product_regions l on l.product_id = g.id join region x on x.id = l.region_id`;

const atOrBelow: JoinCondition = (region, chain) => sql<boolean>`(
  exists (select 1 from enterprise e
    where e.chain_id = ${col(chain, 'id')} and ${below(sql`e.region_path`, col(region, 'path'))})
  or exists (select 1 from ${origins}
    where g.chain_id = ${col(chain, 'id')} and ${below(sql`x.path`, col(region, 'path'))}))`;

/** Compares the ancestor column `county_id`: a list of a few ids, however many villages the counties have. */
const inCounty: JoinCondition = (chain, county) => sql<boolean>`${col(county, 'id')} in (
  select e.county_id from enterprise e where e.chain_id = ${col(chain, 'id')}
  union select x.county_id from ${origins} where g.chain_id = ${col(chain, 'id')})`;

@entity('企业', 'An enterprise of an industry chain; seeded ones are samples, as nobody publishes a register.', {
  plural: 'enterprises',
  order: ['name'],
})
@derivedList(
  () => Region,
  () => IndustryChain,
  {
    field: 'industryChains',
    zh: '本地及其下级有企业或产品的产业链',
    en: 'Chains with an enterprise or a product’s origin at or below this region.',
  },
  atOrBelow,
)
@derivedList(
  () => IndustryChain,
  () => Region,
  {
    field: 'counties',
    zh: '有本链企业或产品的县市区',
    en: 'Counties with an enterprise of this chain or a product’s origin.',
  },
  inCounty,
)
export class Enterprise extends NamedEntity {
  @enumColumn(() => EnterpriseKind, '在产业链中的角色', 'What part it plays in its chain.', {
    filter: true,
    order: true,
  })
  kind!: EnterpriseKind;
  @enumColumn(
    () => LeadingLevel,
    '龙头企业级别；非龙头企业为空',
    'Level of recognition; null unless it is a leading enterprise.',
    { nullable: true, filter: true },
  )
  leadingLevel!: LeadingLevel | null;
  @enumColumn(() => ProductStage, '销售形态：原字号或制成品', 'Whether it sells raw products or made goods.', {
    filter: true,
  })
  stage!: ProductStage;
  @manyToOne(() => IndustryChain, '所属产业链', 'The chain it works in.', {
    inverse: { field: 'enterprises', zh: '本链的企业', en: 'The enterprises of this chain.' },
  })
  chain!: IndustryChain;
  @locatedIn(() => Region, '所在地', 'Where it is.', {
    orderBy: ['code'],
    inverse: { field: 'enterprises', zh: '本地及其下级的企业', en: 'Enterprises at or below this region.' },
  })
  region!: Region;
  @manyToMany(() => Product, '经营的特色产品', 'The specialities it deals in.', {
    most: 50,
    inverse: { field: 'enterprises', zh: '经营此产品的企业', en: 'Enterprises that deal in this product.' },
  })
  products!: Product[];
  @integer('带动农户数', 'Farming households linked to it by contracts, shares or jobs (带贫联动机制).', {
    bounds: COUNT,
    filter: true,
    order: true,
  })
  linkedHouseholds!: number;
  @integer('成立年份', 'Year of its founding.', { bounds: YEAR_OF_HISTORY, nullable: true, filter: true, order: true })
  foundedYear!: number | null;
  @decimal('年产值（万元）', 'Output of a year in ten thousand yuan.', {
    bounds: AMOUNT,
    nullable: true,
    filter: true,
    order: true,
  })
  annualOutputWanYuan!: string | null;
}
