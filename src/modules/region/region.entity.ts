import { regionCode, enumColumn, date, boolean, text, stringList, embedded } from '../../kernel/model/column.js';
import { manyToMany, manyToOne } from '../../kernel/model/relation.js';
import { DAY_OF_HISTORY } from '../../kernel/model/bounds.js';
import { NamedEntity, entity } from '../../kernel/model/entity.js';
import { sqlFile } from '../../kernel/sql-file.js';
import { defineEnum, type EnumValue } from '../../kernel/enum.js';
import { FormerName } from './former-name.entity.js';
import { regionRules } from './region.rules.js';

export const RegionLevel = defineEnum('RegionLevel', '行政层级', 'Level of a region.', {
  PROVINCE: ['省', 'Province.'],
  PREFECTURE: ['市（地级）', 'Prefecture-level city.'],
  COUNTY: ['县市区', 'County, district or county-level city.'],
  TOWNSHIP: ['乡镇、街道', 'Township, town or subdistrict.'],
  VILLAGE: ['村、社区', 'Village or community.'],
});
export type RegionLevel = EnumValue<typeof RegionLevel>;

export const RegionKind = defineEnum('RegionKind', '区划类型', 'Kind of a region.', {
  DISTRICT: ['区', 'District.'],
  COUNTY: ['县', 'County.'],
  AUTONOMOUS_COUNTY: ['自治县', 'Autonomous county.'],
  COUNTY_LEVEL_CITY: ['县级市', 'County-level city.'],
  TOWN: ['镇', 'Town.'],
  TOWNSHIP: ['乡', 'Township.'],
  ETHNIC_TOWNSHIP: ['民族乡', 'Ethnic township.'],
  SUBDISTRICT: ['街道', 'Subdistrict.'],
  STATISTICAL_AREA: ['统计用区域', 'Area that exists for statistics only.'],
  VILLAGE_COMMITTEE: ['村委会', 'Village committee.'],
  RESIDENTS_COMMITTEE: ['居委会', 'Residents committee.'],
  OTHER: ['其他', 'Other unit with a village-level code.'],
});
export type RegionKind = EnumValue<typeof RegionKind>;

/** Digits of a county's code; cities and provinces have shorter ones. */
const COUNTY_DIGITS = 6;

/** The tree in which records are located. Codes and names: National Bureau of Statistics, 2023 edition. */
@entity('行政区划', 'A division with a code, a name and a parent, from province to village.', {
  plural: 'regions',
  order: ['code'],
  rules: regionRules,
  otherNames: sqlFile(new URL('./region-names.sql', import.meta.url)),
  tree: {
    parent: 'parent',
    level: 'level',
    code: 'code',
    former: 'formerNames',
    isSmall: (code) => code.length >= COUNTY_DIGITS,
    ancestorColumns: {
      county: {
        level: 'COUNTY',
        zh: '所属县市区，或其自身',
        en: 'Its county, or itself.',
      },
      township: {
        level: 'TOWNSHIP',
        zh: '所属乡镇街道，或其自身',
        en: 'Its township, or itself.',
      },
    },
  },
})
export class Region extends NamedEntity {
  @regionCode('统计用区划代码', 'Statistical division code, 2 to 12 digits by level.', {
    key: true,
    order: true,
    filter: true,
    search: 'alias',
    collation: 'C',
  })
  code!: string;
  @enumColumn(() => RegionLevel, '行政层级', 'Level in the tree.', { filter: true, order: true })
  level!: RegionLevel;
  @enumColumn(() => RegionKind, '区划类型', 'Kind of division; absent above the county.', {
    filter: true,
    nullable: true,
  })
  kind!: RegionKind | null;
  @text('官方全称', 'Full official name, such as 香锦社区居民委员会.', { search: 'alias' })
  officialName!: string;
  @text('简称', 'Short name, where one is in use.', { nullable: true, search: 'alias' })
  shortName!: string | null;
  @embedded(() => FormerName, '曾用代码和名称，先用的在前', 'Codes and names that it had, the first one first.', {
    readOnly: true,
    most: 100,
  })
  formerNames!: FormerName[];
  @date('现用代码和名称的起始日期', 'Day from which it has had its code and name, where it had others before.', {
    nullable: true,
    days: DAY_OF_HISTORY,
  })
  namedOn!: string | null;
  @stringList('曾用名称和官方全称的拼音', 'Readings of its former names, each with that of its official name.', {
    hidden: true,
    readOnly: true,
    most: 200,
  })
  formerReadings!: (string | null)[];
  @boolean('属于示范区', 'Lies in the demonstration area.', { filter: true })
  inDemonstrationArea!: boolean;
  @date(
    '设立日期；此前不在统计之内，不知道时为空',
    'Day on which it was set up, where known: it reports nothing for before.',
    {
      nullable: true,
      days: DAY_OF_HISTORY,
      filter: true,
    },
  )
  establishedOn!: string | null;
  @date('撤销日期；此后不再填报', 'Day on which it was abolished; it reports nothing from then on.', {
    nullable: true,
    days: DAY_OF_HISTORY,
    filter: true,
  })
  abolishedOn!: string | null;
  @date('归属现上级的起始日期', 'Day from which it has belonged to its parent, where it belonged elsewhere before.', {
    nullable: true,
    days: DAY_OF_HISTORY,
  })
  placedOn!: string | null;
  @manyToMany(() => Region, '撤并后的承接区划', 'Regions that took its place or took it in, once it was abolished.', {
    most: 20,
    inverse: { field: 'predecessors', zh: '由此承接的已撤并区划', en: 'Abolished regions whose place it took.' },
  })
  successors!: Region[];
  @manyToOne(() => Region, '上级', 'The region above.', {
    nullable: true,
    inverse: { field: 'children', zh: '直接下级', en: 'The regions directly below.' },
  })
  parent!: Region | null;
}
