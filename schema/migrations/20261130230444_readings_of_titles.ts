import { Migration } from '@mikro-orm/migrations';

export class Migration20261130230444_readings_of_titles extends Migration {

  override name = 'Migration20261130230444_readings_of_titles';

  override up(): void | Promise<void> {
    this.addSql(`alter table "action_item" add "title_pinyin" text collate "C" null;`);

    this.addSql(`alter table "assignment" add "holder_pinyin" text collate "C" null;`);

    this.addSql(`alter table "visit" add "visitor_pinyin" text collate "C" null;`);
  }

  override down(): void | Promise<void> {
    this.addSql(`alter table "action_item" drop column "title_pinyin";`);

    this.addSql(`alter table "assignment" drop column "holder_pinyin";`);

    this.addSql(`alter table "visit" drop column "visitor_pinyin";`);
  }

}
