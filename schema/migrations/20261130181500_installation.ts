import { Migration } from '@mikro-orm/migrations';

/** The platform's notes about what is installed give their name to the type `Setting`. */
export class Migration20261130181500_installation extends Migration {

  override name = 'Migration20261130181500_installation';

  override up(): void | Promise<void> {
    this.addSql(`alter table setting rename to installation`);
    this.addSql(`alter index setting_pkey rename to installation_pkey`);
  }

}
