import { AMOUNT } from '../../kernel/model/bounds.js';
import { enumColumn, date, decimal, text } from '../../kernel/model/column.js';
import { manyToMany, manyToOne, derivedList, type JoinCondition } from '../../kernel/model/relation.js';
import { NamedEntity, entity } from '../../kernel/model/entity.js';
import { col, sql } from '../../kernel/sql.js';
import { defineEnum, type EnumValue } from '../../kernel/enum.js';
import { Region } from '../region/region.entity.js';
import { IndustryChain } from './chain.entity.js';

export const ProductProtection = defineEnum(
  'ProductProtection',
  '产品的保护或称号',
  'How the name of a product is protected or titled.',
  {
    PROTECTED_GI_PRODUCT: [
      '地理标志保护产品（原国家质检总局等批准）',
      'Geographical indication: protected product, approved by the quality administration.',
    ],
    AGRICULTURAL_GI: [
      '农产品地理标志（农业农村部登记）',
      'Geographical indication: registered by the ministry of agriculture.',
    ],
    CERTIFICATION_TRADEMARK: ['地理标志证明商标', 'Geographical indication: registered as a certification trademark.'],
    LISTED_GI: [
      '列入地理标志产品名单，保护类型不详',
      'Geographical indication by a list that does not say of which kind.',
    ],
    REGIONAL_PUBLIC_BRAND: [
      '区域公用品牌',
      'Regional public brand, used by many producers; not a geographical indication.',
    ],
    INDUSTRY_CLUSTER: [
      '国家优势特色产业集群',
      'Named in a national industry cluster; the name itself is not protected by that.',
    ],
    BRAND: ['品牌，未见地理标志登记', 'In use as a brand; no registration as a geographical indication was found.'],
    TITLE: ['产地获得的称号（如“之乡”）', 'The place of origin holds a title, such as “home of gastrodia”.'],
    UNKNOWN: ['未查明', 'Not found out: no source states a protection.'],
  },
);
export type ProductProtection = EnumValue<typeof ProductProtection>;

/** The product's origin is the region itself or one above it. */
const covers: JoinCondition = (region, product) => sql<boolean>`exists (
  select 1 from product_regions l join region x on x.id = l.region_id where l.product_id = ${col(product, 'id')}
  and (x.id = ${col(region, 'id')} or x.path = any(above(${col(region, 'path')}))))`;

@entity('特色产品', 'A speciality of a place, such as a geographical indication (地理标志产品).', {
  plural: 'products',
  order: ['key'],
})
@derivedList(
  () => Region,
  () => Product,
  {
    field: 'coveringProducts',
    zh: '产地范围覆盖本地的产品：本地、所属乡镇、县市区及全市的产品',
    en: 'Products whose area of origin contains this region: its own, its township’s, its county’s and the city’s.',
  },
  covers,
)
export class Product extends NamedEntity {
  @text('自然键，如 gi-zigui-navel-orange', 'Natural key, such as gi-zigui-navel-orange.', {
    key: true,
    order: true,
    collation: 'C',
  })
  key!: string;
  @text('别名', 'Another name in use.', { nullable: true, search: 'alias' })
  alsoKnownAs!: string | null;
  @manyToOne(() => IndustryChain, '所属产业链；归属不明确时为空', 'The chain it belongs to; null where none fits.', {
    nullable: true,
    inverse: { field: 'products', zh: '本链的特色产品', en: 'The specialities of this chain.' },
  })
  chain!: IndustryChain | null;
  @enumColumn(() => ProductProtection, '保护方式或称号', 'How the name is protected or titled.', {
    filter: true,
    order: true,
  })
  protection!: ProductProtection;
  @date('保护或登记日期；来源未载明时为空', 'Day of protection or registration; null where no source states it.', {
    nullable: true,
    filter: true,
    order: true,
  })
  protectedSince!: string | null;
  @text('批准或登记机关', 'Authority that granted the protection.', { nullable: true })
  authority!: string | null;
  @decimal('种植面积（亩）', 'Area under cultivation in mu.', {
    bounds: AMOUNT,
    nullable: true,
    filter: true,
    order: true,
  })
  areaMu!: string | null;
  @manyToMany(
    () => Region,
    '产地：先列市县，来源载明乡镇的随后列出',
    'Area of origin: city or counties first, then the townships that the source names.',
    {
      most: 50,
      inverse: {
        field: 'products',
        zh: '产地在本地或其下级的特色产品',
        en: 'Products with an area of origin at or below this region.',
        scope: 'below',
      },
    },
  )
  regions!: Region[];
}
