import { about } from '../../src/kernel/model/about.js';
import { enumColumn, integer, text } from '../../src/kernel/model/column.js';
import { BaseEntity, NamedEntity, entity } from '../../src/kernel/model/entity.js';
import { locatedIn, manyToOne } from '../../src/kernel/model/relation.js';
import { defineEnum, type EnumValue } from '../../src/kernel/enum.js';
import { defineModule } from '../../src/kernel/module.js';
import { Region } from '../../src/modules/region/region.entity.js';

/* What rows may be about: a place, what lies at one, and what not everybody may see. And rows about them. */

@entity('队伍', 'A team.', { plural: 'squads', order: ['name'] })
export class Squad extends NamedEntity {
  @locatedIn(() => Region, '所在地', 'Where it is.', {
    inverse: { field: 'squads', zh: '本级及下级的队伍', en: 'Teams at or below it.' },
  })
  region!: Region;
}

@entity('文件', 'A paper.', { plural: 'papers', order: ['name'], restricted: true })
export class Paper extends NamedEntity {
  @locatedIn(() => Region, '所在地', 'Where it is.', {
    inverse: { field: 'papers', zh: '本级及下级的文件', en: 'Papers at or below it.' },
  })
  region!: Region;
}

const Verdict = defineEnum('MarkVerdict', '结论', 'What a mark says.', {
  MET: ['做到', 'Met.'],
  MISSED: ['未做到', 'Missed.'],
});

@entity('核对', 'A mark.', { plural: 'marks', order: ['score'] })
export class Mark extends BaseEntity {
  @integer('得分', 'Its score.', { bounds: { least: 0, most: 100 }, filter: true, order: true })
  score!: number;
  @enumColumn(() => Verdict, '结论', 'What it says.', { filter: true, default: "'MET'" })
  verdict!: EnumValue<typeof Verdict>;
  @locatedIn(() => Region, '所在地', 'Where it was made.', {
    inverse: { field: 'marks', zh: '核对', en: 'Marks at or below it.' },
  })
  region!: Region;
  @about(() => [Squad, Paper, Region], '对象', 'What it is about.', {
    nullable: true,
    inverse: { field: 'marks', zh: '核对', en: 'Marks about it.' },
  })
  subject!: Squad | Paper | Region | null;
  @manyToOne(() => Mark, '前一次核对', 'The mark before.', {
    nullable: true,
    inverse: { field: 'followers', zh: '后一次核对', en: 'Marks after it.' },
  })
  before!: Mark | null;
}

@entity('记事', 'A note, which lies where its topic does.', {
  plural: 'notes',
  order: ['words'],
  unique: ['topic', 'words'],
})
export class Note extends BaseEntity {
  @text('内容', 'Its words.', { filter: true, order: true })
  words!: string;
  @about(() => [Region, Squad, Paper], '主题', 'What it is about.', {
    inverse: { field: 'notes', zh: '记事', en: 'Notes about it.' },
  })
  topic!: Region | Squad | Paper;
  @locatedIn(() => Region, '所在地', 'Where its topic is.', { inherits: 'topic' })
  region!: Region;
}

export default defineModule({ name: 'toy', entities: [Squad, Paper, Mark, Note] });
