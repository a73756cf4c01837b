import { col, sql, type Sql } from '../../kernel/sql.js';
import { CLAUSE, LINES } from '../../kernel/text.js';
import { enumColumn, boolean, text } from '../../kernel/model/column.js';
import { manyToMany, manyToOne, derivedList, type JoinCondition } from '../../kernel/model/relation.js';
import { NamedEntity, entity } from '../../kernel/model/entity.js';
import { defineEnum, type EnumValue } from '../../kernel/enum.js';
import { Region } from '../region/region.entity.js';
import { twinningRules } from './twinning.rules.js';

export const TwinningKind = defineEnum('TwinningKind', '结对类型', 'Kind of a twinning pair.', {
  IN_CITY_PAIRING: ['市内结对帮扶', 'Two counties of the city pair up.'],
  PROVINCE_CAPITAL_COOPERATION: [
    '与省会武汉的区域协作',
    'A district of Wuhan, the provincial capital, supports a county.',
  ],
});
export type TwinningKind = EnumValue<typeof TwinningKind>;

/** Regions on the other side of pairs. The array makes PostgreSQL read the pairs of a region first: there are few. */
const among = (twin: string, ids: Sql): Sql<boolean> => sql<boolean>`${col(twin, 'id')} = any(array(${ids}))`;

const otherSide: JoinCondition = (region, twin) =>
  among(
    twin,
    sql`select theirs.region_id
      from twinning_pair_sides mine join twinning_pair_sides theirs on theirs.twinning_pair_id = mine.twinning_pair_id
      where mine.region_id = ${col(region, 'id')} and theirs.region_id <> mine.region_id`,
  );
const supporting: JoinCondition = (region, twin) =>
  among(twin, sql`select pair.supporting_id from twinning_pair pair where pair.supported_id = ${col(region, 'id')}`);
const supported: JoinCondition = (region, twin) =>
  among(twin, sql`select pair.supported_id from twinning_pair pair where pair.supporting_id = ${col(region, 'id')}`);

@entity('结对帮扶关系', 'A pair of regions of which one supports the other (区域协作和对口帮扶).', {
  plural: 'twinningPairs',
  order: ['key'],
  rules: twinningRules,
})
@derivedList(
  () => Region,
  () => Region,
  {
    field: 'twins',
    zh: '结对的对方地区，不论帮扶方向',
    en: 'The regions on the other side of a pair, whichever side supports.',
  },
  otherSide,
)
@derivedList(
  () => Region,
  () => Region,
  {
    field: 'supportingTwins',
    zh: '支持本地的结对地区；政策未载明方向的不列入',
    en: 'Twins that support this region; only where the policy states the direction.',
  },
  supporting,
)
@derivedList(
  () => Region,
  () => Region,
  {
    field: 'supportedTwins',
    zh: '本地支持的结对地区；政策未载明方向的不列入',
    en: 'Twins that this region supports; only where the policy states the direction.',
  },
  supported,
)
export class TwinningPair extends NamedEntity {
  @text('自然键，如 twin-01', 'Natural key, such as twin-01.', { key: true, order: true, collation: 'C' })
  key!: string;
  @enumColumn(() => TwinningKind, '结对类型', 'Within the city, or with the provincial capital.', {
    filter: true,
    order: true,
  })
  kind!: TwinningKind;
  @manyToMany(() => Region, '结对双方，按政策原文的先后', 'Both sides, in the order in which the policy names them.', {
    most: 2,
    required: true,
    inverse: {
      field: 'twinningPairs',
      zh: '本地参与的结对关系，双方都能看到',
      en: 'The pairs that this region is a side of; both sides see the same pair.',
    },
  })
  sides!: Region[];
  @boolean('政策是否载明帮扶方向', 'Whether the policy says which side supports.', { filter: true })
  isDirectionStated!: boolean;
  @manyToOne(
    () => Region,
    '支持方；政策未载明方向时为空',
    'The side that supports; null where the policy does not say which.',
    {
      nullable: true,
    },
  )
  supporting!: Region | null;
  @manyToOne(
    () => Region,
    '受援方；政策未载明方向时为空',
    'The side that is supported; null where the policy does not say which.',
    {
      nullable: true,
    },
  )
  supported!: Region | null;
  @boolean('是否跨地级市', 'Whether the sides lie in different prefectures.', { filter: true })
  isCrossPrefecture!: boolean;
  @text('政策条款编号', 'The clause of the policy.', { form: CLAUSE, filter: true, order: true })
  clause!: string;
  @text('政策原文', 'The words of the policy.', { form: LINES, search: 'body' })
  quote!: string;
}
