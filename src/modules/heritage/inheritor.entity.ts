import { YEAR } from '../../kernel/model/bounds.js';
import { enumColumn, integer } from '../../kernel/model/column.js';
import { locatedIn, manyToOne } from '../../kernel/model/relation.js';
import { NamedEntity, entity } from '../../kernel/model/entity.js';
import { Region } from '../region/region.entity.js';
import { HeritageItem, HeritageLevel } from './heritage.entity.js';

@entity('代表性传承人', 'A person who carries living heritage on; seeded ones are samples.', {
  plural: 'inheritors',
  order: ['name'],
})
export class Inheritor extends NamedEntity {
  @manyToOne(() => HeritageItem, '所传承的项目', 'The heritage that is carried on.', {
    inverse: { field: 'inheritors', zh: '代表性传承人', en: 'The people who carry it on.' },
  })
  heritageItem!: HeritageItem;
  @enumColumn(() => HeritageLevel, '认定级别', 'Level at which the inheritor is recognised.', {
    filter: true,
    order: true,
  })
  level!: HeritageLevel;
  @integer('认定年份', 'Year of the recognition.', {
    bounds: YEAR,
    nullable: true,
    filter: true,
    order: true,
  })
  recognisedYear!: number | null;
  @locatedIn(() => Region, '所在地', 'Where they live.', {
    orderBy: ['code'],
    inverse: { field: 'inheritors', zh: '本地及其下级的传承人', en: 'Inheritors at or below this region.' },
  })
  region!: Region;
}
