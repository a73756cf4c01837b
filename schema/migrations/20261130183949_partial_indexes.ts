import { Migration } from '@mikro-orm/migrations';

/** Indexes on relations that a row may lack leave out the rows that lack them. */
export class Migration20261130183949_partial_indexes extends Migration {

  override name = 'Migration20261130183949_partial_indexes';

  override up(): void | Promise<void> {
    this.addSql(`drop index "product_chain_id_index";`);
    this.addSql(`create index "product_chain_id_given" on "product" ("chain_id", "key", "id") where "chain_id" is not null;`);

    this.addSql(`drop index "region_parent_id_index";`);
    this.addSql(`create index "region_parent_id_given" on "region" ("parent_id", "code", "id") where "parent_id" is not null;`);

    this.addSql(`drop index "heritage_item_chain_id_index";`);
    this.addSql(`drop index "heritage_item_place_id_index";`);
    this.addSql(`create index "heritage_item_place_id_given" on "heritage_item" ("place_id", "key", "id") where "place_id" is not null;`);
    this.addSql(`create index "heritage_item_chain_id_given" on "heritage_item" ("chain_id", "key", "id") where "chain_id" is not null;`);

    this.addSql(`drop index "department_region_id_index";`);
    this.addSql(`create index "department_region_id_given" on "department" ("region_id", "pinyin", "id") where "region_id" is not null;`);

    this.addSql(`drop index "indicator_department_id_index";`);
    this.addSql(`create index "indicator_department_id_given" on "indicator" ("department_id", "key", "id") where "department_id" is not null;`);

    this.addSql(`drop index "demonstration_unit_belt_id_index";`);
    this.addSql(`create index "demonstration_unit_belt_id_given" on "demonstration_unit" ("belt_id", "key", "id") where "belt_id" is not null;`);

    this.addSql(`drop index "talent_chain_id_index";`);
    this.addSql(`drop index "talent_enterprise_id_index";`);
    this.addSql(`create index "talent_chain_id_given" on "talent" ("chain_id", "pinyin", "id") where "chain_id" is not null;`);
    this.addSql(`create index "talent_enterprise_id_given" on "talent" ("enterprise_id", "pinyin", "id") where "enterprise_id" is not null;`);

    this.addSql(`drop index "target_guarantee_id_index";`);
    this.addSql(`drop index "target_key_task_id_index";`);
    this.addSql(`drop index "target_measure_id_index";`);
    this.addSql(`drop index "target_phase_goal_id_index";`);
    this.addSql(`create index "target_key_task_id_given" on "target" ("key_task_id", "clause_order", "key", "id") where "key_task_id" is not null;`);
    this.addSql(`create index "target_measure_id_given" on "target" ("measure_id", "clause_order", "key", "id") where "measure_id" is not null;`);
    this.addSql(`create index "target_phase_goal_id_given" on "target" ("phase_goal_id", "clause_order", "key", "id") where "phase_goal_id" is not null;`);
    this.addSql(`create index "target_guarantee_id_given" on "target" ("guarantee_id", "clause_order", "key", "id") where "guarantee_id" is not null;`);

    this.addSql(`drop index "target_reading_indicator_id_index";`);
    this.addSql(`create index "target_reading_indicator_id_given" on "target_reading" ("indicator_id", "updated_at", "id") where "indicator_id" is not null;`);

    this.addSql(`drop index "twinning_pair_supported_id_index";`);
    this.addSql(`drop index "twinning_pair_supporting_id_index";`);
    this.addSql(`create index "twinning_pair_supporting_id_given" on "twinning_pair" ("supporting_id", "key", "id") where "supporting_id" is not null;`);
    this.addSql(`create index "twinning_pair_supported_id_given" on "twinning_pair" ("supported_id", "key", "id") where "supported_id" is not null;`);

    this.addSql(`drop index "warning_rule_indicator_id_index";`);
    this.addSql(`drop index "warning_rule_target_id_index";`);
    this.addSql(`create index "warning_rule_indicator_id_given" on "warning_rule" ("indicator_id", "key", "id") where "indicator_id" is not null;`);
    this.addSql(`create index "warning_rule_target_id_given" on "warning_rule" ("target_id", "key", "id") where "target_id" is not null;`);

    this.addSql(`drop index "progress_warning_owner_id_index";`);
    this.addSql(`create index "progress_warning_owner_id_given" on "progress_warning" ("owner_id", "raised_on", "id") where "owner_id" is not null;`);
  }

  override down(): void | Promise<void> {
    this.addSql(`drop index "demonstration_unit_belt_id_given";`);
    this.addSql(`create index "demonstration_unit_belt_id_index" on "demonstration_unit" ("belt_id", "key", "id");`);

    this.addSql(`drop index "department_region_id_given";`);
    this.addSql(`create index "department_region_id_index" on "department" ("region_id", "pinyin", "id");`);

    this.addSql(`drop index "heritage_item_place_id_given";`);
    this.addSql(`drop index "heritage_item_chain_id_given";`);
    this.addSql(`create index "heritage_item_chain_id_index" on "heritage_item" ("chain_id", "key", "id");`);
    this.addSql(`create index "heritage_item_place_id_index" on "heritage_item" ("place_id", "key", "id");`);

    this.addSql(`drop index "indicator_department_id_given";`);
    this.addSql(`create index "indicator_department_id_index" on "indicator" ("department_id", "key", "id");`);

    this.addSql(`drop index "product_chain_id_given";`);
    this.addSql(`create index "product_chain_id_index" on "product" ("chain_id", "key", "id");`);

    this.addSql(`drop index "progress_warning_owner_id_given";`);
    this.addSql(`create index "progress_warning_owner_id_index" on "progress_warning" ("owner_id", "raised_on", "id");`);

    this.addSql(`drop index "region_parent_id_given";`);
    this.addSql(`create index "region_parent_id_index" on "region" ("parent_id", "code", "id");`);

    this.addSql(`drop index "talent_chain_id_given";`);
    this.addSql(`drop index "talent_enterprise_id_given";`);
    this.addSql(`create index "talent_chain_id_index" on "talent" ("chain_id", "pinyin", "id");`);
    this.addSql(`create index "talent_enterprise_id_index" on "talent" ("enterprise_id", "pinyin", "id");`);

    this.addSql(`drop index "target_key_task_id_given";`);
    this.addSql(`drop index "target_measure_id_given";`);
    this.addSql(`drop index "target_phase_goal_id_given";`);
    this.addSql(`drop index "target_guarantee_id_given";`);
    this.addSql(`create index "target_guarantee_id_index" on "target" ("guarantee_id", "clause_order", "key", "id");`);
    this.addSql(`create index "target_key_task_id_index" on "target" ("key_task_id", "clause_order", "key", "id");`);
    this.addSql(`create index "target_measure_id_index" on "target" ("measure_id", "clause_order", "key", "id");`);
    this.addSql(`create index "target_phase_goal_id_index" on "target" ("phase_goal_id", "clause_order", "key", "id");`);

    this.addSql(`drop index "target_reading_indicator_id_given";`);
    this.addSql(`create index "target_reading_indicator_id_index" on "target_reading" ("indicator_id", "updated_at", "id");`);

    this.addSql(`drop index "twinning_pair_supporting_id_given";`);
    this.addSql(`drop index "twinning_pair_supported_id_given";`);
    this.addSql(`create index "twinning_pair_supported_id_index" on "twinning_pair" ("supported_id", "key", "id");`);
    this.addSql(`create index "twinning_pair_supporting_id_index" on "twinning_pair" ("supporting_id", "key", "id");`);

    this.addSql(`drop index "warning_rule_indicator_id_given";`);
    this.addSql(`drop index "warning_rule_target_id_given";`);
    this.addSql(`create index "warning_rule_indicator_id_index" on "warning_rule" ("indicator_id", "key", "id");`);
    this.addSql(`create index "warning_rule_target_id_index" on "warning_rule" ("target_id", "key", "id");`);
  }

}
