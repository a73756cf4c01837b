import { Migration } from '@mikro-orm/migrations';

export class Migration20261130022539_vocabulary_order extends Migration {

  override name = 'Migration20261130022539_vocabulary_order';

  override up(): void | Promise<void> {
    this.addSql(`create index "industry_chain_key_chain_evidence_rank" on "industry_chain" (array_position(array['CONFIRMED', 'LIKELY', 'CANDIDATE'], "key_chain_evidence"), "id");`);

    this.addSql(`create index "product_protection_rank" on "product" (array_position(array['PROTECTED_GI_PRODUCT', 'AGRICULTURAL_GI', 'CERTIFICATION_TRADEMARK', 'LISTED_GI', 'REGIONAL_PUBLIC_BRAND', 'INDUSTRY_CLUSTER', 'BRAND', 'TITLE', 'UNKNOWN'], "protection"), "id");`);

    this.addSql(`create index "region_level_rank" on "region" (array_position(array['PROVINCE', 'PREFECTURE', 'COUNTY', 'TOWNSHIP', 'VILLAGE'], "level"), "id");`);

    this.addSql(`create index "heritage_item_category_rank" on "heritage_item" (array_position(array['FOLK_LITERATURE', 'TRADITIONAL_MUSIC', 'TRADITIONAL_DANCE', 'QUYI', 'TRADITIONAL_CRAFT', 'FOLK_CUSTOM', 'CULTURAL_RELIC', 'ETHNIC_MINORITY_VILLAGE'], "category"), "id");`);
    this.addSql(`create index "heritage_item_level_rank" on "heritage_item" (array_position(array['NATIONAL', 'PROVINCIAL', 'CITY', 'COUNTY', 'UNKNOWN'], "level"), "id");`);

    this.addSql(`create index "inheritor_level_rank" on "inheritor" (array_position(array['NATIONAL', 'PROVINCIAL', 'CITY', 'COUNTY', 'UNKNOWN'], "level"), "id");`);

    this.addSql(`create index "enterprise_kind_rank" on "enterprise" (array_position(array['LEADING', 'PRODUCTION', 'PROCESSING', 'DISTRIBUTION', 'SERVICE'], "kind"), "id");`);

    this.addSql(`create index "twinning_pair_kind_rank" on "twinning_pair" (array_position(array['IN_CITY_PAIRING', 'PROVINCE_CAPITAL_COOPERATION'], "kind"), "id");`);
  }

  override down(): void | Promise<void> {
    this.addSql(`drop index "enterprise_kind_rank";`);

    this.addSql(`drop index "heritage_item_category_rank";`);
    this.addSql(`drop index "heritage_item_level_rank";`);

    this.addSql(`drop index "industry_chain_key_chain_evidence_rank";`);

    this.addSql(`drop index "inheritor_level_rank";`);

    this.addSql(`drop index "product_protection_rank";`);

    this.addSql(`drop index "region_level_rank";`);

    this.addSql(`drop index "twinning_pair_kind_rank";`);
  }

}
