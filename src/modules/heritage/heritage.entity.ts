import { LINE } from '../../kernel/text.js';
import { ORDINAL, YEAR } from '../../kernel/model/bounds.js';
import { enumColumn, date, boolean, integer, text, stringList } from '../../kernel/model/column.js';
import { manyToMany, manyToOne } from '../../kernel/model/relation.js';
import { NamedEntity, entity } from '../../kernel/model/entity.js';
import { defineEnum, type EnumValue } from '../../kernel/enum.js';
import { IndustryChain } from '../chain/chain.entity.js';
import { Region } from '../region/region.entity.js';

export const HeritageCategory = defineEnum('HeritageCategory', '文化遗产类别', 'Category of a heritage item.', {
  FOLK_LITERATURE: ['民间文学', 'Intangible: tales, legends, riddles and songs handed down by word of mouth.'],
  TRADITIONAL_MUSIC: ['传统音乐', 'Intangible: folk songs, work songs and instrumental music.'],
  TRADITIONAL_DANCE: ['传统舞蹈', 'Intangible: dances of festivals and rites.'],
  QUYI: ['曲艺', 'Intangible: storytelling arts, spoken and sung.'],
  TRADITIONAL_CRAFT: ['传统技艺', 'Intangible: ways of making things, tea among them.'],
  FOLK_CUSTOM: ['民俗', 'Intangible: festivals, temple fairs and beliefs.'],
  CULTURAL_RELIC: ['文物古迹', 'A relic or site under protection.'],
  ETHNIC_MINORITY_VILLAGE: ['中国少数民族特色村寨', 'Village named for its ethnic-minority character.'],
});
export type HeritageCategory = EnumValue<typeof HeritageCategory>;

export const HeritageLevel = defineEnum('HeritageLevel', '保护级别', 'Level of the list on which it stands.', {
  NATIONAL: ['国家级', 'On a national list.'],
  PROVINCIAL: ['省级', 'On a list of the province.'],
  CITY: ['市级', 'On a list of the city.'],
  COUNTY: ['县级', 'On a list of the county.'],
  UNKNOWN: ['级别未查明', 'No source found that states the level.'],
});
export type HeritageLevel = EnumValue<typeof HeritageLevel>;

export const HeritageTheme = defineEnum(
  'HeritageTheme',
  '政策点名的文化主题',
  'Themes of local history that the policy names (clause 2.9.3.3).',
  {
    QU_YUAN: ['屈原', 'Qu Yuan, the poet of Chu, at home in Zigui.'],
    ZHAOJUN: ['昭君', 'Wang Zhaojun, of Xingshan.'],
    LEIZU: ['嫘祖', 'Leizu, to whom legend gives the first silk.'],
    RED_RESOURCES: ['红色资源', 'Sites and memories of the revolution.'],
  },
);
export type HeritageTheme = EnumValue<typeof HeritageTheme>;

@entity(
  '文化遗产',
  'Living heritage, a relic or a village of special character (非物质文化遗产、文物古迹、特色村寨).',
  {
    plural: 'heritageItems',
    order: ['key'],
  },
)
export class HeritageItem extends NamedEntity {
  @text('自然键，如 ich-quyuan-legend', 'Natural key, such as ich-quyuan-legend.', {
    key: true,
    order: true,
    collation: 'C',
  })
  key!: string;
  @enumColumn(() => HeritageCategory, '类别', 'Its category.', { filter: true, order: true })
  category!: HeritageCategory;
  @enumColumn(() => HeritageLevel, '级别', 'Level of the list on which it stands.', { filter: true, order: true })
  level!: HeritageLevel;
  @integer('名录批次', 'Batch of the list.', { bounds: ORDINAL, nullable: true, filter: true })
  batch!: number | null;
  @integer('列入名录的年份', 'Year in which it was listed.', {
    bounds: YEAR,
    nullable: true,
    filter: true,
    order: true,
  })
  year!: number | null;
  @date('列入名录的日期', 'Day on which it was listed, where a source gives it.', {
    nullable: true,
    filter: true,
    order: true,
  })
  listedOn!: string | null;
  @text('名录项目编号，如 Ⅰ-29', 'Number in the list, such as Ⅰ-29.', { form: LINE, nullable: true, search: 'alias' })
  itemNumber!: string | null;
  @boolean('是否扩展项目', 'Whether it extends an item that was listed before.', { filter: true })
  isExtension!: boolean;
  @enumColumn(() => HeritageTheme, '政策点名的文化主题', 'Theme of local history that the policy names.', {
    nullable: true,
    filter: true,
  })
  policyTheme!: HeritageTheme | null;
  @boolean('是否列入联合国教科文组织人类非遗名录', 'Whether it is part of an element on a UNESCO list.', {
    filter: true,
  })
  isUnesco!: boolean;
  @text('所属人类非遗项目', 'The UNESCO element that it is part of.', { nullable: true, search: 'body' })
  unescoElement!: string | null;
  @integer('该项目列入人类非遗名录的年份', 'Year in which UNESCO listed that element.', {
    bounds: YEAR,
    nullable: true,
  })
  unescoYear!: number | null;
  @stringList('保护单位', 'The bodies responsible for keeping it alive.', { most: 20 })
  protectionUnits!: string[];
  @manyToMany(
    () => Region,
    '所属地区：先列市县，已知具体乡镇或村的列在最后；来源未载明时为空列表',
    'Where it belongs: city or counties first, its township or village last; none where no source names one.',
    {
      most: 20,
      inverse: {
        field: 'heritageItems',
        zh: '属于本地或其下级的文化遗产',
        en: 'Heritage that belongs to this region or one below.',
        scope: 'below',
      },
    },
  )
  regions!: Region[];
  @manyToOne(
    () => Region,
    '具体所在的乡镇或村',
    'The very township or village where it is at home, where one is known.',
    {
      nullable: true,
    },
  )
  place!: Region | null;
  @manyToOne(() => IndustryChain, '相关产业链', 'The industry chain it is tied to, such as tea making to tea.', {
    nullable: true,
    inverse: { field: 'heritageItems', zh: '与本链相关的文化遗产', en: 'Heritage tied to this chain.' },
  })
  chain!: IndustryChain | null;
}
