import { Migration } from '@mikro-orm/migrations';

export class Migration20261130034306_defaults extends Migration {

  override name = 'Migration20261130034306_defaults';

  override up(): void | Promise<void> {
    this.addSql(`alter table "demonstration_belt" alter column "provenance" set default 'UNVERIFIED';`);

    this.addSql(`alter table "guarantee" alter column "provenance" set default 'UNVERIFIED';`);

    this.addSql(`alter table "industry_chain" alter column "provenance" set default 'UNVERIFIED';`);

    this.addSql(`alter table "key_task" alter column "provenance" set default 'UNVERIFIED';`);

    this.addSql(`alter table "measure" alter column "provenance" set default 'UNVERIFIED';`);

    this.addSql(`alter table "phase_goal" alter column "provenance" set default 'UNVERIFIED';`);

    this.addSql(`alter table "problem" alter column "provenance" set default 'UNVERIFIED';`);

    this.addSql(`alter table "product" alter column "provenance" set default 'UNVERIFIED';`);

    this.addSql(`alter table "region" alter column "provenance" set default 'UNVERIFIED';`);

    this.addSql(`alter table "heritage_item" alter column "protection_units" set default '{}';`);
    this.addSql(`alter table "heritage_item" alter column "provenance" set default 'UNVERIFIED';`);

    this.addSql(`alter table "inheritor" alter column "provenance" set default 'UNVERIFIED';`);

    this.addSql(`alter table "featured_model" alter column "provenance" set default 'UNVERIFIED';`);

    this.addSql(`alter table "enterprise" alter column "provenance" set default 'UNVERIFIED';`);

    this.addSql(`alter table "department" alter column "provenance" set default 'UNVERIFIED';`);

    this.addSql(`alter table "indicator" alter column "kinds" set default '{}';`);
    this.addSql(`alter table "indicator" alter column "provenance" set default 'UNVERIFIED';`);

    this.addSql(`alter table "observation" alter column "provenance" set default 'UNVERIFIED';`);

    this.addSql(`alter table "demonstration_unit" alter column "provenance" set default 'UNVERIFIED';`);

    this.addSql(`alter table "talent" alter column "provenance" set default 'UNVERIFIED';`);

    this.addSql(`alter table "target" alter column "elements" set default '{}';`);
    this.addSql(`alter table "target" alter column "provenance" set default 'UNVERIFIED';`);

    this.addSql(`alter table "judgement" alter column "provenance" set default 'UNVERIFIED';`);

    this.addSql(`alter table "target_reading" alter column "provenance" set default 'UNVERIFIED';`);

    this.addSql(`alter table "target_share" alter column "provenance" set default 'UNVERIFIED';`);

    this.addSql(`alter table "twinning_pair" alter column "provenance" set default 'UNVERIFIED';`);

    this.addSql(`alter table "warning_rule" alter column "provenance" set default 'UNVERIFIED';`);

    this.addSql(`alter table "progress_warning" alter column "provenance" set default 'UNVERIFIED';`);
  }

  override down(): void | Promise<void> {
    this.addSql(`alter table "demonstration_belt" alter column "provenance" drop default;`);

    this.addSql(`alter table "demonstration_unit" alter column "provenance" drop default;`);

    this.addSql(`alter table "department" alter column "provenance" drop default;`);

    this.addSql(`alter table "enterprise" alter column "provenance" drop default;`);

    this.addSql(`alter table "featured_model" alter column "provenance" drop default;`);

    this.addSql(`alter table "guarantee" alter column "provenance" drop default;`);

    this.addSql(`alter table "heritage_item" alter column "provenance" drop default;`);
    this.addSql(`alter table "heritage_item" alter column "protection_units" drop default;`);

    this.addSql(`alter table "indicator" alter column "provenance" drop default;`);
    this.addSql(`alter table "indicator" alter column "kinds" drop default;`);

    this.addSql(`alter table "industry_chain" alter column "provenance" drop default;`);

    this.addSql(`alter table "inheritor" alter column "provenance" drop default;`);

    this.addSql(`alter table "judgement" alter column "provenance" drop default;`);

    this.addSql(`alter table "key_task" alter column "provenance" drop default;`);

    this.addSql(`alter table "measure" alter column "provenance" drop default;`);

    this.addSql(`alter table "observation" alter column "provenance" drop default;`);

    this.addSql(`alter table "phase_goal" alter column "provenance" drop default;`);

    this.addSql(`alter table "problem" alter column "provenance" drop default;`);

    this.addSql(`alter table "product" alter column "provenance" drop default;`);

    this.addSql(`alter table "progress_warning" alter column "provenance" drop default;`);

    this.addSql(`alter table "region" alter column "provenance" drop default;`);

    this.addSql(`alter table "talent" alter column "provenance" drop default;`);

    this.addSql(`alter table "target" alter column "provenance" drop default;`);
    this.addSql(`alter table "target" alter column "elements" drop default;`);

    this.addSql(`alter table "target_reading" alter column "provenance" drop default;`);

    this.addSql(`alter table "target_share" alter column "provenance" drop default;`);

    this.addSql(`alter table "twinning_pair" alter column "provenance" drop default;`);

    this.addSql(`alter table "warning_rule" alter column "provenance" drop default;`);
  }

}
