import { Migration } from '@mikro-orm/migrations';

/** Rows from before stay as they are: they are checked when they are next written. */
export class Migration20261130023141_bounds extends Migration {

  override name = 'Migration20261130023141_bounds';

  override up(): void | Promise<void> {
    this.addSql(`alter table "demonstration_belt" add constraint "demonstration_belt_sources_check" check (jsonb_array_length("sources") <= 50) not valid;`);
    this.addSql(`alter table "demonstration_belt" add constraint "demonstration_belt_length_km_check" check ("length_km" between 0 and 999999999999999) not valid;`);
    this.addSql(`alter table "demonstration_belt" add constraint "demonstration_belt_basin_km2_check" check ("basin_km2" between 0 and 999999999999999) not valid;`);
    this.addSql(`alter table "demonstration_belt" add constraint "demonstration_belt_sections_check" check (jsonb_array_length("sections") <= 50) not valid;`);
    this.addSql(`alter table "demonstration_belt" add constraint "demonstration_belt_counties_ids_check" check (cardinality("counties_ids") <= 50) not valid;`);

    this.addSql(`alter table "guarantee" add constraint "guarantee_sources_check" check (jsonb_array_length("sources") <= 50) not valid;`);
    this.addSql(`alter table "guarantee" add constraint "guarantee_provisions_check" check (jsonb_array_length("provisions") <= 100) not valid;`);

    this.addSql(`alter table "industry_chain" add constraint "industry_chain_sources_check" check (jsonb_array_length("sources") <= 50) not valid;`);

    this.addSql(`alter table "key_task" add constraint "key_task_sources_check" check (jsonb_array_length("sources") <= 50) not valid;`);
    this.addSql(`alter table "key_task" add constraint "key_task_number_check" check ("number" between 1 and 10000) not valid;`);
    this.addSql(`alter table "key_task" add constraint "key_task_responsible_units_ids_check" check (cardinality("responsible_units_ids") <= 50) not valid;`);

    this.addSql(`alter table "measure" add constraint "measure_sources_check" check (jsonb_array_length("sources") <= 50) not valid;`);
    this.addSql(`alter table "measure" add constraint "measure_ordinal_check" check ("ordinal" between 1 and 10000) not valid;`);
    this.addSql(`alter table "measure" add constraint "measure_actions_check" check (jsonb_array_length("actions") <= 100) not valid;`);

    this.addSql(`alter table "phase_goal" add constraint "phase_goal_sources_check" check (jsonb_array_length("sources") <= 50) not valid;`);
    this.addSql(`alter table "phase_goal" add constraint "phase_goal_year_check" check ("year" between 1949 and 2100) not valid;`);

    this.addSql(`alter table "problem" add constraint "problem_sources_check" check (jsonb_array_length("sources") <= 50) not valid;`);

    this.addSql(`alter table "product" add constraint "product_sources_check" check (jsonb_array_length("sources") <= 50) not valid;`);
    this.addSql(`alter table "product" add constraint "product_area_mu_check" check ("area_mu" between 0 and 999999999999999) not valid;`);
    this.addSql(`alter table "product" add constraint "product_regions_ids_check" check (cardinality("regions_ids") <= 50) not valid;`);

    this.addSql(`alter table "region" add constraint "region_sources_check" check (jsonb_array_length("sources") <= 50) not valid;`);

    this.addSql(`alter table "heritage_item" add constraint "heritage_item_sources_check" check (jsonb_array_length("sources") <= 50) not valid;`);
    this.addSql(`alter table "heritage_item" add constraint "heritage_item_batch_check" check ("batch" between 1 and 10000) not valid;`);
    this.addSql(`alter table "heritage_item" add constraint "heritage_item_year_check" check ("year" between 1949 and 2100) not valid;`);
    this.addSql(`alter table "heritage_item" add constraint "heritage_item_unesco_year_check" check ("unesco_year" between 1949 and 2100) not valid;`);
    this.addSql(`alter table "heritage_item" add constraint "heritage_item_protection_units_check" check (cardinality("protection_units") <= 20) not valid;`);
    this.addSql(`alter table "heritage_item" add constraint "heritage_item_regions_ids_check" check (cardinality("regions_ids") <= 50) not valid;`);

    this.addSql(`alter table "inheritor" add constraint "inheritor_sources_check" check (jsonb_array_length("sources") <= 50) not valid;`);
    this.addSql(`alter table "inheritor" add constraint "inheritor_recognised_year_check" check ("recognised_year" between 1949 and 2100) not valid;`);

    this.addSql(`alter table "featured_model" add constraint "featured_model_sources_check" check (jsonb_array_length("sources") <= 50) not valid;`);
    this.addSql(`alter table "featured_model" add constraint "featured_model_other_titles_check" check (jsonb_array_length("other_titles") <= 50) not valid;`);

    this.addSql(`alter table "enterprise" add constraint "enterprise_sources_check" check (jsonb_array_length("sources") <= 50) not valid;`);
    this.addSql(`alter table "enterprise" add constraint "enterprise_linked_households_check" check ("linked_households" between 0 and 100000000) not valid;`);
    this.addSql(`alter table "enterprise" add constraint "enterprise_founded_year_check" check ("founded_year" between 1000 and 2100) not valid;`);
    this.addSql(`alter table "enterprise" add constraint "enterprise_annual_output_wan_yuan_check" check ("annual_output_wan_yuan" between 0 and 999999999999999) not valid;`);
    this.addSql(`alter table "enterprise" add constraint "enterprise_products_ids_check" check (cardinality("products_ids") <= 50) not valid;`);

    this.addSql(`alter table "department" add constraint "department_sources_check" check (jsonb_array_length("sources") <= 50) not valid;`);

    this.addSql(`alter table "indicator" add constraint "indicator_sources_check" check (jsonb_array_length("sources") <= 50) not valid;`);
    this.addSql(`alter table "indicator" add constraint "indicator_decimals_check" check ("decimals" between 0 and 6) not valid;`);
    this.addSql(`alter table "indicator" add constraint "indicator_reporting_days_check" check ("reporting_days" between 0 and 366) not valid;`);

    this.addSql(`alter table "observation" add constraint "observation_sources_check" check (jsonb_array_length("sources") <= 50) not valid;`);
    this.addSql(`alter table "observation" add constraint "observation_value_check" check ("value" between -999999999999999 and 999999999999999) not valid;`);
    this.addSql(`alter table "observation" add constraint "observation_weight_check" check ("weight" between 0 and 999999999999999) not valid;`);
    this.addSql(`alter table "observation" add constraint "observation_revisions_check" check (jsonb_array_length("revisions") <= 50) not valid;`);

    this.addSql(`alter table "demonstration_unit" add constraint "demonstration_unit_sources_check" check (jsonb_array_length("sources") <= 50) not valid;`);
    this.addSql(`alter table "demonstration_unit" add constraint "demonstration_unit_programme_year_check" check ("programme_year" between 1949 and 2100) not valid;`);
    this.addSql(`alter table "demonstration_unit" add constraint "demonstration_unit_zones_check" check (jsonb_array_length("zones") <= 50) not valid;`);
    this.addSql(`alter table "demonstration_unit" add constraint "demonstration_unit_covered_regions_ids_check" check (cardinality("covered_regions_ids") <= 50) not valid;`);
    this.addSql(`alter table "demonstration_unit" add constraint "demonstration_unit_chains_ids_check" check (cardinality("chains_ids") <= 20) not valid;`);

    this.addSql(`alter table "talent" add constraint "talent_sources_check" check (jsonb_array_length("sources") <= 50) not valid;`);

    this.addSql(`alter table "target" add constraint "target_last_year_order" check ("first_year" <= "last_year") not valid;`);
    this.addSql(`alter table "target" add constraint "target_sources_check" check (jsonb_array_length("sources") <= 50) not valid;`);
    this.addSql(`alter table "target" add constraint "target_value_check" check ("value" between -999999999999999 and 999999999999999) not valid;`);
    this.addSql(`alter table "target" add constraint "target_cumulative_value_check" check ("cumulative_value" between -999999999999999 and 999999999999999) not valid;`);
    this.addSql(`alter table "target" add constraint "target_minimum_people_check" check ("minimum_people" between 0 and 100000000) not valid;`);
    this.addSql(`alter table "target" add constraint "target_first_year_check" check ("first_year" between 1949 and 2100) not valid;`);
    this.addSql(`alter table "target" add constraint "target_last_year_check" check ("last_year" between 1949 and 2100) not valid;`);
    this.addSql(`alter table "target" add constraint "target_elements_check" check (cardinality("elements") <= 50) not valid;`);
    this.addSql(`alter table "target" add constraint "target_named_regions_ids_check" check (cardinality("named_regions_ids") <= 50) not valid;`);

    this.addSql(`alter table "judgement" add constraint "judgement_sources_check" check (jsonb_array_length("sources") <= 50) not valid;`);

    this.addSql(`alter table "target_reading" add constraint "target_reading_sources_check" check (jsonb_array_length("sources") <= 50) not valid;`);
    this.addSql(`alter table "target_reading" add constraint "target_reading_goal_check" check ("goal" between -999999999999999 and 999999999999999) not valid;`);
    this.addSql(`alter table "target_reading" add constraint "target_reading_goal_lower_check" check ("goal_lower" between -999999999999999 and 999999999999999) not valid;`);
    this.addSql(`alter table "target_reading" add constraint "target_reading_goal_upper_check" check ("goal_upper" between -999999999999999 and 999999999999999) not valid;`);

    this.addSql(`alter table "target_share" add constraint "target_share_sources_check" check (jsonb_array_length("sources") <= 50) not valid;`);
    this.addSql(`alter table "target_share" add constraint "target_share_value_check" check ("value" between 0 and 999999999999999) not valid;`);
    this.addSql(`alter table "target_share" add constraint "target_share_weight_check" check ("weight" between 0 and 999999999999999) not valid;`);

    this.addSql(`alter table "twinning_pair" add constraint "twinning_pair_sources_check" check (jsonb_array_length("sources") <= 50) not valid;`);
    this.addSql(`alter table "twinning_pair" add constraint "twinning_pair_sides_ids_check" check (cardinality("sides_ids") <= 2) not valid;`);

    this.addSql(`alter table "warning_rule" add constraint "warning_rule_sources_check" check (jsonb_array_length("sources") <= 50) not valid;`);
    this.addSql(`alter table "warning_rule" add constraint "warning_rule_threshold_check" check ("threshold" between -999999999999999 and 999999999999999) not valid;`);
    this.addSql(`alter table "warning_rule" add constraint "warning_rule_periods_check" check ("periods" between 1 and 36) not valid;`);
    this.addSql(`alter table "warning_rule" add constraint "warning_rule_days_check" check ("days" between 1 and 366) not valid;`);
    this.addSql(`alter table "warning_rule" add constraint "warning_rule_handling_days_check" check ("handling_days" between 1 and 366) not valid;`);

    this.addSql(`alter table "progress_warning" add constraint "progress_warning_due_on_order" check ("raised_on" <= "due_on") not valid;`);
    this.addSql(`alter table "progress_warning" add constraint "progress_warning_sources_check" check (jsonb_array_length("sources") <= 50) not valid;`);
    this.addSql(`alter table "progress_warning" add constraint "progress_warning_value_check" check ("value" between -999999999999999 and 999999999999999) not valid;`);
  }

  override down(): void | Promise<void> {
    this.addSql(`alter table "demonstration_belt" drop constraint "demonstration_belt_sources_check";`);
    this.addSql(`alter table "demonstration_belt" drop constraint "demonstration_belt_length_km_check";`);
    this.addSql(`alter table "demonstration_belt" drop constraint "demonstration_belt_basin_km2_check";`);
    this.addSql(`alter table "demonstration_belt" drop constraint "demonstration_belt_sections_check";`);
    this.addSql(`alter table "demonstration_belt" drop constraint "demonstration_belt_counties_ids_check";`);

    this.addSql(`alter table "demonstration_unit" drop constraint "demonstration_unit_sources_check";`);
    this.addSql(`alter table "demonstration_unit" drop constraint "demonstration_unit_programme_year_check";`);
    this.addSql(`alter table "demonstration_unit" drop constraint "demonstration_unit_zones_check";`);
    this.addSql(`alter table "demonstration_unit" drop constraint "demonstration_unit_covered_regions_ids_check";`);
    this.addSql(`alter table "demonstration_unit" drop constraint "demonstration_unit_chains_ids_check";`);

    this.addSql(`alter table "department" drop constraint "department_sources_check";`);

    this.addSql(`alter table "enterprise" drop constraint "enterprise_sources_check";`);
    this.addSql(`alter table "enterprise" drop constraint "enterprise_linked_households_check";`);
    this.addSql(`alter table "enterprise" drop constraint "enterprise_founded_year_check";`);
    this.addSql(`alter table "enterprise" drop constraint "enterprise_annual_output_wan_yuan_check";`);
    this.addSql(`alter table "enterprise" drop constraint "enterprise_products_ids_check";`);

    this.addSql(`alter table "featured_model" drop constraint "featured_model_sources_check";`);
    this.addSql(`alter table "featured_model" drop constraint "featured_model_other_titles_check";`);

    this.addSql(`alter table "guarantee" drop constraint "guarantee_sources_check";`);
    this.addSql(`alter table "guarantee" drop constraint "guarantee_provisions_check";`);

    this.addSql(`alter table "heritage_item" drop constraint "heritage_item_sources_check";`);
    this.addSql(`alter table "heritage_item" drop constraint "heritage_item_batch_check";`);
    this.addSql(`alter table "heritage_item" drop constraint "heritage_item_year_check";`);
    this.addSql(`alter table "heritage_item" drop constraint "heritage_item_unesco_year_check";`);
    this.addSql(`alter table "heritage_item" drop constraint "heritage_item_protection_units_check";`);
    this.addSql(`alter table "heritage_item" drop constraint "heritage_item_regions_ids_check";`);

    this.addSql(`alter table "indicator" drop constraint "indicator_sources_check";`);
    this.addSql(`alter table "indicator" drop constraint "indicator_decimals_check";`);
    this.addSql(`alter table "indicator" drop constraint "indicator_reporting_days_check";`);

    this.addSql(`alter table "industry_chain" drop constraint "industry_chain_sources_check";`);

    this.addSql(`alter table "inheritor" drop constraint "inheritor_sources_check";`);
    this.addSql(`alter table "inheritor" drop constraint "inheritor_recognised_year_check";`);

    this.addSql(`alter table "judgement" drop constraint "judgement_sources_check";`);

    this.addSql(`alter table "key_task" drop constraint "key_task_sources_check";`);
    this.addSql(`alter table "key_task" drop constraint "key_task_number_check";`);
    this.addSql(`alter table "key_task" drop constraint "key_task_responsible_units_ids_check";`);

    this.addSql(`alter table "measure" drop constraint "measure_sources_check";`);
    this.addSql(`alter table "measure" drop constraint "measure_ordinal_check";`);
    this.addSql(`alter table "measure" drop constraint "measure_actions_check";`);

    this.addSql(`alter table "observation" drop constraint "observation_sources_check";`);
    this.addSql(`alter table "observation" drop constraint "observation_value_check";`);
    this.addSql(`alter table "observation" drop constraint "observation_weight_check";`);
    this.addSql(`alter table "observation" drop constraint "observation_revisions_check";`);

    this.addSql(`alter table "phase_goal" drop constraint "phase_goal_sources_check";`);
    this.addSql(`alter table "phase_goal" drop constraint "phase_goal_year_check";`);

    this.addSql(`alter table "problem" drop constraint "problem_sources_check";`);

    this.addSql(`alter table "product" drop constraint "product_sources_check";`);
    this.addSql(`alter table "product" drop constraint "product_area_mu_check";`);
    this.addSql(`alter table "product" drop constraint "product_regions_ids_check";`);

    this.addSql(`alter table "progress_warning" drop constraint "progress_warning_due_on_order";`);
    this.addSql(`alter table "progress_warning" drop constraint "progress_warning_sources_check";`);
    this.addSql(`alter table "progress_warning" drop constraint "progress_warning_value_check";`);

    this.addSql(`alter table "region" drop constraint "region_sources_check";`);

    this.addSql(`alter table "talent" drop constraint "talent_sources_check";`);

    this.addSql(`alter table "target" drop constraint "target_last_year_order";`);
    this.addSql(`alter table "target" drop constraint "target_sources_check";`);
    this.addSql(`alter table "target" drop constraint "target_value_check";`);
    this.addSql(`alter table "target" drop constraint "target_cumulative_value_check";`);
    this.addSql(`alter table "target" drop constraint "target_minimum_people_check";`);
    this.addSql(`alter table "target" drop constraint "target_first_year_check";`);
    this.addSql(`alter table "target" drop constraint "target_last_year_check";`);
    this.addSql(`alter table "target" drop constraint "target_elements_check";`);
    this.addSql(`alter table "target" drop constraint "target_named_regions_ids_check";`);

    this.addSql(`alter table "target_reading" drop constraint "target_reading_sources_check";`);
    this.addSql(`alter table "target_reading" drop constraint "target_reading_goal_check";`);
    this.addSql(`alter table "target_reading" drop constraint "target_reading_goal_lower_check";`);
    this.addSql(`alter table "target_reading" drop constraint "target_reading_goal_upper_check";`);

    this.addSql(`alter table "target_share" drop constraint "target_share_sources_check";`);
    this.addSql(`alter table "target_share" drop constraint "target_share_value_check";`);
    this.addSql(`alter table "target_share" drop constraint "target_share_weight_check";`);

    this.addSql(`alter table "twinning_pair" drop constraint "twinning_pair_sources_check";`);
    this.addSql(`alter table "twinning_pair" drop constraint "twinning_pair_sides_ids_check";`);

    this.addSql(`alter table "warning_rule" drop constraint "warning_rule_sources_check";`);
    this.addSql(`alter table "warning_rule" drop constraint "warning_rule_threshold_check";`);
    this.addSql(`alter table "warning_rule" drop constraint "warning_rule_periods_check";`);
    this.addSql(`alter table "warning_rule" drop constraint "warning_rule_days_check";`);
    this.addSql(`alter table "warning_rule" drop constraint "warning_rule_handling_days_check";`);
  }

}
