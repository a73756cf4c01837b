import { Migration } from '@mikro-orm/migrations';

/** Lists at the far end of a relation are read in their own order: its index has that order now. */
export class Migration20261128141500_list_orders extends Migration {
  override up(): void {
    for (const [name, on] of INDEXES) {
      this.addSql(`drop index "${name}"`);
      this.addSql(`create index "${name}" on ${on}`);
    }
  }
}

const INDEXES = [
  ['region_parent_id_index', '"region" ("parent_id", "code", "id")'],
  ['region_county_id_index', '"region" ("county_id", "code", "id")'],
  ['region_township_id_index', '"region" ("township_id", "code", "id")'],
  ['department_region_id_index', '"department" ("region_id", "pinyin", "id")'],
  ['department_county_id_index', '"department" ("county_id", "pinyin", "id")'],
  ['department_township_id_index', '"department" ("township_id", "pinyin", "id")'],
  ['measure_key_task_id_index', '"measure" ("key_task_id", "clause_order", "id")'],
  ['problem_key_task_id_index', '"problem" ("key_task_id", "clause_order", "id")'],
  ['target_key_task_id_index', '"target" ("key_task_id", "clause_order", "key", "id")'],
  ['target_measure_id_index', '"target" ("measure_id", "clause_order", "key", "id")'],
  ['target_phase_goal_id_index', '"target" ("phase_goal_id", "clause_order", "key", "id")'],
  ['target_guarantee_id_index', '"target" ("guarantee_id", "clause_order", "key", "id")'],
  ['demonstration_unit_region_id_index', '"demonstration_unit" ("region_id", "key", "id")'],
  ['demonstration_unit_county_id_index', '"demonstration_unit" ("county_id", "key", "id")'],
  ['demonstration_unit_township_id_index', '"demonstration_unit" ("township_id", "key", "id")'],
  ['demonstration_unit_belt_id_index', '"demonstration_unit" ("belt_id", "key", "id")'],
  ['featured_model_region_id_index', '"featured_model" ("region_id", "key", "id")'],
  ['featured_model_county_id_index', '"featured_model" ("county_id", "key", "id")'],
  ['featured_model_township_id_index', '"featured_model" ("township_id", "key", "id")'],
  ['product_chain_id_index', '"product" ("chain_id", "key", "id")'],
  ['enterprise_chain_id_index', '"enterprise" ("chain_id", "pinyin", "id")'],
  ['enterprise_region_id_index', '"enterprise" ("region_id", "pinyin", "id")'],
  ['enterprise_county_id_index', '"enterprise" ("county_id", "pinyin", "id")'],
  ['enterprise_township_id_index', '"enterprise" ("township_id", "pinyin", "id")'],
  ['twinning_pair_supporting_id_index', '"twinning_pair" ("supporting_id", "key", "id")'],
  ['twinning_pair_supported_id_index', '"twinning_pair" ("supported_id", "key", "id")'],
  ['talent_chain_id_index', '"talent" ("chain_id", "pinyin", "id")'],
  ['talent_region_id_index', '"talent" ("region_id", "pinyin", "id")'],
  ['talent_county_id_index', '"talent" ("county_id", "pinyin", "id")'],
  ['talent_township_id_index', '"talent" ("township_id", "pinyin", "id")'],
  ['talent_enterprise_id_index', '"talent" ("enterprise_id", "pinyin", "id")'],
  ['heritage_item_place_id_index', '"heritage_item" ("place_id", "key", "id")'],
  ['heritage_item_chain_id_index', '"heritage_item" ("chain_id", "key", "id")'],
  ['inheritor_heritage_item_id_index', '"inheritor" ("heritage_item_id", "pinyin", "id")'],
  ['inheritor_region_id_index', '"inheritor" ("region_id", "pinyin", "id")'],
  ['inheritor_county_id_index', '"inheritor" ("county_id", "pinyin", "id")'],
  ['inheritor_township_id_index', '"inheritor" ("township_id", "pinyin", "id")'],
  ['indicator_department_id_index', '"indicator" ("department_id", "key", "id")'],
  ['observation_indicator_id_index', '"observation" ("indicator_id", "ends_on", "id")'],
  ['observation_region_id_index', '"observation" ("region_id", "ends_on", "id")'],
  ['observation_county_id_index', '"observation" ("county_id", "ends_on", "id")'],
  ['observation_township_id_index', '"observation" ("township_id", "ends_on", "id")'],
  ['target_reading_target_id_index', '"target_reading" ("target_id", "updated_at", "id")'],
  ['target_reading_indicator_id_index', '"target_reading" ("indicator_id", "updated_at", "id")'],
  ['target_share_target_id_index', '"target_share" ("target_id", "period", "id")'],
  ['target_share_region_id_index', '"target_share" ("region_id", "period", "id")'],
  ['target_share_county_id_index', '"target_share" ("county_id", "period", "id")'],
  ['target_share_township_id_index', '"target_share" ("township_id", "period", "id")'],
  ['judgement_target_id_index', '"judgement" ("target_id", "judged_on", "id")'],
  ['judgement_region_id_index', '"judgement" ("region_id", "judged_on", "id")'],
  ['judgement_county_id_index', '"judgement" ("county_id", "judged_on", "id")'],
  ['judgement_township_id_index', '"judgement" ("township_id", "judged_on", "id")'],
  ['warning_rule_indicator_id_index', '"warning_rule" ("indicator_id", "key", "id")'],
  ['warning_rule_target_id_index', '"warning_rule" ("target_id", "key", "id")'],
  ['progress_warning_rule_id_index', '"progress_warning" ("rule_id", "raised_on", "id")'],
  ['progress_warning_region_id_index', '"progress_warning" ("region_id", "raised_on", "id")'],
  ['progress_warning_county_id_index', '"progress_warning" ("county_id", "raised_on", "id")'],
  ['progress_warning_township_id_index', '"progress_warning" ("township_id", "raised_on", "id")'],
  ['progress_warning_owner_id_index', '"progress_warning" ("owner_id", "raised_on", "id")'],
];
